"""The letter with a notice of default (ingebrekestelling, Awb 4:17): filled in beforehand, to be signed and sent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from tenants.clients.rules import refuse_service_number
from tenants.deadlines.letters import against_default, note_letter, refuse_early
from tenants.deadlines.models import EventRole
from tenants.dossiers.models import DossierKind
from tenants.moments import local_date
from tenants.roles import Right
from tenants.terms.catalogue import Authority, Length
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.annual_report.paper import PaperMissingError, printed
from wegwijs.deadlines.blueprint import pages
from wegwijs.deadlines.cards import card_of
from wegwijs.deadlines.forms import LetterForm
from wegwijs.deadlines.sentences import on
from wegwijs.dossiers.naming import event_clause
from wegwijs.refusals import accepted
from wegwijs.requests import place, reader, session
from wegwijs.terms.voice import voice

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from tenants.deadlines.queries import Found

ADDRESSEES: Mapping[Authority | None, str] = {
    Authority.IND: "Immigratie- en Naturalisatiedienst (IND)\nPostbus 16275\n2500 BG Den Haag",
    Authority.MUNICIPALITY: "Het college van burgemeester en wethouders",
}
"""Where such a letter usually goes; whoever sends it checks that."""
ASKED: Mapping[DossierKind, str] = {
    DossierKind.FAMILY_REUNIFICATION: N_("the application for family reunification (nareis)"),
    DossierKind.ASYLUM: N_("the asylum application"),
    DossierKind.RENEWAL: N_("the application about the residence permit"),
    DossierKind.NATURALISATION: N_("the request for naturalisation"),
    DossierKind.OBJECTION_APPEAL: N_("the notice of objection"),
}
"""What the authority has to decide on, in the middle of a sentence."""
NO_PENALTY_SINCE = dt.date(2020, 7, 10)
"""Since this day no penalty payment is owed in asylum cases, as the catalogue says of `default_notice.penalty`."""


@pages.get("/<branch>/deadlines/<uuid:deadline_id>/notice-of-default")
@needs(Right.DOSSIER_WRITE, about="deadline")
def notice_of_default(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Show the letter filled in, and from when it may be sent."""
    found = against_default(session(), reader(), deadline_id)
    return _page(found, LetterForm(formdata=None, data=_filled_in(found)))


@pages.post("/<branch>/deadlines/<uuid:deadline_id>/notice-of-default")
@needs(Right.DOSSIER_WRITE, about="deadline")
def make_notice(deadline_id: uuid.UUID) -> ResponseReturnValue:
    """Give the letter as a PDF, and say in the timeline that it was made."""
    form, found = LetterForm(), against_default(session(), reader(), deadline_id)
    if not accepted(form, lambda: _check(form, found)):
        return _page(found, form), 422
    try:
        made = printed(_letter(found, form))
    except PaperMissingError:
        return render_template(
            "errors/error.html",
            code=503,
            title=_("No PDF can be made on this machine"),
            advice=_("Copy the text of the page into a letter of your own."),
        ), 503
    note_letter(session(), reader(), deadline_id, local_date())
    name = f"ingebrekestelling-{found.dossier.number}.pdf"
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _check(form: LetterForm, found: Found) -> None:
    """Refuse a letter of a day on which nobody is late, and a citizen service number in any of its fields."""
    assert found.standing.last_day is not None  # noqa: S101  `against_default` saw to it
    refuse_early(found.standing.last_day, form.dated_on.data)
    for name in LetterForm.WRITTEN:
        refuse_service_number(form[name].data or "", name)


def _filled_in(found: Found) -> dict[str, Any]:
    one = found.standing
    assert one.opens_on is not None  # noqa: S101  `against_default` saw to it
    with force_locale("nl"):
        asked = _(ASKED.get(found.dossier.kind, N_("the application")))
    authority = one.term.authority if one.term else None
    return {
        "addressee": ADDRESSEES.get(authority, ""),
        "sender": found.client.name,
        "place": place().branch_name,
        "dated_on": max(local_date(), one.opens_on),
        "reference": found.dossier.reference,
        "subject": asked,
        "signed_by": found.client.name,
    }


def _letter(found: Found, form: LetterForm) -> str:
    """Return the letter as a page for the printer; it is in Dutch whatever the reader's language."""
    with force_locale("nl"):
        return render_template("deadlines/letter_paper.html", **_context(found, form))


def _context(found: Found, form: LetterForm) -> dict[str, Any]:
    one = found.standing
    longer = [voice().length(Length.of(event.length)) for event in one.of_role(EventRole.EXTENDS)]
    asylum = found.dossier.kind is DossierKind.ASYLUM and one.opens_on is not None
    return {
        "form": form,
        "client": found.client,
        "number": found.dossier.number,
        "clause": event_clause(one.event.code, found.dossier.kind),
        "began": one.event.day,
        "ended": one.last_day,
        "longer": voice().listed(longer) if longer else "",
        "source": voice().source(one.counted.term, in_full=True) if one.counted else "",
        "penalty": not (asylum and one.opens_on and one.opens_on >= NO_PENALTY_SINCE),
    }


def _page(found: Found, form: LetterForm) -> str:
    one, today = found.standing, local_date()
    assert one.opens_on is not None  # noqa: S101  `against_default` saw to it
    with force_locale("nl"):
        letter = render_template("deadlines/_letter.html", **_context(found, form))
    return render_template(
        "deadlines/notice.html",
        found=found,
        form=form,
        card=card_of(one, today),
        letter=letter,
        ready=one.opens_on <= today,
        opens=on(one.opens_on, today),
        received=url_for("deadlines.new_event", dossier_id=found.dossier.id, code="default_notice_received"),
    )
