/*---
id = "referrals_screened"
title = "Referrals screened within 45 days"
question = "How many of the referrals of this period were screened within 45 days?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "By the day of the referral, and only what happened within 45 days of it. Every referral has had the same time, so a period tells the same whenever it is first published. Small counts are hidden and all others rounded, so sums may not add."
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
WHERE screened_on <= referred_on + 45
