"""Carries people from one set of areas to another by areal interpolation, as if they lived evenly on their land."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

WHOLE = 0.99  # an area that holds this share of a tract holds all of it but for borders drawn twice


@dataclass(frozen=True)
class Carried:
    """What reaches each target area: people, the share of them from split tracts, and how far the figure may move.

    `margin` is in people: how far the figure moves when the people of each split tract all live in its largest part,
    tracts moving independently, and when the tracts' own margins are off as far as they say; NaN where one of the
    area's tracts does not say. `nowhere` are the people of tract land that no target area holds.
    """

    people: np.ndarray
    split_share: np.ndarray
    margin: np.ndarray
    nowhere: int


def on_land(
    tracts: Sequence[shapely.Geometry], people: Sequence[int], land: shapely.Geometry, whole_from: float
) -> tuple[np.ndarray, np.ndarray]:
    """Each tract's shape on `land` and how many of its people live there, both in the order of `tracts`.

    A tract with at least `whole_from` of its area on the land has all of its people there: the rest is taken for
    water. One with less lies across the border, and only its share by area counts.
    """
    shapes = equal_area(tracts)
    parts = shapely.intersection(shapes, equal_area([land])[0])
    shares = shapely.area(parts) / shapely.area(shapes)
    living = np.where(shares >= whole_from, 1.0, shares) * np.asarray(people, dtype=float)
    return parts, np.floor(living + 0.5).astype(np.int64)


def carry(
    parts: np.ndarray, people: np.ndarray, targets: Sequence[shapely.Geometry], errors: np.ndarray | None = None
) -> Carried:
    """Carry the `people` (whole numbers) who live on the tract shapes `parts` (from `on_land`) to `targets` (WGS84).

    The parts of a tract add up to its people exactly. `errors` are the margins of the tracts' counts, in people; None
    where they are exact.
    """
    weights = _weights(parts, equal_area(targets))
    counts = np.vstack([_whole(row, count) for row, count in zip(weights, people, strict=True)])
    split = (weights.max(axis=1) < WHOLE) & (people > 0)
    largest = np.zeros_like(weights)
    largest[np.arange(len(weights)), weights.argmax(axis=1)] = 1.0
    moved = (largest - weights) * (people * split)[:, None]
    reached, from_split = counts.sum(axis=0), counts[split].sum(axis=0)
    share = np.divide(from_split, reached, out=np.zeros(len(reached)), where=reached > 0)
    # Independent errors: sums of squares, as the Census Bureau has it. A tract without a part here has no say.
    own = np.zeros(len(people)) if errors is None else np.asarray(errors, dtype=float)
    missed = np.where(weights > 0, weights * own[:, None], 0.0)
    margin = np.sqrt((moved**2).sum(axis=0) + (missed**2).sum(axis=0))
    return Carried(reached[:-1], share[:-1], margin[:-1], int(reached[-1]))


def equal_area(shapes: Sequence[shapely.Geometry]) -> np.ndarray:
    """WGS84 `shapes` in a projection (Lambert's cylinder) in which equal areas on the ground are equal on paper."""

    def project(lonlat: np.ndarray) -> np.ndarray:
        return np.column_stack([np.radians(lonlat[:, 0]), np.sin(np.radians(lonlat[:, 1]))])

    return shapely.transform(np.asarray(shapes, dtype=object), project)


def _weights(parts: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """A row per part, a column per target and one for nowhere; each row adds up to 1."""
    area = np.zeros((len(parts), len(targets) + 1))
    if len(targets):
        column, line = shapely.STRtree(parts).query(targets, predicate="intersects").tolist()
        area[line, column] = shapely.area(shapely.intersection(parts[line], targets[column]))
    # Where targets overlap, their shares shrink alike; where they leave land out, its people are nowhere.
    rest = shapely.area(parts) - area.sum(axis=1)
    area[:, -1] = np.where(rest > (1 - WHOLE) * shapely.area(parts), rest, 0.0)
    total = area.sum(axis=1, keepdims=True)
    area[:, -1] += total[:, 0] == 0  # a tract without land
    return area / np.where(total > 0, total, 1.0)


def _whole(weights: np.ndarray, people: int) -> np.ndarray:
    exact = weights * people
    counts = np.floor(exact).astype(np.int64)
    # The people lost in rounding down go to the parts with the largest remainders.
    counts[np.argsort(counts - exact, kind="stable")[: int(people) - counts.sum()]] += 1
    return counts
