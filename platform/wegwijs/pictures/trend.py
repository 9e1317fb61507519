"""A year as a line through its months, with the year before thin and grey behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, line, nice_step, polyline, shown, svg, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from .marks import Value

ROOMY = 400
CLOSE = 17.0


def trend(
    now: Sequence[Value],
    before: Sequence[Value],
    names: Sequence[str],
    *,
    titles: tuple[str, str],
    label: str,
    words: Words = DUTCH,
) -> Markup:
    """Draw `now` over `before`, from 0; `titles` name both lines at their ends. Drawn twice: wide, and for a phone."""
    wide = _drawn(now, before, names, titles, label, words, 720, 280, "pic--desktop")
    return wide + _drawn(now, before, names, titles, label, words, 352, 240, "pic--phone")


def _drawn(
    now: Sequence[Value],
    before: Sequence[Value],
    names: Sequence[str],
    titles: tuple[str, str],
    label: str,
    words: Words,
    width: float,
    height: float,
    css: str,
) -> Markup:
    top = max([*shown(now), *shown(before), 1]) * 1.05
    start, end, floor = 52.0, width - (110 if width > ROOMY else 52), height - 30
    pitch = (end - start) / max(len(names) - 1, 1)

    def points(values: Sequence[Value]) -> dict[int, tuple[float, float]]:
        return {
            place: (start + place * pitch, floor - value / top * (floor - 14))
            for place, value in enumerate(values)
            if isinstance(value, int | float)
        }

    marks = _rungs(top, (start, end), floor, words)
    for place, name in enumerate(names):
        drawn = name if width > ROOMY else name[:1]
        marks.append(text(start + place * pitch, height - 8, drawn, "t-s t-m t-mid"))
    taken: float | None = None
    for values, css_line, dot, title, more in (
        (now, "line", "one", titles[0], "t-b"),
        (before, "line-rest", "rest", titles[1], "t-m"),
    ):
        found = points(values)
        marks += [polyline(run, css_line) for run in _runs(found)]
        if dot == "one":
            marks += [circle(x, y, 3.5, dot) for x, y in found.values()]
        if found:
            x, y = found[max(found)]
            if taken is not None and abs(y - taken) < CLOSE:
                y = taken + CLOSE if y >= taken else taken - CLOSE
            taken = y
            marks.append(text(x + 10, y + 5, title, more + " halo"))
    return svg(width, height, label, marks, css)


def _rungs(top: float, sides: tuple[float, float], floor: float, words: Words) -> list[str]:
    step = nice_step(top, 3)
    marks = []
    for rung in range(int(top // step) + 1):
        y = floor - rung * step / top * (floor - 14)
        marks.append(line(sides[0], y, sides[1], y, "grid" if rung else "axis"))
        marks.append(text(sides[0] - 8, y + 5, words.number(rung * step), "t-s t-m t-end"))
    return marks


def _runs(places: dict[int, tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Split a line where a month is not known: a gap must look like a gap."""
    runs: list[list[tuple[float, float]]] = []
    last = -2
    for place in sorted(places):
        if place != last + 1:
            runs.append([])
        runs[-1].append(places[place])
        last = place
    return runs
