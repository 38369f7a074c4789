/*---
id = "people_active"
title = "People active"
question = "How many people were active in the programme at the end of the quarter?"
unit = "people"
scale = 1
direction = "neither"
caveat = "People in a spell of activity on the last day of the quarter. People go inactive and return; inactive is neither failed nor finished. Small counts are hidden and all others rounded, so sums may not add."
source = "participation"
access = "protected"
counts = "persons"
denominator = "none"
family = "active_and_waiting"
---*/
-- One row for each person and quarter on whose last day the person is active; it stands for the quarter.
WITH spell AS (
    SELECT *, coalesce(active_to, (SELECT max(complete_to) FROM core.source WHERE kind = 'participation')) AS until
    FROM core.participation
),
last_days AS (
    SELECT *, unnest(generate_series(date_trunc('quarter', active_from), until, INTERVAL 3 MONTH)) + INTERVAL 3 MONTH
           - INTERVAL 1 DAY AS last_day
    FROM spell
)
SELECT
    site,
    NULL AS area_id,
    last_day::DATE AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount
FROM last_days
WHERE last_day BETWEEN active_from AND until
