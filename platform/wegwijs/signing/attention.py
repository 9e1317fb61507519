"""What of the months to sign stands on the page of today, and above the years: for whoever may sign."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.roles import Right
from tenants.signing.queries import differing_months, own_months, waiting_months
from tenants.signing.rules import SIGNED_STEPS, WAITING_STEPS, Step, month_before, term_of
from wegwijs.dates import month_name
from wegwijs.home.rows import Act, Lists, Row, bold, sentence, short, so_late
from wegwijs.requests import place
from wegwijs.templating import weekday

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.signing.queries import BranchMonth


def add(found: Lists, session: ScopedSession, _reader: Reader, today: dt.date) -> None:
    """Add the last month that waits for a signature, what the region sent back, and corrections that are open."""
    if not place().may(Right.REPORT_SIGN):
        return
    for one in waiting_months(session, month_before(today), today):
        (found.now if one.step is not Step.OPEN else found.this_week).append(_row(one, today))
    for month in differing_months(session):
        found.this_week.append(_correction(month))


def _address(month: dt.date) -> str:
    return url_for("signing.month", year=month.year, month=month.month)


def _row(one: BranchMonth, today: dt.date) -> Row:
    name, term = month_name(one.month), term_of(one.month)
    if one.step is Step.RETURNED:
        what = sentence(
            _("The region sent the figures of %(month)s back: %(why)s"), month=bold(name), why=one.returned_reason
        )
        return Row(str(_("sent back")), what, Act(_("Look again"), _address(one.month)), late=True)
    act = Act(_("Look and sign"), _address(one.month))
    if one.step is Step.LATE:
        what = sentence(_("The figures of %(month)s wait for your signature."), month=bold(name))
        return Row(so_late(term, today), what, act, late=True)
    what = sentence(
        _("The figures of %(month)s wait for your signature, until %(day)s."), month=bold(name), day=weekday(term)
    )
    return Row(short(term), what, act)


def _correction(month: dt.date) -> Row:
    what = sentence(_("Records of %(month)s came after your signature."), month=bold(month_name(month)))
    return Row(str(_("correction")), what, Act(_("Look and sign"), _address(month)))


@dataclass(frozen=True)
class Told:
    """The months of a branch in words: those that wait, with their addresses, and how many of each year are signed."""

    waiting: list[tuple[str, str]]
    years: dict[int, tuple[str, str]]


def in_words(session: ScopedSession, years: list[int], today: dt.date, *, may_sign: bool) -> Told:
    """Return what the page of the years says of months, in one statement and one more for who may sign."""
    last = month_before(today)
    first = dt.date(min([*years, last.year - 1]), 1, 1)
    months = own_months(session, first, max(last, dt.date(max([*years, last.year]), 12, 1)), today)
    asked = [one for one in months if one.step is Step.RETURNED or (one.month == last and one.step in WAITING_STEPS)]
    waiting = [(_said(one), _address(one.month)) for one in asked] if may_sign else []
    for month in differing_months(session) if may_sign else ():
        said = _("Records of %(month)s came after your signature.", month=month_name(month))
        waiting.append((str(said), _address(month)))
    return Told(waiting, {year: said for year in years if (said := _of_year(months, year)) is not None})


def _said(one: BranchMonth) -> str:
    name, day = month_name(one.month), weekday(term_of(one.month))
    if one.step is Step.RETURNED:
        said = _("The region sent the figures of %(month)s back: %(why)s", month=name, why=one.returned_reason)
    elif one.step is Step.LATE:
        said = _("The figures of %(month)s wait for your signature; that was to be until %(day)s.", month=name, day=day)
    else:
        said = _("The figures of %(month)s wait for your signature, until %(day)s.", month=name, day=day)
    return str(said)


def _of_year(months: Sequence[BranchMonth], year: int) -> tuple[str, str] | None:
    """Return how many of a year's months that are over are signed, and where to go on; none without any."""
    over = [one for one in months if one.month.year == year and one.step is not Step.RUNNING]
    if not over:
        return None
    signed = sum(one.step in SIGNED_STEPS for one in over)
    go_on = next((one.month for one in reversed(over) if one.step in WAITING_STEPS), over[-1].month)
    said = ngettext("%(signed)s of %(num)s month", "%(signed)s of %(num)s months", len(over), signed=signed)
    return str(said), _address(go_on)
