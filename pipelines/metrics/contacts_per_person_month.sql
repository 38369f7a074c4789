/*---
id = "contacts_per_person_month"
title = "Contacts per person-month"
question = "How many contacts were there for each month of one person's activity?"
unit = "contacts per person-month"
scale = 1
direction = "neither"
caveat = "How much contact the programme gives, on the whole: contacts with people who are not active are in it, too. A mean: some people have many contacts and others few. More of them are not a better result. Hidden where either half is small; both are rounded."
source = "contact"
access = "protected"
counts = "amount"
denominator = "person_months"
family = "contact_dose"
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
