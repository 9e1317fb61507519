"""What a deadline says on a day, in one sentence: who may or must do what, until when, and how many days that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.deadlines.rules import Situation, StillReason
from tenants.terms.catalogue import Bound, Means
from tenants.terms.timeliness import post_may_arrive_until
from tenants.terms.wording import AUTHORITIES
from wegwijs.deadlines.words import SENTENCES
from wegwijs.dossiers.naming import term_name
from wegwijs.home.rows import bold, sentence
from wegwijs.terms.voice import voice
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from markupsafe import Markup

    from tenants.deadlines.queries import Standing

FROM = frozenset({Means.FIRST_DAY, Means.EARLIEST_DAY, Means.OPENS_AFTER})
"""What a day means from which something can be done."""


def told(one: Standing, today: dt.date) -> Markup:
    """Return how a deadline stands, as the one sentence that its dossier is about."""
    return _TOLD[one.situation(today)](one, today)


def lead(one: Standing, today: dt.date) -> Markup:
    """Return who may or must do what until the day found: `De IND moet beslissen tot en met dinsdag 20 november`."""
    shown = bold(on(one.next_day, today)) if one.next_day else ""
    term = one.term
    if one.deadline.term in SENTENCES:
        return sentence(_(SENTENCES[one.deadline.term]), day=shown)
    values = {"name": term_name(one.deadline.term), "day": shown}
    if term is not None and term.means in FROM:
        return sentence(_("%(name)s: from %(day)s"), **values)
    if term is not None and term.bound is Bound.AUTHORITY:
        return sentence(_("%(who)s has to act (%(name)s) up to and including %(day)s"), who=authority(one), **values)
    return sentence(_("%(name)s: up to and including %(day)s"), **values)


def on(day: dt.date | None, today: dt.date) -> str:
    """Return a day with its weekday, and with its year when that is another: `dinsdag 20 november`."""
    return voice().day(day, beside=today, weekday=True) if day else ""


def short(day: dt.date, today: dt.date) -> str:
    """Return a day, with its year when that is another: `20 november`."""
    return voice().day(day, beside=today)


def days(number: int) -> str:
    """Return a number of days: `7 dagen`."""
    return str(ngettext("%(num)s day", "%(num)s days", number))


def authority(one: Standing) -> str:
    """Return whose act is waited for, at the start of a sentence: `De IND`."""
    term = one.term
    said = str(_(AUTHORITIES[term.authority])) if term is not None and term.authority else str(_("the authority"))
    return f"{said[:1].upper()}{said[1:]}"


def left(day: dt.date, today: dt.date) -> Markup:
    """Return how far a day is: `nog 7 dagen`, `dat is vandaag`."""
    number = (day - today).days
    if number == 0:
        return bold(_("that is today"))
    if number < 0:
        return sentence(_("%(days)s ago"), days=bold(days(-number)))
    return sentence(_("%(days)s to go"), days=bold(days(number)))


def _runs(one: Standing, today: dt.date) -> Markup:
    assert one.next_day is not None  # noqa: S101  what runs has a day
    return sentence("%(lead)s: %(left)s.", lead=lead(one, today), left=left(one.next_day, today))


def _late(one: Standing, today: dt.date) -> Markup:
    assert one.last_day is not None  # noqa: S101  what is late has a day
    values = {"day": bold(on(one.last_day, today)), "ago": left(one.last_day, today)}
    if one.bound is Bound.AUTHORITY:
        return sentence(_("%(who)s is late: the last day was %(day)s, %(ago)s."), who=authority(one), **values)
    return sentence(_("Too late for: %(name)s. The last day was %(day)s, %(ago)s."), name=_name(one), **values)


def _in_the_post(one: Standing, today: dt.date) -> Markup:
    assert one.last_day is not None  # noqa: S101  what was posted in time has a last day
    assert one.deadline.posted_on is not None  # noqa: S101
    return sentence(
        _("%(name)s: posted on %(posted)s. The post may still arrive up to and including %(until)s."),
        name=_name(one),
        posted=short(one.deadline.posted_on, today),
        until=bold(on(post_may_arrive_until(one.last_day), today)),
    )


def _still(one: Standing, today: dt.date) -> Markup:
    since = one.deadline.stands_still_since
    return sentence(
        _("The clock stands still since %(day)s: %(name)s. There is no last day now."),
        day=bold(on(since, today)),
        name=_name(one),
    )


def _no_rule(one: Standing, today: dt.date) -> Markup:
    return sentence(
        _("%(name)s: no rule is known for %(day)s, so there is no date. Ask the lawyer or the Helpdesk."),
        name=_name(one),
        day=on(one.event.day, today),
    )


def _met(one: Standing, today: dt.date) -> Markup:
    assert one.deadline.met_on is not None  # noqa: S101  what was met has a day
    values = {"name": _name(one), "how": word(one.situation(today)), "day": on(one.deadline.met_on, today)}
    return sentence(_("%(name)s: %(how)s, on %(day)s."), **values)


def _met_late(one: Standing, today: dt.date) -> Markup:
    said = _met(one, today)
    return sentence(_("%(said)s The last day was %(day)s."), said=said, day=on(one.last_day, today))


def _dropped(one: Standing, _today: dt.date) -> Markup:
    why = one.deadline.dropped_why
    return sentence(_("%(name)s: not needed any more. %(why)s."), name=_name(one), why=word(why) if why else "")


def _name(one: Standing) -> str:
    return term_name(one.deadline.term)


_TOLD: dict[Situation, Callable[[Standing, dt.date], Markup]] = {
    Situation.RUNS: _runs,
    Situation.PASSED: _runs,
    Situation.LATE: _late,
    Situation.LATE_EXPLAINED: _late,
    Situation.IN_THE_POST: _in_the_post,
    Situation.STILL: _still,
    Situation.NO_RULE: _no_rule,
    Situation.MET: _met,
    Situation.MET_BY_POST: _met,
    Situation.MET_LATE: _met_late,
    Situation.DROPPED: _dropped,
}


def in_brief(one: Standing, today: dt.date) -> Markup:
    """Return the same for a line of a list, under the name of the term: `tot en met 20 november: nog 7 dagen`."""
    found, next_day = one.situation(today), one.next_day
    if found in {Situation.RUNS, Situation.PASSED} and next_day is not None:
        opens = one.term is not None and one.term.means in FROM
        said = _("from %(day)s: %(left)s") if opens else _("up to and including %(day)s: %(left)s")
        return sentence(said, day=bold(short(next_day, today)), left=left(next_day, today))
    if found in {Situation.LATE, Situation.LATE_EXPLAINED} and one.last_day is not None:
        said = _("late: the last day was %(day)s")
        return sentence(said, day=bold(short(one.last_day, today)))
    if one.deadline.met_on is not None:
        return sentence(_("%(how)s, on %(day)s"), how=word(found), day=short(one.deadline.met_on, today))
    since = one.deadline.stands_still_since
    if found is Situation.STILL and since is not None:
        return sentence(_("stands still since %(day)s"), day=short(since, today))
    return sentence("%(said)s", said=word(found))


def why_still(one: Standing) -> str:
    """Return why the clock stands still now, in words."""
    for event in reversed(one.moved_by):
        if event.until is None and event.code in set(StillReason):
            return word(StillReason(event.code))
    return ""
