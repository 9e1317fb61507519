"""Binding an authenticator: a secret that the page shows as a QR code and as text, and that comes back sealed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp
import segno
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from tenants.auth.credentials import change_authenticator, refuse_wrong_code
from tenants.auth.sealing import SealError
from tenants.faults import RefusalError
from tenants.moments import now
from wegwijs.access import personal
from wegwijs.auth.account import shows_own_password
from wegwijs.auth.forms import AuthenticatorForm
from wegwijs.auth.knocking import vault
from wegwijs.auth.pages import brake, pages
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from wtforms import HiddenField

PAGE_LASTS = 60 * 60
"""Seconds in which a page with a QR code may be sent back."""


@dataclass(frozen=True)
class Offer:
    """A secret that somebody may scan: it is theirs once they have shown a code of it."""

    secret: str
    email: str

    @property
    def picture(self) -> Markup:
        """The QR code as SVG, dark on light in every colour scheme, without a style."""
        uri = pyotp.TOTP(self.secret).provisioning_uri(name=self.email, issuer_name="Wegwijs")
        drawn = io.BytesIO()
        segno.make(uri, error="m", micro=False).save(
            drawn,
            kind="svg",
            xmldecl=False,
            svgns=True,
            dark="#000",
            light="#fff",
            omitsize=True,
            svgclass="qr",
            border=3,
        )
        return Markup(drawn.getvalue().decode())  # noqa: S704  made by us out of a secret and drawn as squares

    @property
    def spelled(self) -> str:
        """The secret in groups of four, for who cannot scan."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def offer_in(field: HiddenField, owner: object, email: str) -> Offer:
    """Return the secret that a form carries, sealed for `owner`; a new one when it carries none that opens."""
    try:
        secret = vault().unseal(field.data or "", owner, seconds=PAGE_LASTS)
    except SealError:
        secret = pyotp.random_base32()
        field.data = vault().seal(secret, owner)
    return Offer(secret, email)


@pages.route("/account/authenticator", methods=["GET", "POST"])
@brake
@personal
def authenticator() -> ResponseReturnValue:
    """Bind another phone; the old one counts no more."""
    form = AuthenticatorForm()
    offer = offer_in(form.sealed, member().person_id, member().email)
    if form.validate_on_submit():
        try:
            step = refuse_wrong_code(offer.secret, form.code.data, now())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            if shows_own_password(form):
                change_authenticator(session(), vault(), actor(), offer.secret, step)
                flash(_("From now on the codes of this phone count."), "ok")
                return redirect(url_for("auth.account"))
    return render_template("auth/authenticator.html", form=form, offer=offer), 422 if form.errors else 200
