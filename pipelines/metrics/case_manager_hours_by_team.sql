/*---
id = "case_manager_hours_by_team"
title = "Hours of case managers, by team"
question = "How many hours a week did each team's case managers work at the end of the year?"
unit = "hours a week"
scale = 1
direction = "neither"
caveat = "Posts of case managers in the last month of the year, 40 hours a week for a full-time post, outreach left out. No person whom the programme serves stands behind it."
source = "staffing"
access = "protected"
counts = "amount"
denominator = "none"
family = "team_caseload"
breakdown = "team"
---*/
-- The last month of the year stands for it.
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
    40 * case_manager_fte AS amount,
    team
FROM core.staffing
WHERE month(month) % 12 = 0
