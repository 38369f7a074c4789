/*---
id = "needs_met_within_90_days"
title = "Needs met within 90 days"
question = "Of each 100 people who named a need, for how many was it met within 90 days?"
unit = "% of people"
scale = 100
direction = "neither"
caveat = "By the day on which the 90 days were over, so that every need had its time. Over all needs together, one of several is enough. Housing is scarce: a need that is not met says more of the city than of the person. Hidden where either half, or what is left between them, is small; both halves are rounded."
source = "need"
access = "protected"
counts = "persons"
denominator = "units"
family = "needs"
breakdown = "need"
---*/
SELECT
    site,
    NULL AS area_id,
    named_on + 90 AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    coalesce(met_on BETWEEN named_on AND named_on + 90, false) AS in_numerator,
    NULL AS amount,
    domain AS need
FROM core.need
