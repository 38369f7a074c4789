/*---
id = "days_to_first_meeting"
title = "Days from referral to the first meeting"
question = "After how many days had half of those who were met been met?"
unit = "days"
scale = 1
direction = "neither"
caveat = "The first contact in person on or after the day of the referral; telephone calls do not count. Referrals with no contact within a year are not in the median. A median is shown as a class of days, and only for at least 20 people."
source = "referral"
access = "protected"
counts = "amount"
denominator = "units"
family = "stages"
---*/
WITH met AS (
    SELECT r.referral_id, min(c.contacted_on) AS met_on
    FROM core.referral r
    JOIN core.contact c
        ON c.site = r.site AND c.person_key = r.person_key AND c.kind <> 'phone'
        AND c.contacted_on BETWEEN r.referred_on AND r.referred_on + 365
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
    met_on - r.referred_on AS amount
FROM core.referral r
JOIN met USING (referral_id)
