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
    from markupsafe import Markup

    from tenants.housing.book import Book, Stay, Written
    from tenants.housing.standings import Cell, Step, Track

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
    def is_empty(self) -> bool:
        """Whether nothing at all is known of it."""
        balance = self.cell.balance
        nothing = (self.quota, self.count, balance.quota) == (None, None, None)
        return nothing and not (balance.realised or balance.corrections or balance.transfers)

    @property
    def difference(self) -> int | None:
        """How many more (+) or fewer (-) the authority counted."""
        return None if self.count is None else self.count.persons - self.own_count


@dataclass(frozen=True)
class Gap:
    """Half-years after each other of which nothing was written down."""

    first: HalfYear
    last: HalfYear


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
        runs=found.runs,
        picture=_picture(book, stay, on),
        rows=_rows(book, track) if track else [],
        last_known=_last_known(book, stay, on),
        ahead=[quota for quota in book.written if (quota.code, quota.kind) == (stay.code, "quota") and quota.day > on],
        entries=_entries(book, stay, {each.code: each.name for each in stays}),
        withdrawn=[each for each in book.written if each.withdrawn and each.code == stay.code and each.kind in ENTRIES],
        takes_over=inheritance(book, stay),
        keeps=place().may(Right.HOUSING_LEDGER) and stay.serves(today, today),
        writes=place().may(Right.HOUSING_WRITE),
        can_correct=place().may(Right.HOUSING_LEDGER),
    )


def _picture(book: Book, stay: Stay, on: dt.date) -> Markup | str:
    """Return the course up to the last half-year of which something is known; nothing for less than two values."""
    last = _last_known(book, stay, on)
    until = last[0] if last else on
    tracks = standings(book, [stay], until, _halves(book, stay, until)).tracks
    return drawn(tracks[0], reach([tracks[0].course])) if tracks and len(known_of(tracks[0])) > 1 else ""


def _halves(book: Book, stay: Stay, on: dt.date) -> int:
    """Return how many half-years there is something to tell of, from the first line on."""
    days = [each.day for each in book.written if each.code == stay.code and not each.withdrawn and each.day <= on]
    first = HalfYear.of(max(min(days, default=on), stay.first))
    return min(max(len(list(first.up_to(HalfYear.of(on)))), FEWEST), MOST)


def _rows(book: Book, track: Track) -> list[Row | Gap]:
    """Return the half-years, the newest first; those of which nothing is known are taken together, but for the newest."""
    told: list[Row | Gap] = []
    for cell in reversed(track.known):
        row = _row(book, track.stay, cell)
        if told and row.is_empty:
            before = told[-1]
            told[-1:] = (
                [Gap(cell.half, before.last)] if isinstance(before, Gap) else [before, Gap(cell.half, cell.half)]
            )
        else:
            told.append(row)
    return told


def _last_known(book: Book, stay: Stay, on: dt.date) -> tuple[dt.date, int] | None:
    """Return the last end of a half-year with a known position, when the position of `on` is not known."""
    ledger = book.ledger(stay.code)
    if ledger.position(on) is not None or ledger.begins_on is None:
        return None
    for half in reversed(list(HalfYear.of(ledger.begins_on).up_to(HalfYear.of(on)))):
        position = ledger.position(half.last) if half.last < on else None
        if position is not None:
            return half.last, position
    return None


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
