"""What people do about a deadline: done, not needed, why late, at it, standing still, longer, and open again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.deadlines import actions
from tenants.deadlines.queries import deadline_opened
from tenants.deadlines.rules import Situation, opens_on
from tenants.moments import local_date
from tenants.roles import Right
from tenants.terms.catalogue import Bound
from wegwijs.access import needs
from wegwijs.deadlines.blueprint import pages
from wegwijs.deadlines.cards import card_of
from wegwijs.deadlines.forms import DropForm, ExtensionForm, LateForm, MeetingForm, StandstillForm
from wegwijs.deadlines.sentences import on
from wegwijs.refusals import accepted
from wegwijs.requests import reader, session

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from flask.typing import ResponseReturnValue
    from flask_wtf import FlaskForm
    from werkzeug.wrappers import Response

    from tenants.deadlines.queries import Found


def _opened(deadline_id: uuid.UUID) -> Found:
    return deadline_opened(session(), reader(), deadline_id)


def _form(template: str, form: FlaskForm, found: Found, **more: Any) -> str:
    card = card_of(found.standing, local_date())
    return render_template(f"deadlines/{template}.html", form=form, found=found, card=card, **more)


def _back(deadline_id: uuid.UUID) -> Response:
    return redirect(url_for("deadlines.deadline", deadline_id=deadline_id), 303)


@pages.get("/<branch>/deadlines/<uuid:deadline_id>/met")
@needs(Right.DOSSIER_WRITE, about="deadline")
def met(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Ask on which day it was done or received, and how we know."""
    found = _opened(deadline_id)
    kept = found.standing.deadline
    data = {"received_on": local_date(), "posted_on": kept.posted_on, "proof": kept.proof}
    return _meeting(MeetingForm(formdata=None, data=data), found)


def _meeting(form: MeetingForm, found: Found) -> str:
    return _form("met", form, found, by_client=found.standing.bound is Bound.CLIENT)


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/met")
@needs(Right.DOSSIER_WRITE, about="deadline")
def meet(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Note that it was done; one that was late asks why."""
    form = MeetingForm()

    def act() -> None:
        days = (form.received_on.data, form.posted_on.data)
        actions.meet(session(), reader(), deadline_id, *days, form.proof.data or "", local_date())

    if not accepted(form, act):
        return _meeting(form, _opened(deadline_id)), 422
    one, today = _opened(deadline_id).standing, local_date()
    if one.asks_reason(today):
        flash(_("Noted: this was too late. Talk to the lawyer today, and say why."), "warning")
        return redirect(url_for("deadlines.late", deadline_id=deadline_id), 303)
    said = {
        Situation.MET_BY_POST: _("Noted: in time by post. It was posted in time and received within a week."),
        Situation.MET_LATE: _("Noted: it came after the last day."),
        Situation.IN_THE_POST: _("Noted: posted in time. Note it here when it has arrived."),
        Situation.RUNS: _("Noted: posted in time. Note it here when it has arrived."),
    }
    flash(said.get(one.situation(today), _("Noted: in time.")), "ok")
    return _back(deadline_id)


@pages.get("/<branch>/deadlines/<uuid:deadline_id>/not-needed")
@needs(Right.DOSSIER_WRITE, about="deadline")
def not_needed(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why nobody has to guard this any more."""
    return _form("not_needed", DropForm(formdata=None), _opened(deadline_id))


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/not-needed")
@needs(Right.DOSSIER_WRITE, about="deadline")
def drop(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Note that nobody has to guard this any more."""
    form = DropForm()
    if accepted(form, lambda: actions.drop(session(), reader(), deadline_id, form.why.data or "", local_date())):
        flash(_("This term is not guarded any more."), "ok")
        return _back(deadline_id)
    return _form("not_needed", form, _opened(deadline_id)), 422


@pages.get("/<branch>/deadlines/<uuid:deadline_id>/late")
@needs(Right.DOSSIER_WRITE, about="deadline")
def late(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why it was missed."""
    found = _opened(deadline_id)
    return _form("late", LateForm(formdata=None, data={"why": found.standing.deadline.late_reason}), found)


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/late")
@needs(Right.DOSSIER_WRITE, about="deadline")
def explain_late(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Keep why it was missed: it is red no longer, and still named."""
    form = LateForm()
    if accepted(
        form, lambda: actions.explain_late(session(), reader(), deadline_id, form.why.data or "", local_date())
    ):
        flash(_("Kept. It stays in sight, but no longer red."), "ok")
        return _back(deadline_id)
    return _form("late", form, _opened(deadline_id)), 422


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/taken-up")
@needs(Right.DOSSIER_WRITE, about="deadline")
def take_up(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Note that somebody is at it."""
    actions.take_up(session(), reader(), deadline_id, local_date())
    flash(_("Good: your colleagues see that you are at it."), "ok")
    return _back(deadline_id)


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/put-down")
@needs(Right.DOSSIER_WRITE, about="deadline")
def put_down(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Note that nobody is at it after all."""
    actions.put_down(session(), reader(), deadline_id)
    flash(_("Nobody is at it now."), "ok")
    return _back(deadline_id)


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/reopen")
@needs(Right.DOSSIER_WRITE, about="deadline")
def reopen(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Guard a term again."""
    actions.reopen_deadline(session(), reader(), deadline_id, local_date())
    flash(_("This term is guarded again."), "ok")
    return _back(deadline_id)


@pages.get("/<branch>/deadlines/<uuid:deadline_id>/standstill")
@needs(Right.DOSSIER_WRITE, about="deadline")
def standstill(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Ask since when and why the clock stands still."""
    return _form("standstill", StandstillForm(formdata=None), _opened(deadline_id))


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/standstill")
@needs(Right.DOSSIER_WRITE, about="deadline")
def suspend(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Let the clock stand still."""
    form = StandstillForm()
    before = _opened(deadline_id).standing.last_day

    def act() -> None:
        said = (form.since.data, form.until.data, form.why.data or "", form.proof.data or "")
        actions.suspend(session(), reader(), deadline_id, *said, local_date())

    if accepted(form, act):
        _say_moved(deadline_id, before)
        return _back(deadline_id)
    return _form("standstill", form, _opened(deadline_id)), 422


@pages.get("/<branch>/deadlines/<uuid:deadline_id>/extension")
@needs(Right.DOSSIER_WRITE, about="deadline")
def extension(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Ask by which letter the term becomes longer, and how much."""
    return _extending(ExtensionForm(formdata=None), _opened(deadline_id))


def _extending(form: ExtensionForm, found: Found) -> str:
    left = list(dict.fromkeys(found.standing.extensions_left))
    form.offer(left)
    return _form("extension", form, found, none_left=not left)


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/extension")
@needs(Right.DOSSIER_WRITE, about="deadline")
def extend(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Make the term longer; a letter that came after the end of the term may be worth nothing."""
    form = ExtensionForm()
    before = _opened(deadline_id).standing.last_day

    def act() -> None:
        said = (form.length.data or "", form.day.data, form.proof.data or "")
        actions.extend(session(), reader(), deadline_id, *said, local_date())

    if not accepted(form, act):
        return _extending(form, _opened(deadline_id)), 422
    _say_moved(deadline_id, before)
    if before is not None and form.day.data >= opens_on(before):
        flash(_("The letter is of after the last day. Ask the lawyer whether this extension counts."), "warning")
    return _back(deadline_id)


def _say_moved(deadline_id: uuid.UUID, before: dt.date | None) -> None:
    one, today = _opened(deadline_id).standing, local_date()
    if one.last_day is None:
        flash(_("The clock stands still: there is no last day now."), "ok")
    elif one.last_day == before:
        flash(_("Noted. This does not change the date."), "info")
    else:
        flash(_("The date is now %(day)s.", day=on(one.last_day, today)), "ok")
