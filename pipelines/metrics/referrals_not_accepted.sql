/*---
id = "referrals_not_accepted"
title = "Referrals not accepted, by reason"
question = "Why were referrals not accepted?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "By the day of the referral, and only those with a decision other than accepted or pending. The programme's file has no day of the decision: a period is told with what was decided by the day on which it was first published, so one that was published late may have more of them. Small counts are hidden and all others rounded, so sums may not add."
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
