"""The country: the outlines of a year as a file of their own, and a drawing that takes each municipality from it.

The outlines are large and the same for everybody, so they are served once and kept; the page holds one short line for each
municipality that is coloured, and follows dark mode because its colour comes from the page's classes.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import escape

from .marks import Hatch, n, svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

Point = tuple[float, float]
WIDTH = 480.0
SQUEEZE = math.cos(math.radians(52.2))
GRAIN = 0.5
SPECK = 3


class _Frame:
    def __init__(self, shapes: Mapping[str, Sequence[Sequence[Point]]]) -> None:
        points = [point for rings in shapes.values() for ring in rings for point in ring] or [(4.0, 51.0), (7.0, 53.5)]
        self.west, east = min(x for x, _ in points) * SQUEEZE, max(x for x, _ in points) * SQUEEZE
        south, self.north = min(y for _, y in points), max(y for _, y in points)
        self.scale = WIDTH / (east - self.west)
        self.height = round((self.north - south) * self.scale)

    def path(self, rings: Sequence[Sequence[Point]]) -> str:
        """Write a shape, its points on a grid so that neighbours stay joined, straight runs merged."""
        pieces = []
        for ring in rings:
            points: list[Point] = []
            for x, y in ring:
                at = (
                    round((x * SQUEEZE - self.west) * self.scale / GRAIN) * GRAIN,
                    round((self.north - y) * self.scale / GRAIN) * GRAIN,
                )
                if not points or points[-1] != at:
                    points.append(at)
            kept = _without_straights(points)
            if len(kept) > SPECK:
                pieces.append(_relative(kept))
        return "".join(pieces)


def _without_straights(points: Sequence[Point]) -> list[Point]:
    kept = list(points[:1])
    for here, after in pairwise(points[1:]):
        before = kept[-1]
        turn = (here[0] - before[0]) * (after[1] - before[1]) - (here[1] - before[1]) * (after[0] - before[0])
        if abs(turn) > 0:
            kept.append(here)
    return [*kept, *points[-1:]]


def _relative(points: Sequence[Point]) -> str:
    """Write a ring with steps instead of places: half as long."""
    (x, y), steps = points[0], []
    here = points[0]
    for point in points[1:-1]:
        dx, dy = n(point[0] - here[0]), n(point[1] - here[1])
        steps.append(f"{dx}{'' if dy.startswith('-') else ' '}{dy}")
        here = point
    return f"M{n(x)} {n(y)}l{' '.join(steps)}z"


def outlines_file(shapes: Mapping[str, Sequence[Sequence[Point]]]) -> str:
    """Return the outlines of a year as an svg of which each municipality can be taken by its code."""
    frame = _Frame(shapes)
    drawn = ((code, frame.path(rings)) for code, rings in sorted(shapes.items()))
    inside = "".join(f'<path id="{escape(code)}" d="{path}"/>' for code, path in drawn if path)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(WIDTH)} {frame.height}"><defs>{inside}</defs></svg>'
    )


def country_map(
    shapes: Mapping[str, Sequence[Sequence[Point]]],
    kinds: Mapping[str, str],
    *,
    file: str,
    names: Mapping[str, str],
    label: str,
) -> Markup:
    """Draw all municipalities of a year from `file`, the address of its outlines.

    `kinds` says by code how one is drawn: `late`, `one`, `rest`, `hidden` or `gap` (unknown); what it does not name is land.
    """
    frame = _Frame(shapes)
    hatch = Hatch(f"country {label}")
    marks = []
    for code in sorted(shapes):
        kind = kinds.get(code, "land")
        fill = f' class="hatch-edge" {hatch.fill}' if kind == "hidden" else f' class="{CLASSES[kind]}"'
        title = f"<title>{escape(names[code])}</title>" if kind != "land" and code in names else ""
        marks.append(f'<use href="{escape(file)}#{escape(code)}"{fill}>{title}</use>')
    return svg(WIDTH, frame.height, label, [hatch.defs, *marks], "pic--map pic--country")


CLASSES = {
    "late": "place late-place",
    "one": "place m m3",
    "rest": "place m m1",
    "gap": "place own",
    "land": "place land",
}
