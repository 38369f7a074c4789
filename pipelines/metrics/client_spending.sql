/*---
id = "client_spending"
title = "Client spending"
question = "How much was spent on participants directly?"
unit = "US dollars"
scale = 1
direction = "neither"
caveat = "Money that is spent on participants, such as for a room or a bus pass. US dollars of the year they were spent in, not adjusted for prices. No person stands behind a budget."
source = "cost"
access = "protected"
counts = "amount"
denominator = "none"
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
WHERE client_spending
