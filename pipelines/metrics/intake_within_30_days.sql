/*---
id = "intake_within_30_days"
title = "Intake within 30 days"
question = "How many of each 100 referrals led to an intake within 30 days?"
unit = "% of referrals"
scale = 100
direction = "neither"
caveat = "By the day of the referral, over all referrals, whatever was decided on them. The day of the referral is day 0 and day 30 is within. Hidden where either half, or what is left between them, is small; both halves are rounded."
source = "referral"
access = "protected"
counts = "events"
denominator = "units"
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
    coalesce(intake_on BETWEEN referred_on AND referred_on + 30, false) AS in_numerator,
    NULL AS amount
FROM core.referral
