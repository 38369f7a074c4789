"""In its first year, who is counted by one number is among those of another, since nobody had come before."""

from collections.abc import Iterator

import numpy as np

from pipelines.disclosure.facts import ANY
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.year import Target, Told, Year


def add_among(year: Year, numbers: Numbers) -> None:
    """Add it as facts. Of two shares, whoever had not got it in the longer time had not in the shorter one, either."""
    for told, half, around in _pairs(year, numbers):
        part, whole = year.loose[told, half], year.loose[around, (around, True) in year.loose]
        name = f"{told.metric} ≤ {around.metric} in the first year"
        year.limit(name, _less([part], [whole]), -ANY, 0, supposed=True)
        if half and (around, True) in year.loose:
            of = [year.loose[around, False], part], [year.loose[told, False], whole]
            year.limit(f"{name}, those without", _less(*of), -ANY, 0, supposed=True)


def left_of(year: Year, numbers: Numbers, truth: np.ndarray) -> Iterator[Target]:
    """What is left of each number beside those who are among it, where that is so."""
    for told, half, around in _pairs(year, numbers):
        other = (around, True) in year.loose
        places = np.array([year.loose[around, other], year.loose[told, half]])
        if truth[places[0]] >= truth[places[1]]:
            name = f"{year.name_of(around, other)}: all but those of {year.name_of(told, half)}"
            yield name, places, np.array([1.0, -1.0])


def _pairs(year: Year, numbers: Numbers) -> Iterator[tuple[Told, bool, Told]]:
    for told, half in list(year.loose):
        if half is not ((told, True) in year.loose):
            continue
        wanted = [(told.attribute, told.word)]
        if (told._replace(attribute=None, word=None), half) not in year.loose:
            wanted.append((None, None))  # it has no total of its own
        for larger in numbers.of(told.metric).among_first:
            for around, other in list(year.loose):
                words = (around.attribute, around.word)
                if around.metric == larger and not other and around.covers(told) and words in wanted:
                    yield told, half, around


def _less(part: list[int], whole: list[int]) -> list[tuple[np.ndarray, float]]:
    return [(np.array(part), 1.0), (np.array(whole), -1.0)]
