"""A dot for each of many, heaped up along a scale with nought in the middle: how many lie where, and how far the ends go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, line, svg, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

ROOMY = 400
ENDS = 20.0
"""What lies farther is collected at the ends."""
BIN = 2.0
TALLEST = 15


@dataclass(frozen=True)
class Captions:
    """What stands above the parts, and along the scale."""

    far: str
    behind: str
    ahead: str
    less: str
    more: str


def heap(values: Sequence[float], far: float, captions: Captions, *, label: str, words: Words = DUTCH) -> Markup:
    """Draw one dot for each of `values`; below `-far` they are far behind, below 0 behind.

    Far ones are squares, so that it needs no colour. Drawn twice: wide, and for a phone.
    """
    wide = _drawn(values, far, captions, label, words, 520, "pic--desktop")
    return wide + _drawn(values, far, captions, label, words, 352, "pic--phone")


def _bin(value: float) -> int:
    """Return the bin of a value: the first to the right of nought holds nought itself."""
    inside = min(max(value, -ENDS), ENDS - 0.001)
    return int(inside // BIN)


def _drawn(
    values: Sequence[float], far: float, captions: Captions, label: str, words: Words, width: float, css: str
) -> Markup:
    bins = int(ENDS / BIN)
    start, end = 10.0, width - 10
    pitch = (end - start) / (2 * bins)
    counts = Counter(_bin(value) for value in values)
    tallest = max(counts.values(), default=1)
    abreast = max(2, -(-tallest // TALLEST))
    size = pitch / abreast
    high = -(-tallest // abreast) * size
    floor = high + 62
    marks = [line(start, floor, end, floor, "axis")]
    for place in range(-bins, bins):
        left = start + (place + bins) * pitch
        kind = "late" if (place + 1) * BIN <= -far else "one" if place < 0 else "rest"
        for number in range(counts.get(place, 0)):
            x = left + (number % abreast + 0.5) * size
            y = floor - (number // abreast + 0.55) * size
            marks.append(
                f'<rect x="{x - size * 0.38:.1f}" y="{y - size * 0.38:.1f}" width="{size * 0.76:.1f}"'
                f' height="{size * 0.76:.1f}" class="late"/>'
                if kind == "late"
                else circle(x, y, size * 0.41, kind)
            )
    zero = start + bins * pitch
    marks.append(line(zero, 22, zero, floor, "axis"))
    marks.append(text(zero - 8, 16, captions.behind, "t-s t-b t-end"))
    marks.append(text(zero + 8, 16, captions.ahead, "t-s t-m"))
    if captions.far:
        marks.append(text(start, 36, captions.far, "t-s t-late"))
    for tick in (-ENDS, -ENDS / 2, 0, ENDS / 2, ENDS):
        at = start + (tick + ENDS) / BIN * pitch
        anchor = "t-mid" if abs(tick) < ENDS else "t-end" if tick > 0 else ""
        sign = "+" if tick > 0 else ""
        marks.append(text(at, floor + 18, f"{sign}{words.number(tick)}", f"t-s t-m {anchor}".strip()))
    marks.append(text(start, floor + 36, f"\N{LEFTWARDS ARROW} {captions.less}", "t-s t-m"))
    marks.append(text(end, floor + 36, f"{captions.more} \N{RIGHTWARDS ARROW}", "t-s t-m t-end"))
    return svg(width, round(floor + 44), label, marks, css)
