"""Groups side by side, a mark for each person, dossier or class: the numeral and its words stand on the marks they count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, n, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH = 352.0
TOP = 58.0
PITCH = {"dot": 23.5, "file": 20.6}
ROWS = {"dot": (2, 3, 4, 5, 6, 8, 10), "file": (1, 2, 3, 4, 5)}
A_LITTLE_SMALLER = 1.08
"""One row of marks that are a little smaller is better than two."""
MOST = 240
"""Above this a mark is a speck; then a bar says it better."""


@dataclass(frozen=True)
class Group:
    """Some marks under one number: how many of each kind (`one`, `soft`, `ring`, `tick`), in the order drawn."""

    words: str
    marks: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many marks."""
        return sum(amount for _, amount in self.marks)


def groups(found: Sequence[Group], *, shape: str = "dot", label: str | None = None, words: Words = DUTCH) -> Markup:
    """Draw each group column by column, as `dot` or `file`. Raises ValueError above 240 marks."""
    total = sum(group.count for group in found)
    if total > MOST:
        message = f"{total} marks cannot be told apart; draw a bar"
        raise ValueError(message)
    rows, pitch = _grid([group.count for group in found], shape)
    starts = _starts(found, rows, pitch, words)
    said = label or words.spell((group.words, group.count) for group in found)
    drawn = []
    for group, start in zip(found, starts, strict=True):
        drawn += [text(start - 1, 27, words.number(group.count), "t-n"), text(start, 47, group.words)]
        kinds = [kind for kind, amount in group.marks for _ in range(amount)]
        drawn += [
            _mark(shape, start + place // rows * pitch, TOP + place % rows * _tall(shape, pitch), pitch, kind)
            for place, kind in enumerate(kinds)
        ]
    deep = min(rows, max((group.count for group in found), default=1))
    return svg(WIDTH, TOP + max(deep, 1) * _tall(shape, pitch) + 2, said, drawn)


def _grid(counts: list[int], shape: str) -> tuple[int, float]:
    """Choose rows and pitch: as large and as low as fits the width."""
    for rows in ROWS[shape]:
        columns = sum(math.ceil(count / rows) for count in counts) + len(counts) - 1
        if columns * PITCH[shape] <= WIDTH * A_LITTLE_SMALLER:
            return rows, min(PITCH[shape], WIDTH / columns)
    rows = ROWS[shape][-1]
    columns = sum(math.ceil(count / rows) for count in counts) + len(counts) - 1
    return rows, WIDTH / columns


def _starts(found: Sequence[Group], rows: int, pitch: float, words: Words) -> list[float]:
    """Return where each group begins: after the marks of the one before, and after its words."""
    starts, x = [], 0.0
    for group in found:
        starts.append(x)
        written = max(width_of(group.words), width_of(words.number(group.count), 35))
        x += max((math.ceil(group.count / rows) + 1) * pitch, written + 14)
    spare = WIDTH - (starts[-1] + max(width_of(found[-1].words), width_of(words.number(found[-1].count), 35)))
    return [*starts[:-1], starts[-1] + min(spare, 0)] if len(starts) > 1 else starts


def _tall(shape: str, pitch: float) -> float:
    return pitch if shape == "dot" else pitch * 1.25


def _mark(shape: str, x: float, y: float, pitch: float, kind: str) -> str:
    if shape == "dot":
        radius = pitch * 8.5 / 23.5
        return circle(x + radius, y + radius + 0.8, radius - 0.8 if kind == "ring" else radius, kind)
    wide, tall = pitch * 0.73, pitch * 0.97
    if kind == "ring":
        return _sheet(x + 0.75, y + 0.75, wide - 1.5, tall - 1.5, "ring")
    drawn = _sheet(x, y, wide, tall, "one" if kind == "tick" else kind)
    if kind != "tick":
        return drawn
    start, down, up = (x + wide * 0.27, y + tall * 0.5), (wide * 0.2, tall * 0.18), (wide * 0.33, -tall * 0.35)
    steps = [f"{n(across)} {n(along)}" for across, along in (start, down, up)]
    return f'{drawn}<path d="M{steps[0]} l{steps[1]} l{steps[2]}" class="tick"/>'


def _sheet(x: float, y: float, wide: float, tall: float, css: str) -> str:
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(wide)}" height="{n(tall)}" class="{css}" rx="2"/>'
