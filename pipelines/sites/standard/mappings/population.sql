SELECT label, year, people, margin, method
FROM safe.population
