/*---
id = "most_pressing_need"
title = "What people need first"
question = "How many of each 100 people who named a first need named this one?"
unit = "% of people"
scale = 100
direction = "neither"
caveat = "The order is the person's own. A person who named first needs of two kinds in one year counts with both, so shares may add to more than 100. Hidden where either half is small; both are rounded."
source = "need"
access = "protected"
counts = "persons"
denominator = "people_naming_a_need"
family = "first_needs"
breakdown = "need"
---*/
SELECT
    site,
    NULL AS area_id,
    named_on AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount,
    domain AS need
FROM core.need
WHERE rank = 1
