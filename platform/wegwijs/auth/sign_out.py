"""The way out: here, on another device, or everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from tenants.api_tokens.actions import end_tokens
from tenants.auth import actions
from wegwijs.access import entrance, personal
from wegwijs.auth.forms import SignOutForm
from wegwijs.auth.login import leave
from wegwijs.auth.pages import pages, whoever_is_here
from wegwijs.requests import actor, member, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.post("/sign-out")
@entrance
def sign_out() -> ResponseReturnValue:
    """End this sign-in, locked or half done as it may be."""
    who = whoever_is_here()
    if who is not None:
        actions.sign_out(session(), actor(), who.sign_in_id)
    leave()
    return redirect("/")


@pages.post("/account/sign-ins/end")
@personal
def sign_out_everywhere() -> ResponseReturnValue:
    """End every sign-in of this person, this one too; with their word their tokens for programs as well."""
    if SignOutForm().tokens.data:
        end_tokens(session(), actor())
    actions.sign_out_everywhere(session(), actor())
    leave()
    return redirect("/")


@pages.post("/account/sign-ins/<uuid:sign_in_id>/end")
@personal
def end_sign_in(sign_in_id: uuid.UUID) -> ResponseReturnValue:
    """End one of one's own sign-ins, on a device that is elsewhere."""
    actions.sign_out(session(), actor(), sign_in_id)
    if sign_in_id == member().sign_in_id:
        leave()
        return redirect("/")
    flash(_("That device is signed out."), "ok")
    return redirect(url_for("auth.account"))
