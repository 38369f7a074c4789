-- Referrals of the programme's export; the neighbourhood's name becomes an area in the warehouse.
SELECT
    referral_id, person_key, referred_on, door, label, decision, reason, screened_on, intake_on, enrolled_on,
    agency, unit_type, charge_group, charge_status, charge_status_on, age_band, race, race_source, gender
FROM safe.lead_referrals
