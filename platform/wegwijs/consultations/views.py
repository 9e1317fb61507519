"""Visits after they were logged: the records behind a figure, one visit with its corrections, and correcting it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from tenants.audit.queries import TrailChoice, looks
from tenants.branches.queries import municipalities_of
from tenants.clients.access import refuse_closed
from tenants.consultations.actions import correct_visit, undo_visit
from tenants.consultations.queries import months_among, visit_with_corrections, visits_among
from tenants.consultations.rules import may_undo
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs import words
from wegwijs.access import needs
from wegwijs.consultations.choosing import KINDS, asked
from wegwijs.consultations.forms import CorrectionForm, values_of
from wegwijs.dates import day_short, month_name
from wegwijs.home.sentences import look_line
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session, touch
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.consultations.queries import Visit
    from wegwijs.consultations.choosing import Asked

pages = Blueprint("consultations", __name__)
pages.add_app_template_filter(month_name)
pages.add_app_template_filter(day_short)
pages.add_app_template_filter(local_date, "local_day")

COLUMNS = ("date", "municipality", "channel", "client", "topics", "guidance", "minutes", "outcome", "visits")
"""The columns of the import file, so that what went out can come back in."""


@pages.get("/<branch>/visits")
@needs(Right.CONSULTATION_READ, about="consultation")
def visits() -> ResponseReturnValue:
    """Show the visits of a month by day, or the months of a year: what a figure was counted from."""
    wanted = asked(request.args, local_date())
    touch("consultation", "", **wanted.values)
    if wanted.month is None:
        months = months_among(session(), wanted.choice)
        return render_template(
            "consultations/year.html", wanted=wanted, kinds=_kinds(wanted), months=months, total=sum(months.values())
        )
    found = visits_among(session(), reader(), wanted.choice)
    days = [(day, list(group)) for day, group in itertools.groupby(found, key=lambda visit: visit.consultation.day)]
    return render_template(
        "consultations/month.html",
        wanted=wanted,
        kinds=_kinds(wanted),
        days=[(day, group, _people(group)) for day, group in days],
        total=_people(found),
        topics_total=sum(len(visit.consultation.topics) * visit.consultation.visits for visit in found),
        clients_total=len({visit.consultation.client_id for visit in found} - {None}),
        about=words.about,
        is_past=wanted.last < local_date(),
    )


def _people(found: list[Visit]) -> int:
    return sum(visit.consultation.visits for visit in found)


def _kinds(wanted: Asked) -> str:
    """Return in words of which kind the visits are; nothing when they are of every kind."""
    said = [_word(name, value) if name in KINDS else value for name, value in wanted.kinds.items()]
    return ", ".join(said)


@pages.get("/<branch>/visits.csv")
@needs(Right.CONSULTATION_READ, about="consultation", verb="export")
def sheet() -> ResponseReturnValue:
    """Give the visits of a month or year as a sheet, with client numbers and no names."""
    wanted = asked(request.args, local_date())
    found = visits_among(session(), reader(), wanted.choice)
    touch("consultation", "", rows=len(found), **wanted.values)
    rows = [
        (
            one.day.isoformat(), one.municipality_code, one.channel.value, visit.client_number, "+".join(one.topics),
            one.guidance.value, one.minutes, one.outcome.value, one.visits,
        )
        for visit in found
        for one in [visit.consultation]
    ]  # fmt: skip
    name = "-".join(["visits", place().branch_slug, *wanted.values.values()])
    return csv_answer(name, COLUMNS, rows)


@pages.get("/<branch>/visits/<uuid:consultation_id>")
@needs(Right.CONSULTATION_READ, about="consultation")
def visit(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Show one visit, what it said before, and who looked at it."""
    found, corrections = visit_with_corrections(session(), consultation_id)
    _refuse_closed(found)
    seen = looks(session(), TrailChoice(record="consultation", record_id=str(consultation_id)), limit=20)
    one = found.consultation
    return render_template(
        "consultations/visit.html",
        visit=found,
        one=one,
        about=words.about(one.topics, one.outcome),
        corrections=[
            {"correction": correction, "who": who, "before": _before(correction.before)}
            for correction, who in corrections
        ],
        seen=[look_line(look) for look in seen],
        undo=one.withdrawn_at is None and may_undo(one.day, local_date()) and place().may(Right.CONSULTATION_WRITE),
        correct=one.withdrawn_at is None and place().may(Right.CONSULTATION_CORRECT),
    )


def _refuse_closed(found: Visit) -> None:
    """Raise `ClosedRecordError` for a visit of a client whose record is not open; one's own visit always is."""
    one = found.consultation
    if one.client_id is not None and one.volunteer_id != actor().person_id:
        refuse_closed(session(), reader(), one.client_id)


def _word(kind: str, value: str) -> str:
    return words.word(KINDS[kind](value))


def _before(before: dict[str, object]) -> str:
    """Return in words what a visit said before a correction."""
    return "; ".join(f"{_field(name)}: {_value(name, value)}" for name, value in sorted(before.items()))


def _field(name: str) -> str:
    names = {
        "municipality_code": _("municipality"),
        "channel": _("how somebody came"),
        "topics": _("about"),
        "guidance": _("trajectory"),
        "outcome": _("outcome"),
        "minutes": _("minutes"),
        "visits": _("people"),
    }
    return str(names[name])


def _value(name: str, value: object) -> str:
    if name == "topics" and isinstance(value, list):
        return words.about(value, "answered")
    if name in KINDS:
        return _word(name, str(value)).lower()
    return str(_("unknown")) if value is None else str(value)


@pages.get("/<branch>/visits/<uuid:consultation_id>/correction")
@needs(Right.CONSULTATION_CORRECT, about="consultation")
def correction(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the visit should say, and why."""
    found, _corrections = visit_with_corrections(session(), consultation_id)
    _refuse_closed(found)
    return _correction_page(CorrectionForm(formdata=None, data=values_of(found.consultation)), found)


@pages.post("/<branch>/visits/<uuid:consultation_id>/correction")
@needs(Right.CONSULTATION_CORRECT, about="consultation")
def correct(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the visit."""
    form = CorrectionForm()
    found, _corrections = visit_with_corrections(session(), consultation_id)
    _refuse_closed(found)
    _offer(form, found)
    if form.validate():
        try:
            correct_visit(session(), actor(), consultation_id, form.changed(found.consultation), form.reason.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal, visits="count")
        else:
            flash(_("Corrected. What it said before is kept."), "ok")
            return redirect(url_for("consultations.visit", consultation_id=consultation_id), 303)
    return _correction_page(form, found), 422


def _offer(form: CorrectionForm, found: Visit) -> None:
    if found.consultation.withdrawn_at is not None:
        raise AbsentError
    served = municipalities_of(session(), session().branch_id, found.consultation.day)
    form.offer(served, found.consultation.municipality_code)


def _correction_page(form: CorrectionForm, found: Visit) -> str:
    if not form.municipality.choices:
        _offer(form, found)
    title = _("Correct the visit of %(day)s", day=format_date(found.consultation.day, "d MMMM y"))
    return render_template("consultations/correction.html", form=form, visit=found, title=title)


@pages.post("/<branch>/visits/<uuid:consultation_id>/undo")
@needs(Right.CONSULTATION_WRITE, about="consultation")
def undo(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Undo a visit of today."""
    undo_visit(session(), actor(), consultation_id, local_date())
    flash(_("Undone. The visit no longer counts."), "ok")
    return redirect(url_for("consultations.visit", consultation_id=consultation_id), 303)
