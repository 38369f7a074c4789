"""Files of a kind that is not read: which of them may hold rows, so that leaving them alone has to be told."""

from pathlib import Path

PACKED = {".gz", ".zip", ".7z", ".rar", ".bz2", ".xz", ".zst", ".tar", ".tgz"}
# What lies beside data without being data, and what somebody put aside by its name.
BESIDE = {
    ".md", ".rst", ".html", ".htm", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".eml", ".msg",
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".tif", ".tiff", ".webp", ".toml", ".ini", ".cfg", ".yml", ".yaml",
    ".py", ".sql", ".sh", ".bat", ".log", ".md5", ".sha256", ".url", ".lnk", ".webloc", ".bak", ".old", ".orig",
    ".qgz", ".qgs", ".qml", ".qmd", ".lyr", ".lyrx", ".sld", ".cst", ".fbn", ".fbx", ".ain", ".aih", ".atx",
    ".r", ".rmd", ".ipynb", ".css", ".js", ".asc", ".sig",
}  # fmt: skip
BESIDE_A_MAP = (".shp.xml", ".aux.xml", ".gpkg-wal", ".gpkg-shm", ".gpkg-journal")
WORDS = ("readme", "license", "licence", "notice", "notes", "changelog", "about", "info", "metadata", "todo",
         "codebook", "data dictionary", "dictionary", "sha256sums", "md5sums", "checksums")  # fmt: skip
NO_DATA = (".", "~$", "thumbs.db", "ehthumbs", "icon\r")  # hidden, held open by Excel, or made by a desktop


def why_left_alone(path: Path) -> str:
    """That a file of a kind which is not read may hold rows, and what to do; blank where it surely holds none."""
    name, ending = path.name.lower(), path.suffix.lower()
    if ending in PACKED:
        return "left alone, because it is packed. Unpack it here, or move it to another folder."
    beside = ending in BESIDE or name.startswith(NO_DATA) or name.endswith(("~", *BESIDE_A_MAP))
    if beside or (ending in ("", ".txt") and name.startswith(WORDS)):
        return ""
    kind = f"files that end in {ending}" if ending else "files whose name has no ending"
    return (
        f"left alone, because {kind} are not read. If it holds rows, save it as CSV UTF-8; else move it to another "
        "folder."
    )
