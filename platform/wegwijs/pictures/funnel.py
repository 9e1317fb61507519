"""The funnel: everybody by size and rate, with the two limits within which chance alone keeps them at that size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, line, n, nice_step, polyline, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

ROOMY = 400
STEPS = 26
LINE = 16.0
FEW = 10
"""A rate below this is written with one decimal."""


@dataclass(frozen=True)
class Dot:
    """One unit: what it counted (`count`) of what it is held against (`need`); `says` stands under the name of an odd one."""

    name: str
    need: float
    count: float
    odd: bool = False
    says: str = ""

    @property
    def rate(self) -> float:
        """The count by the need."""
        return self.count / self.need


@dataclass(frozen=True)
class Names:
    """What stands at the lines and along the sides."""

    need: str
    usual: tuple[str, ...]
    rare: tuple[str, ...]
    middle: str


def funnel(
    dots: Sequence[Dot],
    rate: float,
    usual: Callable[[float], tuple[float, float]],
    rare: Callable[[float], tuple[float, float]],
    names: Names,
    *,
    label: str,
    per: float = 100,
    unit: str = "%",
    words: Words = DUTCH,
) -> Markup:
    """Draw units around the `rate` of all; `usual` and `rare` give the counts between which chance keeps a need.

    Sizes lie along a square root, so that small and large ones both have a place. Drawn three times: wide, for a phone, and
    for paper, where a picture as wide as a screen has letters too small to read.
    Raises ValueError without dots.
    """
    if not dots:
        message = "a funnel needs units with something to do"
        raise ValueError(message)
    curves = _Curves(dots, usual, rare)
    wide = _Funnel(dots, rate, curves, names, 720, 430, per, unit, words).drawn(label, "pic--desktop pic--screen")
    narrow = _Funnel(dots, rate, curves, names, 352, 400, per, unit, words).drawn(label, "pic--phone")
    return wide + narrow + _Funnel(dots, rate, curves, names, 500, 310, per, unit, words).drawn(label, "pic--paper")


class _Curves:
    """Both limits along all sizes, worked out once for both drawings."""

    def __init__(
        self,
        dots: Sequence[Dot],
        usual: Callable[[float], tuple[float, float]],
        rare: Callable[[float], tuple[float, float]],
    ) -> None:
        sizes = [dot.need for dot in dots]
        self.low, self.high = math.sqrt(min(sizes)) * 0.9, math.sqrt(max(sizes)) * 1.06
        if self.high - self.low < self.high * 0.02:
            self.low, self.high = self.low * 0.8, self.high * 1.2
        needs = [(self.low + (self.high - self.low) * step / STEPS) ** 2 for step in range(STEPS + 1)]
        self.usual = [(need, *(count / need for count in usual(need))) for need in needs]
        self.rare = [(need, *(count / need for count in rare(need))) for need in needs]


class _Funnel:
    def __init__(
        self,
        dots: Sequence[Dot],
        rate: float,
        curves: _Curves,
        names: Names,
        width: float,
        height: float,
        per: float,
        unit: str,
        words: Words,
    ) -> None:
        self.dots, self.rate, self.curves, self.names = dots, rate, curves, names
        self.width, self.height, self.per, self.unit, self.words = width, height, per, unit, words
        self.start, self.end = 48.0, width - (150 if width > ROOMY else 10)
        rates = [dot.rate for dot in dots]
        # The widest limits of the smallest units would flatten everything else.
        edges = curves.usual[STEPS // 4]
        self.bottom = max(min(*rates, edges[1], rate) * 0.96, 0)
        self.top = max(*rates, edges[2], rate) * 1.04 or 1.0

    def x(self, need: float) -> float:
        span = (self.curves.high - self.curves.low) or 1
        return self.start + (math.sqrt(need) - self.curves.low) / span * (self.end - self.start)

    def y(self, rate: float) -> float:
        inside = min(max(rate, self.bottom), self.top)
        return 14 + (self.top - inside) / ((self.top - self.bottom) or 1) * (self.height - 66)

    def drawn(self, label: str, css: str) -> Markup:
        usual = self.curves.usual
        above = [(self.x(need), self.y(up)) for need, _, up in usual]
        under = [(self.x(need), self.y(down)) for need, down, _ in usual]
        band = " ".join(f"{n(x)},{n(y)}" for x, y in [*above, *reversed(under)])
        marks = [f'<polygon points="{band}" class="within"/>', polyline(above, "limit"), polyline(under, "limit")]
        for side in (1, 2):
            inside = [point for point in self.curves.rare if self.bottom < point[side] < self.top]
            marks.append(polyline([(self.x(point[0]), self.y(point[side])) for point in inside], "limit limit-outer"))
        marks.append(line(self.start, self.y(self.rate), self.end, self.y(self.rate), "axis"))
        marks += [*self._scales(), *(self._ends() if self.width > ROOMY else [])]
        marks += [circle(self.x(dot.need), self.y(dot.rate), 5, "rest dot") for dot in self.dots if not dot.odd]
        marks += self._odd([dot for dot in self.dots if dot.odd])
        return svg(self.width, self.height, label, marks, css)

    def _scales(self) -> list[str]:
        step = nice_step((self.top - self.bottom) * self.per, 5)
        first = math.ceil(self.bottom * self.per / step)
        marks = []
        for place in range(first, int(self.top * self.per // step) + 1):
            written = f"{self.words.number(round(place * step, 6))}{self.unit}"
            marks.append(text(self.start - 6, self.y(place * step / self.per) + 5, written, "t-s t-m t-end"))
        free = 0.0
        for size in self._sizes():
            written = self.words.number(size)
            half = width_of(written, 13) / 2
            if self.x(size) - half > free and self.x(size) + half < self.end + 8:
                marks.append(text(self.x(size), self.height - 28, written, "t-s t-m t-mid"))
                free = self.x(size) + half + 14
        marks.append(text(self.end, self.height - 8, f"{self.names.need} \N{RIGHTWARDS ARROW}", "t-s t-m t-end"))
        return marks

    def _sizes(self) -> list[float]:
        low, high = self.curves.low**2, self.curves.high**2
        step = nice_step(high - low, 5)
        even = [place * step for place in range(math.ceil(low / step), int(high // step) + 1) if place]
        small = [step / 5, step / 2] if low < step / 2 else []
        return [size for size in [*small, *even] if low <= size <= high]

    def _ends(self) -> list[str]:
        """Name the lines at their ends, outside the plot; a phone has no room for it and the words beside it say it."""
        rate = self.rate * self.per
        middle = f"{self.names.middle}: {self.words.number(round(rate, 1 if rate < FEW else None))}{self.unit}"
        marks = [text(self.end + 8, self.y(self.rate) + 5, middle, "t-s t-m")]
        at = self.y(self.curves.usual[-1][2]) + 5
        rare = self.y(self.curves.rare[-1][2]) + 5
        at = min(at, self.y(self.rate) + 5 - LINE * (len(self.names.usual) + 0.3))
        rare = min(rare, at - LINE * (len(self.names.rare) + 0.3))
        for top, said in ((at, self.names.usual), (max(rare, 12), self.names.rare)):
            marks += [text(self.end + 8, top + LINE * row, words, "t-s t-m") for row, words in enumerate(said)]
        return marks

    def _odd(self, odd: Sequence[Dot]) -> list[str]:
        """Draw the odd ones with their names; a name that would touch another stays away: the list beside has them all."""
        marks: list[str] = []
        placed: list[tuple[float, float, float, float]] = []
        for dot in sorted(odd, key=lambda one: -abs(one.rate - self.rate) * math.sqrt(one.need)):
            x, y = self.x(dot.need), self.y(dot.rate)
            marks.append(circle(x, y, 7, "one dot", dot.name))
            written = (
                f"{self.words.number(round(dot.rate * self.per, 1 if dot.rate * self.per < FEW else None))}{self.unit}"
            )
            under = f"{written}: {dot.says}" if dot.says else written
            wide = max(width_of(dot.name) * 1.1, width_of(under, 13))
            # Beside the plot the limits are named: a name stays inside it, or goes to the left.
            room = self.end + 4 if self.width > ROOMY else self.width - 2
            left = x + 12 if x + 12 + wide < room else x - 12 - wide
            box = (left, y - LINE, left + wide, y + LINE)
            if left < 0 or any(_touch(box, other) for other in placed):
                continue
            placed.append(box)
            marks += [text(left, y - 1, dot.name, "t-b halo"), text(left, y + 14, under, "t-s halo")]
        return marks


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
