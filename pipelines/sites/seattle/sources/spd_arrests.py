"""SPD Arrest Data: one row per offence of an arrest, so arrests are counted and not rows.

Nothing of the dataset was seen from here. The columns below are the API's as two public projects that read it name
them; how the download heads them is derived from the city's other downloads of the same time. Everything about the
people concerned (race, gender, age of the person arrested and of the officer) and the hundred block stays there: it is
not declared, so it is neither fetched nor kept.
"""

from pipelines.contracts import Column, Contract, Layout, Order
from pipelines.contracts.landing import Landing
from pipelines.contracts.open_data import NOTHING, NOWHERE, TIMES, layout

PORTAL, DATASET = "https://data.seattle.gov", "9bjs-7a7w"

KEPT = (
    "arrest_number", "arrest_occurred_date_time", "arrest_reported_date_time", "nibrs_description", "neighborhood",
    "longitude", "latitude",
)  # fmt: skip

IN_WORDS = "Arrest Number | {when} | {told} | NIBRS Description | Neighborhood | Longitude | Latitude"
NOT_KEPT = "Report Number | Arrest Type | Offense Type | Precinct | Sector | Beat | Reporting Area"


def _download(title: str, moment: str) -> Layout:
    names = IN_WORDS.format(when=f"Arrest Occurred {moment}", told=f"Arrest Reported {moment}")
    return layout(title, "csv", KEPT, names, NOT_KEPT)


# What NIBRS calls the offences that are counted, in the spellings of the police, and its code for each.
CODES = {
    "Drug/Narcotic Violations": "35A", "Drug Equipment Violations": "35B", "Prostitution": "40A",
    "Assisting or Promoting Prostitution": "40B", "Purchasing Prostitution": "40C", "Shoplifting": "23C",
    "Theft From Motor Vehicle": "23F", "Trespass of Real Property": "90J",
}  # fmt: skip

CONTRACT = Contract(
    source="spd_arrests",
    title="Seattle Police Department arrests",
    access="open",
    feeds="arrest",
    form="json",
    declared_in="pipelines/sites/seattle/sources/spd_arrests.py",
    # An arrest for two offences has two rows; the mapping makes one arrest of them.
    key=("incident_id", "code"),
    latest="reported_at",
    span="occurred_at",
    orders=(Order("occurred_at", "reported_at"),),
    others=(
        _download("portal download", "DateTime"),
        _download("portal download, times in words", "Date Time"),
    ),
    columns=(
        Column(name="arrest_number", becomes="incident_id", required=True, missing=NOTHING,
               description="number of the arrest, such as two digits, a dash and six digits"),
        Column(name="arrest_occurred_date_time", becomes="occurred_at", type="TIMESTAMP", formats=TIMES,
               missing=NOTHING, description="when the arrest was made"),
        Column(name="arrest_reported_date_time", becomes="reported_at", type="TIMESTAMP", formats=TIMES,
               missing=NOTHING, description="when its report was written"),
        Column(name="nibrs_description", becomes="code", missing=NOTHING,
               codes=tuple((words, code) for name, code in CODES.items() for words in (name, name.upper())),
               description="the offence it was made for, in the words of NIBRS"),
        Column(name="neighborhood", becomes="label", missing=NOTHING,
               description="neighbourhood as labelled by the police"),
        Column(name="longitude", becomes="lon", type="DOUBLE", missing=NOWHERE, valid=(-123.0, -121.0),
               description="longitude of the hundred block"),
        Column(name="latitude", becomes="lat", type="DOUBLE", missing=NOWHERE, valid=(47.0, 48.0),
               description="latitude of the hundred block"),
    ),
)  # fmt: skip


def fetch(into: Landing) -> None:
    """Land the portal's rows."""
    into.socrata(CONTRACT, PORTAL, DATASET)
