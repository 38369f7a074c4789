-- The release: protected numbers, definitions, areas, provenance. It explains itself, and its constraints are the last
-- guard: a protected number under $minimum or off the base of $base cannot be written.

CREATE TABLE release_info (
    version VARCHAR NOT NULL, schema_version INTEGER NOT NULL, code_version VARCHAR NOT NULL, site VARCHAR NOT NULL,
    site_title VARCHAR NOT NULL, built_at TIMESTAMP NOT NULL, data_through DATE, demonstration BOOLEAN NOT NULL,
    approval VARCHAR NOT NULL, programme_data BOOLEAN NOT NULL, content_hash VARCHAR NOT NULL
);

CREATE TABLE metric (
    id VARCHAR PRIMARY KEY, title VARCHAR NOT NULL, question VARCHAR NOT NULL, unit VARCHAR NOT NULL,
    scale DOUBLE NOT NULL, direction VARCHAR NOT NULL, caveat VARCHAR NOT NULL, source VARCHAR NOT NULL,
    access VARCHAR NOT NULL CHECK (access IN ('public', 'protected')), counts VARCHAR NOT NULL,
    denominator VARCHAR NOT NULL, grains VARCHAR[] NOT NULL, family VARCHAR, "sql" VARCHAR NOT NULL
);

-- geometry: GeoJSON, WGS84, simplified with shared borders kept.
CREATE TABLE area (
    site VARCHAR, layer VARCHAR, area_id VARCHAR, name VARCHAR, parent_id VARCHAR, valid_from DATE, valid_to DATE,
    land_km2 DOUBLE, geometry VARCHAR
);

-- Public incidents per H3 cell (resolution $resolution) × month × kind × group.
CREATE TABLE grid (
    site VARCHAR, h3 VARCHAR, month DATE, kind VARCHAR NOT NULL CHECK (kind IN ('offence', 'call', 'arrest')),
    offence_group VARCHAR NOT NULL CHECK (offence_group NOT IN ($never)), incidents BIGINT
);

CREATE TABLE cell (
    metric_id VARCHAR NOT NULL, site VARCHAR NOT NULL, layer VARCHAR NOT NULL, area_id VARCHAR NOT NULL,
    grain VARCHAR NOT NULL CHECK (grain IN ('month', 'quarter', 'year')), period_start DATE NOT NULL,
    attribute VARCHAR, attribute_value VARCHAR, numerator BIGINT, denominator DOUBLE, value DOUBLE,
    status VARCHAR NOT NULL CHECK (status IN (
        'value', 'zero', 'hidden', 'no_data', 'not_served', 'service_not_confirmed')),
    -- A number stands exactly where the status says that there is one.
    CHECK ((status IN ('value', 'zero')) = (value IS NOT NULL)),
    CHECK ((numerator IS NULL) = (value IS NULL OR metric_id IN ($medians))),
    CHECK ((status = 'zero') = (numerator IS NOT NULL AND numerator = 0)),
    CHECK (numerator IS NOT NULL OR denominator IS NULL),
    -- Whatever is not named as public is protected: it is at least $minimum and a multiple of $base, …
    CHECK (metric_id IN ($public) OR numerator IS NULL OR (numerator >= $minimum AND numerator % $base = 0)),
    CHECK (metric_id IN ($public) OR status <> 'zero'),
    -- … is divided by open numbers or by such as are protected alike, with no small rest of a share, …
    CHECK (metric_id IN ($public) OR (denominator IS NULL) = (
        numerator IS NULL OR metric_id NOT IN ($shares, $rates, $open_rates))),
    CHECK (metric_id IN ($public, $open_rates) OR denominator IS NULL
        OR (denominator >= $minimum AND denominator % $base = 0)),
    CHECK (metric_id NOT IN ($shares) OR denominator IS NULL OR denominator - numerator >= $minimum),
    -- … shows nothing that cannot be worked out from the numbers beside it, or the class of a median, …
    CHECK (metric_id IN ($public, $medians) OR value IS NULL
        OR value = CASE WHEN denominator IS NULL THEN numerator ELSE $quotient END),
    CHECK (metric_id NOT IN ($medians) OR value IS NULL OR value IN ($classes)),
    -- … and exists in declared views alone.
    CHECK ((attribute IS NULL) = (attribute_value IS NULL)),
    CHECK (
        metric_id IN ($public)
        OR metric_id || '|' || layer || '|' || grain || '|' || coalesce(attribute, '') IN ($shapes)
    )
);

CREATE VIEW rate AS
SELECT cell.* EXCLUDE (value), metric.unit, metric.scale * numerator / nullif(cell.denominator, 0) AS rate
FROM cell JOIN metric ON metric.id = cell.metric_id
WHERE metric.denominator <> 'none' AND NOT (metric.counts = 'amount' AND metric.denominator = 'units');

CREATE TABLE estimate (
    metric_id VARCHAR, site VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, period_start DATE,
    attribute VARCHAR, attribute_value VARCHAR, estimate DOUBLE, lower DOUBLE, upper DOUBLE, method VARCHAR
);

-- What each source claims of the service area; door NULL: not stated.
CREATE TABLE service_area (
    site VARCHAR, door VARCHAR, area_id VARCHAR, open_from DATE, open_to DATE, source VARCHAR, note VARCHAR
);

-- What the claims add up to; to_date is exclusive, from_date NULL means always before.
CREATE TABLE service_state (
    site VARCHAR, layer VARCHAR, area_id VARCHAR,
    state VARCHAR CHECK (state IN ('served', 'not_served', 'not_confirmed')), from_date DATE, to_date DATE, as_of DATE
);

CREATE TABLE eligibility (
    site VARCHAR, door VARCHAR, valid_from DATE, valid_to DATE, rule VARCHAR, value VARCHAR, source VARCHAR
);

-- What studies found, and what they do not show; site: where the study was made.
CREATE TABLE evidence (
    site VARCHAR, claim VARCHAR, figure VARCHAR, odds_ratio DOUBLE, compared_with VARCHAR, does_not_show VARCHAR,
    source VARCHAR, verified VARCHAR
);

CREATE TABLE break (site VARCHAR, on_date DATE, title VARCHAR, affects VARCHAR, source VARCHAR);

-- Exact row counts for public sources; for programme sources the period and the state only.
CREATE TABLE coverage (
    site VARCHAR, source VARCHAR NOT NULL, title VARCHAR, kind VARCHAR, access VARCHAR NOT NULL, complete_from DATE, complete_to DATE,
    state VARCHAR CHECK (state IN ('complete', 'some rows refused', 'stopped', 'absent')),
    lag_days_50 DOUBLE, lag_days_95 DOUBLE, rows_read BIGINT, loaded BIGINT, repeated BIGINT, corrected BIGINT,
    refused BIGINT, located_point DOUBLE, located_label DOUBLE, located_none DOUBLE,
    CHECK ((access = 'open') = (source IN ($open))),
    CHECK (access = 'open' OR day(coalesce(complete_from, DATE '2000-01-01')) = 1),
    CHECK (access = 'open' OR day(coalesce(complete_to, DATE '2000-01-31') + 1) = 1),
    CHECK (access = 'open' OR coalesce(rows_read, loaded, repeated, corrected, refused) IS NULL),
    CHECK (access = 'open' OR coalesce(located_point, located_label, located_none, lag_days_50, lag_days_95) IS NULL)
);

CREATE TABLE coverage_gap (site VARCHAR, source VARCHAR NOT NULL CHECK (source IN ($open)), gap_from DATE, gap_to DATE);

-- What the city says of itself: language, budget year, intake window, names of its doors, whom to ask.
CREATE TABLE site_setting (site VARCHAR, name VARCHAR, value VARCHAR);

CREATE TABLE policy (name VARCHAR, value DOUBLE, meaning VARCHAR);

CREATE TABLE declared_view (family VARCHAR, layer VARCHAR, grain VARCHAR, attribute VARCHAR);

CREATE TABLE disclosure_report (
    metric_id VARCHAR, family VARCHAR, cells BIGINT, shown BIGINT, hidden BIGINT, gate VARCHAR
);
