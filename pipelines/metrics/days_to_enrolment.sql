/*---
id = "days_to_enrolment"
title = "Days from referral to enrolment"
question = "After how many days was half of those who enrolled enrolled?"
unit = "days"
scale = 1
direction = "neither"
caveat = "By the day of the referral, over referrals that led to an enrolment: those that never did, or have not yet, are not in the median. Read it beside how many did. One dated before its referral is not in it. A median is shown as a class of days, and only for at least 20 people."
source = "referral"
access = "protected"
counts = "amount"
denominator = "units"
family = "stages"
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
    enrolled_on - referred_on AS amount
FROM core.referral
WHERE enrolled_on >= referred_on
