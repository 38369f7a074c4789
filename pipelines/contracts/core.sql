-- The fixed language: every site's mapping ends in these tables. Local civil time; metres; km²; US dollars of a stated
-- year. No name changes without a decision record. Tables without a source exist, empty.
-- lead_type: the code is on the site's dated list; it never means that a person was eligible.

CREATE TABLE core.area (
    site VARCHAR NOT NULL, layer VARCHAR NOT NULL, area_id VARCHAR NOT NULL, name VARCHAR NOT NULL,
    valid_from DATE, valid_to DATE, land_km2 DOUBLE, geometry BLOB  -- WKB, WGS84
);

CREATE TABLE core.population (
    site VARCHAR, layer VARCHAR, area_id VARCHAR, year INTEGER, people BIGINT, margin DOUBLE, method VARCHAR
);

CREATE TABLE core.incident (
    site VARCHAR, kind VARCHAR NOT NULL CHECK (kind IN ('offence', 'call', 'arrest')),
    incident_id VARCHAR USING COMPRESSION zstd, -- numbers as text: written twice as fast as by default
    occurred_at TIMESTAMP, reported_at TIMESTAMP,
    offence_group VARCHAR CHECK (offence_group IN (
        'drug', 'prostitution', 'shoplifting', 'vehicle_theft_from', 'trespass', 'other')),
    code VARCHAR, lead_type BOOLEAN, lon DOUBLE, lat DOUBLE, label VARCHAR,
    located_by VARCHAR CHECK (located_by IN ('point', 'label', 'none'))
);

CREATE TABLE core.incident_area (
    site VARCHAR, kind VARCHAR, incident_id VARCHAR, layer VARCHAR, area_id VARCHAR
);

CREATE TABLE core.referral (
    site VARCHAR NOT NULL, referral_id VARCHAR NOT NULL, person_key VARCHAR NOT NULL, referred_on DATE NOT NULL,
    door VARCHAR NOT NULL CHECK (door IN ('arrest_diversion', 'social_contact', 'community')),
    area_id VARCHAR,
    decision VARCHAR CHECK (decision IN (
        'accepted', 'ineligible', 'declined', 'no_capacity', 'no_intake', 'pending')),
    reason VARCHAR, screened_on DATE, intake_on DATE, enrolled_on DATE,
    agency VARCHAR, unit_type VARCHAR, charge_group VARCHAR, charge_status VARCHAR, charge_status_on DATE,
    age_band VARCHAR, race VARCHAR, race_source VARCHAR CHECK (race_source IN ('officer', 'self')), gender VARCHAR
);

CREATE TABLE core.participation (
    site VARCHAR, person_key VARCHAR, active_from DATE, active_to DATE, team VARCHAR
);

CREATE TABLE core.contact (
    site VARCHAR, person_key VARCHAR, contacted_on DATE, kind VARCHAR, area_id VARCHAR
);

CREATE TABLE core.need (
    site VARCHAR, person_key VARCHAR, named_on DATE,
    domain VARCHAR CHECK (domain IN (
        'shelter_housing', 'food', 'hygiene', 'health', 'mental_health', 'treatment_medication', 'id_benefits',
        'legal', 'work', 'safety', 'other')),
    rank INTEGER, urgency VARCHAR, met_on DATE
);

CREATE TABLE core.outcome (
    site VARCHAR, person_key VARCHAR, observed_on DATE,
    domain VARCHAR CHECK (domain IN (
        'arrest', 'charge', 'booking', 'jail_days', 'prison', 'housing', 'work', 'income_benefits', 'treatment',
        'medication', 'drug_use_self', 'health', 'death')),
    detail VARCHAR, value DOUBLE
);

CREATE TABLE core.comparison (site VARCHAR, person_key VARCHAR, arm VARCHAR, index_on DATE, weight DOUBLE);

CREATE TABLE core.staffing (
    site VARCHAR, team VARCHAR, month DATE, case_manager_fte DOUBLE, outreach_fte DOUBLE, target_caseload DOUBLE,
    precincts VARCHAR
);

CREATE TABLE core.cost (
    site VARCHAR, month DATE, team VARCHAR, category VARCHAR, funder VARCHAR, funder_kind VARCHAR, one_off BOOLEAN,
    client_spending BOOLEAN, dollars DOUBLE, dollar_year INTEGER
);

CREATE TABLE core.community_measure (
    site VARCHAR, layer VARCHAR, area_id VARCHAR, year INTEGER, question VARCHAR, estimate DOUBLE, std_error DOUBLE,
    sample BIGINT, source VARCHAR
);

-- One row per claim and area; conflicting sources are separate rows.
CREATE TABLE core.service_area (
    site VARCHAR, door VARCHAR, area_id VARCHAR, geometry BLOB, open_from DATE, open_to DATE, source VARCHAR,
    note VARCHAR
);

CREATE TABLE core.eligibility (
    site VARCHAR, door VARCHAR, valid_from DATE, valid_to DATE, rule VARCHAR, value VARCHAR, source VARCHAR
);

CREATE TABLE core.break (site VARCHAR, on_date DATE, title VARCHAR, affects VARCHAR, source VARCHAR);

CREATE TABLE core.load (
    site VARCHAR, source VARCHAR, file VARCHAR, sha256 VARCHAR, rows_read BIGINT, loaded BIGINT, repeated BIGINT,
    corrected BIGINT, refused BIGINT, complete_from DATE, complete_to DATE,
    CHECK (rows_read = loaded + repeated + corrected + refused)
);

-- Below: helpers of the fixed tables, private like them (decision 006).

-- What the site says of itself in site.toml: language, fiscal year, intake window, small-number rule, names of doors.
CREATE TABLE core.setting (site VARCHAR, name VARCHAR, value VARCHAR);

-- What studies of programmes like this one found, wherever they were made.
CREATE TABLE core.evidence (
    site VARCHAR, claim VARCHAR, figure VARCHAR, odds_ratio DOUBLE, compared_with VARCHAR, does_not_show VARCHAR,
    source VARCHAR, verified VARCHAR
);

-- Counts that somebody else published by zone and year, with the zones' land, to be shown beside our own.
CREATE TABLE core.published_count (
    site VARCHAR, measure VARCHAR, zone VARCHAR, title VARCHAR, square_miles DOUBLE, year INTEGER, months INTEGER,
    "count" BIGINT, source VARCHAR
);

-- How many of the residents, and of the people behind LEAD-type arrests, are of each age, gender and race, as published:
-- what the people referred are held against.
CREATE TABLE core.benchmark (
    site VARCHAR, layer VARCHAR, area_id VARCHAR, year INTEGER, benchmark VARCHAR, attribute VARCHAR,
    attribute_value VARCHAR, people BIGINT, margin DOUBLE, source VARCHAR
);

-- Prices, for dollars of one year in those of another: the average of each year.
CREATE TABLE core.price_index (site VARCHAR, year INTEGER, value DOUBLE, source VARCHAR);

-- Four ways to protect the same made-up numbers, and what an attacker made of each.
CREATE TABLE core.methods_compared (
    site VARCHAR, method VARCHAR, referrals_a_year INTEGER, years INTEGER, numbers INTEGER, targets INTEGER,
    pinned INTEGER, narrowed INTEGER, hidden_share DOUBLE, relative_error DOUBLE, sums INTEGER, sums_not_adding DOUBLE
);

-- Which area lies in which larger one: a neighbourhood's precinct, a precinct's city.
CREATE TABLE core.area_parent (site VARCHAR, area_id VARCHAR, parent_id VARCHAR);

-- The areas in which a point lies, and those that an incident's label names: once for all incidents there, so that
-- core.incident_area need not be written out (decision 020).
CREATE TABLE core.point_area (lon DOUBLE, lat DOUBLE, layer VARCHAR, area_id VARCHAR);
CREATE TABLE core.label_area (label VARCHAR, layer VARCHAR, area_id VARCHAR);

-- Areas that share ground with others of their layer, in the order in which they take the points there (the smallest
-- first). Of one that is covered smaller ones leave next to nothing: what no point can reach is no zero.
CREATE TABLE core.area_overlap (site VARCHAR, layer VARCHAR, area_id VARCHAR, place INTEGER, covered BOOLEAN);

-- What the ledger's claims add up to, area by area and without gaps in time; to_date is exclusive.
CREATE TABLE core.service_state (
    site VARCHAR, layer VARCHAR, area_id VARCHAR,
    state VARCHAR CHECK (state IN ('served', 'not_served', 'not_confirmed')),
    from_date DATE, to_date DATE, as_of DATE
);

-- What the claims add up to door by door, neighbourhoods only: served through a door only where a claim names it.
CREATE TABLE core.service_door_state (
    site VARCHAR, area_id VARCHAR, door VARCHAR,
    state VARCHAR CHECK (state IN ('served', 'not_served', 'not_confirmed')),
    from_date DATE, to_date DATE
);

-- Days inside a source's span on which it holds no row at all although its rate makes that impossible by chance.
CREATE TABLE core.coverage_gap (site VARCHAR, source VARCHAR, gap_from DATE, gap_to DATE);

-- One row per source: what it is, the span of its settled rows, its state, its measured reporting lag in days: NULL for
-- sources whose rows have no day of report beside the day they are about (calls, and all of the programme's).
CREATE TABLE core.source (
    site VARCHAR, source VARCHAR, title VARCHAR, kind VARCHAR, access VARCHAR,
    state VARCHAR CHECK (state IN ('complete', 'some rows refused', 'stopped', 'absent')),
    complete_from DATE, complete_to DATE, lag_days_50 DOUBLE, lag_days_95 DOUBLE
);

-- Why rows were refused or values set to missing: counts only, never a value.
CREATE TABLE core.load_note (
    site VARCHAR, source VARCHAR, file VARCHAR, column_name VARCHAR, rule VARCHAR, effect VARCHAR, rows BIGINT
);

-- How many people share what is known of each (k), and how many different answers such people gave (l): per level of
-- that number, the groups and the rows in them. It never leaves the private side (decision 022).
CREATE TABLE core.privacy_report (
    site VARCHAR, source VARCHAR, measure VARCHAR, quasi_identifiers VARCHAR,
    level VARCHAR CHECK (level IN ('1', '2', '3-4', '5-9', '10+')), groups BIGINT, "rows" BIGINT
);

-- One row per build. key_fingerprint tells whether another build's pseudonyms are of the same key; NULL: there is none.
CREATE TABLE core.build (
    site VARCHAR, site_title VARCHAR, built_at TIMESTAMP, demonstration BOOLEAN, code_version VARCHAR,
    key_fingerprint VARCHAR
);
