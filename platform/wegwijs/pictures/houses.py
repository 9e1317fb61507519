"""One house for each home, with those of the year before in grey under them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, n, svg, text

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH = 352.0
PITCH, ROW = 25.0, 25.0
ACROSS = int(WIDTH // PITCH)
MOST = 8 * ACROSS
"""More houses than this are a street nobody counts."""


def houses(
    count: int, *, last: int | None = None, last_name: str = "", label: str | None = None, words: Words = DUTCH
) -> Markup:
    """Draw `count` houses; `last` is the year before. Raises ValueError for more than can be counted."""
    if max(count, last or 0) > MOST:
        message = f"{count} houses cannot be told apart; write the number"
        raise ValueError(message)
    marks = _street(count, 0, "one")
    deep = math.ceil(count / ACROSS) * ROW
    said = label or words.number(count)
    if last is not None:
        marks += _street(last, deep + 2, "last")
        deep += math.ceil(last / ACROSS) * ROW + 2
        marks.append(text(0, deep + 16, f"{last_name}: {words.number(last)}", "t-s t-m"))
        said = f"{said}. {last_name}: {words.number(last)}"
    return svg(WIDTH, max(deep, 1) + (22 if last is not None else 0), said, marks)


def _street(count: int, top: float, css: str) -> list[str]:
    return [
        f'<path d="M{n(place % ACROSS * PITCH)} {n(top + 9 + place // ACROSS * ROW)} l9 -8 l9 8 v11 h-18 z" class="{css}"/>'
        for place in range(count)
    ]
