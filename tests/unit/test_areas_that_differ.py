"""Areas that go ways of their own, and nothing else: how many maps then name or colour one, and what is still found."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

import numpy as np
import pytest

from dashboard.components.briefing.moved import standing_out
from dashboard.maps.compare import changes

Counts = dict[str, tuple[int, int]]
TAU = 0.15  # a standard deviation of logarithms: in the middle of what precincts and neighbourhoods show
FIVE, MANY = [900, 800, 700, 600, 1000], np.random.default_rng(1).lognormal(5, 1, 25)


def coloured(counts: Counts) -> set[str]:
    return {area for area, change in changes(counts, {}).items() if change and change.told}


def named(counts: Counts) -> frozenset[str]:
    return standing_out(counts, list(counts))[1]


def drawn(chance: np.random.Generator, sizes: list[float], tau: float, planted: float = 1.0) -> Counts:
    """Counts of two years; what is `planted` happened in the first area."""
    ways = np.exp(chance.normal(0, tau, len(sizes)))
    ways[0] *= planted
    both = zip(chance.poisson(sizes).tolist(), chance.poisson(sizes * ways).tolist(), strict=True)
    return {f"area {i}": pair for i, pair in enumerate(both)}


@pytest.mark.parametrize(("sizes", "maps"), [(FIVE, 120), (MANY, 40)])
@pytest.mark.parametrize("found", [coloured, named])
def test_of_twenty_maps_on_which_nothing_happened_one_says_otherwise(
    sizes: list[float], maps: int, found: Callable[[Counts], AbstractSet[str]]
) -> None:
    """At most: a map is wrong if it names or colours a single area."""
    chance = np.random.default_rng(75)
    wrong = sum(bool(found(drawn(chance, sizes, TAU))) for _ in range(maps))
    assert wrong <= 0.05 * maps + 2 * (0.05 * 0.95 * maps) ** 0.5


@pytest.mark.parametrize(("sizes", "tau"), [(FIVE, 0.03), ([900, *MANY], 0.07)])
def test_what_fell_by_two_fifths_is_found_where_areas_differ_by_less(sizes: list[float], tau: float) -> None:
    chance, maps = np.random.default_rng(75), 12
    for found in (coloured, named):
        right = sum("area 0" in found(drawn(chance, sizes, tau, 0.6)) for _ in range(maps))
        assert right >= 0.7 * maps
