"""A dot for each time something was, on the line of its year: what comes round shows as a rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Value, Words, circle, line, shown, svg, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH = 352.0
PITCH = 29.4
MOST = 4
"""Dots above each other in one month; a month with more is better drawn as a column."""


def calendar(
    values: Sequence[Value], names: Sequence[str], *, label: str | None = None, words: Words = DUTCH
) -> Markup:
    """Draw the dots of each month; an unknown month has a question mark. Raises ValueError for more than four in one."""
    deep = int(max([*shown(values), 1]))
    if deep > MOST:
        message = f"{deep} dots in one month; draw columns"
        raise ValueError(message)
    floor = deep * 19.0 - 9.5
    marks = [line(0, floor, 348, floor, "grid")]
    for place, (value, name) in enumerate(zip(values, names, strict=True)):
        x = 15 + place * PITCH
        if value is None:
            marks.append(text(x, floor + 5, "?", "t-m t-mid"))
        marks += [
            circle(x, floor - number * 19, 8, "one")
            for number in range(int(shown([value])[0]) if shown([value]) else 0)
        ]
        marks.append(text(x, floor + 30, name[:1], "t-s t-m t-mid"))
    return svg(WIDTH, floor + 36, label or words.spell(zip(names, values, strict=True)), marks)
