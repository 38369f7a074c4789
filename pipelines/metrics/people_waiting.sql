/*---
id = "people_waiting"
title = "People waiting"
question = "How many people were waiting for their intake at the end of the quarter?"
unit = "people"
scale = 1
direction = "neither"
caveat = "People with a referral accepted or pending, made within the year before the quarter's last day, whose intake had not taken place by that day. What was decided between then and the day on which the period was first published is used, so a period looks better informed than it was. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "persons"
denominator = "none"
family = "active_and_waiting"
---*/
-- One row for each referral and quarter on whose last day its person still waits.
WITH wait AS (
    SELECT *, least(coalesce(intake_on - 1, DATE '9999-12-31'), referred_on + 365,
                    (SELECT max(complete_to) FROM core.source WHERE kind = 'referral')) AS until
    FROM core.referral
    WHERE decision IN ('accepted', 'pending')
),
last_days AS (
    SELECT *, unnest(generate_series(date_trunc('quarter', referred_on), until, INTERVAL 3 MONTH)) + INTERVAL 3 MONTH
           - INTERVAL 1 DAY AS last_day
    FROM wait
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
WHERE last_day BETWEEN referred_on AND until
