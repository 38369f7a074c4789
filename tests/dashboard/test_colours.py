"""The map's colours, computed: told apart in greyscale and with each kind of colour-blindness."""

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

import pytest

from dashboard.maps.colours import FALL, INK, LAND, OUTLINE, RAMP, RISE, SAME, WATER, ZERO_FILL, ramp, rgb
from dashboard.maps.compare import FILLS, SIGNS

# Linear RGB as seen with one kind of cone missing: Machado, Oliveira and Fernandes (2009), severity 1.
BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "full sight": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
Lab = tuple[float, float, float]


def linear(colour: str) -> list[float]:
    """The light of a colour's red, green and blue, 0 to 1 (sRGB)."""
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour))]


def luminance(colour: str) -> float:
    """A colour's relative luminance (WCAG), 0 for black and 1 for white."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lab(colour: str, sight: Sequence[Sequence[float]]) -> Lab:
    """CIELAB (D65) of a colour as seen."""
    light = linear(colour)
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, light, strict=True)))) for row in sight)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(a: str, b: str, sight: Sequence[Sequence[float]]) -> float:
    """How far two colours are from each other: 2 is just seen side by side, 10 is seen at a glance."""
    return sum((p - q) ** 2 for p, q in zip(lab(a, sight), lab(b, sight), strict=True)) ** 0.5


def lightness(colour: str) -> float:
    """What a greyscale print leaves of a colour, 0 to 100."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ramp_darkens_in_steps_that_greyscale_keeps() -> None:
    lights = [luminance(colour) for colour in (ZERO_FILL, *RAMP)]
    assert lights == sorted(lights, reverse=True)
    # WCAG contrast between neighbours: enough to tell two greys apart beside each other.
    assert all((a + 0.05) / (b + 0.05) >= 1.3 for a, b in zip(lights, lights[1:], strict=False))
    assert [len(set(ramp(n))) for n in range(1, 6)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
@pytest.mark.parametrize("sight", BLIND)
def test_classes_and_zero_are_told_apart_by_everyone(classes: int, sight: str) -> None:
    assert all(apart(a, b, BLIND[sight]) > 10 for a, b in combinations((ZERO_FILL, *ramp(classes)), 2))


def test_classes_keep_their_order_in_greyscale() -> None:
    assert all(a - b > 9 for a, b in pairwise(lightness(c) for c in (ZERO_FILL, *RAMP)))


@pytest.mark.parametrize("sight", BLIND)
def test_a_fall_and_a_rise_are_told_apart_by_everyone(sight: str) -> None:
    seen: Callable[[str, str], float] = lambda a, b: apart(a, b, BLIND[sight])  # noqa: E731
    assert all(seen(a, b) > 14 for a, b in combinations((*FALL, *RISE, SAME), 2))
    assert all(seen(fall, rise) > 25 for fall, rise in zip(FALL, RISE, strict=True))


def test_in_greyscale_both_sides_leave_no_change_step_by_step_and_a_sign_says_which() -> None:
    for side in (FALL, RISE):
        assert all(a - b > 15 for a, b in pairwise(lightness(c) for c in (SAME, *side)))
    assert SIGNS == ("−", "−", "", "+", "+", "?")
    assert len(set(FILLS)) == len(FILLS)


def test_patterns_and_borders_are_seen_on_what_lies_under_them() -> None:
    assert contrast(INK, LAND) > 4.5
    assert contrast(OUTLINE, LAND) > 3
    assert contrast(OUTLINE, WATER) > 3


def test_no_colour_of_the_map_is_red() -> None:
    for colour in (*RAMP, *FALL, *RISE):
        red, green, blue = rgb(colour)
        assert not (red > 150 and green < 90 and blue < 90), colour
