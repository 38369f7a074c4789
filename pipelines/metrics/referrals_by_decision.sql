/*---
id = "referrals_by_decision"
title = "Referrals by decision"
question = "What was decided on the referrals of this period?"
unit = "referrals"
scale = 1
direction = "neither"
caveat = "By the day of the referral. A referral that was not accepted is no failure of the person referred; pending ones are decided later. The programme's file has no day of the decision: a period is told with what was decided by the day on which it was first published, so one that was published late may have fewer pending. Small counts are hidden and all others rounded, so sums may not add."
source = "referral"
access = "protected"
counts = "events"
denominator = "none"
family = "decisions"
breakdown = "decision"
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
    decision
FROM core.referral
