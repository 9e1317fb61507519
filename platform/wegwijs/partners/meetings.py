"""Meetings with a partner: logging, correcting with a reason, taking back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_of
from tenants.moments import local_date
from tenants.partners import actions
from tenants.partners.models import MeetingKind
from tenants.partners.opening import opened_meeting
from tenants.partners.queries import corrections_of, partner_named
from tenants.roles import Right
from wegwijs import words
from wegwijs.access import needs
from wegwijs.dates import day_short
from wegwijs.partners.forms import MeetingForm, values_of_meeting
from wegwijs.partners.pages import pages
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.branches.queries import Served
    from tenants.partners.models import MeetingCorrection, Partner
    from tenants.partners.opening import Opened


@pages.get("/<branch>/partners/<uuid:partner_id>/meetings/new")
@needs(Right.PARTNER_WRITE, about="partner")
def new_meeting(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when one met, and what was agreed."""
    form = MeetingForm(formdata=None, data={"day": local_date()})
    return _new_page(form, partner_named(session(), partner_id))


@pages.post("/<branch>/partners/<uuid:partner_id>/meetings/new")
@needs(Right.PARTNER_WRITE, about="partner")
def log_meeting(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Log a meeting."""
    form, one = MeetingForm(), partner_named(session(), partner_id)
    if accepted(form, lambda: actions.log_meeting(session(), reader(), partner_id, form.meeting(), local_date())):
        flash(_("Saved."), "ok")
        return redirect(url_for("partners.partner", partner_id=partner_id), 303)
    return _new_page(form, one), 422


def _served(on: dt.date | None) -> list[Served]:
    return municipalities_of(session(), session().branch_id, on or local_date())


def _new_page(form: MeetingForm, one: Partner) -> str:
    form.offer(_served(form.day.data))
    return render_template("partners/meeting_form.html", form=form, one=one, meeting=None)


@pages.get("/<branch>/partners/meetings/<uuid:meeting_id>")
@needs(Right.PARTNER_READ, about="meeting")
def meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Show a meeting, and what it said before it was corrected."""
    found = opened_meeting(session(), reader(), meeting_id)
    return render_template(
        "partners/meeting.html",
        found=found,
        one=found.record,
        handover=found.record.kind is MeetingKind.HANDOVER,
        corrections=[_correction(*each) for each in corrections_of(session(), meeting_id)],
        write=place().may(Right.PARTNER_WRITE),
    )


def _correction(correction: MeetingCorrection, who: str) -> dict[str, Any]:
    before = "; ".join(f"{_field(name)}: {_value(name, said)}" for name, said in sorted(correction.before.items()))
    told = _("Before: %(before)s", before=before) + f". {who}"
    return {"on": correction.at, "when": day_short(correction.at), "what": correction.reason, "who": told}


def _field(name: str) -> str:
    names = {
        "day": _("day"),
        "kind": _("kind of meeting"),
        "municipality_code": _("municipality"),
        "client_id": _("about whom"),
        "outcome": _("what was agreed"),
    }
    return str(names[name])


def _value(name: str, said: str | None) -> str:
    if not said:
        return str(_("none"))
    if name == "day":
        return day(dt.date.fromisoformat(said))
    if name == "client_id":
        return str(_("somebody else"))
    return words.word(MeetingKind(said)).lower() if name == "kind" else said


@pages.get("/<branch>/partners/meetings/<uuid:meeting_id>/correction")
@needs(Right.PARTNER_WRITE, about="meeting")
def meeting_correction(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the meeting should say, and why."""
    found = opened_meeting(session(), reader(), meeting_id)
    form = MeetingForm(formdata=None, data=values_of_meeting(found.record))
    form.client.begin_with(found.client)
    return _correction_page(form, found)


@pages.post("/<branch>/partners/meetings/<uuid:meeting_id>/correction")
@needs(Right.PARTNER_WRITE, about="meeting")
def correct_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the meeting."""
    form, found = MeetingForm(), opened_meeting(session(), reader(), meeting_id)
    form.offer(_served(form.day.data), found.record)

    def do() -> None:
        reason = form.reason.data or ""
        actions.correct_meeting(session(), reader(), meeting_id, form.meeting(), reason, local_date())

    if accepted(form, do):
        flash(_("Corrected. What it said before is kept."), "ok")
        return redirect(url_for("partners.meeting", meeting_id=meeting_id), 303)
    return _correction_page(form, found), 422


def _correction_page(form: MeetingForm, found: Opened) -> str:
    if not form.municipality.choices:
        form.offer(_served(found.record.day), found.record)
    return render_template("partners/meeting_form.html", form=form, one=found.partner, meeting=found.record)


@pages.post("/<branch>/partners/meetings/<uuid:meeting_id>/withdraw")
@needs(Right.PARTNER_WRITE, about="meeting")
def drop_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a meeting that was entered by mistake."""
    opened_meeting(session(), reader(), meeting_id)
    found = actions.withdraw_meeting(session(), actor(), meeting_id)
    return redirect(url_for("partners.partner", partner_id=found.partner_id, meeting=found.id), 303)


@pages.post("/<branch>/partners/meetings/<uuid:meeting_id>/restore")
@needs(Right.PARTNER_WRITE, about="meeting")
def keep_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Let it count again."""
    found = actions.restore_meeting(session(), actor(), meeting_id)
    flash(_("The meeting counts again."), "ok")
    return redirect(url_for("partners.partner", partner_id=found.partner_id), 303)
