"""Where names stand on a map, on areas drawn here in pixels: a letter is 6.8 wide, a line 16 high."""

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box
from shapely.geometry.base import BaseGeometry

from dashboard.maps.names import HALF_LETTER, HALF_LINE, fitting

PIXEL = 1e-4  # degrees, at the equator: there a degree east is as long as one north


def areas(**corners: tuple[float, float, float, float]) -> dict[str, BaseGeometry]:
    return {name: box(*(PIXEL * at for at in corner)) for name, corner in corners.items()}


def placed(outlines: dict[str, BaseGeometry], names: dict[str, str]) -> dict[str, tuple[int, int]]:
    found = fitting(outlines, names, PIXEL)
    return {name: (round(x / PIXEL), round(y / PIXEL)) for name, (x, y) in found.items()}


def test_a_name_that_fits_stands_in_the_middle_of_its_area() -> None:
    drawn = areas(west=(0, 0, 100, 50), east=(100, 0, 200, 50))
    assert placed(drawn, {"west": "Alki", "east": "Leschi"}) == {"west": (50, 25), "east": (150, 25)}


def test_a_name_stands_where_its_area_is_wide_enough() -> None:
    tower = areas(foot=(0, 0, 100, 30))["foot"].union(areas(tower=(40, 30, 60, 60))["tower"])
    ((x, y),) = placed({"one": tower}, {"one": "Magnolia"}).values()
    assert x == 50
    assert y < 30


def test_of_two_names_that_would_meet_one_is_moved() -> None:
    drawn = areas(upper=(0, 40, 60, 80), lower=(0, 30, 60, 40))
    found = placed(drawn, {"upper": "Upper", "lower": "Lower"})
    assert set(found) == {"upper", "lower"}
    assert found["upper"][1] - found["lower"][1] >= 2 * HALF_LINE - 1


def test_where_there_is_room_for_one_the_short_name_stays() -> None:
    drawn = areas(west=(0, 0, 40, 16), east=(40, 0, 80, 16))
    assert set(placed(drawn, {"west": "Commercial", "east": "SODO"})) == {"east"}


def test_a_name_makes_room_for_a_sign_or_goes() -> None:
    high, low = areas(one=(0, 0, 100, 60)), areas(one=(0, 0, 100, 20))
    ((_, y),) = fitting(high, {"one": "Alki"}, PIXEL, [(50 * PIXEL, 30 * PIXEL)]).values()
    assert abs(y / PIXEL - 30) >= 2 * HALF_LINE
    assert fitting(low, {"one": "Alki"}, PIXEL, [(50 * PIXEL, 10 * PIXEL)]) == {}


def test_no_name_stands_further_out_than_a_phone_shows() -> None:
    drawn = areas(shore=(0, 0, 40, 20), inland=(40, 80, 140, 100))
    assert set(placed(drawn, {"shore": "Belltown and its bay", "inland": "SODO"})) == {"inland"}


def test_nothing_drawn_is_nothing_named() -> None:
    assert fitting({}, {}, PIXEL) == {}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, min_size=1), st.integers(1, 25), st.data()
)
def test_names_stand_in_their_areas_and_never_cover_each_other(
    squares: list[tuple[int, int]], side: int, data: st.DataObject
) -> None:
    drawn = areas(**{f"{x}-{y}": (side * x, side * y, side * (x + 1), side * (y + 1)) for x, y in squares})
    names = {area: "x" * data.draw(st.integers(1, 12)) for area in drawn}
    middles = fitting(drawn, names, PIXEL)
    assert all(drawn[area].covers(Point(middle)) for area, middle in middles.items())
    found = [(x / PIXEL, y / PIXEL, HALF_LETTER * len(names[area])) for area, (x, y) in middles.items()]
    for i, (x, y, half) in enumerate(found):
        assert all(abs(x - u) > half + wide - 1 or abs(y - v) > 2 * HALF_LINE - 1 for u, v, wide in found[:i])
