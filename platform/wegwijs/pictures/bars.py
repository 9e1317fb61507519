"""Subjects as bars, from often to seldom, each with its number after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Hatch, Hidden, Value, Words, rect, shown, svg, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

WIDTH = 352.0
START, ROOM = 160.0, 146.0
STAND_IN = 60.0


def bars(
    items: Sequence[tuple[str, Value]],
    *,
    last: Mapping[str, Value] | None = None,
    rest: str | None = None,
    label: str | None = None,
    words: Words = DUTCH,
) -> Markup:
    """Draw `items` by size, hidden and unknown ones at the end; `last` is the year before, thin and grey.

    `rest` is the name of what is left over: it stands last, however large it is.
    """
    order = sorted(items, key=lambda item: (item[0] == rest, not shown([item[1]]), -_size(item[1]), item[0]))
    top = max([*shown(value for _, value in items), *shown((last or {}).values()), 1])
    pitch = 31.0 if last else 23.0
    said = label or words.spell(order)
    hatch = Hatch(f"bars {said}")
    marks: list[str] = []
    for place, (name, value) in enumerate(order):
        y = place * pitch
        marks.append(text(0, y + 14, name))
        if value is None:
            marks.append(rect(START, y + 2, STAND_IN, 15, "gap") + text(START + STAND_IN + 6, y + 14, "?", "t-m"))
        elif isinstance(value, Hidden):
            marks.append(hatch.rect(START, y + 2, STAND_IN, 15))
        else:
            long = value / top * ROOM
            marks.append(rect(START, y + 2, long, 15, "soft" if place else "one"))
            marks.append(text(START + long + 6, y + 14, words.number(value), "" if place else "t-b"))
        before = (last or {}).get(name)
        if before is not None and not isinstance(before, Hidden):
            marks.append(rect(START, y + 18, before / top * ROOM, 5, "last"))
    return svg(WIDTH, max(len(order) * pitch, pitch), said, [hatch.defs, *marks])


def _size(value: Value) -> float:
    return 0.0 if value is None or isinstance(value, Hidden) else value
