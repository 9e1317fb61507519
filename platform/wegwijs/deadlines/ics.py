"""Deadlines as an iCalendar file (RFC 5545): whole days with alarms; a number of a dossier and a link, and no name.

What is said is the same for every kind of procedure: a calendar stands open on a desk, and is kept by whoever offers it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from tenants.deadlines.guarding import LAST, NEAR, OPENINGS
from tenants.terms.catalogue import Bound, Means, UnknownTermError, versions
from wegwijs.templating import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.deadlines.feeds import Dated, Subscriber

DAY = dt.timedelta(days=1)
MORNING = dt.timedelta(hours=9)
"""When an alarm goes off: an alarm counted from a whole day would else go off at midnight."""
REFRESHED = dt.timedelta(hours=6)


def calendar_file(of: Subscriber, dates: Sequence[Dated], address: str) -> bytes:
    """Return the calendar of one person's deadlines; the same deadlines give the same file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Wegwijs//Deadlines//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _("Deadlines %(branch)s", branch=of.branch_name))
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for each in dates:
        calendar.add_component(_last_day(of, each, address))
        if each.own_norm is not None and each.own_norm < each.last_day and each.term not in OPENINGS:
            calendar.add_component(_own_norm(of, each, address))
    return bytes(calendar.to_ical())


def _last_day(of: Subscriber, each: Dated, address: str) -> Event:
    said = [_what(each)]
    if each.own_norm is not None:
        said.append(_("We want it ready by %(day)s.", day=day(each.own_norm)))
    if not each.confirmed:
        said.append(_("This date is not confirmed yet: ask the lawyer or the Helpdesk."))
    event = _event(of, each, address, each.last_day, "", said)
    event.add("summary", _summary(each))
    for days in (NEAR, LAST):
        event.add_component(_alarm(days, _summary(each)))
    return event


def _own_norm(of: Subscriber, each: Dated, address: str) -> Event:
    assert each.own_norm is not None  # noqa: S101  asked only for one that has it
    said = [_("We want it ready on this day. By law the last day is %(day)s.", day=day(each.last_day))]
    event = _event(of, each, address, each.own_norm, "-norm", said)
    summary = _("Dossier %(number)s: ready by today", number=each.number)
    event.add("summary", summary)
    event.add_component(_alarm(LAST, summary))
    return event


def _event(of: Subscriber, each: Dated, address: str, on: dt.date, mark: str, said: Sequence[str]) -> Event:
    page = f"{address}{url_for('dossiers.dossier', branch=of.branch_slug, dossier_id=each.dossier_id)}"
    event = Event()
    event.add("uid", f"{each.id}{mark}@{urlsplit(address).hostname or 'localhost'}")
    changed_at = each.changed_at.astimezone(dt.UTC).replace(microsecond=0)
    # Without a METHOD the two mean the same, and a file that says the moment of fetching would never be the same twice.
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", each.moves)
    event.add("dtstart", on)
    event.add("dtend", on + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("url", page)
    event.add("description", "\n".join([*said, page]))
    return event


def _alarm(days: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", MORNING - days * DAY)
    alarm.add("description", summary)
    return alarm


def _summary(each: Dated) -> str:
    """Return what an entry is called; a date that is not confirmed says so at a glance."""
    bound, means = _kind(each.term)
    if each.term in OPENINGS:
        summary = _("Dossier %(number)s: possible from now on", number=each.number)
    elif means is Means.VALID_UNTIL:
        summary = _("Dossier %(number)s: ends today", number=each.number)
    elif bound is Bound.AUTHORITY:
        summary = _("Dossier %(number)s: last day for the answer", number=each.number)
    else:
        summary = _("Dossier %(number)s: last day", number=each.number)
    return str(summary if each.confirmed else _("%(summary)s (not confirmed)", summary=summary))


def _what(each: Dated) -> str:
    if each.term in OPENINGS:
        return str(_("From this day on the next step can be taken."))
    if _kind(each.term)[0] is Bound.AUTHORITY:
        return str(_("By this day we must have an answer. None came? Then look at the dossier what to do."))
    return str(_("This is the last day by law."))


def _kind(term_id: str) -> tuple[Bound, Means]:
    try:
        term = versions(term_id)[-1]
    except UnknownTermError:
        return Bound.CLIENT, Means.LAST_DAY
    return term.bound, term.means
