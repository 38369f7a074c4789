/*---
id = "people_referred_race_by_self"
title = "People referred, race stated by the person"
question = "Who was referred, by the race that the person stated?"
unit = "people"
scale = 1
direction = "neither"
caveat = "Only referrals on which the person stated the race; what officers stated is a measure of its own, and the two are not to be added. Residents and people arrested, whom Reach holds them against, were counted by others, in their own way. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "persons"
denominator = "none"
family = "race"
---*/
SELECT
    site,
    area_id,
    referred_on AS day,
    person_key AS unit_key,
    door,
    age_band,
    race,
    gender,
    charge_group,
    true AS in_numerator,
    NULL AS amount
FROM core.referral
WHERE race_source = 'self'
