"""Handing a client over to another branch: choosing what goes, the list of both sides, and the answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField

from tenants.branches.queries import municipalities_of
from tenants.clients.access import look_into, open_among
from tenants.clients.handovers import (
    FACTS,
    Chosen,
    HandoverState,
    accept_handover,
    decline_handover,
    hand_over,
    handover_named,
    handovers,
    offer_of,
    withdraw_handover,
)
from tenants.clients.models import AccessReason, Consent, Permit, Section
from tenants.clients.notes import notes_of
from tenants.clients.opening import open_record
from tenants.dossiers.crossing import close_sent
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.clients.blueprint import pages
from wegwijs.clients.copied import dossier_choices, dossier_line, note_choices
from wegwijs.clients.finding import date_words
from wegwijs.clients.forms import SEXES, nationality_word
from wegwijs.clients.sections import open_sections
from wegwijs.clients.words import PERMITS, SECTIONS, language_word
from wegwijs.dates import day_short
from wegwijs.desk.forms import first_id
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.access import Standing as Open
    from tenants.clients.handovers import Standing
    from tenants.clients.models import Client

FACT_WORDS = {
    "birth_date": _l("Birth date"),
    "sex": _l("Sex"),
    "nationality": _l("Nationality"),
    "languages": _l("Languages"),
    "interpreter": _l("Interpreter"),
    "arrived_on": _l("In the Netherlands since"),
    "phone": _l("Phone"),
    "email": _l("E-mail"),
    "address": _l("Address"),
    "permit": _l("Permit"),
}


class HandoverForm(FlaskForm):  # type: ignore[misc]
    """To which branch, and what goes along."""

    branch = SelectField(_l("To which branch?"), validate_choice=False)
    facts = SelectMultipleField(_l("Facts that go along"), validate_choice=False)
    notes = SelectMultipleField(_l("Notes that go along"), validate_choice=False)
    trajectories = BooleanField(_l("A summary of the guidance: which year, from when until when"))
    dossiers = SelectMultipleField(
        _l("Dossiers that go along"),
        validate_choice=False,
        description=_l(
            "With what happened, the terms and the family. Papers do not go along: give those to the client. The other"
            " branch counts the terms anew."
        ),
    )
    dossier_notes = SelectMultipleField(_l("Notes of the dossiers that go along"), validate_choice=False)

    def offer(self, client: Client, opened: Open) -> Consent | None:
        """Offer the other branches, what is known of the client, and the notes open to the sender; return the consent."""
        offer = offer_of(session(), client.id, local_date())
        g.unread_answers = offer.unread_answers
        self.branch.choices = choices([("", _("Choose")), *((str(key), name) for key, name in offer.branches)])
        sections = open_sections(opened)
        offered = [
            (name, FACT_WORDS[name])
            for name in FACTS
            if (name != "permit" or Section.LEGAL in sections) and getattr(client, name)
        ]
        self.facts.choices = choices(offered)
        written = notes_of(session(), client.id, sections)
        self.notes.choices = choices(
            [
                (str(each.note.id), f"{day_short(each.note.at)}, {SECTIONS[each.note.section]}: {each.note.text[:120]}")
                for each in written
            ]
        )
        self.dossiers.choices, self.dossier_notes.choices = [], []
        if Section.LEGAL in sections and place().may(Right.DOSSIER_READ):
            self.dossiers.choices = dossier_choices(offer.dossiers)
            self.dossier_notes.choices = note_choices(offer.dossiers)
        return offer.consent

    def chosen(self) -> Chosen:
        """Return what goes along."""
        facts, guidance = frozenset(self.facts.data or ()), bool(self.trajectories.data)
        if not self.dossiers.choices:
            return Chosen(facts, _ids(self.notes), guidance)
        return Chosen(facts, _ids(self.notes), guidance, _ids(self.dossiers), _ids(self.dossier_notes))


def _ids(field: SelectMultipleField) -> frozenset[uuid.UUID]:
    """Return the ids that were chosen in a field."""
    return frozenset(key for each in field.data or () if (key := first_id([each])))


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Where the client lives, now that this branch helps them."""

    municipality = SelectField(_l("Municipality where they live"), validate_choice=False)


@pages.get("/<branch>/handovers")
@needs(Right.CLIENT_HANDOVER, about="handover")
def all_handovers() -> ResponseReturnValue:
    """Show what other branches hand over to this one, and what this one handed over."""
    found = handovers(session())
    here = session().branch_id
    known = open_among(session(), reader(), [each.client_id for each in found if each.client_id])
    lines = [_line(each, named=each.handover.to_branch_id == here or each.client_id in known) for each in found]
    return render_template(
        "clients/handovers.html",
        waiting=[line for line in lines if line["state"] is HandoverState.SENT and line["inward"]],
        others=[line for line in lines if line["state"] is not HandoverState.SENT or not line["inward"]],
    )


def _line(one: Standing, *, named: bool) -> dict[str, Any]:
    handover = one.handover
    inward = handover.to_branch_id == session().branch_id
    # What was taken back is no longer the other branch's to read.
    gone = inward and one.state is HandoverState.WITHDRAWN
    name = f"{handover.content.get('first_name', '')} {handover.content.get('last_name', '')}".strip()
    return {
        "when": day_short(handover.sent_at),
        "name": name if named and not gone else _("a client"),
        "branch": handover.from_branch_name if inward else one.to_branch_name,
        "inward": inward,
        "state": one.state,
        "href": url_for("clients.handover", handover_id=handover.id),
    }


@pages.get("/<branch>/clients/<uuid:client_id>/handover")
@needs(Right.CLIENT_HANDOVER, about="client")
def handing(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to which branch a client goes, and what goes along."""
    client, opened = look_into(session(), reader(), client_id)
    form = HandoverForm(formdata=None)
    agreed = form.offer(client, opened)
    form.facts.data = [choice.value for choice in form.facts.choices if choice.value != "permit"]
    form.notes.data, form.trajectories.data = [], True
    form.dossiers.data, form.dossier_notes.data = [choice.value for choice in form.dossiers.choices], []
    return _handing_page(form, client, agreed)


@pages.post("/<branch>/clients/<uuid:client_id>/handover")
@needs(Right.CLIENT_HANDOVER, about="client")
def send(client_id: uuid.UUID) -> ResponseReturnValue:
    """Send the copy."""
    form, (client, opened) = HandoverForm(), look_into(session(), reader(), client_id)
    agreed = form.offer(client, opened)
    try:
        offered = {choice.value for choice in form.branch.choices}
        to = first_id([form.branch.data]) if form.branch.data in offered else None
        sent = hand_over(session(), actor(), client_id, to, form.chosen(), open_sections(opened))
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _handing_page(form, client, agreed), 422
    flash(_("Handed over. The other branch sees it now, and answers."), "ok")
    return redirect(url_for("clients.handover", handover_id=sent.id), 303)


def _handing_page(form: HandoverForm, client: Client, agreed: Consent | None) -> str:
    return render_template("clients/handing.html", form=form, client=client, agreed=agreed)


@pages.get("/<branch>/handovers/<uuid:handover_id>")
@needs(Right.CLIENT_HANDOVER, about="handover")
def handover(handover_id: uuid.UUID) -> ResponseReturnValue:
    """Show a handover: what goes along, how it stands, and what one can do with it."""
    return _handover_page(AcceptForm(formdata=None), handover_id)


def _handover_page(form: AcceptForm, handover_id: uuid.UUID) -> str:
    found = handover_named(session(), handover_id)
    inward = found.handover.to_branch_id == session().branch_id
    sections = _sections(found)
    gone = inward and found.state is HandoverState.WITHDRAWN
    waits = found.state is HandoverState.SENT
    if inward and waits:
        served = [(each.code, each.name) for each in municipalities_of(session(), session().branch_id, local_date())]
        form.municipality.choices = choices([*([("", _("Choose"))] if len(served) != 1 else []), *served])
    return render_template(
        "clients/handover.html",
        form=form,
        handover=found.handover,
        to=found.to_branch_name,
        client_id=found.client_id,
        state=found.state,
        inward=inward,
        gone=gone,
        name=_line(found, named=True)["name"],
        facts=[] if gone else _facts(found, legal=Section.LEGAL in sections),
        notes=[] if gone else _notes(found, sections),
        kept_back=0 if gone else len(found.handover.content.get("notes") or []) - len(_notes(found, sections)),
        trajectories=[] if gone else found.handover.content.get("trajectories") or [],
        **_dossiers(found, sections, shown=not gone, inward=inward),
    )


def _dossiers(found: Standing, sections: frozenset[Section], *, shown: bool, inward: bool) -> dict[str, Any]:
    """Return the dossiers of the copy for who may read them, how many are kept back, and what is left to close here."""
    copies = (found.handover.content.get("dossiers") or []) if shown else []
    legal = place().may(Right.DOSSIER_READ) and Section.LEGAL in sections
    over = found.state is HandoverState.ACCEPTED and not inward and place().may(Right.DOSSIER_WRITE)
    return {
        "dossiers": [dossier_line(copy) for copy in copies] if legal else [],
        "dossiers_kept_back": 0 if legal else len(copies),
        "left": found.running if over and legal else (),
    }


def _sections(found: Standing) -> frozenset[Section]:
    """Return the sections of the copy that are open: by right, and medical only to who guides the client here."""
    if found.client_id is None:
        legal, all_of_it = place().may(Right.CLIENT_LEGAL), place().may(Right.CLIENT_ALL)
        shown = {Section.GENERAL, *([Section.LEGAL] if legal else []), *([Section.MEDICAL] if all_of_it else [])}
        return frozenset(shown)
    return open_sections(look_into(session(), reader(), found.client_id)[1])


def _notes(found: Standing, sections: frozenset[Section]) -> list[dict[str, Any]]:
    return [
        {**each, "section": SECTIONS[Section(each["section"])], "on": dt.date.fromisoformat(each["on"])}
        for each in found.handover.content.get("notes") or []
        if Section(each["section"]) in sections
    ]


def _facts(found: Standing, *, legal: bool) -> list[tuple[object, str]]:
    facts: dict[str, Any] = found.handover.content.get("facts") or {}
    return [(FACT_WORDS[name], _fact(name, facts)) for name in FACTS if facts.get(name) and (name != "permit" or legal)]


def _fact(name: str, facts: dict[str, Any]) -> str:
    value = facts[name]
    if name == "birth_date":
        return date_words(dt.date.fromisoformat(value), facts.get("birth_precision", "day"))
    said = {
        "arrived_on": lambda: day(dt.date.fromisoformat(value)),
        "sex": lambda: str(dict(SEXES).get(value, value)),
        "nationality": lambda: nationality_word(value),
        "languages": lambda: ", ".join(language_word(code) for code in value),
        "interpreter": lambda: str(_("yes")),
        "permit": lambda: str(PERMITS[Permit(value[0])]),
    }
    return said[name]() if name in said else str(value)


@pages.post("/<branch>/handovers/<uuid:handover_id>/accept")
@needs(Right.CLIENT_HANDOVER, about="handover")
def accept(handover_id: uuid.UUID) -> ResponseReturnValue:
    """Take the client over: register them here."""
    form = AcceptForm()
    try:
        served = {each.code for each in municipalities_of(session(), session().branch_id, local_date())}
        code = form.municipality.data if form.municipality.data in served else ""
        client = accept_handover(session(), actor(), handover_id, code, local_date())
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _handover_page(form, handover_id), 422
    open_record(session(), reader(), client.id, AccessReason.REGISTRATION)
    flash(_("Taken over, with number %(number)s.", number=client.number), "ok")
    return redirect(url_for("clients.client", client_id=client.id), 303)


@pages.post("/<branch>/handovers/<uuid:handover_id>/decline")
@needs(Right.CLIENT_HANDOVER, about="handover")
def decline(handover_id: uuid.UUID) -> ResponseReturnValue:
    """Say that this branch does not take the client over."""
    decline_handover(session(), actor(), handover_id)
    flash(_("Declined. The other branch sees that."), "ok")
    return redirect(url_for("clients.all_handovers"), 303)


@pages.post("/<branch>/handovers/<uuid:handover_id>/withdraw")
@needs(Right.CLIENT_HANDOVER, about="handover")
def withdraw(handover_id: uuid.UUID) -> ResponseReturnValue:
    """Take a handover back before it was answered."""
    withdraw_handover(session(), actor(), handover_id)
    flash(_("Taken back. The other branch no longer sees what was in it."), "ok")
    return redirect(url_for("clients.all_handovers"), 303)


@pages.post("/<branch>/handovers/<uuid:handover_id>/dossiers/closed")
@needs(Right.DOSSIER_WRITE, about="handover")
def close_dossiers(handover_id: uuid.UUID) -> ResponseReturnValue:
    """Close the dossiers that went along as moved, on the day on which the other branch took the client over."""
    found = handover_named(session(), handover_id)
    accepted_at = found.handover.accepted_at
    if found.handover.branch_id != session().branch_id or accepted_at is None:
        msg = N_(
            "These dossiers can be closed by the branch that hands over, once the other branch took the client over."
        )
        raise RefusalError(msg)
    closed = close_sent(session(), reader(), handover_id, local_date(accepted_at), local_date())
    flash(ngettext("%(num)s dossier is closed: moved.", "%(num)s dossiers are closed: moved.", len(closed)), "ok")
    shown = place().may(Right.CLIENT_HANDOVER)
    back = url_for("clients.handover", handover_id=handover_id) if shown else url_for("dossiers.dossiers")
    return redirect(back, 303)
