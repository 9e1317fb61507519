"""Links from mails: an invitation, and a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import refresh

from tenants.audit.actions import Actor
from tenants.auth.actions import end_sign_ins, start_sign_in
from tenants.auth.credentials import (
    ask_password_reset,
    refuse_wrong_code,
    renew_recovery_codes,
    reset_password,
    reset_with_token,
)
from tenants.auth.invitations import accept_as_member, accept_as_new, invitation_with_token, person_invited
from tenants.auth.queries import unit_name
from tenants.faults import AbsentError, RefusalError
from tenants.moments import now
from wegwijs.access import entrance
from wegwijs.auth.authenticator import offer_in
from wegwijs.auth.forms import ForgottenForm, InvitedForm, NewPasswordForm
from wegwijs.auth.knocking import may_ask_for_link, vault
from wegwijs.auth.login import enter
from wegwijs.auth.pages import brake, pages, whoever_is_here
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session
from wegwijs.words import word

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.auth.models import Invitation


def _ended() -> ResponseReturnValue:
    """Say the same of a link that was used, withdrawn, too old or never made."""
    return render_template("auth/link_ended.html"), 404


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@brake
@entrance
def invitation(token: str) -> ResponseReturnValue:
    """Let somebody who was invited make an account, or add the new role to the one they have."""
    try:
        found = invitation_with_token(session(), token, now())
        _speak(found.language)
        if person_invited(session(), found) is not None:
            return _accept_with_account(found)
        return _make_account(found)
    except AbsentError:
        return _ended()


def _speak(language: str) -> None:
    """Speak the language of the invitation to whoever chose none on this device."""
    if "language" not in cookie and whoever_is_here() is None:
        cookie["language"] = language
        refresh()


def _what(found: Invitation) -> dict[str, object]:
    return {
        "invitation": found,
        "role": word(found.role),
        "unit": unit_name(session(), found.branch_id, found.region_id),
    }


def _make_account(found: Invitation) -> ResponseReturnValue:
    form = InvitedForm()
    offer = offer_in(form.sealed, found.id, found.email)
    if form.validate_on_submit():
        try:
            step = refuse_wrong_code(offer.secret, form.code.data, now())
            person = accept_as_new(session(), vault(), found, form.password.data, offer.secret, now(), step)
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            codes = renew_recovery_codes(session(), vault(), Actor(person.id, "self"))
            enter(session(), start_sign_in(session(), person.id, str(request.user_agent), way="invitation"))
            return render_template("auth/recovery_codes.html", codes=codes, onward_href=url_for("auth.places"))
    page = render_template("auth/invitation.html", form=form, offer=offer, **_what(found))
    return page, 422 if form.errors else 200


def _accept_with_account(found: Invitation) -> ResponseReturnValue:
    who = whoever_is_here()
    ready = who is not None and who.second_factor and not who.locked
    if ready and request.method == "POST":
        accept_as_member(session(), actor(), found, now())
        flash(_("You have your new role. Choose where you want to begin."), "ok")
        return redirect(url_for("auth.places"))
    mine = ready and who is not None and who.email.lower() == found.email.lower()
    return render_template("auth/invitation_member.html", mine=mine, somebody_else=ready and not mine, **_what(found))


@pages.route("/forgotten", methods=["GET", "POST"])
@brake
@entrance
def forgotten() -> ResponseReturnValue:
    """Have a link mailed; the answer is the same whether we know the address or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        if may_ask_for_link(form.email.data):
            ask_password_reset(session(), form.email.data, now())
        return render_template("auth/forgotten_sent.html")
    return render_template("auth/forgotten.html", form=form), 422 if form.errors else 200


@pages.route("/password-reset/<token>", methods=["GET", "POST"])
@brake
@entrance
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password with the link of a mail; then sign in, second factor and all."""
    try:
        reset_with_token(session(), token, now())
        form = NewPasswordForm()
        if form.validate_on_submit():
            try:
                person_id = reset_password(session(), token, form.password.data, now())
            except RefusalError as refusal:
                show_refusal(form, refusal)
            else:
                end_sign_ins(session(), person_id)
                flash(_("Your password is changed. Sign in with it."), "ok")
                return redirect(url_for("auth.sign_in"))
    except AbsentError:
        return _ended()
    return render_template("auth/reset.html", form=form), 422 if form.errors else 200
