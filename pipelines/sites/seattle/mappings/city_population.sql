SELECT year, people
FROM safe.city_population
