-- Neighbourhood polygons: their label, the letters of their precinct, their shape (WKB, WGS84).
SELECT label, precinct, geometry
FROM safe.mcpp_areas
