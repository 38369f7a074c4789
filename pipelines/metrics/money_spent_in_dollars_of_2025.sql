/*---
id = "money_spent_in_dollars_of_2025"
title = "Money spent, in dollars of 2025"
question = "How much money was spent on the programme, told in dollars of 2025?"
unit = "US dollars of 2025"
scale = 1
direction = "neither"
caveat = "Each year's dollars are told in those of 2025 by the consumer price index of the United States, which is a guide to prices in general and not to wages here. Years of which no index is known yet are left out. No person stands behind a budget."
source = "cost_at_prices"
access = "protected"
counts = "amount"
denominator = "none"
family = "money"
breakdown = "funder"
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
    c.dollars * (SELECT value FROM core.price_index WHERE year = 2025) / p.value AS amount,
    funder
FROM core.cost c
JOIN core.price_index p ON p.year = coalesce(c.dollar_year, year(c.month))
