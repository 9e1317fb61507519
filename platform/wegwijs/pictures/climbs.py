"""A few scores over time, each on a small scale of its own row: did it rise, fall, or stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .marks import circle, line, polyline, svg, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from markupsafe import Markup

ROW = 46.0
RISE = 28.0
_CLOSE = 26.0


def climbs(
    rows: Sequence[tuple[str, Sequence[tuple[dt.date, int]]]], *, ends: tuple[str, str], label: str, most: int = 5
) -> Markup:
    """Draw a line per row from its first score to its last, on one scale of days and of 1 to `most`.

    A row that changed is drawn strong, one that stayed grey. `ends` name the first and the last day. Drawn twice: wide,
    and for a phone, where the names stand above their lines.
    """
    return _drawn(rows, ends, label, most, 560, "pic--desktop") + _drawn(rows, ends, label, most, 288, "pic--phone")


def _drawn(
    rows: Sequence[tuple[str, Sequence[tuple[dt.date, int]]]],
    ends: tuple[str, str],
    label: str,
    most: int,
    width: float,
    css: str,
) -> Markup:
    narrow = css == "pic--phone"
    start, end = (24.0, width - 24) if narrow else (190.0, width - 24)
    pitch = ROW + 22 if narrow else ROW
    days = [day for _, points in rows for day, _score in points]
    first, span = min(days), (max(days) - min(days)).days
    marks: list[str] = []
    for number, (name, points) in enumerate(rows):
        floor = number * pitch + pitch - 9
        marks.append(text(0, floor - RISE - 12 if narrow else floor - RISE / 2 + 5, name))
        marks += [line(start, floor - height, end, floor - height, "grid") for height in (0.0, RISE)]
        drawn = [
            (
                start + ((day - first).days / span * (end - start) if span else 0),
                floor - (score - 1) / (most - 1) * RISE,
            )
            for day, score in points
        ]
        changed = points[-1][1] != points[0][1]
        marks.append(polyline(drawn, "line" if changed else "line-rest"))
        marks += [circle(x, y, 3, "one" if changed else "rest") for x, y in drawn]
        if drawn[-1][0] - drawn[0][0] > _CLOSE:
            marks.append(text(drawn[0][0] - 10, drawn[0][1] + 5, str(points[0][1]), "t-m t-end"))
        marks.append(text(drawn[-1][0] + 10, drawn[-1][1] + 5, str(points[-1][1]), "t-b"))
    foot = len(rows) * pitch + 14
    marks.append(text(start, foot, ends[0], "t-s t-m"))
    if span:
        marks.append(text(end, foot, ends[1], "t-s t-m t-end"))
    return svg(width, foot + 6, label, marks, css)
