"""Colours: one purple ramp whose lightness carries the value, greys for what has no number."""

# Purple, because water is blue and red would judge. The lightness falls by about the same step each time,
# so that the order survives a greyscale print and every kind of colour-blindness.
RAMP = ("#ddd7ee", "#b8acdb", "#9080c4", "#66509f", "#3b2270")
# Two sides of "no change": ochre for fewer, purple for more, the light one first. Told apart with every kind of
# colour-blindness; in greyscale the map's signs tell them apart.
FALL, RISE = ("#e8bd72", "#9c6414"), ("#b8acdb", "#54388f")
SAME = "#f7f6f3"
WATER = "#e3ebee"
LAND = "#f1f0ec"
OUTLINE = "#55525f"
HIGHLIGHT = "#111111"
ZERO_FILL = "#ffffff"
INK = "#5f5c68"


def rgb(colour: str) -> list[int]:
    """Return a hex colour as three numbers from 0 to 255."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def ramp(classes: int) -> tuple[str, ...]:
    """Return that many colours of the ramp, spread from its light end to its dark one."""
    if classes <= 1:
        return (RAMP[2],) * classes
    step = (len(RAMP) - 1) / (classes - 1)
    return tuple(RAMP[round(i * step)] for i in range(classes))
