/*---
id = "money_spent"
title = "Money spent"
question = "How much money was spent on the programme?"
unit = "US dollars"
scale = 1
direction = "neither"
caveat = "US dollars of the year they were spent in, not adjusted for prices. No person stands behind a budget."
source = "cost"
access = "protected"
counts = "amount"
denominator = "none"
family = "money"
breakdown = "funder"
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
    dollars AS amount,
    funder
FROM core.cost
