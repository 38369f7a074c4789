/*---
id = "caseload_against_target"
title = "People active for each 100 places"
question = "How many active people were there for each 100 places at the end of the quarter?"
unit = "people per 100 places"
scale = 100
direction = "neither"
caveat = "Places are the people that the case managers' posts are designed for, as each team states it. Over 100 the caseload is above its target. A mean over all teams: one may be full while another is not. People in a spell of activity on the last day of the quarter. Hidden where either half is small; both are rounded."
source = "participation"
access = "protected"
counts = "persons"
denominator = "case_manager_places"
family = "active_and_waiting"
---*/
-- One row for each person and quarter on whose last day the person is active; it stands for the quarter.
WITH spell AS (
    SELECT *, coalesce(active_to, (SELECT max(complete_to) FROM core.source WHERE kind = 'participation')) AS until
    FROM core.participation
),
last_days AS (
    SELECT *, unnest(generate_series(date_trunc('quarter', active_from), until, INTERVAL 3 MONTH)) + INTERVAL 3 MONTH
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
    NULL AS amount
FROM last_days
WHERE last_day BETWEEN active_from AND until
