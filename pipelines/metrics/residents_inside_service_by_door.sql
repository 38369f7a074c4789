/*---
id = "residents_inside_service_by_door"
title = "Residents inside the service area, by door"
question = "How many of each 100 people who live here live where LEAD is certainly offered through this door?"
unit = "% of residents"
scale = 100
direction = "neither"
caveat = "Residents are not the people whom LEAD is for. Inside is where a claim of the ledger names this door and makes service through it certain on the last day of the quarter. Most claims name no door: then nothing counts as inside, and the share is not confirmed. A day on which no claim allows service counts as outside. Through any door is a measure of its own; the doors are not to be added."
source = "service_area"
access = "public"
counts = "amount"
denominator = "population"
grains = ["quarter"]
layers = ["precinct", "city"]
by = "door"
---*/
WITH quarter AS (
    SELECT unnest(
        generate_series(date_trunc('quarter', min(from_date)), max(as_of), INTERVAL 3 MONTH)
    )::DATE AS first_day
    FROM core.service_state
),
-- The last day of each quarter stands for it.
checked AS (
    SELECT (first_day + INTERVAL 3 MONTH)::DATE - 1 AS day
    FROM quarter
    WHERE (first_day + INTERVAL 3 MONTH)::DATE - 1 <= (SELECT max(as_of) FROM core.service_state)
)
SELECT
    s.site,
    s.area_id,
    c.day,
    s.area_id AS unit_key,
    s.door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    CASE s.state WHEN 'served' THEN true WHEN 'not_served' THEN false END AS in_numerator,
    p.people AS amount
FROM checked c
JOIN core.service_door_state s
    ON coalesce(s.from_date <= c.day, true) AND coalesce(s.to_date > c.day, true)
JOIN core.population p
    ON p.layer = 'neighbourhood' AND p.area_id = s.area_id AND p.year = year(c.day)
