"""A deadline as its dossier shows it: the sentence, how its date was found, and what there is to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.deadlines.models import EventRole
from tenants.deadlines.rules import Situation
from tenants.terms.catalogue import Bound, Length, Remedy
from tenants.terms.explaining import in_lines, when_missed
from tenants.terms.timeliness import post_may_arrive_until
from wegwijs.deadlines.sentences import in_brief, on, short, told, why_still
from wegwijs.dossiers.naming import term_name
from wegwijs.home.rows import sentence
from wegwijs.terms.voice import voice

if TYPE_CHECKING:
    import datetime as dt

    from markupsafe import Markup

    from tenants.deadlines.models import DossierEvent
    from tenants.deadlines.queries import Standing

TONES: dict[Situation, str] = {
    Situation.RUNS: "now",
    Situation.PASSED: "now",
    Situation.IN_THE_POST: "now",
    Situation.LATE: "late",
}
"""How a situation looks; the others are calm."""


@dataclass(frozen=True)
class Act:
    """What there is to do about a deadline, and from when."""

    label: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A deadline in words."""

    standing: Standing
    name: str
    sentence: Markup
    brief: Markup
    tone: str
    """now, late, still or calm."""
    href: str
    lines: list[tuple[dt.date, str, str]]
    """How the date was found: day, the day in words, what it says."""
    asides: list[Markup | str] = field(default_factory=list)
    """What must stand beside the sentence: not confirmed, why it is late, talk to the lawyer, our own aim."""
    doubts: list[str] = field(default_factory=list)
    """What to ask the lawyer about what moved the date; it stands among the asides too."""
    missed: str = ""
    act: Act | None = None
    other: Act | None = None


def card_of(one: Standing, today: dt.date, step: str = "") -> Card:
    """Return a deadline in the words and with the acts of `today`.

    `step` is the page of the step that meets it, when the dossier has one: what is noted there also takes the step.
    """
    doubts = [doubt_of(event) for event in one.moved_too_late]
    act, other = _acts(one, today, step or url_for("deadlines.met", deadline_id=one.deadline.id))
    return Card(
        standing=one,
        name=term_name(one.deadline.term),
        sentence=told(one, today),
        brief=in_brief(one, today),
        tone=tone_of(one, today),
        href=url_for("deadlines.deadline", deadline_id=one.deadline.id),
        lines=_lines(one, today),
        asides=_asides(one, today, doubts),
        doubts=doubts,
        missed=_missed(one, today),
        act=act,
        other=other,
    )


def tone_of(one: Standing, today: dt.date) -> str:
    """Return how it looks: red as long as it asks why it was missed."""
    found = one.situation(today)
    if one.asks_reason(today):
        return "late"
    return "still" if found is Situation.STILL else TONES.get(found, "calm")


def _lines(one: Standing, today: dt.date) -> list[tuple[dt.date, str, str]]:
    if one.counted is None:
        return []
    letters = [(Length.of(event.length), event.day) for event in one.of_role(EventRole.EXTENDS)]
    return [(day, short(day, today), said) for day, said in in_lines(one.counted, voice(), letters)]


def _asides(one: Standing, today: dt.date, doubts: list[str]) -> list[Markup | str]:
    found = one.situation(today)
    said: list[Markup | str] = []
    if why := one.why_late(today):
        said.append(sentence(_("Why: %(why)s"), why=why))
    elif one.asks_reason(today) and one.bound is Bound.CLIENT:
        said.append(_("Talk to the lawyer today: too late is not always lost (Awb 6:11)."))
    if found is Situation.STILL:
        said.append(why_still(one))
    said += doubts
    if one.counted is not None and not one.counted.term.confirmed:
        said.append(_("Not confirmed yet: ask the lawyer or the Helpdesk."))
    norm = one.deadline.own_norm
    if norm is not None and found is Situation.RUNS:
        said.append(sentence(_("Our own aim: %(day)s."), day=on(norm, today)))
    return [each for each in said if each]


def doubt_of(event: DossierEvent) -> str:
    """Return what to ask about something that moved a date when the term had ended already."""
    if event.role is EventRole.EXTENDS:
        return str(_("The letter is of after the last day. Ask the lawyer whether this extension counts."))
    return str(_("The clock stopped after the last day. Ask the lawyer whether this counts."))


def _missed(one: Standing, today: dt.date) -> str:
    found = one.situation(today)
    if one.counted is None or found not in {Situation.RUNS, Situation.LATE, Situation.STILL}:
        return ""
    return when_missed(one.counted.term, voice())


def _acts(one: Standing, today: dt.date, met: str) -> tuple[Act | None, Act | None]:
    """Return the act of this date, and the one beside it; `met` is where one notes that it is done."""
    found, key = one.situation(today), one.deadline.id
    if found is Situation.IN_THE_POST:
        assert one.last_day is not None  # noqa: S101  what was posted in time has a last day
        until = short(post_may_arrive_until(one.last_day), today)
        arrived = url_for("deadlines.met", deadline_id=key)
        return Act(_("Arrived? Note it"), arrived, _("It counts up to and including %(day)s.", day=until)), None
    if found is Situation.STILL:
        return _going_on(one), None
    reason = Act(_("Say why"), url_for("deadlines.late", deadline_id=key)) if one.asks_reason(today) else None
    if found is Situation.MET_LATE:
        return reason, None
    if found not in {Situation.RUNS, Situation.LATE, Situation.LATE_EXPLAINED, Situation.PASSED}:
        return None, None
    return _acts_of_open(one, today, met, reason)


def _going_on(one: Standing) -> Act | None:
    """Return how the clock goes on that stands still now."""
    still = [event for event in one.of_role(EventRole.SUSPENDS) if event.until is None]
    if not still:
        return None
    return Act(_("The clock goes on"), url_for("deadlines.going_on", event_id=still[-1].id))


def _acts_of_open(one: Standing, today: dt.date, met: str, reason: Act | None) -> tuple[Act | None, Act | None]:
    if one.bound is not Bound.AUTHORITY:
        done = Act(_("Done? Note it"), met)
        return (reason, done) if reason else (done, None)
    came = Act(_("Is the decision there? Note it"), met)
    if one.term is not None and one.term.remedy is Remedy.NOTICE_OF_DEFAULT and one.opens_on is not None:
        letter = url_for("deadlines.notice_of_default", deadline_id=one.deadline.id)
        ready = one.opens_on <= today
        note = _("It can be sent now.") if ready else _("It can be sent from %(day)s.", day=short(one.opens_on, today))
        return Act(_("Prepare the notice of default"), letter, note), reason or came
    return (reason, came) if reason else (came, None)
