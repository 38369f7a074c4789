/*---
id = "people_active_in_year"
title = "People active in the year"
question = "How many people were active in the programme at any time of the year?"
unit = "people"
scale = 1
direction = "neither"
caveat = "People with a spell of activity on at least one day of the year, each once. Small counts are hidden and all others rounded, so sums may not add."
source = "participation"
access = "protected"
counts = "persons"
denominator = "none"
family = "money"
---*/
-- One row for each person and year that a spell touches.
WITH spell AS (
    SELECT *, coalesce(active_to, (SELECT max(complete_to) FROM core.source WHERE kind = 'participation')) AS until
    FROM core.participation
)
SELECT
    site,
    NULL AS area_id,
    unnest(generate_series(date_trunc('year', active_from), until, INTERVAL 1 YEAR))::DATE AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount
FROM spell
