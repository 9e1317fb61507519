"""Partners around one client: sending them on, warmly or not, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.consultations.rules import presumed_municipality
from tenants.moments import local_date
from tenants.partners import referrals as actions
from tenants.partners.models import ReferralState
from tenants.partners.opening import opened_referral, surroundings_of
from tenants.partners.rules import NEXT
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.partners.forms import AnswerForm, ReferralCorrectionForm, ReferralForm
from wegwijs.partners.lines import lines_around
from wegwijs.partners.pages import pages
from wegwijs.refusals import accepted
from wegwijs.requests import place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.partners.models import Referral
    from tenants.partners.opening import Opened, Surroundings


@pages.get("/<branch>/clients/<uuid:client_id>/partners")
@needs(Right.PARTNER_READ, about="client")
def of_client(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show what happened with partners around a client."""
    around = surroundings_of(session(), reader(), client_id, local_date())
    return render_template(
        "partners/of_client.html",
        around=around,
        client=around.client,
        lines=lines_around(session(), reader(), client_id),
        write=place().may(Right.PARTNER_WRITE),
        taken_back=request.args.get("job_contact", ""),
    )


@pages.get("/<branch>/clients/<uuid:client_id>/referrals/new")
@needs(Right.PARTNER_WRITE, about="client")
def new_referral(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to whom a client is sent on, and how."""
    around = surroundings_of(session(), reader(), client_id, local_date())
    lives_in = presumed_municipality([each.code for each in around.served], around.client.municipality_code)
    form = ReferralForm(formdata=None, data={"day": local_date(), "municipality": lives_in})
    return _form_page(form, around)


@pages.post("/<branch>/clients/<uuid:client_id>/referrals/new")
@needs(Right.PARTNER_WRITE, about="client")
def refer(client_id: uuid.UUID) -> ResponseReturnValue:
    """Send a client on."""
    form, around = ReferralForm(), surroundings_of(session(), reader(), client_id, local_date())
    form.offer(around.partners, around.served)
    sent: list[Referral] = []
    if accepted(
        form, lambda: sent.append(actions.refer(session(), reader(), client_id, form.referral(), local_date()))
    ):
        flash(_("Handed over warmly.") if sent[0].warm else _("Sent on."), "ok")
        return redirect(url_for("partners.referral", referral_id=sent[0].id), 303)
    return _form_page(form, around), 422


def _form_page(form: ReferralForm, around: Surroundings) -> str:
    if not form.partner.choices:
        form.offer(around.partners, around.served)
    return render_template("partners/referral_form.html", form=form, around=around, client=around.client)


@pages.get("/<branch>/partners/referrals/<uuid:referral_id>")
@needs(Right.PARTNER_READ, about="referral")
def referral(referral_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far a referral is, and ask what the partner says."""
    found = opened_referral(session(), reader(), referral_id)
    return _page(found, AnswerForm(formdata=None, data={"day": local_date()}))


def _page(found: Opened, form: AnswerForm) -> str:
    return render_template(
        "partners/referral.html",
        found=found,
        one=found.record,
        form=form,
        next=NEXT[found.record.state],
        states=ReferralState,
        write=place().may(Right.PARTNER_WRITE),
    )


@pages.post("/<branch>/partners/referrals/<uuid:referral_id>/answer")
@needs(Right.PARTNER_WRITE, about="referral")
def answer(referral_id: uuid.UUID) -> ResponseReturnValue:
    """Note that the partner took it up, or close it with what came of it."""
    form, found = AnswerForm(), opened_referral(session(), reader(), referral_id)
    closes = request.form.get("step") == "close"

    def do() -> None:
        if closes:
            outcome = form.outcome.data or ""
            actions.close_referral(session(), reader(), referral_id, form.day.data, outcome, local_date())
        else:
            actions.take_up(session(), reader(), referral_id, form.day.data, local_date())

    if accepted(form, do):
        flash(_("Closed.") if closes else _("Noted: the partner took it up."), "ok")
        return _back(referral_id)
    return _page(found, form), 422


@pages.post("/<branch>/partners/referrals/<uuid:referral_id>/withdraw")
@needs(Right.PARTNER_WRITE, about="referral")
def withdraw_referral(referral_id: uuid.UUID) -> ResponseReturnValue:
    """Take a referral back."""
    actions.withdraw_referral(session(), reader(), referral_id)
    flash(_("The referral is withdrawn."), "ok")
    return _back(referral_id)


@pages.post("/<branch>/partners/referrals/<uuid:referral_id>/undo")
@needs(Right.PARTNER_WRITE, about="referral")
def undo_referral(referral_id: uuid.UUID) -> ResponseReturnValue:
    """Take the last step back."""
    actions.step_back(session(), reader(), referral_id)
    flash(_("Undone."), "ok")
    return _back(referral_id)


def _back(referral_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("partners.referral", referral_id=referral_id), 303)


@pages.get("/<branch>/partners/referrals/<uuid:referral_id>/correction")
@needs(Right.PARTNER_WRITE, about="referral")
def referral_correction(referral_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what is wrong."""
    found = opened_referral(session(), reader(), referral_id)
    data = {"day": found.record.day, "subject": found.record.subject}
    return _correction_page(found, ReferralCorrectionForm(formdata=None, data=data))


@pages.post("/<branch>/partners/referrals/<uuid:referral_id>/correction")
@needs(Right.PARTNER_WRITE, about="referral")
def correct_referral(referral_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the day or the topic."""
    form, found = ReferralCorrectionForm(), opened_referral(session(), reader(), referral_id)

    def do() -> None:
        actions.correct_referral(session(), reader(), referral_id, form.day.data, form.subject.data, local_date())

    if accepted(form, do):
        flash(_("Saved."), "ok")
        return _back(referral_id)
    return _correction_page(found, form), 422


def _correction_page(found: Opened, form: ReferralCorrectionForm) -> str:
    return render_template("partners/referral_correction.html", form=form, found=found, one=found.record)
