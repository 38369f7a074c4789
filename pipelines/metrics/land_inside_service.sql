/*---
id = "land_inside_service"
title = "Land inside the service area"
question = "How much of each 100 hectares of land lies where LEAD is certainly offered?"
unit = "% of the land"
scale = 1
direction = "neither"
caveat = "Land tells nothing of need. Inside is where the ledger makes service certain on the last day of the quarter, through any door. Where it is silent or its sources disagree nothing counts as inside, so the true share may be larger."
source = "service_area"
access = "public"
counts = "amount"
denominator = "land_km2"
grains = ["quarter"]
layers = ["precinct", "city"]
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
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    CASE s.state WHEN 'served' THEN true WHEN 'not_served' THEN false END AS in_numerator,
    100 * a.land_km2 AS amount
FROM checked c
JOIN core.service_state s
    ON s.layer = 'neighbourhood'
    AND coalesce(s.from_date <= c.day, true) AND coalesce(s.to_date > c.day, true)
JOIN core.area a ON a.layer = 'neighbourhood' AND a.area_id = s.area_id
