/*---
id = "acceptance_rate"
title = "Referrals accepted"
question = "How many of each 100 referrals with a decision were accepted?"
unit = "% of decided referrals"
scale = 100
direction = "neither"
caveat = "By the day of the referral; pending ones are left out. The programme's file has no day of the decision: a period is told with what was decided by the day on which it was first published. Doors differ in whom they bring, so a change may come from the mix of doors. Hidden where either half, or what is left between them, is small; both halves are rounded."
source = "referral"
access = "protected"
counts = "events"
denominator = "units"
family = "decisions"
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
    decision = 'accepted' AS in_numerator,
    NULL AS amount
FROM core.referral
WHERE decision <> 'pending'
