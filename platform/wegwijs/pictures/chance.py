"""What chance allows: the funnel over all branches, and the strip that repeats it in one row of the table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, line, n, nice_step, polyline, rect, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

ROOMY = 400
"""A drawing wider than this has room to name its lines at their ends."""
USUAL, RARE = 1.96, 3.09
"""How many standard deviations 19 in 20, and 998 in 1,000, stay within."""


@dataclass(frozen=True)
class Dot:
    """One branch in the funnel: what it counted (`count`) of what it had to do with (`need`)."""

    name: str
    need: float
    count: float
    odd: bool = False


def limits(need: float, rate: float, z: float) -> tuple[float, float]:
    """The rates between which chance alone keeps a branch of size `need`: R(1 ± z/(2√E))², with E = need x R.

    Counts of independent events; people come in families, so in truth it spreads wider still.
    """
    expected = need * rate
    if expected <= 0:
        return 0.0, 0.0
    step = z / (2 * math.sqrt(expected))
    return rate * max(1 - step, 0) ** 2, rate * (1 + step) ** 2


def strip(
    value: float, low: float, high: float, *, middle: float, bottom: float, top: float, odd: bool = False
) -> Markup:
    """Draw one branch on the common scale `bottom`..`top`: a band from `low` to `high`, the region dotted, its own dot.

    It repeats the number in its own row, so it is hidden from the ear.
    """

    def across(number: float) -> float:
        return 6 + (min(max(number, bottom), top) - bottom) / ((top - bottom) or 1) * 138

    marks = [
        line(across(middle), 0, across(middle), 22, "ref"),
        rect(across(low), 7, across(high) - across(low), 8, "band"),
        circle(across(value), 11, 5.5 if odd else 4.5, "one" if odd else "thin-dot"),
    ]
    return svg(150, 22, "", marks, "pic--row", fixed=True)


def funnel(
    dots: Sequence[Dot],
    *,
    label: str,
    need_name: str,
    usual_name: str,
    rare_name: str,
    middle_name: str,
    per: float = 100,
    unit: str = "%",
    widen: float = 1.0,
    words: Words = DUTCH,
) -> Markup:
    """Draw every branch by size and rate, with both limits named at their ends. Drawn twice: wide, and for a phone.

    `widen` makes the limits wider than independent events would have them. `per` is what a rate is written
    per (100 with unit "%", 1000 for inhabitants). Raises ValueError without any need.
    """
    if sum(dot.need for dot in dots) <= 0:
        message = "a funnel needs branches with something to do"
        raise ValueError(message)
    names = (middle_name, usual_name, rare_name)
    wide = _Funnel(dots, 720, 430, per, unit, names, need_name, words, widen).drawn(label, "pic--desktop")
    return wide + _Funnel(dots, 352, 400, per, unit, names, need_name, words, widen).drawn(label, "pic--phone")


class _Funnel:
    """One drawing of the funnel: the scales, then its layers from back to front."""

    def __init__(
        self,
        dots: Sequence[Dot],
        width: float,
        height: float,
        per: float,
        unit: str,
        names: tuple[str, str, str],
        need_name: str,
        words: Words,
        widen: float,
    ) -> None:
        self.dots, self.width, self.height = dots, width, height
        self.usual, self.rare = USUAL * widen, RARE * widen
        self.per, self.unit, self.names, self.need_name, self.words = per, unit, names, need_name, words
        self.rate = sum(dot.count for dot in dots) / sum(dot.need for dot in dots)
        needs = [dot.need for dot in dots if dot.need > 0]
        self.low, self.high = min(needs) * 0.85, max(needs) * 1.15
        self.start, self.end = 44.0, width - (150 if width > ROOMY else 12)
        rates = [dot.count / dot.need for dot in dots if dot.need > 0]
        edges = limits(self.low * 1.4, self.rate, self.rare)
        self.bottom, self.top = min(*rates, edges[0]) * 0.97, max(*rates, edges[1]) * 1.03

    def x(self, need: float) -> float:
        return self.start + (need - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)

    def y(self, rate: float) -> float:
        plot = self.height - 64
        return 16 + (self.top - min(max(rate, self.bottom), self.top)) / ((self.top - self.bottom) or 1) * plot

    def drawn(self, label: str, css: str) -> Markup:
        needs = [self.low + (self.high - self.low) * step / 40 for step in range(41)]
        usual = [limits(need, self.rate, self.usual) for need in needs]
        rare = [limits(need, self.rate, self.rare) for need in needs]
        band = [(self.x(need), self.y(up)) for need, (_, up) in zip(needs, usual, strict=True)]
        band += [(self.x(need), self.y(down)) for need, (down, _) in reversed(list(zip(needs, usual, strict=True)))]
        marks = [f'<polygon points="{" ".join(f"{n(x)},{n(y)}" for x, y in band)}" class="within"/>']
        for side in (0, 1):
            marks.append(
                polyline([(self.x(need), self.y(pair[side])) for need, pair in zip(needs, usual, strict=True)], "limit")
            )
            inside = [
                (need, pair[side])
                for need, pair in zip(needs, rare, strict=True)
                if self.bottom < pair[side] < self.top
            ]
            marks.append(polyline([(self.x(need), self.y(rate)) for need, rate in inside], "limit limit-outer"))
        marks.append(line(self.start, self.y(self.rate), self.end, self.y(self.rate), "axis"))
        marks += self.scales() + self.ends(usual[-1][1], rare[-1][1])
        for dot in sorted(self.dots, key=lambda one: one.odd):
            if dot.need > 0:
                marks.append(self.dot(dot))
        return svg(self.width, self.height, label, marks, css)

    def scales(self) -> list[str]:
        """Numbers along both sides, at round places."""
        marks = []
        step = nice_step((self.top - self.bottom) * self.per) / self.per
        rate = math.ceil(self.bottom / step) * step
        while rate <= self.top:
            marks.append(
                text(
                    self.start - 6,
                    self.y(rate) + 5,
                    f"{self.words.number(round(rate * self.per, 2))}{self.unit}",
                    "t-s t-m t-end",
                )
            )
            rate += step
        step = nice_step(self.high - self.low)
        need = math.ceil(self.low / step) * step
        while need <= self.high:
            marks.append(text(self.x(need), self.height - 26, self.words.number(round(need, 2)), "t-s t-m t-mid"))
            need += step
        marks.append(text(self.end, self.height - 6, f"{self.need_name} \N{RIGHTWARDS ARROW}", "t-s t-m t-end"))
        return marks

    def ends(self, usual: float, rare: float) -> list[str]:
        """Name the lines at their ends, outside the plot; a phone has no room for it and its text says it."""
        if self.width < ROOMY:
            return []
        middle = f"{self.names[0]}: {self.words.number(round(self.rate * self.per, 1))}{self.unit}"
        return [
            text(self.end + 8, self.y(self.rate) + 5, middle, "t-s t-m"),
            text(self.end + 8, self.y(usual) + 5, self.names[1], "t-s t-m"),
            text(self.end + 8, min(self.y(rare) + 5, self.y(usual) - 10), self.names[2], "t-s t-m"),
        ]

    def dot(self, dot: Dot) -> str:
        x, y = self.x(dot.need), self.y(dot.count / dot.need)
        if not dot.odd:
            return circle(x, y, 5, "rest dot")
        written = f"{self.words.number(round(dot.count / dot.need * self.per, 1))}{self.unit}"
        end = x + 12 + width_of(f"{dot.name} {written}") > self.width
        name = text(x - 12 if end else x + 12, y + 5, f"{dot.name} {written}", "t-b halo t-end" if end else "t-b halo")
        return circle(x, y, 7, "one dot", dot.name) + name
