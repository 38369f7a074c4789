/*---
id = "cost_per_person_month"
title = "Cost per person-month"
question = "How much was spent for each month of one person's activity?"
unit = "US dollars per person-month"
scale = 1
direction = "neither"
caveat = "All money of the year over all person-months, the costs of starting included, so the first years are high. US dollars of the year they were spent in, not adjusted for prices. No person stands behind a budget. Hidden where either half is small; both are rounded."
source = "cost"
access = "protected"
counts = "amount"
denominator = "person_months"
family = "money"
---*/
SELECT
    site,
    NULL AS area_id,
    month AS day,
    NULL AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    dollars AS amount
FROM core.cost
