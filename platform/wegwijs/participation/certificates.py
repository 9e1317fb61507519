"""Certificates of attendance, for whoever was at a workshop and signed the statement: on a screen, and on A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.participation.queries import group_page, taker_named, takers
from tenants.participation.rules import may_have_certificate
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.annual_report.paper import PaperMissingError, printed
from wegwijs.participation.blueprint import pages
from wegwijs.pictures.hills import hills
from wegwijs.requests import place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.participation.queries import GroupPage, Taker


@pages.get("/<branch>/participation/participants/<uuid:participant_id>/certificate")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def certificate(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Show one person's certificate, to be printed from the browser."""
    one = _earned(participant_id)
    page = group_page(session(), one.participant.group_id)
    return render_template("participation/certificate.html", one=one, sheet=_sheet([one], page))


@pages.get("/<branch>/participation/participants/<uuid:participant_id>/certificate.pdf")
@needs(Right.PARTICIPATION_WRITE, about="participant", verb="export")
def certificate_paper(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Give one person's certificate as a PDF."""
    one = _earned(participant_id)
    page = group_page(session(), one.participant.group_id)
    return _paper([one], page, f"bewijs-{page.group.number}-{one.participant.number}")


@pages.get("/<branch>/participation/<uuid:group_id>/certificates.pdf")
@needs(Right.PARTICIPATION_WRITE, about="group", verb="export")
def certificates_paper(group_id: uuid.UUID) -> ResponseReturnValue:
    """Give the certificates of a whole group as one PDF."""
    page = group_page(session(), group_id)
    earned = [one for one in takers(session(), reader(), group_id, runs=True) if _has_earned(one)]
    if not earned:
        msg = N_("Nobody in this group has a certificate yet: note who came and who signed first.")
        raise RefusalError(msg)
    return _paper(earned, page, f"bewijzen-{page.group.number}")


def _has_earned(one: Taker) -> bool:
    there = one.participant.withdrawn_at is None
    return there and may_have_certificate(len(one.attended), one.participant.signed_on)


def _earned(participant_id: uuid.UUID) -> Taker:
    one = taker_named(session(), reader(), participant_id, runs=True)
    if not _has_earned(one):
        msg = N_("There is a certificate for who was at a workshop and signed. Note both first.")
        raise RefusalError(msg)
    return one


def _sheet(people: list[Taker], page: GroupPage) -> str:
    """Return the certificates themselves; they are in Dutch whatever the reader's language."""
    with force_locale("nl"):
        return render_template(
            "participation/_certificates.html",
            people=people,
            page=page,
            place_name=place().branch_name,
            today=local_date(),
            hills=hills(),
        )


def _paper(people: list[Taker], page: GroupPage, name: str) -> ResponseReturnValue:
    html = render_template("participation/paper.html", sheet=_sheet(people, page), group=page.group)
    try:
        made = printed(html)
    except PaperMissingError:
        advice = _("This computer cannot make a PDF. Print the page from your browser: it looks the same on paper.")
        return render_template("errors/error.html", code=503, title=_("There is no PDF here"), advice=advice), 503
    safe = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name)
    headers = {"Content-Disposition": f'inline; filename="{safe}.pdf"'}
    return made, 200, {"Content-Type": "application/pdf", **headers}
