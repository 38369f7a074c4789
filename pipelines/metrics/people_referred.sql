/*---
id = "people_referred"
title = "People referred, by age, gender and charge"
question = "Who was referred?"
unit = "people"
scale = 1
direction = "neither"
caveat = "People with a referral in the year, each once, as described at that referral. Age and gender are as written down by whoever referred. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "persons"
denominator = "none"
family = "one_attribute"
---*/
SELECT
    site,
    area_id,
    referred_on AS day,
    person_key AS unit_key,
    door,
    age_band,
    NULL AS race,
    gender,
    charge_group,
    true AS in_numerator,
    NULL AS amount
FROM core.referral
