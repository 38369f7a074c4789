/*---
id = "people_with_outcome"
title = "People by what was observed"
question = "Of how many people who had joined by then was this observed in the year?"
unit = "people"
scale = 1
direction = "neither"
caveat = "Only what was observed after the person had joined. Counts, not effects: whether LEAD changed them needs a comparison. Arrests, charges and bookings are acts of the police and the courts. Answers are given only by those who were asked. What a person says of using drugs is left out: abstinence is no measure of success. Small counts are hidden and all others rounded, so sums may not add."
source = "outcome"
access = "protected"
counts = "persons"
denominator = "none"
family = "outcomes"
breakdown = "outcome"
---*/
SELECT
    site,
    NULL AS area_id,
    observed_on AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount,
    CASE WHEN domain = 'housing' THEN 'permanent_housing' ELSE domain END AS outcome
FROM core.outcome o
-- Whoever joins later is not in a year that was published before, and so is in none.
WHERE EXISTS (
    FROM core.participation p
    WHERE p.site = o.site AND p.person_key = o.person_key AND p.active_from <= o.observed_on
)
    AND domain NOT IN ('drug_use_self', 'health', 'jail_days')
    AND coalesce(value, 1) > 0 AND detail IS DISTINCT FROM 'none'
    AND (domain <> 'housing' OR detail = 'permanent')
