"""Everybody against their own year before, by size: the band is what stays ordinary at that size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .marks import DUTCH, Words, circle, line, n, nice_step, polyline, svg, text, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

ROOMY = 400
STEPS = 48
HUNDRED = 100
LINE = 17


@dataclass(frozen=True)
class Past:
    """One branch: what it counted (`now`), and `before` that; both above nought."""

    name: str
    before: float
    now: float
    odd: bool = False

    @property
    def height(self) -> float:
        """Now in percent of before."""
        return self.now / self.before * HUNDRED


def history(
    dots: Sequence[Past],
    room: Callable[[float], tuple[float, float]],
    *,
    label: str,
    size_name: str,
    same_name: str,
    band_name: str,
    words: Words = DUTCH,
) -> Markup:
    """Draw every branch by size and by its year in percent of the year before; `room` says what is ordinary.

    Sizes lie along a square root, so that small and large ones both have a place. Drawn twice: wide, and for a phone.
    """
    names = (size_name, same_name, band_name)
    wide = _History(dots, room, 720, 400, words).drawn(label, names, "pic--desktop")
    return wide + _History(dots, room, 352, 380, words).drawn(label, names, "pic--phone")


class _History:
    def __init__(
        self,
        dots: Sequence[Past],
        room: Callable[[float], tuple[float, float]],
        width: float,
        height: float,
        words: Words,
    ) -> None:
        self.dots, self.room, self.width, self.height, self.words = dots, room, width, height, words
        sizes = [dot.before for dot in dots]
        self.low, self.high = math.sqrt(min(sizes)) * 0.93, math.sqrt(max(sizes)) * 1.05 + 0.5
        self.start, self.end = 48.0, width - (150 if width > ROOMY else 12)
        edge = [limit / max(min(sizes), 1) * HUNDRED for limit in room(min(sizes))]
        heights = [dot.height for dot in dots]
        self.bottom = max(min(*heights, edge[0]) - 6, 0)
        self.top = max(*heights, min(edge[1], 200.0)) + 6

    def x(self, size: float) -> float:
        return self.start + (math.sqrt(size) - self.low) / (self.high - self.low) * (self.end - self.start)

    def y(self, percent: float) -> float:
        inside = min(max(percent, self.bottom), self.top)
        return 16 + (self.top - inside) / (self.top - self.bottom) * (self.height - 74)

    def drawn(self, label: str, names: tuple[str, str, str], css: str) -> Markup:
        size_name, same_name, band_name = names
        roots = [self.low + (self.high - self.low) * step / STEPS for step in range(STEPS + 1)]
        limits = [(root**2, *self.room(root**2)) for root in roots]
        under = [(self.x(size), self.y(low / size * HUNDRED)) for size, low, _ in limits]
        above = [(self.x(size), self.y(high / size * HUNDRED)) for size, _, high in limits]
        band = " ".join(f"{n(x)},{n(y)}" for x, y in [*above, *reversed(under)])
        marks = [
            f'<polygon points="{band}" class="within"/>',
            polyline(above, "limit"),
            polyline(under, "limit"),
            line(self.start, self.y(HUNDRED), self.end, self.y(HUNDRED), "axis"),
            *self._scales(size_name),
        ]
        if self.width > ROOMY:
            marks.append(text(self.end + 8, self.y(HUNDRED) + 5, same_name, "t-s t-m"))
            marks.append(text(self.end + 8, above[-1][1] + 5, band_name, "t-s t-m"))
        marks += [self._dot(dot) for dot in self.dots if not dot.odd]
        marks += self._named([dot for dot in self.dots if dot.odd])
        return svg(self.width, self.height, label, marks, css)

    def _scales(self, size_name: str) -> list[str]:
        step = max(nice_step(self.top - self.bottom, 5), 1)
        first = math.ceil(self.bottom / step)
        marks = [
            text(self.start - 6, self.y(place * step) + 5, f"{self.words.number(place * step)}%", "t-s t-m t-end")
            for place in range(first, int(self.top // step) + 1)
        ]
        free = 0.0
        for power in range(8):
            for size in (10**power, 2 * 10**power, 5 * 10**power):
                written = self.words.number(size)
                if self.low**2 <= size <= self.high**2 and self.x(size) - width_of(written, 13) / 2 > free:
                    marks.append(text(self.x(size), self.height - 28, written, "t-s t-m t-mid"))
                    free = self.x(size) + width_of(written, 13) / 2 + 12
        marks.append(text(self.end, self.height - 6, f"{size_name} \N{RIGHTWARDS ARROW}", "t-s t-m t-end"))
        return marks

    def _dot(self, dot: Past) -> str:
        return circle(self.x(dot.before), self.y(dot.height), 5, "rest dot")

    def _named(self, odd: Sequence[Past]) -> list[str]:
        """Draw the odd ones with their names; a name that would touch another stays away: the list has them all."""
        marks: list[str] = []
        placed: list[tuple[float, float, float]] = []
        for dot in sorted(odd, key=lambda one: -abs(one.height - HUNDRED)):
            x, y = self.x(dot.before), self.y(dot.height)
            marks.append(circle(x, y, 7, "one dot", dot.name))
            written = f"{dot.name} {self.words.number(round(dot.height))}%"
            wide = width_of(written) * 1.08
            left = x - 12 - wide if x + 12 + wide > self.width else x + 12
            if any(abs(y - top) < LINE and left < end and begin < left + wide for begin, end, top in placed):
                continue
            placed.append((left, left + wide, y))
            marks.append(text(left, y + 5, written, "t-b halo"))
        return marks
