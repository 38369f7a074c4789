-- Neighbourhood polygons: their label, the letters of their precinct, their shape (WKB, WGS84). The older vintage is the
-- map of the neighbourhoods only where no newer one is there.
SELECT label, precinct, geometry
FROM safe.mcpp_areas
UNION ALL
SELECT label, precinct, geometry
FROM safe.mcpp_areas_before_2017
WHERE (SELECT count(*) FROM safe.mcpp_areas) = 0
