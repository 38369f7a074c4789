/*---
id = "days_to_intake"
title = "Days from referral to intake"
question = "After how many days had half of all referrals led to an intake?"
unit = "days"
scale = 1
direction = "neither"
caveat = "By the day of the referral, over all referrals, whatever was decided on them: one that led to none within 45 days counts as longer. Every referral has had the same time, so a period tells the same whenever it is first published. One dated before its referral is not in it. A median is shown as a class of days, and only for at least 20 people."
source = "referral"
access = "protected"
counts = "amount"
denominator = "units"
family = "stages"
---*/
-- 46 days stand for all that is more than 45, and for never.
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
    least(coalesce(intake_on - referred_on, 46), 46) AS amount
FROM core.referral
WHERE coalesce(intake_on >= referred_on, true)
