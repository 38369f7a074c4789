SELECT label, precinct, geometry
FROM safe.districts
