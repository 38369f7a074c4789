/*---
id = "client_spending_per_person_in_dollars_of_2025"
title = "Client spending per active person, in dollars of 2025"
question = "How much was spent on participants directly for each person active in the year, told in dollars of 2025?"
unit = "US dollars of 2025 per person"
scale = 1
direction = "neither"
caveat = "A mean over all active people: most of it goes to few. Money that is spent on participants, such as for a room or a bus pass. Each year's dollars are told in those of 2025 by the consumer price index of the United States, which is a guide to prices in general and not to wages here. Years of which no index is known yet are left out. No person stands behind a budget. Hidden where either half is small; both are rounded."
source = "cost_at_prices"
access = "protected"
counts = "amount"
denominator = "people_active_in_year"
family = "money"
---*/
SELECT
    c.site,
    NULL AS area_id,
    month AS day,
    NULL AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    c.dollars * (SELECT value FROM core.price_index WHERE year = 2025) / p.value AS amount
FROM core.cost c
JOIN core.price_index p ON p.year = coalesce(c.dollar_year, year(c.month))
WHERE client_spending
