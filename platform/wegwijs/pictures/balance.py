"""What was asked above what was done, on one scale: the two bars end at the same place, and an open end is what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Words, rect, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH = 352.0
ROOM = 340.0
GAP = 2.0
Segment = tuple[str, int, str]
"""Its words, its number, and its class: `one`, `soft`, `last` or `ring`."""


def balance(
    asked: Sequence[Segment], done: Sequence[Segment], *, label: str | None = None, words: Words = DUTCH
) -> Markup:
    """Draw the segments of `asked` above those of `done`; a segment of nought is not there."""
    both = [[one for one in row if one[1] > 0] for row in (asked, done)]
    most = max([*(sum(amount for _, amount, _ in row) for row in both), 1])
    said = label or "; ".join(words.spell((name, amount) for name, amount, _ in row) for row in both)
    marks = [*_row(both[0], 20, most, words, above=True), *_row(both[1], 46, most, words, above=False)]
    return svg(WIDTH, 92, said, marks)


def _row(row: Sequence[Segment], y: float, most: int, words: Words, *, above: bool) -> list[str]:
    marks, x, free = [], 0.0, 0.0
    for name, amount, css in row:
        long = amount / most * ROOM - GAP
        if css == "ring":
            marks.append(rect(x + 0.75, y + 0.75, max(long - 1.5, 1), 22.5, "ring"))
        else:
            marks.append(rect(x, y, max(long, 1), 24, css))
        written = f"{words.number(amount)} {name}"
        at = min(max(x, free), WIDTH - width_of(written, 13))
        marks.append(text(max(at, 0), 13 if above else 86, written, "t-s"))
        free = at + width_of(written, 13) + 8
        x += amount / most * ROOM
    return marks
