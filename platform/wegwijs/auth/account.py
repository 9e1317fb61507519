"""One's own account: language, keys, password, recovery codes, and where one is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext as _

from tenants.api_tokens.actions import end_tokens
from tenants.api_tokens.queries import tokens_of
from tenants.api_tokens.rules import OPENS
from tenants.auth.actions import change_preferences, sign_out_everywhere
from tenants.auth.credentials import change_password, renew_recovery_codes
from tenants.auth.queries import live_sign_ins, recovery_codes_left
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.night_reports.letters import last_lost
from tenants.roles import Right
from wegwijs.access import personal
from wegwijs.auth.forms import ChangePasswordForm, ConfirmForm, HelpdeskPreferencesForm, PreferencesForm, SignOutForm
from wegwijs.auth.knocking import try_password, vault
from wegwijs.auth.pages import brake, pages
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from flask_wtf import FlaskForm


GET_REPORTS = (Right.REPORT_SIGN, Right.COMPARISON_READ, Right.NATION_READ)
"""Who holds one of these gets a mail about the report of the night."""


@pages.route("/account", methods=["GET", "POST"])
@personal
def account() -> ResponseReturnValue:
    """Show and change how the pages behave, and show where one is signed in."""
    who = member()
    at_helpdesk = any(who.places_with(Right.HELPDESK_READ))
    kind = HelpdeskPreferencesForm if at_helpdesk else PreferencesForm
    form = kind(language=who.language, shortcuts=who.shortcuts, live=who.live, night_mail=who.night_mail)
    gets_reports = any(any(who.places_with(right)) for right in GET_REPORTS)
    if not gets_reports:
        del form.night_mail
    if form.validate_on_submit():
        live = form.live.data if at_helpdesk else who.live
        change_preferences(
            session(),
            actor(),
            language=form.language.data,
            shortcuts=form.shortcuts.data,
            live=live,
            night_mail=form.night_mail.data if gets_reports else None,
        )
        cookie["language"] = form.language.data
        flash(_("Saved."), "ok")
        return redirect(url_for("auth.account"))
    page = render_template(
        "auth/account.html",
        form=form,
        sign_ins=live_sign_ins(session(), who.person_id),
        codes_left=recovery_codes_left(session(), who.person_id),
        shows_deadlines=any(who.places_with(Right.DOSSIER_READ)),
        lost=last_lost(session(), who.person_id) if gets_reports else None,
        sign_out=SignOutForm(formdata=None),
        tokens=_live_tokens(),
        makes_tokens=any(place.may(right) for place in who.places for right in OPENS),
    )
    return page, 422 if form.errors else 200


def _live_tokens() -> int:
    """Return how many tokens of the member work; asked only of who can have one."""
    if not any(place.may(right) for place in member().places for right in OPENS):
        return 0
    return len(tokens_of(session(), member().person_id, local_date()))


def shows_own_password(form: FlaskForm) -> bool:
    """Whether the form holds the member's own password; says on the form when it does not."""
    if try_password(member().email, form.old.data) == member().person_id:
        return True
    form.old.errors = [_("This is not your password. After ten times you have to wait fifteen minutes.")]
    return False


@pages.route("/account/password", methods=["GET", "POST"])
@brake
@personal
def password() -> ResponseReturnValue:
    """Change the password; every other device is signed out, and with the word of its person every program too."""
    form = ChangePasswordForm()
    tokens = _live_tokens()
    if not tokens:
        del form.tokens
    if form.validate_on_submit() and shows_own_password(form):
        try:
            change_password(session(), actor(), form.password.data)
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            sign_out_everywhere(session(), actor(), but=member().sign_in_id)
            flash(_("Your password is changed. Other devices are signed out."), "ok")
            if tokens and form.tokens.data:
                end_tokens(session(), actor())
                flash(_("Your tokens do not work any more."), "ok")
            return redirect(url_for("auth.account"))
    return render_template("auth/password.html", form=form, tokens=tokens), 422 if form.errors else 200


@pages.route("/account/recovery-codes", methods=["GET", "POST"])
@brake
@personal
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them once, to be printed."""
    form = ConfirmForm()
    if form.validate_on_submit() and shows_own_password(form):
        codes = renew_recovery_codes(session(), vault(), actor())
        return render_template("auth/recovery_codes.html", codes=codes, onward_href=url_for("auth.account"))
    return render_template("auth/renew_codes.html", form=form), 422 if form.errors else 200
