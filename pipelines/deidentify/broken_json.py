"""Why a file of JSON could not be read, told without a word of it."""

import json
from pathlib import Path

JSON = {".json", ".ndjson", ".jsonl"}
LARGEST = 1 << 28  # bytes; a larger file is not held in memory to tell more about it
SEVERAL = (
    "more stands in it than one list of rows, as where two downloads were put into one file. Save each as a file of "
    "its own"
)
CUT = "it cannot be read to its end. Export or download it again"


def why_broken(path: Path) -> str:
    """Why the JSON at `path` cannot be read and what to do, as the end of a sentence."""
    if path.stat().st_size > LARGEST:
        return CUT
    try:
        text = path.read_text("utf-8-sig")
        document, end = json.JSONDecoder().raw_decode(text, len(text) - len(text.lstrip()))
    except UnicodeDecodeError:
        return "it is not UTF-8 text. Save it with that encoding, or export it again"
    except (ValueError, RecursionError):
        return CUT
    if not isinstance(document, list):
        return _odd_line(text)
    odd = sum(not isinstance(one, dict) for one in document)
    if odd:
        return f"{odd:,} of the {len(document):,} entries of its list are no objects. Take them out, or export it again"
    return SEVERAL if text[end:].strip() else CUT


def _odd_line(text: str) -> str:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            found = json.loads(line) if line.strip() else {}
        except ValueError:
            found = None
        if not isinstance(found, dict):
            return f"its line {number:,} is no JSON object, and each line has to be one. Mend it, or export it again"
    return CUT
