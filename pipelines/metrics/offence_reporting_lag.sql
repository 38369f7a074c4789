/*---
id = "offence_reporting_lag"
title = "Days until an offence is reported"
question = "After how many days was the middle one of the offences reported?"
unit = "days"
scale = 1
direction = "neither"
caveat = "The median over the offences of a period that have both days. Those reported before they began are left out. Offences of the newest periods that are reported late are not in yet, so the newest medians are too short."
source = "offence"
access = "public"
counts = "amount"
denominator = "units"
grains = ["year"]
layers = ["city"]
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
    date_diff('day', i.occurred_at, i.reported_at) AS amount
FROM core.incident i
LEFT JOIN core.incident_area a
    ON a.site = i.site AND a.kind = i.kind AND a.incident_id = i.incident_id AND a.layer = 'neighbourhood'
WHERE i.kind = 'offence' AND i.occurred_at IS NOT NULL AND i.reported_at >= i.occurred_at
