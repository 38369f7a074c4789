/*---
id = "drug_arrests_inside_service"
title = "Arrests for drugs inside the service area"
question = "How many of each 100 arrests for drugs were made where LEAD was certainly offered then?"
unit = "% of arrests for drugs"
scale = 100
direction = "neither"
caveat = "Inside is where the ledger makes service certain on that day, through any door. Where the ledger is silent or its sources disagree nothing counts as inside, so the true share may be larger. Service says nothing of whether anybody was referred."
source = "arrest"
access = "public"
counts = "events"
denominator = "units"
grains = ["quarter", "year"]
layers = ["precinct", "city"]
---*/
SELECT
    i.site,
    a.area_id,
    i.occurred_at::DATE AS day,
    i.incident_id AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    CASE s.state WHEN 'served' THEN true WHEN 'not_served' THEN false END AS in_numerator,
    NULL AS amount
FROM core.incident i
LEFT JOIN core.incident_area a
    ON a.site = i.site AND a.kind = i.kind AND a.incident_id = i.incident_id AND a.layer = 'neighbourhood'
LEFT JOIN core.service_state s
    ON s.site = i.site AND s.area_id = a.area_id
    AND coalesce(s.from_date <= i.occurred_at, true) AND coalesce(s.to_date > i.occurred_at, true)
WHERE i.kind = 'arrest' AND i.offence_group = 'drug'
