/*---
id = "referrals_by_agency"
title = "Referrals by agency"
question = "Who referred?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "The agency that made the referral, in the programme's own words and abbreviations; one that is not on its list counts as other. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "none"
family = "agency"
breakdown = "agency"
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
    agency
FROM core.referral
