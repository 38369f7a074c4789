/*---
id = "intake_within_30_days"
title = "Intake within the window"
question = "How many of each 100 referrals led to an intake within the window that the city sets?"
unit = "% of referrals"
scale = 100
direction = "neither"
caveat = "By the day of the referral, over all referrals, whatever was decided on them. The window is 30 days unless the city says otherwise (intake_window_days in its settings, which each release holds). The day of the referral is day 0, and the last day of the window is within. An intake dated before its referral is not within. Hidden where either half, or what is left between them, is small; both halves are rounded."
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
    coalesce(intake_on BETWEEN referred_on AND referred_on + coalesce(days, 30), false) AS in_numerator,
    NULL AS amount
FROM core.referral
LEFT JOIN (SELECT site, value::INTEGER AS days FROM core.setting WHERE name = 'intake_window_days') USING (site)
