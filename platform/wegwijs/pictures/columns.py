"""Months or quarters as columns on an axis: the first, the lowest and the highest carry their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Hatch, Hidden, Value, Words, line, rect, shown, svg, text, unknown_box, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markupsafe import Markup

WIDTH, HEIGHT = 352.0, 134.0
FLOOR, ROOM = 112.0, 94.0
LINE = 15.0
STAND_IN = 40.0
"""Height of a column that is hidden or unknown: always the same, so that it says nothing."""
HAIR = 1.0
"""So far a number may reach over the bar beside its own: widths are estimates."""
LETTERS_FROM = 6
"""With more columns than this a name is drawn as its first letter."""


def columns(
    values: Sequence[Value],
    names: Sequence[str],
    *,
    last: Sequence[Value] | None = None,
    label: str | None = None,
    words: Words = DUTCH,
) -> Markup:
    """Draw `values` under `names`; `last` is the year before, thin and grey beside it. Bars start at 0."""
    known = shown(values)
    top = max([*known, *shown(last or []), 1])
    pitch = (WIDTH + 0.8) / max(len(values), 1)
    wide = min(pitch - 5.4, 56.0)
    own = wide - 7 if last else wide
    said = label or words.spell(zip(names, values, strict=True))
    hatch = Hatch(f"columns {said}")
    highest = max(known, default=None)
    marks: list[str] = []
    for place, (value, name) in enumerate(zip(values, names, strict=True)):
        x = place * pitch
        if value is None:
            marks.append(unknown_box(x, FLOOR - STAND_IN, own, STAND_IN))
        elif isinstance(value, Hidden):
            marks.append(hatch.rect(x, FLOOR - STAND_IN, own, STAND_IN))
        else:
            tall = value / top * ROOM
            marks.append(rect(x, FLOOR - tall, own, tall, "one" if value == highest else "soft"))
        before = last[place] if last else None
        if before is not None and not isinstance(before, Hidden):
            tall = before / top * ROOM
            marks.append(rect(x + own + 1, FLOOR - tall, 6, tall, "last"))
        drawn = name[:1] if len(values) > LETTERS_FROM else name
        marks.append(text(x + wide / 2, 130, drawn, "t-s t-m t-mid"))
    marks += numbers(values, top, pitch, own, words, last)
    marks.append(line(0, FLOOR + 0.5, WIDTH - 4, FLOOR + 0.5, "axis"))
    return svg(WIDTH, HEIGHT, said, [hatch.defs, *marks])


def numbers(
    values: Sequence[Value],
    top: float,
    pitch: float,
    wide: float,
    words: Words,
    last: Sequence[Value] | None = None,
) -> list[str]:
    """Write the highest, the lowest and the first number above every bar they reach over, also of `last` year.

    One that would touch an earlier one stays away.
    """
    known = {place: value for place, value in enumerate(values) if value is not None and not isinstance(value, Hidden)}
    if not known:
        return []
    highest = max(known, key=lambda place: known[place])
    lowest = min(known, key=lambda place: known[place])
    if len(values) <= LETTERS_FROM:
        wanted = [highest, *(place for place in known if place != highest)]
    else:
        wanted = [highest, lowest, min(known)]
    placed: list[tuple[float, float, float]] = []
    marks = []
    for place in dict.fromkeys(wanted):
        written = words.number(known[place])
        half = width_of(written) / 2
        x = max(place * pitch + wide / 2, half)
        reached = [
            amount
            for start, end, amount in _bars(known, last or (), pitch, wide)
            if start < x + half - HAIR and end > x - half + HAIR
        ]
        y = FLOOR - max(reached, default=known[place]) / top * ROOM - 6
        if any(
            abs(x - other_x) < half + other_half + 2 and abs(y - other_y) < LINE
            for other_x, other_y, other_half in placed
        ):
            continue
        placed.append((x, y, half))
        marks.append(text(x, y, written, "t-b t-mid" if place == highest else "t-mid"))
    return marks


def _bars(
    known: Mapping[int, float], last: Sequence[Value], pitch: float, wide: float
) -> Iterator[tuple[float, float, float]]:
    """Give where each bar begins and ends, and its amount: of this year and of the last."""
    for place, amount in known.items():
        yield place * pitch, place * pitch + wide, amount
    for place, before in enumerate(last):
        if before is not None and not isinstance(before, Hidden):
            yield place * pitch + wide + 1, place * pitch + wide + 7, before
