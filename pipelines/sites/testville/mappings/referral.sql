-- The town's words in, ours out. What it does not record is unknown, not invented.
SELECT
    referral_id, person_key, referred_on,
    CASE door WHEN 'police' THEN 'arrest_diversion' WHEN 'street' THEN 'social_contact' ELSE 'community' END AS door,
    label, NULL AS decision, NULL AS reason, NULL AS screened_on, NULL AS intake_on, NULL AS enrolled_on, NULL AS agency,
    NULL AS unit_type, NULL AS charge_group, NULL AS charge_status, NULL AS charge_status_on, NULL AS age_band,
    NULL AS race, NULL AS race_source, NULL AS gender
FROM safe.referral_list
