"""One municipality: its half-years with quota, people housed and the authority's count, and its ledger line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template

from tenants.housing.book import book_of, stays_of
from tenants.housing.rules import HalfYear
from tenants.housing.standings import inheritance, standings, steps
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import stay_at
from wegwijs.housing.position import drawn
from wegwijs.housing.sentences import finding, known_of
from wegwijs.housing.words import ENTRIES
from wegwijs.pictures.course import reach
from wegwijs.requests import place, session, touch

if TYPE_CHECKING:
    import datetime as dt

    from flask.typing import ResponseReturnValue

    from tenants.housing.book import Book, Stay, Written
    from tenants.housing.standings import Cell, Step

FEWEST, MOST = 4, 24


@dataclass(frozen=True)
class Row:
    """One half-year of a municipality: what was asked, done and counted."""

    cell: Cell
    quota: Written | None
    count: Written | None
    own_count: int
    """What the branch itself counted up to the day of the authority's count."""

    @property
    def difference(self) -> int | None:
        """How many more (+) or fewer (-) the authority counted."""
        return None if self.count is None else self.count.persons - self.own_count


@dataclass(frozen=True)
class Entry:
    """A step of the ledger with what was written down about it."""

    step: Step
    written: Written | None
    other_name: str
    """The other municipality of a transfer inside the branch."""


@pages.get("/<branch>/housing/municipalities/<slug>")
@needs(Right.HOUSING_READ, about="ledger")
def municipality(slug: str) -> ResponseReturnValue:
    """Show the half-years and the ledger of one municipality."""
    today = local_date()
    stays = stays_of(session())
    stay = stay_at(stays, slug)
    book = book_of(session(), today)
    touch("ledger", "", municipality=stay.code)
    on = min(today, stay.last or today)
    found = standings(book, [stay], on, _halves(book, stay, on))
    track = found.tracks[0] if found.tracks else None
    return render_template(
        "housing/municipality.html",
        stay=stay,
        on=on,
        finding=finding(found),
        picture=drawn(track, reach([track.course])) if track and len(known_of(track)) > 1 else "",
        rows=[_row(book, stay, cell) for cell in reversed(track.known)] if track else [],
        ahead=[quota for quota in book.written if (quota.code, quota.kind) == (stay.code, "quota") and quota.day > on],
        entries=_entries(book, stay, {each.code: each.name for each in stays}),
        withdrawn=[each for each in book.written if each.withdrawn and each.code == stay.code and each.kind in ENTRIES],
        takes_over=inheritance(book, stay),
        keeps=place().may(Right.HOUSING_LEDGER) and stay.serves(today, today),
        writes=place().may(Right.HOUSING_WRITE),
        can_correct=place().may(Right.HOUSING_LEDGER),
    )


def _halves(book: Book, stay: Stay, on: dt.date) -> int:
    """Return how many half-years there is something to tell of, from the first line on."""
    days = [each.day for each in book.written if each.code == stay.code and not each.withdrawn and each.day <= on]
    first = HalfYear.of(max(min(days, default=on), stay.first))
    return min(max(len(list(first.up_to(HalfYear.of(on)))), FEWEST), MOST)


def _row(book: Book, stay: Stay, cell: Cell) -> Row:
    count = book.counts(stay.code).get(cell.half)
    own = book.ledger(stay.code).between(cell.half.first, count.day).realised if count else 0
    quota = book.quota(stay.code, cell.half)
    return Row(cell, quota if quota and not quota.withdrawn else None, count, own)


def _entries(book: Book, stay: Stay, names: dict[str, str]) -> list[Entry]:
    written = {str(each.id): each for each in book.written if each.id is not None}
    told = []
    for step in reversed(steps(book.ledger(stay.code))):
        one = written.get(step.key)
        other = book.other_half(one) if one else None
        told.append(Entry(step, one, names.get(other.code, other.code) if other else ""))
    return told
