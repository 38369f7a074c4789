/*---
id = "referrals_enrolled"
title = "Referrals that led to an enrolment"
question = "How many of the referrals of this period led to an enrolment?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "Enrolment is a beginning: there is no completion and no graduation. By the day of the referral. What happens later than 45 days after the end of the period is not in the number, and a published period is not changed. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "none"
family = "stages"
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
WHERE enrolled_on IS NOT NULL
