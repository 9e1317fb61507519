"""Municipalities of one year in one hue, the fuller the more; hidden ones are striped, unknown ones dashed."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from .marks import DUTCH, Hatch, Hidden, Value, Words, n, shown, svg, text, width_of

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Ring = Sequence[Point]
Shapes = Mapping[str, Sequence[Ring]]
"""Rings of (longitude, latitude) per municipality code."""

SQUEEZE = math.cos(math.radians(51.8))
"""How much shorter a degree of longitude is than one of latitude, halfway down the country."""
LEGIBLE = 800.0
"""A number is written only on an area of more square units than this; the others stand in the table."""
NAME_SIZE = 13
"""How high a name is written."""
SPECK = 3
"""A ring of no more corners than this, snapped, has no area left."""
FULL = 2
"""From this class on the colour is so full that its number is written light."""


def rings(geometry: Mapping[str, Any]) -> list[Ring]:
    """Take the rings out of a GeoJSON Polygon or MultiPolygon."""
    found = (
        geometry["coordinates"]
        if geometry["type"] == "Polygon"
        else [ring for polygon in geometry["coordinates"] for ring in polygon]
    )
    return [[(float(x), float(y)) for x, y, *_ in ring] for ring in found]


def classes(values: Sequence[float]) -> list[float]:
    """Three breaks that part the values in four groups of about equal number."""
    order = sorted(values)
    return [order[min(len(order) * part // 4, len(order) - 1)] for part in (1, 2, 3)] if order else []


def region_map(
    shapes: Shapes,
    values: Mapping[str, Value],
    *,
    label: str,
    names: Mapping[str, str] | None = None,
    own: Collection[str] | None = None,
    named: Collection[str] = (),
    breaks: Sequence[float] | None = None,
    whole: bool = False,
    width: float = 688,
    css: str = "",
    words: Words = DUTCH,
) -> Markup:
    """Draw `shapes`; those with a value in four steps of one hue, the rest of `own` grey, neighbours very light.

    The picture is cut to `own` (by default: what has a value), or shows all `shapes` as a `whole`. `named` gets an outline
    and its name.
    """
    mine = set(own) if own is not None else set(values)
    framed = shapes if whole else mine
    projection = _Projection([ring for code in framed for ring in shapes.get(code, ())], width)
    steps = list(breaks) if breaks is not None else classes(shown(values.values()))
    hatch = Hatch(f"map {width} {label}")
    layers: tuple[list[str], list[str], list[str], list[str]] = ([], [], [], [])
    placed: list[Box] = []
    for code, shape in shapes.items():
        drawn = projection.path(shape, grain=0.5 if code in mine else 2.0)
        if not drawn:
            continue
        title = f"<title>{escape((names or {}).get(code, code))}</title>"
        if code not in values:
            layers[0].append(f'<path d="{drawn}" class="{"own" if code in mine else "land"}"/>')
            continue
        value = values[code]
        if value is None:
            layers[1].append(f'<path d="{drawn}" class="own">{title}</path><path d="{drawn}" class="gap"/>')
        elif isinstance(value, Hidden):
            layers[1].append(f'<path d="{drawn}" class="hatch-edge" {hatch.fill}>{title}</path>')
        else:
            step = sum(value >= limit for limit in steps)
            layers[1].append(f'<path d="{drawn}" class="m m{step + 1}">{title}</path>')
            layers[3].append(_number(projection, shape, words.number(value), full=step >= FULL))
        if code in named:
            layers[2].append(f'<path d="{drawn}" class="named"/>')
            layers[3].append(_name(projection, shape, (names or {}).get(code, code), placed))
    return svg(
        width,
        projection.height,
        label,
        [hatch.defs, *(mark for layer in layers for mark in layer)],
        f"pic--map {css}".strip(),
    )


class _Projection:
    """Degrees to units: equirectangular, fitted in the width with a small margin."""

    def __init__(self, bounds: Sequence[Ring], width: float) -> None:
        points = [point for ring in bounds for point in ring] or [(4.0, 51.5), (5.0, 52.0)]
        west, east = min(x for x, _ in points) * SQUEEZE, max(x for x, _ in points) * SQUEEZE
        south, north = min(y for _, y in points), max(y for _, y in points)
        margin = (east - west) * 0.04 or 0.1
        self.west, self.north = west - margin, north + margin
        self.scale = width / (east - west + 2 * margin)
        self.width, self.height = width, round((north - south + 2 * margin) * self.scale)

    def point(self, point: Point) -> Point:
        return (point[0] * SQUEEZE - self.west) * self.scale, (self.north - point[1]) * self.scale

    def path(self, shape: Sequence[Ring], grain: float) -> str:
        """Write a shape, points snapped to `grain` so that neighbours stay joined; doubles and specks are dropped."""
        pieces = []
        for ring in shape:
            points: list[Point] = []
            for x, y in map(self.point, ring):
                snapped = (round(x / grain) * grain, round(y / grain) * grain)
                if not points or points[-1] != snapped:
                    points.append(snapped)
            if len(points) > SPECK and self._in_sight(points):
                pieces.append("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points[:-1]) + "Z")
        return "".join(pieces)

    def _in_sight(self, points: Sequence[Point]) -> bool:
        across, down = [x for x, _ in points], [y for _, y in points]
        return max(across) > 0 and min(across) < self.width and max(down) > 0 and min(down) < self.height

    def middle(self, shape: Sequence[Ring]) -> tuple[Point, float]:
        """The centroid and area (in square units) of the largest ring."""
        best: tuple[Point, float] = ((0.0, 0.0), 0.0)
        for ring in shape:
            points = [self.point(point) for point in ring]
            doubled = [a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points)]
            area = sum(doubled) / 2
            if abs(area) > best[1]:
                x = sum((a[0] + b[0]) * c for a, b, c in zip(points, points[1:], doubled, strict=False)) / (6 * area)
                y = sum((a[1] + b[1]) * c for a, b, c in zip(points, points[1:], doubled, strict=False)) / (6 * area)
                best = ((x, y), abs(area))
        return best


def _number(projection: _Projection, shape: Sequence[Ring], written: str, *, full: bool) -> str:
    (x, y), area = projection.middle(shape)
    return text(x, y + 5, written, "t-v t-mid t-on" if full else "t-v t-mid t-b") if area > LEGIBLE else ""


def _name(projection: _Projection, shape: Sequence[Ring], name: str, placed: list[Box]) -> str:
    """Write a name above the middle of its shape, or under it where another name is; where both are taken it stays away."""
    (x, y), _ = projection.middle(shape)
    half = width_of(name, NAME_SIZE) * 1.1 / 2
    for base in (y - 12, y + 24):
        box = (x - half, base - NAME_SIZE, x + half, base + NAME_SIZE / 3)
        if not any(_touch(box, other) for other in placed):
            placed.append(box)
            return text(x, base, name, "t-s t-b t-mid halo")
    return ""


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
