"""The page of a client, and the sheet of everything that is kept, for the client."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.clients.models import Relation, Section
from tenants.clients.notes import notes_of
from tenants.clients.queries import client_record, likenesses, sketch_of
from tenants.clients.rules import TERMS, kept_until
from tenants.clients.timeline import timeline_of
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs import words
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.clients.finding import birth_words
from wegwijs.clients.forms import SEXES, NoteForm, nationality_word
from wegwijs.clients.sentences import because, story_of
from wegwijs.clients.words import CONSENTS, language_word
from wegwijs.requests import actor, place, reader, session
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client
    from tenants.clients.queries import ClientRecord


@pages.get("/<branch>/clients/<uuid:client_id>")
@needs(Right.CLIENT_READ, about="client")
def client(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show who it is, what is due, runs and was, why one may look, and who else did: in three statements."""
    found = client_record(session(), reader(), client_id)
    g.unread_answers = found.unread_answers
    legal = place().may(Right.CLIENT_LEGAL)
    story = story_of(timeline_of(session(), client_id, local_date(), legal=legal), local_date())
    open_sections = found.standing.sections(legal=legal, medical=place().may(Right.CLIENT_MEDICAL))
    return render_template(
        "clients/client.html",
        record=found,
        client=found.client,
        story=story,
        because=because(found.standing),
        doubles=likenesses(session(), sketch_of(found.client), but=client_id),
        who=_who(found.client),
        reach=_reach(found.client),
        members=[{**each, "relation": _relation(each["relation"])} for each in found.members],
        consents=[CONSENTS[each["kind"]] for each in found.consents if not each["withdrawn_on"]],
        mine=any(each["person"] == str(actor().person_id) for each in found.carers),
        legal=Section.LEGAL in open_sections,
        medical=Section.MEDICAL in open_sections,
        note=NoteForm(formdata=None),
        kept=kept_words(found.client),
        may=_rights(found),
        begin=_begin(found.client),
    )


def _rights(found: ClientRecord) -> dict[str, bool]:
    may = place().may
    return {
        "change": may(Right.CLIENT_REGISTER),
        "take": may(Right.CLIENT_CARE) and found.client.ended_on is None,
        "assign": may(Right.CLIENT_ASSIGN) and found.client.ended_on is None,
        "hand": may(Right.CLIENT_HANDOVER),
        "keep": may(Right.CLIENT_ALL),
        "log": may(Right.CONSULTATION_WRITE),
        "ask": may(Right.ESCALATION_ASK),
    }


def _consent(each: dict[str, Any]) -> dict[str, Any]:
    days = {name: dt.date.fromisoformat(each[name]) if each[name] else None for name in ("given_on", "withdrawn_on")}
    return {"kind": CONSENTS[each["kind"]], **days}


BEGINNINGS = (
    (_l("Plan an appointment"), "guidance.planning", Right.GUIDANCE_WRITE, "client"),
    (_l("Start guidance"), "guidance.begin", Right.GUIDANCE_WRITE, "client"),
    (_l("Open a dossier"), "dossiers.new", Right.DOSSIER_WRITE, "client"),
    (_l("Write down a placement"), "housing.new_placement", Right.HOUSING_WRITE, "client"),
    (_l("Partners and job coaching"), "partners.of_client", Right.PARTNER_READ, "client_id"),
)
"""What other features begin for a client: the words, the page, the right, and the name of the client in its address."""


def _begin(one: Client) -> list[tuple[object, str]]:
    if one.ended_on is not None:
        return []
    values: dict[str, Any] = {"client": one.id, "client_id": one.id}
    return [
        (words_, url_for(endpoint, **{name: values[name]}))
        for words_, endpoint, right, name in BEGINNINGS
        if place().may(right)
    ]


def _relation(code: str | None) -> str:
    return words.word(Relation(code)) if code else ""


def _who(one: Client) -> list[tuple[str, object]]:
    spoken = ", ".join(language_word(code) for code in one.languages) or _("unknown")
    return [
        (_("Born"), birth_words(one)),
        (_("Sex"), dict(SEXES).get(one.sex or "", _("unknown"))),
        (_("Nationality"), nationality_word(one.nationality)),
        (_("Languages"), spoken),
        (_("Interpreter"), _("yes") if one.interpreter else _("no")),
        (_("In the Netherlands since"), day(one.arrived_on) if one.arrived_on else _("unknown")),
    ]


def _reach(one: Client) -> list[tuple[str, object]]:
    pairs = [(_("Phone"), one.phone), (_("E-mail"), one.email), (_("Address"), one.address)]
    return [(name, value) for name, value in pairs if value]


def kept_words(one: Client) -> str:
    """Return until when the record is kept, in one sentence."""
    until = kept_until(one.retention, one.ended_on)
    if until:
        return str(
            _("This record is kept until %(day)s, because of: %(why)s.", day=day(until), why=words.word(one.retention))
        )
    if one.retention in TERMS:
        years = TERMS[one.retention].years
        why = words.word(one.retention)
        return str(_("Kept for %(years)s years after the help ends, because of: %(why)s.", years=years, why=why))
    return str(_("Kept until somebody says otherwise: a claim or a complaint runs."))


@pages.get("/<branch>/clients/<uuid:client_id>/sheet")
@needs(Right.CLIENT_ALL, about="client", verb="export")
def sheet(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show everything that is kept of a client, and who looked, to print and give to them (AVG art. 15)."""
    found = client_record(session(), reader(), client_id)
    g.unread_answers = found.unread_answers
    story = story_of(timeline_of(session(), client_id, local_date(), legal=True), local_date(), named=False)
    return render_template(
        "clients/sheet.html",
        record=found,
        client=found.client,
        story=story,
        who=_who(found.client),
        reach=_reach(found.client),
        members=[{**each, "relation": _relation(each["relation"])} for each in found.members],
        notes=notes_of(session(), client_id, list(Section)),
        consents=[_consent(each) for each in found.consents],
        kept=kept_words(found.client),
        today=local_date(),
    )
