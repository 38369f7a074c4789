SELECT person_key, contacted_on, kind, label
FROM safe.lead_contacts
