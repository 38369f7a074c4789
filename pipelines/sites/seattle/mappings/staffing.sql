-- The precincts of a team as area_ids with commas between.
SELECT
    team, date_trunc('month', month)::DATE AS month, case_manager_fte, outreach_fte, target_caseload,
    nullif(concat_ws(',',
        CASE covers_east WHEN 'yes' THEN 'east-precinct' END, CASE covers_north WHEN 'yes' THEN 'north-precinct' END,
        CASE covers_south WHEN 'yes' THEN 'south-precinct' END,
        CASE covers_southwest WHEN 'yes' THEN 'southwest-precinct' END,
        CASE covers_west WHEN 'yes' THEN 'west-precinct' END
    ), '') AS precincts
FROM safe.lead_staffing
