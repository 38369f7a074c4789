SELECT right(geoid, 11) AS label, year, people
FROM safe.tract_population
