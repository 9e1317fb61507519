"""Groups side by side, a mark for each person, dossier or class: the numeral and its words stand on the marks they count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .marks import DUTCH, Value, Words, circle, n, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH = 352.0
TOP = 58.0
PITCH = {"dot": 23.5, "file": 20.6}
ROWS = {"dot": (2, 3, 4, 5, 6, 8, 10), "file": (1, 2, 3, 4, 5)}
A_LITTLE_SMALLER = 1.08
"""One row of marks that are a little smaller is better than two."""
LINE = 18.0
"""From one line of words to the next."""
SMALLER = 0.93
"""So much smaller marks are for each row more."""
HAIR = 4.0
"""How far words may reach, whose width is an estimate."""
MOST = 240
"""Above this a mark is a speck; then a bar says it better."""


@dataclass(frozen=True)
class Group:
    """Some marks under one number: how many of each kind (`one`, `soft`, `ring`, `tick`), in the order drawn."""

    words: str
    marks: tuple[tuple[str, int], ...]
    last: Value = None
    """How many there were the year before, none when that is not known."""

    @property
    def count(self) -> int:
        """How many marks."""
        return sum(amount for _, amount in self.marks)


def groups(
    found: Sequence[Group],
    *,
    shape: str = "dot",
    last_name: str = "",
    label: str | None = None,
    words: Words = DUTCH,
) -> Markup:
    """Draw each group column by column, as `dot` or `file`; `last_name` is the year before, grey under their words.

    Raises ValueError above 240 marks.
    """
    total = sum(group.count for group in found)
    if total > MOST:
        message = f"{total} marks cannot be told apart; draw a bar"
        raise ValueError(message)
    rows, pitch, lines = _fitting(found, shape, words)
    starts, _end = _starts(found, rows, pitch, lines, words)
    before = [f"{last_name}: {words.say(group.last)}" if group.last is not None else "" for group in found]
    top = TOP + (lines - 1) * LINE + (LINE if any(before) else 0)
    said = label or _read(found, last_name, words)
    drawn = []
    for group, start, then in zip(found, starts, before, strict=True):
        drawn.append(text(start - 1, 27, words.number(group.count), "t-n"))
        drawn += [text(start, 47 + place * LINE, part) for place, part in enumerate(_broken(group.words, lines))]
        drawn += [text(start, 47 + lines * LINE, then, "t-s t-m")] if then else []
        kinds = [kind for kind, amount in group.marks for _ in range(amount)]
        drawn += [
            _mark(shape, start + place // rows * pitch, top + place % rows * _tall(shape, pitch), pitch, kind)
            for place, kind in enumerate(kinds)
        ]
    deep = min(rows, max((group.count for group in found), default=1))
    return svg(WIDTH, top + max(deep, 1) * _tall(shape, pitch) + 2, said, drawn)


def _read(found: Sequence[Group], last_name: str, words: Words) -> str:
    """Return the groups in words, and those of the year before that are known."""
    said = words.spell((group.words, group.count) for group in found)
    before = [(group.words, group.last) for group in found if group.last is not None]
    return f"{said}. {last_name}: {words.spell(before)}" if before else said


def _fitting(found: Sequence[Group], shape: str, words: Words) -> tuple[int, float, int]:
    """Choose rows, pitch and lines of words: as large and as low as fits, the words on one line while they do."""
    rows, pitch = _grid([group.count for group in found], shape)
    choices = [(rows, pitch, 1), (rows, pitch, 2)]
    choices += [(rows + more, pitch * SMALLER**more, lines) for more in range(1, 9) for lines in (1, 2)]
    return next((choice for choice in choices if _starts(found, *choice, words)[1] <= WIDTH + HAIR), choices[-1])


def _broken(said: str, lines: int) -> list[str]:
    """Return words on so many lines, each as short as can be."""
    parts = said.split()
    if lines == 1 or len(parts) <= 1:
        return [said]
    ways = [(" ".join(parts[:place]), " ".join(parts[place:])) for place in range(1, len(parts))]
    return list(min(ways, key=lambda way: max(width_of(part) for part in way)))


def _grid(counts: list[int], shape: str) -> tuple[int, float]:
    """Choose rows and pitch for the marks alone: as large and as low as fits the width."""
    for rows in ROWS[shape]:
        columns = sum(math.ceil(count / rows) for count in counts) + len(counts) - 1
        if columns * PITCH[shape] <= WIDTH * A_LITTLE_SMALLER:
            return rows, min(PITCH[shape], WIDTH / columns)
    rows = ROWS[shape][-1]
    columns = sum(math.ceil(count / rows) for count in counts) + len(counts) - 1
    return rows, WIDTH / columns


def _starts(found: Sequence[Group], rows: int, pitch: float, lines: int, words: Words) -> tuple[list[float], float]:
    """Return where each group begins, after the marks and the words of the one before, and where the last one ends."""
    starts, x, end = [], 0.0, 0.0
    for group in found:
        starts.append(x)
        columns = math.ceil(group.count / rows)
        said = max(width_of(part) for part in _broken(group.words, lines))
        then = 0 if group.last is None else width_of(f"0000: {words.say(group.last)}", 13)
        written = max(said, then, width_of(words.number(group.count), 35))
        end = x + max(columns * pitch, written)
        x += max((columns + 1) * pitch, written + 14)
    return starts, end


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
