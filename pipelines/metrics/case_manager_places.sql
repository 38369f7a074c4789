/*---
id = "case_manager_places"
title = "Places with case managers"
question = "For how many people were the case managers' posts designed at the end of the quarter?"
unit = "places"
scale = 1
direction = "neither"
caveat = "Posts of case managers in the last month of the quarter, each with the number of people that its team is designed for. A team that states no such number is not in it. No person whom the programme serves stands behind it."
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
    case_manager_fte * target_caseload AS amount
FROM core.staffing
WHERE month(month) % 3 = 0
