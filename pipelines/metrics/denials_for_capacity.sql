/*---
id = "denials_for_capacity"
title = "Referrals turned away for want of capacity"
question = "How many referrals were turned away because the programme was full?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "Where it is known that the programme is full fewer people are referred, so the number says little of how many would have come. By the day of the referral, with what was decided by the day on which the period was first published. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "none"
family = "decisions"
---*/
SELECT
    site,
    area_id,
    referred_on AS day,
    referral_id AS unit_key,
    door,
    age_band,
    race,
    gender,
    charge_group,
    true AS in_numerator,
    NULL AS amount
FROM core.referral
WHERE decision = 'no_capacity'
