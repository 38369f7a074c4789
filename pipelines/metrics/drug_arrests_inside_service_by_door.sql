/*---
id = "drug_arrests_inside_service_by_door"
title = "Arrests for drugs inside the service area, by door"
question = "How many of each 100 arrests for drugs were made where LEAD was certainly offered then through this door?"
unit = "% of arrests for drugs"
scale = 100
direction = "neither"
caveat = "Inside is where a claim of the ledger names this door and makes service through it certain on that day. Most claims name no door: then nothing counts as inside, and the share is not confirmed. A day on which no claim allows service counts as outside. Through any door is a measure of its own; the doors are not to be added."
source = "arrest"
access = "public"
counts = "events"
denominator = "units"
grains = ["quarter", "year"]
layers = ["precinct", "city"]
by = "door"
---*/
SELECT
    i.site,
    a.area_id,
    i.occurred_at::DATE AS day,
    i.incident_id AS unit_key,
    d.door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    CASE s.state WHEN 'served' THEN true WHEN 'not_served' THEN false END AS in_numerator,
    NULL AS amount
FROM core.incident i
LEFT JOIN core.incident_area a
    ON a.site = i.site AND a.kind = i.kind AND a.incident_id = i.incident_id AND a.layer = 'neighbourhood'
-- What could not be placed counts for every door, as neither inside nor outside.
CROSS JOIN (SELECT unnest(['arrest_diversion', 'social_contact', 'community']) AS door) d
LEFT JOIN core.service_door_state s
    ON s.site = i.site AND s.area_id = a.area_id AND s.door = d.door
    AND coalesce(s.from_date <= i.occurred_at, true) AND coalesce(s.to_date > i.occurred_at, true)
WHERE i.kind = 'arrest' AND i.offence_group = 'drug'
