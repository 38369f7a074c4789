/*---
id = "people_naming_a_need"
title = "People who named what they need first"
question = "How many people told the programme what they need first?"
unit = "people"
scale = 1
direction = "neither"
caveat = "People with a need of rank 1 named in the year; a person counts once. Small counts are hidden and all others rounded, so sums may not add."
source = "need"
access = "protected"
counts = "persons"
denominator = "none"
family = "people_with_needs"
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
    NULL AS amount
FROM core.need
WHERE rank = 1
