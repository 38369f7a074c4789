/*---
id = "client_spending_per_person"
title = "Client spending per active person"
question = "How much was spent on participants directly, for each person active in the year?"
unit = "US dollars per person"
scale = 1
direction = "neither"
caveat = "A mean over all active people: most of it goes to few. Money that is spent on participants, such as for a room or a bus pass. US dollars of the year they were spent in, not adjusted for prices. No person stands behind a budget. Hidden where either half is small; both are rounded."
source = "cost"
access = "protected"
counts = "amount"
denominator = "people_active_in_year"
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
