"""One's tokens: making one for a program, seeing which there are and when they were used, and ending them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from tenants.api_tokens.actions import end_token, make_token
from tenants.api_tokens.queries import ended_tokens_of, offers, tokens_of
from tenants.api_tokens.rules import LONGEST_NAME, new_token
from tenants.auth.sealing import SealError
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.words import N_
from wegwijs.access import personal
from wegwijs.auth.knocking import vault
from wegwijs.choices import choices
from wegwijs.navigation import place_name
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, session
from wegwijs.words import word

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.api_tokens.queries import Offer

pages = Blueprint("api_tokens", __name__)
OPEN_FOR = 3600
"""So many seconds the form may be open, and may be sent again to see the same token."""
LASTS = {"30": _l("30 days"), "90": _l("3 months"), "365": _l("one year, the longest there is")}


class TokenForm(FlaskForm):  # type: ignore[misc]
    """What a token is for, from where it looks, and how long it works."""

    sealed = HiddenField()
    """The token that will be made, sealed for this person: sent twice it is the same one, and no form can choose its own."""
    name = StringField(
        _l("What is it for?"),
        description=_l("For example: the dashboard of the region. You will know it again by this."),
        validators=[
            DataRequired(_l("Say what this token is for.")),
            Length(max=LONGEST_NAME, message=_l("Use at most 80 characters.")),
        ],
    )
    membership = RadioField(_l("Which figures may it read?"), validators=[DataRequired(_l("Choose the figures."))])
    lasts = SelectField(_l("How long does it work?"), choices=choices(LASTS), default="90")


@pages.get("/account/tokens")
@personal
def tokens() -> ResponseReturnValue:
    """Show one's tokens, and the form for another."""
    return _tokens(_form(_offers()))


def _offers() -> list[Offer]:
    return offers(session(), member().person_id, local_date())


def _form(found: list[Offer]) -> TokenForm:
    form = TokenForm()
    said = {str(offer.membership_id): f"{place_name(offer.place)} ({word(offer.place.role)})" for offer in found}
    form.membership.choices = choices(said)
    if not form.is_submitted():
        form.sealed.data = _sealed()
    if len(said) == 1 and not form.is_submitted():
        form.membership.data = next(iter(said))
    return form


def _sealed() -> str:
    return vault().seal(new_token(), _owner())


def _owner() -> str:
    return f"token:{member().person_id}"


def _opened(form: TokenForm) -> str:
    """Return the token that the form will make. Raises `RefusalError` when the page was open too long."""
    try:
        return vault().unseal(form.sealed.data or "", _owner(), seconds=OPEN_FOR)
    except SealError as error:
        form.sealed.data = _sealed()
        raise RefusalError(N_("This page was open too long. Send it once more."), "name") from error


def _tokens(form: TokenForm, status: int = 200, **more: Any) -> ResponseReturnValue:
    who, today = member().person_id, local_date()
    return (
        render_template(
            "api/tokens.html",
            form=form,
            may_make=bool(form.membership.choices),
            tokens=tokens_of(session(), who, today),
            ended=ended_tokens_of(session(), who, today),
            today=today,
            **more,
        ),
        status,
    )


@pages.post("/account/tokens")
@personal
def make() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    found = _offers()
    if not found:
        raise NotFound
    form = _form(found)
    if form.validate():
        today = local_date()
        expires_on = today + dt.timedelta(days=int(form.lasts.data))
        try:
            token = _opened(form)
            made = make_token(
                session(), actor(), uuid.UUID(form.membership.data), form.name.data, expires_on, today, token=token
            )
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            return render_template("api/token_made.html", token=token, name=made.name, expires_on=made.expires_on)
    return _tokens(form, 422)


@pages.post("/account/tokens/<uuid:api_token_id>/end")
@personal
def end(api_token_id: uuid.UUID) -> ResponseReturnValue:
    """End a token."""
    end_token(session(), actor(), api_token_id)
    flash(_("The token does not work any more."), "ok")
    return redirect(url_for("api_tokens.tokens"))
