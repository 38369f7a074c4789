"""What can be a map, and what to do about a path that cannot be one."""

import zipfile
from pathlib import Path

MAPS = (".geojson", ".json", ".gpkg", ".shp", ".parquet", ".geoparquet")
COMPANIONS = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")  # parts of a shapefile, read with it
TOLD = 6  # maps that are named


def why_no_map(path: Path) -> str:
    """Why `path` cannot be a map and what to do, as sentences; blank where it may be one."""
    if path.is_dir():
        return _why_no_folder(path)
    if not path.is_file():
        return f"there is no file {path}."
    ending = path.suffix.lower()
    if ending == ".zip":
        inside = _named([name for name in _packed(path) if Path(name).suffix.lower() in MAPS])
        return f"{path.name} is packed. Unpack it, and name the map in it{inside}."
    if ending in COMPANIONS:
        return f"{path.name} is a part of a shapefile. Name its {path.stem}.shp, with all its parts beside it."
    return "" if ending in MAPS else f"{path.name} is no map. Expected a file that ends in {', '.join(MAPS)}."


def _why_no_folder(path: Path) -> str:
    if path.suffix.lower() == ".gdb":
        return (
            f"{path.name} is a geodatabase. Save its layer of the areas as GeoPackage or GeoJSON, and name that file."
        )
    return f"{path.name} is a folder. Name the map in it{_named([one.name for one in path.iterdir() if _is_map(one)])}."


def _is_map(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in MAPS


def _packed(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.namelist()
    except (zipfile.BadZipFile, OSError):
        return []


def _named(names: list[str]) -> str:
    return f": {', '.join(sorted(names)[:TOLD])}" if names else ""
