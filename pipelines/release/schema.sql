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

-- How a public measure changed in an area while the programme ran there, beside areas where it did not, or why that
-- cannot be said (refused, with the day behind it in because_on). design: area (how many times as much as the compared
-- areas it changed), around (the same for the areas that border on it), area_and_around (events more or fewer than they
-- would be, had all changed as the compared areas did) or refused. compared_with: not_served (areas that the ledger says
-- were not served in either window) or most_similar (the most like it of these). Service began between starts_from and
-- starts_by, on which neither window touches; windows are whole years, their ends exclusive. before, during and
-- compared_… are counts of events. dispersion is by how much months differ beyond counting (a variance, 1 is none),
-- autocorrelation how far each month resembles the last, spread by how much areas that were not served differ beyond
-- counting (a standard deviation of the logarithm of changes); as_large of of_areas compared areas changed as much
-- beside the others. Rows of these designs are of public measures alone; any other row is for an evaluation that was
-- declared, and the audit asks for it.
CREATE TABLE estimate (
    metric_id VARCHAR, site VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, period_start DATE,
    attribute VARCHAR, attribute_value VARCHAR, estimate DOUBLE, lower DOUBLE, upper DOUBLE, method VARCHAR,
    design VARCHAR, compared_with VARCHAR, compared_areas VARCHAR[], around VARCHAR[], starts_from DATE,
    starts_by DATE, before_from DATE, before_to DATE, during_from DATE, during_to DATE, before BIGINT,
    during BIGINT, compared_before BIGINT, compared_during BIGINT, dispersion DOUBLE, autocorrelation DOUBLE,
    spread DOUBLE, as_large INTEGER, of_areas INTEGER, refused VARCHAR, because_on DATE,
    CHECK (design IS NULL OR metric_id IN ($public)),
    CHECK (design IS NULL OR design IN ('area', 'around', 'area_and_around', 'refused')),
    -- A reason stands where there is no number, and an interval beside each number.
    CHECK (design IS NULL OR (design = 'refused') = (refused IS NOT NULL)),
    CHECK (design IS NULL OR (design = 'refused') = (estimate IS NULL)),
    CHECK (design IS NULL OR ((estimate IS NULL) = (lower IS NULL) AND (estimate IS NULL) = (upper IS NULL)))
);

-- What each source claims of the service area; door NULL: not stated.
CREATE TABLE service_area (
    site VARCHAR, door VARCHAR, area_id VARCHAR, open_from DATE, open_to DATE, source VARCHAR, note VARCHAR
);

-- What the claims add up to; to_date is exclusive, from_date NULL means always before. A larger area is served as soon
-- as any neighbourhood in it is: read the neighbourhoods for where.
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

-- Counts that somebody else published by zone and year, with the zones' land; `months` of the year are covered.
CREATE TABLE published_count (
    site VARCHAR, measure VARCHAR, zone VARCHAR, title VARCHAR, square_miles DOUBLE, year INTEGER, months INTEGER,
    "count" BIGINT, source VARCHAR
);

-- How many of the residents, and of the people behind LEAD-type arrests, are of each age, gender and race, as others
-- published it; people NULL: hidden, for the attribute has fewer than $minimum people of a group in some precinct (then
-- no precinct tells it) or in the city (then no place does).
CREATE TABLE benchmark (
    site VARCHAR, layer VARCHAR CHECK (layer IN ('precinct', 'city')), area_id VARCHAR, year INTEGER,
    benchmark VARCHAR CHECK (benchmark IN ('residents', 'lead_type_arrests')),
    attribute VARCHAR CHECK (attribute IN ('age_band', 'gender', 'race')), attribute_value VARCHAR, people BIGINT,
    margin DOUBLE, source VARCHAR,
    CHECK (people IS NULL OR people = 0 OR people >= $minimum), CHECK (people IS NOT NULL OR margin IS NULL)
);

-- Prices by which dollars of one year are told in those of the last: the average of each year.
CREATE TABLE price_index (site VARCHAR, year INTEGER, value DOUBLE, source VARCHAR);

-- Four ways to protect the same made-up referrals, before the same attacker: primary_only (numbers under ten hidden, the
-- others exact), one_pass (and where a group has one hidden number its smallest other one), ten_five (numbers under ten
-- hidden, the others to the nearest five) and ours (the same, and more hidden until the attack finds nothing). targets
-- are numbers under ten, published or not; pinned ones follow from what is shown, of narrowed ones some values are
-- excluded; for exact numbers both are the least that was found. Shares are between 0 and 1.
CREATE TABLE methods_compared (
    site VARCHAR, method VARCHAR, referrals_a_year INTEGER, years INTEGER, numbers INTEGER, targets INTEGER,
    pinned INTEGER, narrowed INTEGER, hidden_share DOUBLE, relative_error DOUBLE, sums INTEGER, sums_not_adding DOUBLE
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

-- The open files that the release was made of; programme files are told of nowhere.
CREATE TABLE input (
    site VARCHAR, source VARCHAR NOT NULL CHECK (source IN ($open)), file VARCHAR NOT NULL, sha256 VARCHAR,
    "rows" BIGINT
);

-- What the city says of itself: language, budget year, intake window, names of its doors, whom to ask.
CREATE TABLE site_setting (site VARCHAR, name VARCHAR, value VARCHAR);

CREATE TABLE policy (name VARCHAR, value DOUBLE, meaning VARCHAR);

CREATE TABLE declared_view (family VARCHAR, layer VARCHAR, grain VARCHAR, attribute VARCHAR);

CREATE TABLE disclosure_report (
    metric_id VARCHAR, family VARCHAR, cells BIGINT, shown BIGINT, hidden BIGINT, gate VARCHAR
);
