"""What of guidance stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.guidance.attention import Call, attention
from tenants.guidance.models import Appointment
from tenants.moments import LOCAL
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short, so_long
from wegwijs.templating import clock, day
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.guidance.attention import Attention
    from tenants.isolation import ScopedSession


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add appointments, tasks that should have been done, ends that near, and who stands still."""
    by_kind: dict[Call, list[Row]] = {call: [] for call in Call}
    for each in attention(session, reader, today):
        by_kind[each.kind].append(_row(each, today))
    everything = Act(_("See all trajectories"), url_for("guidance.trajectories"))
    appointments = Act(_("See all appointments"), url_for("guidance.appointments"))
    found.now += few(by_kind[Call.TODAY], appointments)
    found.this_week += few(by_kind[Call.THIS_WEEK], appointments)
    found.this_week += few(by_kind[Call.UNSAID], appointments)
    found.this_week += few(by_kind[Call.END_NEARS], everything)
    found.silent += few(by_kind[Call.STILL], everything)
    found.silent += few(by_kind[Call.TASK_LATE], everything)


def _row(each: Attention, today: dt.date) -> Row:
    name, first_name = bold(each.name), each.name.split(" ", maxsplit=1)[0]
    if each.at is not None and each.appointment_id is not None:
        return _appointment(each, today)
    act = Act(_("Open the trajectory"), url_for("guidance.trajectory", trajectory_id=each.trajectory_id))
    if each.kind is Call.STILL:
        what = sentence(_("Nothing happened in the guidance of %(name)s since %(day)s."), name=name, day=day(each.date))
        return Row(so_long(each.date, today), what, Act(_("Call %(name)s", name=first_name), act.href))
    if each.kind is Call.TASK_LATE:
        what = sentence(_("For %(name)s this was to be done: %(task)s."), name=name, task=each.detail)
        if each.count > 1:
            more = ngettext("And %(num)s other task.", "And %(num)s other tasks.", each.count - 1)
            what = sentence("%(what)s %(more)s", what=what, more=more)
        return Row(so_long(each.date, today), what, act)
    if each.date < today:
        what = sentence(_("The guidance of %(name)s was planned to end on %(day)s."), name=name, day=day(each.date))
        return Row(short(each.date), what, Act(_("Round off"), act.href), late=True)
    what = sentence(_("The guidance of %(name)s ends on this day."), name=name)
    return Row(short(each.date), what, Act(_("Prepare the end"), act.href))


def _appointment(each: Attention, today: dt.date) -> Row:
    at, href = each.at, url_for("guidance.appointment", appointment_id=each.appointment_id)
    assert at is not None  # noqa: S101  asked only for what has a moment
    subject = word(Appointment.Subject(each.detail))
    said = {"name": bold(each.name), "subject": subject, "time": clock(at)}
    if each.kind is Call.UNSAID:
        what = sentence(_("Did %(name)s come to the appointment (%(subject)s)?"), **said)
        return Row(short(each.date), what, Act(_("Say whether they came"), href))
    if each.interpreter:
        what = sentence(_("%(name)s has an appointment (%(subject)s) at %(time)s and needs an interpreter."), **said)
    else:
        what = sentence(_("%(name)s has an appointment (%(subject)s) at %(time)s."), **said)
    when = clock(at) if at.astimezone(LOCAL).date() == today else short(each.date)
    return Row(when, what, Act(_("Open the appointment"), href))
