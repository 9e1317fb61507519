"""The position: how far each municipality is, half-year by half-year, on any day; and the same as a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext as _

from tenants.housing.book import book_of, stays_of
from tenants.housing.rules import HalfYear
from tenants.housing.standings import standings
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import RANGES, look
from wegwijs.housing.sentences import course_label, finding, half_year, known_of, lead, signed
from wegwijs.housing.standing_out import acts, remarks
from wegwijs.locale import language
from wegwijs.pictures import Words
from wegwijs.pictures.course import course, reach
from wegwijs.requests import place, session, touch
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    import datetime as dt

    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from tenants.housing.book import Book, Stay
    from tenants.housing.standings import Standings, Track

pages.add_app_template_filter(signed)
pages.add_app_template_filter(half_year)

COLUMNS = (
    "municipality", "code", "half_year", "until", "opening", "quota", "corrections", "transfers", "counted_late", "housed",
    "closing", "standing",
)  # fmt: skip


@pages.get("/<branch>/housing")
@needs(Right.HOUSING_READ, about="ledger")
def position() -> ResponseReturnValue:
    """Show how far each municipality is: the finding, the courses, what stands out, and what one can do."""
    wanted = look(request.args, local_date())
    touch("ledger", "", on=wanted.on.isoformat())
    book, stays = book_of(session(), wanted.on), stays_of(session())
    found = standings(book, stays, wanted.on, wanted.halves)
    return render_template(
        "housing/position.html",
        wanted=wanted,
        found=found,
        finding=finding(found),
        lead=lead(found, place().branch_name),
        courses=_courses(found),
        ranges=[(each, each == wanted.halves) for each in RANGES],
        remarks=remarks(book, stays, found, place()),
        acts=acts(found, place()),
        known=_last_known(book, stays, found),
        homes=place().may(Right.HOUSING_WRITE),
    )


def _courses(found: Standings) -> dict[str, Markup]:
    """Return the picture of each municipality by code, on one scale for all."""
    scale = reach(track.course for track in found.tracks)
    return {track.stay.code: drawn(track, scale) for track in found.tracks}


def drawn(track: Track, scale: tuple[int, int]) -> Markup:
    """Return the course of a municipality as a picture."""
    words = Words(language(), str(_("not shown")), str(_("not known")))
    begin = next(iter(known_of(track)), None)
    said = "" if begin is None else signed(begin)
    return course(track.course, scale=scale, label=course_label(track), words=words, signed=said)


def _last_known(book: Book, stays: list[Stay], found: Standings) -> dt.date | None:
    """Return the last day of the newest half-year with a known position, when today nothing is known."""
    if any(track.newest and track.newest.standing is not None for track in found.present):
        return None
    half = HalfYear.of(found.on).step(-1)
    begins = [book.ledger(stay.code).begins_on for stay in stays]
    earliest = min((day for day in begins if day is not None), default=None)
    while earliest is not None and half.last >= earliest:
        served = [stay for stay in stays if stay.serves(half.last, half.last)]
        if any(book.ledger(stay.code).position(half.last) is not None for stay in served):
            return half.last
        half = half.step(-1)
    return None


@pages.get("/<branch>/housing.csv")
@needs(Right.HOUSING_READ, about="ledger", verb="export")
def sheet() -> ResponseReturnValue:
    """Give the same numbers as a sheet: a row per municipality and half-year."""
    wanted = look(request.args, local_date())
    found = standings(book_of(session(), wanted.on), stays_of(session()), wanted.on, wanted.halves)
    rows = [
        (
            track.stay.name, track.stay.code, cell.half.code, cell.last.isoformat(), balance.opening, balance.quota,
            balance.corrections, balance.transfers, balance.late, balance.housed, balance.closing, cell.standing,
        )
        for track in found.tracks
        for cell in track.known
        for balance in [cell.balance]
    ]  # fmt: skip
    touch("ledger", "", rows=len(rows), on=wanted.on.isoformat())
    return csv_answer(f"housing-{place().branch_slug}-{wanted.on.isoformat()}", COLUMNS, rows)
