/*---
id = "people_contacted"
title = "People contacted"
question = "With how many people did the programme have contact?"
unit = "people"
scale = 1
direction = "neither"
caveat = "A person counts once in each period and area, and so may count in several. Small counts are hidden and all others rounded, so sums may not add."
source = "contact"
access = "protected"
counts = "persons"
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
    NULL AS amount
FROM core.contact
