/*---
id = "referrals_by_door"
title = "Referrals to LEAD"
question = "How many referrals did the programme receive, and through which door?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "A referral is an offer, not an enrolment, and one person may be referred more than once. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "none"
family = "referrals"
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
