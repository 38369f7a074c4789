"""A city's areas from any boundary file: site.toml says which of its properties is the name.

[boundaries]
file = "areas.geojson"      # in the site's folder; leave it out where the file comes with the other sources
layer = "neighborhoods"     # of a file of several layers the one that is meant
name = "NAME"               # the property that names an area, as the programme's files write it
group = "DISTRICT"          # the property of the larger area it belongs to, where there is one
"""

from collections.abc import Mapping
from pathlib import Path

from pipelines.contracts import Column, Contract, ContractBroken
from pipelines.contracts.maps import why_no_map

BOUNDARIES = "areas"


def boundary_contract(settings: Mapping, folder: Path) -> Contract:
    """The contract of the boundary file that the site's `settings` describe."""
    said = settings["boundaries"]
    name = Column(name=said["name"], becomes="label", description="the area's name", required=True)
    group = [Column(name=said["group"], becomes="precinct", description="the larger area")] if "group" in said else []
    return Contract(
        source=BOUNDARIES,
        title=f"{settings['title']} areas",
        access="open",
        feeds="area",
        form="areas",
        declared_in=str(folder / "site.toml"),
        columns=(name, *group),
        map_layer=said.get("layer", ""),
    )


def boundary_mapping(settings: Mapping) -> str:
    """The SELECT that fills core.area from that file."""
    group = "precinct" if "group" in settings["boundaries"] else "NULL::VARCHAR"
    return f"SELECT label, {group} AS precinct, geometry FROM safe.{BOUNDARIES}"


def boundary_file(settings: Mapping, folder: Path) -> tuple[Path, ...]:
    """The boundary file in the site's own folder, where it says that there is one; raises ContractBroken if not."""
    named = settings.get("boundaries", {}).get("file")
    if named is None:
        return ()
    if not (folder / named).exists():
        raise ContractBroken(f"{folder}/site.toml, [boundaries]: there is no file {named} beside it. Copy it there.")
    if wrong := why_no_map(folder / named):
        raise ContractBroken(f"{folder}/site.toml, [boundaries] file: {wrong}")
    return (folder / named,)
