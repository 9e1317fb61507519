"""The course of a balance: above the dotted line ahead, under it behind, one dot per half-year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, line, polyline, svg, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

WIDTH, HEIGHT = 416.0, 72.0
START, END, EDGE = 40.0, 400.0, 9.0


def reach(rows: Iterable[Sequence[int | None]]) -> tuple[int, int]:
    """Return the lowest and the highest value of all `rows`, nought included: their common scale."""
    known = [value for row in rows for value in row if value is not None]
    return min([*known, 0]), max([*known, 0])


def course(
    values: Sequence[int | None], *, scale: tuple[int, int], label: str, words: Words = DUTCH, signed: str = ""
) -> Markup:
    """Draw balances from the first opening to the last closing on the `scale` that all rows share.

    An unknown value breaks the line. `signed` writes the first known value at the start of the line.
    """
    low, high = scale
    span = max(high - low, 1)
    pitch = (END - START) / max(len(values) - 1, 1)

    def height(value: int) -> float:
        return EDGE + (high - value) / span * (HEIGHT - 2 * EDGE)

    places = {place: (START + place * pitch, height(value)) for place, value in enumerate(values) if value is not None}
    late = bool(places) and (values[max(places)] or 0) < 0
    said = label or words.spell((str(place), value) for place, value in enumerate(values))
    marks = [line(START - 6, height(0), END + 6, height(0), "ref")]
    marks += [polyline(run, "line line-late" if late else "line") for run in _runs(places)]
    for place, (x, y) in places.items():
        marks.append(circle(x, y, 6.5 if place == max(places) else 3.5, "one dot-late" if late else "one"))
    if places and signed:
        x, y = places[min(places)]
        marks.append(text(x - 9, y + 5, signed, "t-s t-m t-end halo"))
    return svg(WIDTH, HEIGHT, said, marks, "pic--course")


def _runs(places: dict[int, tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Split the line where a value is not known: a gap must look like a gap."""
    runs: list[list[tuple[float, float]]] = []
    last = -2
    for place in sorted(places):
        if place != last + 1:
            runs.append([])
        runs[-1].append(places[place])
        last = place
    return runs
