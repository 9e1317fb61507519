"""How far each municipality is, half-year by half-year, and what stands out: computed from the book, asking nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.housing.rules import HalfYear, LineKind, standing, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.housing.book import Book, Predecessor, Stay
    from tenants.housing.rules import Balance, Ledger

LONG_BEHIND = 4
"""After so many half-years behind in a row the province of Zuid-Holland gives its last warning (1 January 2025)."""


@dataclass(frozen=True)
class Cell:
    """One municipality in one half-year, up to the day that is looked at."""

    half: HalfYear
    last: dt.date
    balance: Balance
    standing: int | None
    """Ahead (+) or behind (-): of the pace while the half-year runs, and of all that was asked when it is over."""

    @property
    def runs(self) -> bool:
        """Whether the half-year was not over yet."""
        return self.last < self.half.last


@dataclass(frozen=True)
class Track:
    """One municipality through the half-years; no cell where the branch did not serve it."""

    stay: Stay
    cells: tuple[Cell | None, ...]

    @property
    def newest(self) -> Cell | None:
        """How it is on the day that is looked at."""
        return self.cells[-1]

    @property
    def opening(self) -> int | None:
        """The position with which the first half-year began."""
        return self.cells[0].balance.opening if self.cells[0] else None

    @property
    def course(self) -> list[int | None]:
        """The opening and then each standing: what its picture shows."""
        return [self.opening, *(cell.standing if cell else None for cell in self.cells)]

    @property
    def known(self) -> list[Cell]:
        """The half-years in which it was served."""
        return [cell for cell in self.cells if cell is not None]


@dataclass(frozen=True)
class Standings:
    """All municipalities through the half-years, and their sums."""

    on: dt.date
    halves: tuple[HalfYear, ...]
    tracks: tuple[Track, ...]
    totals: tuple[int | None, ...]

    @property
    def present(self) -> list[Track]:
        """The municipalities that are served on the day that is looked at."""
        return [track for track in self.tracks if track.stay.serves(self.on, self.on)]

    @property
    def runs(self) -> bool:
        """Whether the newest half-year was not over yet."""
        return self.on < self.halves[-1].last


def standings(book: Book, stays: Sequence[Stay], on: dt.date, halves: int) -> Standings:
    """Return how far each municipality is at the end of `on`, with so many half-years up to and including that day's."""
    newest = HalfYear.of(on)
    shown = tuple(newest.step(1 - halves).up_to(newest))
    begin = shown[0].first
    tracks = tuple(
        Track(stay, tuple(_cell(book.ledger(stay.code), stay, half, on) for half in shown))
        for stay in stays
        if stay.serves(begin, on)
    )
    totals = tuple(
        total(
            cell.standing if cell else None
            for track in tracks
            for cell in [track.cells[place]]
            if track.stay.serves(*([min(half.last, on)] * 2))
        )
        for place, half in enumerate(shown)
    )
    return Standings(on, shown, tracks, totals)


def _cell(ledger: Ledger, stay: Stay, half: HalfYear, on: dt.date) -> Cell | None:
    last = min(half.last, on)
    if not stay.serves(half.first, last):
        return None
    balance = ledger.between(half.first, last)
    return Cell(half, last, balance, standing(balance, last))


def behind_in_a_row(ledger: Ledger, on: dt.date) -> int:
    """Return how many half-years that are over by the end of `on` closed behind, one after another up to the last."""
    half = HalfYear.of(on)
    if on < half.last:
        half = half.step(-1)
    count = 0
    while (closing := ledger.position(half.last)) is not None and closing < 0:
        count += 1
        half = half.step(-1)
    return count


@dataclass(frozen=True)
class Inheritance:
    """What a municipality takes over from those it was made of: the sum, as far as each is known here."""

    stay: Stay
    parts: tuple[tuple[Predecessor, int | None], ...]

    @property
    def persons(self) -> int | None:
        """The sum; unknown when a part is, such as that of a municipality which another branch served."""
        return total(persons for _, persons in self.parts)

    @property
    def known(self) -> int:
        """The sum of what is known here."""
        return sum(persons for _, persons in self.parts if persons is not None)


def inheritance(book: Book, stay: Stay) -> Inheritance | None:
    """Return what a merged municipality takes over; none when it was not merged, or its ledger began already."""
    if not stay.before or stay.first in book.ledger(stay.code).openings:
        return None
    evening = stay.first - dt.timedelta(days=1)
    return Inheritance(
        stay, tuple((part, book.ledger(part.code).position(evening) if part.ours else None) for part in stay.before)
    )


@dataclass(frozen=True)
class Why:
    """Why the position of a municipality is unknown: it was never stated, or quotas are missing."""

    stay: Stay
    never_stated: bool
    missing: tuple[HalfYear, ...]


def why_unknown(book: Book, track: Track, on: dt.date) -> Why | None:
    """Return why nobody can say how far a municipality is on `on`; none when it is known."""
    cell = track.newest
    if cell is None or cell.standing is not None:
        return None
    ledger = book.ledger(track.stay.code)
    stated = max((day for day in ledger.openings if day <= on), default=None)
    if stated is None:
        return Why(track.stay, never_stated=True, missing=())
    return Why(track.stay, never_stated=False, missing=tuple(ledger.missing(stated, on)))


@dataclass(frozen=True)
class Step:
    """A line of the ledger as its page shows it: what it changed, and the position after it."""

    first: dt.date
    """People housed one after another, without another line between them, are one step from `first` to `last`."""
    last: dt.date
    kind: LineKind
    persons: int
    change: int | None
    """How much it moved the position; of an opening the difference with what was computed, when there was anything."""
    after: int | None
    key: str = ""


def steps(ledger: Ledger) -> list[Step]:
    """Return the ledger line by line with the running position, the earliest first."""
    told: list[Step] = []
    position: int | None = None
    gaps = ledger.missing(ledger.begins_on, ledger.lines[-1].day) if ledger.begins_on else []
    for line in ledger.lines:
        opens = line.kind is LineKind.OPENING
        while gaps and (gaps[0].first < line.day or (gaps[0].first == line.day and not opens)):
            gaps, position = gaps[1:], None
        change: int | None = line.effect
        if opens:
            change = None if position is None else line.persons - position
            position = line.persons
        elif position is not None:
            position += line.effect
        step = Step(line.day, line.day, line.kind, line.persons, change, position, line.key)
        told[-1:] = _run(told[-1:], step)
    return told


def _run(before: list[Step], step: Step) -> list[Step]:
    """Return a step joined with the one before it, when both are people housed in one half-year."""
    if not before or {before[0].kind, step.kind} != {LineKind.HOUSED}:
        return [*before, step]
    if HalfYear.of(before[0].first) != HalfYear.of(step.first):
        return [*before, step]
    persons = before[0].persons + step.persons
    return [Step(before[0].first, step.last, step.kind, persons, persons, step.after)]
