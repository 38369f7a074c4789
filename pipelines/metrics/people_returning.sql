/*---
id = "people_returning"
title = "People who returned"
question = "How many people became active again after they had been inactive?"
unit = "people"
scale = 1
direction = "neither"
caveat = "A return is a new spell of activity that begins at least 30 days after all earlier ones ended; a shorter pause is none. Returning is part of the programme, not a relapse. Small counts are hidden and all others rounded, so sums may not add."
source = "participation"
access = "protected"
counts = "persons"
denominator = "none"
family = "active_and_waiting"
---*/
WITH spell AS (
    SELECT *, max(coalesce(active_to, DATE '9999-12-31')) OVER (
        PARTITION BY site, person_key ORDER BY active_from, active_to
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS inactive_from
    FROM core.participation
)
SELECT
    site,
    NULL AS area_id,
    active_from AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount
FROM spell
WHERE active_from >= inactive_from + 30
