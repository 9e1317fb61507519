"""Two parts of one whole, with the year before as a thinner bar under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Hatch, Hidden, Value, Words, rect, shown, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH = 352.0
ROOM = 320.0
GAP = 2.0
STAND_IN = 80.0

Part = tuple[str, Value]


def parts(
    now: tuple[Part, Part],
    *,
    last: tuple[Value, Value] | None = None,
    last_name: str = "",
    whole: float | None = None,
    label: str | None = None,
    words: Words = DUTCH,
) -> Markup:
    """Draw the two parts of `now`; `whole` is what the full width stands for: pictures of a page share it.

    A hidden or unknown part has one constant width. Who hides one part must hide the other, or the whole gives it away.
    """
    values = [value for _, value in now]
    top = max(whole or 0, sum(shown(values)), sum(shown(last or ())), 1)
    said = label or _read(now, last, last_name, words)
    hatch = Hatch(f"parts {said}")
    first = _length(values[0], top)
    starts = [0.0, first + GAP]
    marks = [
        _bar(value, x, 56, 28, top, css, hatch) for value, x, css in zip(values, starts, ("one", "soft"), strict=True)
    ]
    marks += _captions(now, starts[1], words)
    if last is not None and len(shown(last)) == len(last):
        marks += _before(shown(last), last_name, top, words)
    return svg(WIDTH, 118 if last is not None else 90, said, [hatch.defs, *marks])


def _length(value: Value, top: float) -> float:
    return STAND_IN if value is None or isinstance(value, Hidden) else value / top * ROOM


def _bar(value: Value, x: float, y: float, height: float, top: float, css: str, hatch: Hatch) -> str:
    if value is None:
        return rect(x, y, STAND_IN, height, "gap")
    if isinstance(value, Hidden):
        return hatch.rect(x, y, STAND_IN, height)
    return rect(x, y, value / top * ROOM, height, css)


def _captions(now: Sequence[Part], second: float, words: Words) -> list[str]:
    """Write each numeral above its part, its words under it; the second moves on when the first needs the room.

    Above a hidden part stands in words that it is not shown.
    """
    numerals, wide = [], []
    for name, value in now:
        hidden = isinstance(value, Hidden)
        written = "?" if value is None else words.say(value)
        numerals.append((written, "t-m" if hidden else "t-n"))
        wide.append(max(width_of(written) if hidden else width_of(written, 35) * 1.05, width_of(name)))
    x = max(second, wide[0] + 14)
    x = min(x, WIDTH - wide[1])
    return [
        text(-1, 27, *numerals[0]),
        text(x - 1, 27, *numerals[1]),
        text(0, 47, now[0][0]),
        text(x, 47, now[1][0]),
    ]


def _before(last: list[float], name: str, top: float, words: Words) -> list[str]:
    first = last[0] / top * ROOM
    start = f"{name}: {words.number(last[0])}" if name else words.number(last[0])
    x = max(first + GAP, width_of(start, 13) + 12)
    return [
        rect(0, 88, first, 9, "last"),
        rect(first + GAP, 88, last[1] / top * ROOM, 9, "last-soft"),
        text(0, 114, start, "t-s t-m"),
        text(x, 114, words.number(last[1]), "t-s t-m"),
    ]


def _read(now: Sequence[Part], last: Sequence[Value] | None, last_name: str, words: Words) -> str:
    said = words.spell(now)
    if last is None:
        return said
    return f"{said}. {last_name}: {words.spell((name, value) for (name, _), value in zip(now, last, strict=True))}"
