"""Lines: a sparkline in the row of a table, and a small multiple of some years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import DUTCH, Hatch, Hidden, Value, Words, circle, line, polyline, shown, svg, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

YEARS_WIDE = 96.0
"""How wide the years of a small multiple lie: six stand beside each other on A4, and what is written in them can be read."""


def swing(series: Sequence[Sequence[Value]]) -> float:
    """The largest distance from its own average that any of `series` has, as a share: their common scale."""
    most = 0.0
    for values in series:
        known = shown(values)
        average = sum(known) / len(known) if known else 0
        if average:
            most = max(most, max(abs(value - average) for value in known) / average)
    return most or 1.0


def sparkline(
    values: Sequence[Value],
    *,
    scale: float | None = None,
    odd: bool = False,
    label: str = "",
    words: Words = DUTCH,
) -> Markup:
    """Draw `values` around their own average; `scale` from `swing` makes rows comparable; `odd` is the named one.

    Without `label` the values themselves are read. An unknown value breaks the line; a hidden one is a striped box.
    """
    known = shown(values)
    average = sum(known) / len(known) if known else 0
    reach = (scale or swing([values])) * average or 1.0
    said = label or ", ".join(words.say(value) for value in values)
    hatch = Hatch(f"spark {said}")
    places = {place: (3 + place * 9.0, 12 - (value - average) / reach * 8.5) for place, value in _numbered(values)}
    marks = [polyline(run, "line" if odd else "line-rest") for run in _runs(places, len(values))]
    marks += [hatch.rect(place * 9.0, 7, 6, 10) for place, value in enumerate(values) if isinstance(value, Hidden)]
    if places:
        x, y = places[max(places)]
        marks.append(circle(x, y, 2.5, "one" if odd else "rest"))
    width = 6 + max(len(values) - 1, 0) * 9.0 + 1
    return svg(width, 24, said, [hatch.defs, *marks], "pic--row", fixed=True)


def small_multiple(
    values: Sequence[Value],
    names: Sequence[str],
    *,
    bottom: float,
    top: float,
    at: float | None = None,
    unit: str = "",
    odd: bool = False,
    named: bool = False,
    breaks: Sequence[int] = (),
    words: Words = DUTCH,
) -> Markup:
    """Draw some years on the scale `bottom`..`top` that its neighbours share; `at` is a thin line to compare with.

    `breaks` are the places before which another definition ends: an upright dotted line, and no line through it.

    `named` writes the first and last of `names` under it: only the first picture of a row needs them.
    """
    pitch = YEARS_WIDE / max(len(values) - 1, 1)
    span = (top - bottom) or 1.0

    def height(value: float) -> float:
        return 50 - (value - bottom) / span * 40

    places = {place: (4 + place * pitch, height(value)) for place, value in _numbered(values)}
    said = ", ".join(
        f"{name}: {words.say(value)}{unit if value in shown([value]) else ''}"
        for name, value in zip(names, values, strict=True)
    )
    hatch = Hatch(f"multiple {said}")
    marks = [line(4, height(at), 4 + YEARS_WIDE, height(at), "grid")] if at is not None else []
    marks += [line(4 + (place - 0.5) * pitch, 4, 4 + (place - 0.5) * pitch, 54, "ref") for place in breaks if place]
    for run in _runs(places, len(values), breaks):
        marks.append(polyline(run, "line" if odd else "line-rest"))
        if len(run) == 1:
            marks.append(circle(*run[0], 2.5, "one" if odd else "rest"))
    marks += [
        hatch.rect(1 + place * pitch, 22, 6, 14) for place, value in enumerate(values) if isinstance(value, Hidden)
    ]
    final = values[-1] if values else None
    if final is not None and not isinstance(final, Hidden):
        x, y = places[max(places)]
        marks.append(circle(x, y, 3.5, "one" if odd else "rest"))
        marks.append(text(11 + YEARS_WIDE, y + 5, f"{words.number(final)}{unit}", "t-b" if odd else "t-m"))
    if named:
        marks += [text(4, 70, names[0], "t-m"), text(4 + YEARS_WIDE, 70, names[-1], "t-m t-end")]
    return svg(YEARS_WIDE + 58, 74 if named else 56, said, [hatch.defs, *marks])


def _numbered(values: Sequence[Value]) -> Iterator[tuple[int, float]]:
    for place, value in enumerate(values):
        if value is not None and not isinstance(value, Hidden):
            yield place, value


def _runs(
    places: dict[int, tuple[float, float]], length: int, breaks: Sequence[int] = ()
) -> list[list[tuple[float, float]]]:
    """Split a line where a value is missing or a definition changed: a gap must look like a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place in range(length):
        if place in breaks and runs[-1]:
            runs.append([])
        if place in places:
            runs[-1].append(places[place])
        elif runs[-1]:
            runs.append([])
    return runs
