/*---
id = "days_to_first_meeting"
title = "Days from referral to the first meeting"
question = "After how many days had half of all referrals led to a first meeting?"
unit = "days"
scale = 1
direction = "neither"
caveat = "By the day of the referral, over all referrals, whatever was decided on them: one without a meeting within 45 days counts as longer. Every referral has had the same time, so a period tells the same whenever it is first published. The first contact in person on or after the day of the referral; telephone calls do not count. A median is shown as a class of days, and only for at least 20 people."
source = "first_meeting"
access = "protected"
counts = "amount"
denominator = "units"
family = "stages"
---*/
-- 46 days stand for all that is more than 45, and for never.
WITH met AS (
    SELECT r.referral_id, min(c.contacted_on) AS met_on
    FROM core.referral r
    JOIN core.contact c
        ON c.site = r.site AND c.person_key = r.person_key AND c.kind <> 'phone'
        AND c.contacted_on BETWEEN r.referred_on AND r.referred_on + 45
    GROUP BY r.referral_id
)
SELECT
    r.site,
    r.area_id,
    r.referred_on AS day,
    r.person_key AS unit_key,
    r.door,
    r.age_band,
    r.race,
    r.gender,
    r.charge_group,
    true AS in_numerator,
    coalesce(met_on - r.referred_on, 46) AS amount
FROM core.referral r
LEFT JOIN met USING (referral_id)
