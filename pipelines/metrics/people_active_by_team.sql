/*---
id = "people_active_by_team"
title = "People active, by team"
question = "How many people were active with each team at the end of the year?"
unit = "people"
scale = 1
direction = "neither"
caveat = "People in a spell of activity on the last day of the year. People go inactive and return; inactive is neither failed nor finished. A person with two teams counts with both. Small counts are hidden and all others rounded, so sums may not add."
source = "participation"
access = "protected"
counts = "persons"
denominator = "none"
family = "team_caseload"
breakdown = "team"
---*/
-- One row for each person and year on whose last day the person is active; it stands for the year.
WITH spell AS (
    SELECT *, coalesce(active_to, (SELECT max(complete_to) FROM core.source WHERE kind = 'participation')) AS until
    FROM core.participation
),
last_days AS (
    SELECT *, unnest(generate_series(date_trunc('year', active_from), until, INTERVAL 12 MONTH)) + INTERVAL 12 MONTH
           - INTERVAL 1 DAY AS last_day
    FROM spell
)
SELECT
    site,
    NULL AS area_id,
    last_day::DATE AS day,
    person_key AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount,
    team
FROM last_days
WHERE last_day BETWEEN active_from AND until
