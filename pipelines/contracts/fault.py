"""What may be told of an error that nobody foresaw: its kind and its place, never its words, which can quote a row."""

import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOLD = 4  # places, from where it happened upwards


def kind_and_place(fault: BaseException) -> str:
    """The kind of `fault` and the last places it came through, such as: ValueError at pipelines/db.py:12, …."""
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if Path(frame.filename).is_relative_to(ROOT)]
    places = [
        f"{Path(frame.filename).relative_to(ROOT).as_posix()}:{frame.lineno}" for frame in frames[: -TOLD - 1 : -1]
    ]
    return f"{type(fault).__name__} at {', '.join(places) or 'an unknown place'}"
