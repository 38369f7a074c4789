SELECT right(geoid, 11) AS label, year, people, margin
FROM safe.tract_population
