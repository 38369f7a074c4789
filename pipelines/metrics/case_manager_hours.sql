/*---
id = "case_manager_hours"
title = "Hours of case managers"
question = "How many hours a week did case managers work for the programme at the end of the quarter?"
unit = "hours a week"
scale = 1
direction = "neither"
caveat = "Posts of case managers in the last month of the quarter, 40 hours a week for a full-time post, outreach left out. No person whom the programme serves stands behind it."
source = "staffing"
access = "protected"
counts = "amount"
denominator = "none"
family = "active_and_waiting"
---*/
-- The last month of the quarter stands for it.
SELECT
    site,
    NULL AS area_id,
    last_day(month) AS day,
    NULL AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    40 * case_manager_fte AS amount
FROM core.staffing
WHERE month(month) % 3 = 0
