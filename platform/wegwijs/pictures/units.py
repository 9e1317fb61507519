"""One dot for one person, dossier or house: done ones full, those still to come open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, svg

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH = 352.0
PAIR, SHORT = 2, 28
"""Few dots stand in two rows."""
MOST = 600
"""Above this a dot is a speck; then a bar says it better."""


def units(count: int, *, of: int | None = None, label: str | None = None, words: Words = DUTCH) -> Markup:
    """Draw `count` full dots and, up to `of`, open ones, column by column. Raises ValueError above 600."""
    total = max(count, of or 0)
    if total > MOST:
        message = f"{total} dots cannot be told apart; draw a bar"
        raise ValueError(message)
    rows, pitch = _grid(total)
    radius = pitch * 9 / 26
    marks = []
    for place in range(total):
        x = radius + 1 + place // rows * pitch
        y = radius + 1 + place % rows * pitch
        done = place < count
        marks.append(circle(x, y, radius if done else radius - 0.8, "one" if done else "ring"))
    said = label or (words.number(count) if of is None else f"{words.number(count)} / {words.number(of)}")
    return svg(WIDTH, max(min(rows, total), 1) * pitch, said, marks)


def _grid(total: int) -> tuple[int, float]:
    """Choose rows and pitch: as large as fits the width, six high while it can."""
    for rows, pitch in ((PAIR, 23.5), (6, 26.0), (7, 22.0), (9, 17.0), (12, 13.0)):
        if math.ceil(total / rows) * pitch <= WIDTH and (rows != PAIR or total <= SHORT):
            return rows, pitch
    return 18, 10.0
