/*---
id = "contacts_per_person"
title = "Contacts per person contacted"
question = "How many contacts did each person who was contacted have?"
unit = "contacts per person"
scale = 1
direction = "neither"
caveat = "A mean: some people have many contacts and others one. More of them are not a better result. Hidden where either half is small; both are rounded."
source = "contact"
access = "protected"
counts = "amount"
denominator = "people_contacted"
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
