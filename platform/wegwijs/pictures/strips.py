"""Small pictures in the row of a table: where a unit lies within chance, the parts of its year, ahead or behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Hatch, Hidden, Words, circle, line, rect, shown, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from .marks import Value

HIGH = 20.0
HIDDEN_HIGH = 18.0
REACH = 42.0


def strip(
    value: float, low: float, high: float, *, middle: float, bottom: float, top: float, odd: bool = False
) -> Markup:
    """Draw one branch on the common scale `bottom`..`top`: a band from `low` to `high`, the region dotted, its own dot.

    It repeats the number in its own row, so it is hidden from the ear.
    """

    def across(number: float) -> float:
        return 6 + (min(max(number, bottom), top) - bottom) / ((top - bottom) or 1) * 138

    marks = [
        line(across(middle), 0, across(middle), 22, "ref"),
        rect(across(low), 7, across(high) - across(low), 8, "band"),
        circle(across(value), 11, 5.5 if odd else 4.5, "one" if odd else "thin-dot"),
    ]
    return svg(150, 22, "", marks, "pic--row", fixed=True)


def little_bars(values: Sequence[Value], *, top: float, odd: bool = False, words: Words = DUTCH) -> Markup:
    """Draw the quarters or halves of a year on the scale 0..`top` that its neighbours share.

    A hidden part is striped at one constant height, an unknown one a short dashed line.
    """
    said = ", ".join(words.say(value) for value in values)
    pitch = 17 if len(values) > 2 else 22  # noqa: PLR2004  halves are broader
    hatch = Hatch(f"bars {said}")
    marks = []
    for place, value in enumerate(values):
        left = 1 + place * pitch
        if value is None:
            marks.append(rect(left + 0.5, 17.5, pitch - 4, 4, "gap"))
        elif isinstance(value, Hidden):
            marks.append(hatch.rect(left, 22 - HIDDEN_HIGH, pitch - 3, HIDDEN_HIGH))
        else:
            marks.append(
                rect(
                    left, 22 - value / (top or 1) * HIGH, pitch - 3, value / (top or 1) * HIGH, "one" if odd else "rest"
                )
            )
    marks.append(line(0, 22, pitch * len(values), 22, "grid"))
    return svg(pitch * max(len(values), 1) + 1, 24, said, [hatch.defs, *marks], "pic--row", fixed=True)


def ahead_or_behind(value: Value, *, reach: float, far: bool = False) -> Markup:
    """Draw how far somebody is behind (to the left) or ahead (to the right) of nought, on the scale of its neighbours.

    It repeats the number in its own row, so it is hidden from the ear. Behind is a full bar, ahead an open one, so that it
    needs no colour.
    """
    middle = REACH + 4
    marks = [line(middle, 0, middle, 22, "axis")]
    if isinstance(value, Hidden):
        hatch = Hatch(f"side {reach}")
        marks += [hatch.rect(middle - 14, 5, 28, 12), hatch.defs]
    elif value is None:
        marks.append(rect(middle - 14, 5.5, 28, 11, "gap"))
    elif value:
        long = min(abs(value) / (reach or 1), 1) * REACH
        if value < 0:
            marks.append(rect(middle - max(long, 1), 5, max(long, 1), 12, "late" if far else "one"))
        else:
            marks.append(rect(middle, 5.75, max(long, 1.5), 10.5, "ring-rest"))
    else:
        marks.append(circle(middle, 11, 3, "thin-dot"))
    return svg(2 * middle, 22, "", marks, "pic--row", fixed=True)


def scale_of(values: Sequence[Value]) -> float:
    """Return the largest distance from nought."""
    return max((abs(value) for value in shown(values)), default=1.0) or 1.0
