"""The contracts of the hand-written files in data/reference, which every site shares."""

from pipelines.contracts.declare import Column, Contract

DAY = ("%Y-%m-%d",)
GROUPS = ("drug", "prostitution", "shoplifting", "vehicle_theft_from", "trespass", "other")
DOORS = ("arrest_diversion", "social_contact", "community")


def _text(name: str, description: str, **more: object) -> Column:
    return Column(name=name, becomes=name, description=description, **more)


def _day(name: str, description: str, **more: object) -> Column:
    return _text(name, description, type="DATE", formats=DAY, **more)


def _reference(source: str, title: str, *columns: Column, key: tuple[str, ...] = ()) -> Contract:
    site = _text("site", "folder name of the city the row belongs to", required=True)
    where = f"data/reference/{source}.csv"
    return Contract(
        source=source, title=title, access="reference", columns=(site, *columns), key=key, declared_in=where
    )


OFFENCE_CODES = _reference(
    "offence_codes",
    "Offence codes and the groups they are counted in",
    _text("code", "offence code as the police publish it", required=True),
    _text("offence_group", "group it is counted in", required=True, one_of=GROUPS),
    _text("title", "what the code stands for"),
    _text("lead_type", "whether the code is on the site's dated list of LEAD-type offences", type="BOOLEAN"),
    _day("valid_from", "first day the list holds; blank: since ever"),
    _day("valid_to", "last day the list holds; blank: still"),
    _text("source", "where this was read", required=True),
)

AREA_ALIASES = _reference(
    "area_aliases",
    "Spellings of area names",
    _text("label", "label as it stands in a source file", required=True),
    _text("area", "the area's name; blank where the label names no area"),
    _text("source", "where the spelling was seen"),
)

BREAKS = _reference(
    "breaks",
    "Breaks in the series",
    _day("on_date", "the day of the break, or the first of its month or year", required=True),
    _text("title", "what happened", required=True),
    _text("affects", "offence groups it touches, or all", required=True),
    _text("source", "where this was read", required=True),
)

ELIGIBILITY = _reference(
    "eligibility",
    "Who could be referred, door by door",
    _text("door", "the door the rule holds at; blank: every door", one_of=DOORS),
    _day("valid_from", "first day of the rule"),
    _day("valid_to", "last day of the rule; blank: not stated"),
    _text("rule", "name of the rule", required=True),
    _text("value", "its value", required=True),
    _text("source", "where this was read", required=True),
)

SERVICE_AREAS = _reference(
    "service_areas",
    "The service-area ledger",
    _text("claim", "number of the claim in the ledger", required=True),
    _text("places", "names of areas, separated by semicolons", required=True),
    _text("layer", "layer of the places; outside or unmapped where no area of the map is meant", required=True),
    _text("door", "the door the claim is about; blank: not stated", one_of=DOORS),
    _day("open_from", "earliest first day the claim allows; blank: not stated"),
    _day("sure_from", "first day from which the claim makes service certain; blank: never"),
    _day("open_to", "last day the claim states; blank: not stated"),
    _text("standing", "what kind of claim it is", required=True),
    _text("source", "where this was read", required=True),
    _text("note", "what else the source says"),
    _day("checked_on", "day on which the claim was last checked", required=True),
)

EVIDENCE = _reference(
    "evidence",
    "What studies found, and what they do not show",
    _text("claim", "what was looked at", required=True),
    _text("figure", "what was found, as printed", required=True),
    _text("odds_ratio", "the figure as an odds ratio, where it is one", type="DOUBLE"),
    _text("compared_with", "whom or what it was compared with", required=True),
    _text("does_not_show", "what must not be read into it", required=True),
    _text("source", "where this was read", required=True),
    _text("verified", "read in the source itself, or in a secondary account", required=True),
)

ZONES = ("citywide", "lead_zone", "capitol_hill_zone")

CSG_COUNTS = _reference(
    "csg_2015_drug_calls_and_arrests",
    "Drug calls and drug arrests of the 2015 analysis",
    _text("measure", "what is counted", required=True, one_of=("drug_calls", "drug_arrests")),
    _text("year", "calendar year", type="INTEGER", required=True),
    _text("months", "months of the year that the counts cover", type="INTEGER", required=True),
    *(_text(zone, f"count in the zone {zone}", type="INTEGER", required=True) for zone in ZONES),
)

CSG_ZONES = _reference(
    "csg_2015_zones",
    "Zones of the 2015 analysis",
    _text("zone", "column of the counts", required=True, one_of=ZONES),
    _text("title", "name as printed", required=True),
    _text("square_miles", "land of the zone", type="DOUBLE", required=True),
    _text("source", "where this was read", required=True),
)

PRICE_INDEX = _reference(
    "price_index",
    "Prices, to tell dollars of one year in those of another",
    _text("year", "calendar year", type="INTEGER", required=True),
    _text("value", "the index, its average over the year", type="DOUBLE", required=True),
    _text("source", "where this was read", required=True),
)

METHODS_COMPARED = _reference(
    "methods_compared",
    "Four ways to protect the same made-up numbers, before the same attacker",
    _text("method", "the way of protecting", required=True, one_of=("primary_only", "one_pass", "ten_five", "ours")),
    _text("referrals_a_year", "referrals in a year", type="INTEGER", required=True),
    _text("years", "how many years were protected and attacked", type="INTEGER", required=True),
    _text("numbers", "numbers to publish", type="INTEGER", required=True),
    _text("targets", "numbers under ten that were attacked, published or not", type="INTEGER", required=True),
    _text("pinned", "of these, worked out", type="INTEGER", required=True),
    _text("narrowed", "of these, told in part", type="INTEGER", required=True),
    _text("hidden_share", "share of the numbers that is hidden", type="DOUBLE", required=True),
    _text("relative_error", "mean relative error of the others", type="DOUBLE", required=True),
    _text("sums", "totals that can be added up in two ways", type="INTEGER", required=True),
    _text("sums_not_adding", "share of these where the two differ", type="DOUBLE", required=True),
)

REFERENCE = {
    c.source: c
    for c in (
        OFFENCE_CODES, AREA_ALIASES, BREAKS, ELIGIBILITY, SERVICE_AREAS, EVIDENCE, CSG_COUNTS, CSG_ZONES, PRICE_INDEX,
        METHODS_COMPARED,
    )
}  # fmt: skip
