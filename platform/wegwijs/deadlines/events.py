"""Pages of what happened in a dossier: noting, looking, correcting, taking back; and a clock that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.deadlines import actions
from tenants.deadlines.models import EventRole
from tenants.deadlines.queries import choices_of, event_opened, events_of_dossier
from tenants.deadlines.rules import by_letter, codes_for, known_ahead, newest, terms_for
from tenants.dossiers.queries import Opened, dossier_opened
from tenants.dossiers.steps import steps_of
from tenants.dossiers.templates import usual_on
from tenants.faults import AbsentError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.deadlines.blueprint import pages
from wegwijs.deadlines.forms import EventForm, GoingOnForm, values_of
from wegwijs.deadlines.sentences import short
from wegwijs.deadlines.showing import moved_in_words, why_of
from wegwijs.dossiers.naming import event_clause, term_name
from wegwijs.refusals import accepted
from wegwijs.requests import place, reader, session
from wegwijs.terms.words import event_word

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.deadlines.models import DossierEvent
    from tenants.deadlines.queries import Choices, FoundEvent
    from tenants.dossiers.models import Dossier

MOST_STEPS = 2
"""So many of the steps that come next stand above what else can happen."""


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/events/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def new_event(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what happened, and then when: `code` chooses."""
    found = dossier_opened(session(), reader(), dossier_id)
    code = request.args.get("code", "")
    kind = found.dossier.kind.value
    if code not in codes_for(kind):
        steps = steps_of(session(), dossier_id)
        waiting = [step for step in steps if step.event and step.done_on is None and not step.not_needed]
        next_ones = [(step, event_word(step.event)) for step in waiting[:MOST_STEPS]]
        return render_template("deadlines/choose_event.html", found=found, groups=_groups(kind), steps=next_ones)
    day = None if known_ahead(code) else local_date()
    choose = choices_of(session(), dossier_id)
    begin, met = _usually(found.dossier, code, choose)
    return _form(EventForm(formdata=None, data={"code": code, "day": day, "terms": begin, "met": met}), found, choose)


def _usually(dossier: Dossier, code: str, choose: Choices) -> tuple[list[str], list[str]]:
    """Return which terms usually begin by something, and which open deadlines it usually meets.

    A procedure can meet the same event twice: the decision on the application, and the decision on the objection. The
    first step whose terms have not begun yet is meant; without one, all terms of this kind of dossier are.
    """
    steps = [line for line in usual_on(dossier.kind, dossier.regime_on or dossier.opened_on) if line.event == code]
    step = next((line for line in steps if not choose.started.issuperset(line.terms or ("",))), None)
    if step is not None:
        return list(step.terms), [str(each.id) for each in choose.open if each.name in step.guarded_by]
    possible = terms_for(dossier.kind.value, code)
    own = [term for term in possible if newest(term).dossier_kind == dossier.kind.value]
    return own or list(possible), []


def _groups(kind: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return what can happen as code, name and the terms that begin by it: of this kind of dossier, and in general."""
    told = [(code, event_word(code), list(terms_for(kind, code))) for code in codes_for(kind)]
    own = [one for one in told if any(newest(term).dossier_kind == kind for term in one[2])]
    general = [one for one in told if one not in own]

    def line(one: tuple[str, str, list[str]]) -> tuple[str, str, str]:
        return one[0], one[1], ", ".join(term_name(term) for term in one[2])

    groups = [
        (_("In this procedure"), [line(one) for one in own]),
        (_("In any dossier"), [line(one) for one in general]),
    ]
    return [(title, lines) for title, lines in groups if lines]


def _form(form: EventForm, found: Opened, choose: Choices | None = None, event: DossierEvent | None = None) -> str:
    code = event.code if event else form.code.data or ""
    form.offer(found.dossier, code, choose or choices_of(session(), found.dossier.id))
    return render_template(
        "deadlines/event_form.html",
        form=form,
        found=found,
        event=event,
        clause=event_clause(code, found.dossier.kind),
        ahead=known_ahead(code),
        letter=by_letter(code),
    )


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/events/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def record_event(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Note what happened, and which terms are met by it."""
    form, found = EventForm(), dossier_opened(session(), reader(), dossier_id)

    def act() -> None:
        new, today = form.event(), local_date()
        met_by_it = form.met_by_it()
        if met_by_it and not {each.id for each in choices_of(session(), dossier_id).open}.issuperset(met_by_it):
            raise AbsentError
        for met in met_by_it:
            actions.meet(session(), reader(), met, new.day, None, new.proof, today)
        actions.record_event(session(), reader(), dossier_id, new, today)

    if accepted(form, act, document="paper", received_on="day"):
        flash(_("Noted. The dates are counted."), "ok")
        return redirect(_dossier(found.dossier), 303)
    return _form(form, found), 422


def _dossier(dossier: Dossier) -> str:
    return url_for("dossiers.dossier", dossier_id=dossier.id)


@pages.get("/<branch>/dossier-events/<uuid:event_id>")
@needs(Right.DOSSIER_READ, about="event")
def event(event_id: uuid.UUID) -> ResponseReturnValue:
    """Show what happened, how we know, and which deadlines follow."""
    return _page(event_opened(session(), reader(), event_id))


def _page(found: FoundEvent) -> str:
    one, today = found.event, local_date()
    starts = one.role is EventRole.STARTS
    runs = found.dossier.closed_on is None and found.dossier.withdrawn_at is None
    facts = [(_("On"), short(one.day, today))] if starts else []
    facts += [(_("Term"), term_name(term)) for term in one.terms]
    facts += [(_("Why"), why_of(one))] if why_of(one) else []
    facts += [(_("For whom"), found.party)] if found.party else []
    facts += [(_("How we know"), one.proof)] if one.proof else []
    facts += [(_("Paper"), found.paper)] if found.paper else []
    facts.append((_("Noted on"), short(local_date(one.entered_at), today)))
    return render_template(
        "deadlines/event.html",
        one=one,
        found=found,
        title=event_clause(one.code, found.dossier.kind) if starts else moved_in_words(one, today),
        facts=facts,
        starts=starts,
        suspends=one.role is EventRole.SUSPENDS,
        others=[_line(each, found) for each in events_of_dossier(session(), found.dossier.id) if each.id != one.id],
        write=place().may(Right.DOSSIER_WRITE) and runs,
    )


def _line(one: DossierEvent, found: FoundEvent) -> tuple[str, str, str, bool]:
    """Return another event of the dossier: day, what, address, and whether it was a mistake."""
    today = local_date()
    said = event_clause(one.code, found.dossier.kind) if one.role is EventRole.STARTS else moved_in_words(one, today)
    return short(one.day, today), said, url_for("deadlines.event", event_id=one.id), one.withdrawn_at is not None


@pages.get("/<branch>/dossier-events/<uuid:event_id>/correction")
@needs(Right.DOSSIER_WRITE, about="event")
def event_correction(event_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what an event should say."""
    found = event_opened(session(), reader(), event_id)
    return _form(EventForm(formdata=None, data=values_of(found.event)), _as_opened(found), event=found.event)


def _as_opened(found: FoundEvent) -> Opened:
    return Opened(found.dossier, found.client)


@pages.post("/<branch>/dossier-events/<uuid:event_id>/correction")
@needs(Right.DOSSIER_WRITE, about="event")
def correct_event(event_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what happened; its deadlines follow."""
    form, found = EventForm(), event_opened(session(), reader(), event_id)
    form.code.data = found.event.code
    if accepted(
        form, lambda: actions.correct_event(session(), reader(), event_id, form.event(), local_date()), document="paper"
    ):
        flash(_("Corrected. The dates are counted again."), "ok")
        return redirect(url_for("deadlines.event", event_id=event_id), 303)
    return _form(form, _as_opened(found), event=found.event), 422


@pages.post("/<branch>/dossier-events/<uuid:event_id>/withdraw")
@needs(Right.DOSSIER_WRITE, about="event")
def withdraw_event(event_id: uuid.UUID) -> ResponseReturnValue:
    """Take back an event that was entered by mistake."""
    actions.withdraw_event(session(), reader(), event_id, local_date())
    flash(_("This was entered by mistake and does not count. The dates are counted again."), "ok")
    return redirect(url_for("deadlines.event", event_id=event_id), 303)


@pages.post("/<branch>/dossier-events/<uuid:event_id>/restore")
@needs(Right.DOSSIER_WRITE, about="event")
def restore_event(event_id: uuid.UUID) -> ResponseReturnValue:
    """Let an event count again that was taken back."""
    actions.restore_event(session(), reader(), event_id, local_date())
    flash(_("This counts again. The dates are counted again."), "ok")
    return redirect(url_for("deadlines.event", event_id=event_id), 303)


@pages.get("/<branch>/dossier-events/<uuid:event_id>/going-on")
@needs(Right.DOSSIER_WRITE, about="event")
def going_on(event_id: uuid.UUID) -> ResponseReturnValue:
    """Ask until which day the clock stood still."""
    found = event_opened(session(), reader(), event_id)
    form = GoingOnForm(formdata=None, data={"until": found.event.until or local_date()})
    return render_template("deadlines/going_on.html", form=form, one=found.event, found=found)


@pages.post("/<branch>/dossier-events/<uuid:event_id>/going-on")
@needs(Right.DOSSIER_WRITE, about="event")
def go_on(event_id: uuid.UUID) -> ResponseReturnValue:
    """Let the clock go on, or stand still again when no day is given."""
    form, found = GoingOnForm(), event_opened(session(), reader(), event_id)
    until = form.until
    if accepted(form, lambda: actions.end_suspension(session(), reader(), event_id, until.data, local_date())):
        flash(
            _("The clock goes on. The dates are counted again.") if until.data else _("The clock stands still."), "ok"
        )
        return redirect(url_for("deadlines.event", event_id=event_id), 303)
    return render_template("deadlines/going_on.html", form=form, one=found.event, found=found), 422
