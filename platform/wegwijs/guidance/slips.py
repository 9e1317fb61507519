"""The slip of an appointment on A5: as a page to print, and as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.guidance.appointments import brought, opened_appointment
from tenants.moments import LOCAL
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.annual_report.paper import PaperMissingError, printed
from wegwijs.guidance import slip
from wegwijs.guidance.blueprint import pages
from wegwijs.requests import place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.guidance.appointments import Planned

MUCH = 14
"""From so many lines a slip is set smaller, or it would not be one sheet."""


@pages.get("/<branch>/guidance/appointments/<uuid:appointment_id>/slip")
@needs(Right.GUIDANCE_READ, about="appointment")
def slip_page(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Show the slip as it comes out of the printer."""
    found = opened_appointment(session(), reader(), appointment_id)
    code = _language(found)
    return render_template(
        "guidance/slip.html",
        back=url_for("guidance.appointment", appointment_id=appointment_id),
        pdf=url_for("guidance.slip_paper", appointment_id=appointment_id, language=code),
        choices=[
            (name, url_for("guidance.slip_page", appointment_id=appointment_id, language=other), other == code)
            for other, name in (*((each, slip.LANGUAGES[each]) for each in slip.offered()), (slip.DUTCH, "Nederlands"))
        ],
        **slip_context(found, code),
    )


@pages.get("/<branch>/guidance/appointments/<uuid:appointment_id>/slip.pdf")
@needs(Right.GUIDANCE_READ, about="appointment", verb="export")
def slip_paper(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Give the slip as a PDF, made anew each time: nothing of a person stays behind in memory."""
    found = opened_appointment(session(), reader(), appointment_id)
    try:
        made = printed(render_template("guidance/slip_paper.html", **slip_context(found, _language(found))))
    except PaperMissingError:
        return render_template(
            "errors/error.html",
            code=503,
            title=_("No PDF can be made on this machine"),
            advice=_("Print the page itself: that gives the same slip."),
        ), 503
    name = f"afspraak-{found.appointment.at.astimezone(LOCAL):%Y-%m-%d}.pdf"
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _language(found: Planned) -> str:
    """Return the language that was asked, else the one the client speaks best that is offered, else Dutch alone."""
    asked = request.args.get("language", "")
    if asked and asked != slip.DUTCH and asked not in slip.offered():
        raise NotFound
    spoken = (code for code in slip.spoken(found.client.languages) if code in slip.offered())
    return asked or next(spoken, slip.DUTCH)


def slip_context(found: Planned, language: str) -> dict[str, Any]:
    """Return the context of `guidance/_slip.html`: every line in the client's language with the Dutch."""
    one = found.appointment
    at = one.at.astimezone(LOCAL)
    used: list[str] = []

    def said(sentence: str, **values: str) -> slip.Said:
        used.append(sentence)
        return slip.beside(language, sentence, **values)

    lines: dict[str, Any] = {
        "title": said(slip.TITLE),
        "whom": said(slip.FOR),
        "when": said(slip.WHEN),
        "day": slip.Said(slip.day_in(language, at.date()), slip.day_in(slip.DUTCH, at.date())),
        "time": said(slip.AT, time=f"{at:%H:%M}"),
        "about": said(slip.ABOUT),
        "subject": said(slip.SUBJECTS[one.subject]),
        "where": said(slip.WHERE) if one.address else None,
        "phone": said(slip.PHONE) if one.phone else None,
        "bring": said(slip.BRING) if one.bring else None,
        "things": [said(slip.THINGS[each]) for each in brought(one)],
        "along": said(slip.ALONG) if found.along else None,
        "interpreter": said(slip.INTERPRETER) if one.interpreter else None,
        "advice": [said(slip.EARLY), said(slip.KEEP), said(slip.CANNOT)],
    }
    unsure = language != slip.DUTCH and not all(slip.is_reviewed(language, sentence) for sentence in used)
    return {
        "one": one,
        "client": found.client,
        "along_name": found.along,
        "own": language,
        "direction": "rtl" if language in slip.RIGHT_TO_LEFT else "ltr",
        "bilingual": language != slip.DUTCH,
        "branch_name": place().branch_name,
        "said": lines,
        "full": sum(bool(line) for line in lines.values()) + len(lines["things"]) > MUCH,
        "unsure": slip.beside(language, slip.UNREVIEWED) if unsure else None,
    }
