/*---
id = "person_months"
title = "Person-months of activity"
question = "How many months of activity did all people have together?"
unit = "person-months"
scale = 1
direction = "neither"
caveat = "A month counts for a person who was active on at least one day of it, in the place where that person was last referred; with no such place, in the city's number alone. Costs are not recorded by place: a precinct's part of them is its person-months times the city's cost per person-month. Hidden where few people are behind it. Small counts are hidden and all others rounded, so sums may not add."
source = "participation"
access = "protected"
counts = "amount"
denominator = "none"
family = "activity"
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
),
-- Two referrals of one day count in one of their places, always the same.
placed AS (
    SELECT site, person_key, referred_on, min(area_id) AS area_id
    FROM core.referral
    WHERE area_id IS NOT NULL
    GROUP BY ALL
)
SELECT
    m.site,
    p.area_id,
    m.month AS day,
    m.person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    1 AS amount
FROM person_month m
ASOF LEFT JOIN placed p
    ON p.site = m.site AND p.person_key = m.person_key AND last_day(m.month) >= p.referred_on
