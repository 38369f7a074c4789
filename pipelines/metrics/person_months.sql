/*---
id = "person_months"
title = "Person-months of activity"
question = "How many months of activity did all people have together?"
unit = "person-months"
scale = 1
direction = "neither"
caveat = "A month counts for a person who was active on at least one day of it. Hidden where few people are behind it. Small counts are hidden and all others rounded, so sums may not add."
source = "participation"
access = "protected"
counts = "amount"
denominator = "none"
family = "money"
---*/
WITH spell AS (
    SELECT *, coalesce(active_to, (SELECT max(complete_to) FROM core.source WHERE kind = 'participation')) AS until
    FROM core.participation
),
-- A person with two teams in a month has one month.
person_month AS (
    SELECT DISTINCT site, person_key,
           unnest(generate_series(date_trunc('month', active_from), until, INTERVAL 1 MONTH))::DATE AS month
    FROM spell
)
SELECT
    site,
    NULL AS area_id,
    month AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    1 AS amount
FROM person_month
