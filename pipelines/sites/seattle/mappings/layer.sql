-- Every other layer: its name, the label of the area in it, the days between which it is valid, its shape.
SELECT 'precinct' AS layer, precinct AS label, NULL::DATE AS valid_from, NULL::DATE AS valid_to, geometry
FROM safe.precincts
UNION ALL
SELECT 'beat', beat, NULL, NULL, geometry
FROM safe.beats
UNION ALL
SELECT 'council_district', district, NULL, NULL, geometry
FROM safe.council_districts
UNION ALL
SELECT 'tract', right(geoid, 11), NULL, NULL, geometry
FROM safe.tracts
UNION ALL
SELECT 'city', NULL, NULL, NULL, geometry
FROM safe.city_limits
UNION ALL
SELECT 'neighbourhood_before_2017', label, NULL, DATE '2016-12-31', geometry
FROM safe.mcpp_areas_before_2017
WHERE (SELECT count(*) FROM safe.mcpp_areas) > 0
