/*---
id = "referrals_per_100_lead_type_offences"
title = "Referrals per 100 LEAD-type offences"
question = "How many referrals did the programme receive for each 100 LEAD-type offences recorded here?"
unit = "referrals per 100 offences"
scale = 100
direction = "neither"
caveat = "Referrals by the community need no offence, and an offence code says nothing of eligibility: the rate compares how much is referred with how much is recorded. Only the referrals are rounded. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "lead_type_offences"
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
