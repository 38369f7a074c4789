/*---
id = "contacts"
title = "Contacts with participants"
question = "How many contacts did the programme have with participants?"
unit = "contacts"
scale = 1
direction = "neither"
caveat = "More contacts are not a better result: they follow need, staff and how they are written down. Contacts that were counted but not placed are in the city's number alone. Hidden where few people are behind it. Small counts are hidden and all others rounded, so sums may not add."
source = "contact"
access = "protected"
counts = "amount"
denominator = "none"
family = "contacts"
---*/
SELECT
    site,
    area_id,
    contacted_on AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    1 AS amount
FROM core.contact
