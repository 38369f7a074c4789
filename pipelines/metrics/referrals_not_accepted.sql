/*---
id = "referrals_not_accepted"
title = "Referrals not accepted, by reason"
question = "Why were referrals not accepted?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "By the day of the referral, and only those with a decision other than accepted or pending. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "none"
family = "decisions"
breakdown = "reason"
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
    NULL AS amount,
    reason
FROM core.referral
WHERE decision NOT IN ('accepted', 'pending')
