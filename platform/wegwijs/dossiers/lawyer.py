"""The timeline of a dossier on paper, for the lawyer: a form that asks what goes along, and the PDF itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField

from tenants.deadlines.queries import standings
from tenants.deadlines.rules import Situation
from tenants.dossiers.models import EntryKind, FamilyState, PartyRole
from tenants.dossiers.paper import Paper, paper_of
from tenants.dossiers.queries import dossier_opened
from tenants.dossiers.reading import Part, timeline_read, woven
from tenants.escalations.told import Spoken, told_of_dossier
from tenants.moments import local_date
from tenants.roles import Right
from tenants.terms.explaining import in_short
from wegwijs.access import needs
from wegwijs.annual_report.paper import PaperMissingError, printed
from wegwijs.choices import choices
from wegwijs.clients.finding import birth_words, date_words
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.naming import term_name
from wegwijs.dossiers.sentences import Line, line_of, short_day
from wegwijs.requests import member, place, reader, session
from wegwijs.templating import day
from wegwijs.terms.voice import voice
from wegwijs.words import word

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.dossiers.queries import Opened
    from tenants.dossiers.reading import Told

NO_NOTES, SOME_NOTES, ALL_NOTES = "none", "some", "all"
NOTES = (
    (NO_NOTES, _l("No notes")),
    (SOME_NOTES, _l("Only the notes that I tick")),
    (ALL_NOTES, _l("All notes")),
)
SHOWN = 90
SITUATIONS: dict[Situation, object] = {
    Situation.RUNS: _l("runs"),
    Situation.PASSED: _l("passed"),
    Situation.LATE: _l("late"),
    Situation.LATE_EXPLAINED: _l("late, and said why"),
    Situation.IN_THE_POST: _l("posted in time, not known yet to be received"),
    Situation.STILL: _l("stands still"),
    Situation.NO_RULE: _l("no rule is known"),
    Situation.MET: _l("done in time"),
    Situation.MET_BY_POST: _l("posted in time and received in time"),
    Situation.MET_LATE: _l("done too late"),
    Situation.DROPPED: _l("not needed any more"),
}


class PaperForm(FlaskForm):  # type: ignore[misc]
    """Which notes go along."""

    notes = RadioField(_l("Which notes go along?"), choices=choices(NOTES), default=NO_NOTES)
    note = SelectMultipleField(_l("Notes"), validate_choice=False)


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/timeline")
@needs(Right.DOSSIER_READ, about="dossier")
def timeline(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Ask which notes go along on paper."""
    of, today = dossier_opened(session(), reader(), dossier_id), local_date()
    notes = timeline_read(session(), dossier_id, Part.NOTES).lines
    form = PaperForm(formdata=None, data={"notes": NO_NOTES})
    form.note.choices = choices([(str(told.note.id), _shown(told, today)) for told in notes if told.note is not None])
    return render_template("dossiers/paper_form.html", form=form, one=of.dossier, client=of.client, notes=len(notes))


def _shown(told: Told, today: dt.date) -> str:
    text = told.note.text if told.note is not None else ""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"
    return f"{short_day(told.day, today)}, {told.person_name}: {short}"


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/timeline.pdf")
@needs(Right.DOSSIER_READ, about="dossier", verb="export")
def timeline_paper(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Give the timeline as a PDF, made anew each time: nothing of a person stays behind in memory."""
    of = dossier_opened(session(), reader(), dossier_id)
    try:
        made = printed(render_template("dossiers/paper.html", **paper_context(of, local_date())))
    except PaperMissingError:
        return render_template(
            "errors/error.html",
            code=503,
            title=_("No PDF can be made on this machine"),
            advice=_("Print the page of the dossier itself: that gives the same lines."),
        ), 503
    name = f"dossier-{''.join(sign for sign in of.dossier.number if sign.isalnum() or sign == '-')}.pdf"
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def paper_context(of: Opened, today: dt.date) -> dict[str, Any]:
    """Return the context of `dossiers/paper.html`: the facts, who is in it, terms, papers, and the lines in order of date."""
    dossier = of.dossier
    asked = request.args.get("notes", NO_NOTES)
    chosen = {first_id([each]) for each in request.args.getlist("note")}
    found = timeline_read(session(), dossier.id)
    told = woven(found, told_of_dossier(session(), dossier.id).lines).lines
    with_note = [each for each in reversed(told) if _goes_along(each, asked, chosen)]
    paper = paper_of(session(), dossier.id)
    return {
        "one": dossier,
        "client": of.client,
        "facts": _facts(of, paper),
        "parties": [_party(each) for each in paper.parties],
        "terms": _terms(dossier.id, today),
        "papers": [_document(each) for each in paper.documents],
        "lines": [_line(each, of, today) for each in with_note],
        "left_out": len(told) - len(with_note),
        "branch_name": place().branch_name,
        "maker": member().name,
        "today": today,
        "back": url_for("dossiers.dossier", dossier_id=dossier.id),
    }


def _goes_along(told: Told | Spoken, asked: str, chosen: set[uuid.UUID | None]) -> bool:
    if isinstance(told, Spoken) or told.entry.kind is not EntryKind.NOTE:
        return True
    return told.note is not None and (asked == ALL_NOTES or (asked == SOME_NOTES and told.note.id in chosen))


def _line(told: Told | Spoken, of: Opened, today: dt.date) -> Line:
    return line_of(told, of.dossier.kind, today)


def _facts(of: Opened, paper: Paper) -> list[tuple[str, object]]:
    one, client = of.dossier, of.client
    pairs: list[tuple[str, object]] = [
        (_("Client"), client.name),
        (_("Born"), birth_words(client)),
        (_("Kind"), word(one.kind)),
        (_("Number of the authority"), one.reference),
        (_("Lives in"), paper.municipality),
        (_("Opened on"), day(one.opened_on)),
        (_("Closed on"), day(one.closed_on) if one.closed_on else ""),
        (_("Outcome"), word(one.outcome) if one.outcome else ""),
        (_("Whose work"), paper.handler),
    ]
    return [(name, value) for name, value in pairs if value]


def _party(each: dict[str, Any]) -> dict[str, str]:
    role, state = PartyRole(each["role"]), each["state"]
    born = date_words(dt.date.fromisoformat(each["birth_date"]), each["birth_precision"]) if each["birth_date"] else ""
    more = [each["relation"], born, each["place"], each["reference"]]
    return {
        "name": each["name"],
        "role": word(role),
        "more": ", ".join(filter(None, more)),
        "state": word(FamilyState(state)) if state else "",
    }


def _document(each: dict[str, Any]) -> dict[str, str]:
    dated = _iso(each["dated_on"])
    until = _iso(each["expires_on"])
    return {
        "title": each["title"],
        "dated": day(dated) if dated else "",
        "until": day(until) if until else "",
        "pages": ngettext("%(num)s page", "%(num)s pages", each["pages"]),
    }


def _iso(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _terms(dossier_id: uuid.UUID, today: dt.date) -> list[dict[str, Any]]:
    """Return the terms with their derivation in short, the first to come first."""
    speaker = voice()
    said = []
    for standing in standings(session(), dossier_id):
        one, last = standing.deadline, standing.last_day
        said.append(
            {
                "name": term_name(one.term),
                "day": day(last) if last else "",
                "how": in_short(standing.counted, speaker) if standing.counted else _("No rule is known for this day."),
                "situation": SITUATIONS[standing.situation(today)],
                "late": standing.asks_reason(today),
                "reason": standing.why_late(today),
                "proof": one.proof,
            }
        )
    return said
