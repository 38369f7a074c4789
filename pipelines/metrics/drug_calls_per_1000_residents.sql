/*---
id = "drug_calls_per_1000_residents"
title = "Calls about drugs per 1,000 residents"
question = "How many calls about drugs came from here for each 1,000 people who live here?"
unit = "calls per 1,000 residents"
scale = 1000
direction = "neither"
caveat = "Residents are a poor denominator where many more people pass through than live, downtown above all: the rate is high there because few people live there. A call is a report, not a crime: numbers follow how many people call. Locations are blurred by the city. A call to which several units were sent counts once."
source = "call"
access = "public"
counts = "events"
denominator = "population"
grains = ["year"]
---*/
SELECT
    i.site,
    a.area_id,
    i.occurred_at::DATE AS day,
    i.incident_id AS unit_key,
    NULL AS door,
    NULL AS age_band,
    NULL AS race,
    NULL AS gender,
    NULL AS charge_group,
    true AS in_numerator,
    NULL AS amount
FROM core.incident i
LEFT JOIN core.incident_area a
    ON a.site = i.site AND a.kind = i.kind AND a.incident_id = i.incident_id AND a.layer = 'neighbourhood'
WHERE i.kind = 'call' AND i.offence_group = 'drug'
