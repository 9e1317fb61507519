"""What the pages of groups and classes share: who joins, why something is corrected."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from tenants.branches.queries import municipalities_between
from tenants.gatherings import Newcomer
from tenants.moments import local_date
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.clients.forms import nationalities
from wegwijs.participation.words import REASONS
from wegwijs.requests import session

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

A_DAY = InputRequired(_l("Choose a day."))
LOOK_BACK = dt.timedelta(days=5 * 366)


def reason_field(question: object) -> RadioField:
    """Return the field that asks why something that counts is changed."""
    return RadioField(question, choices=choices(REASONS), default="", validate_choice=False)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something does not count."""

    reason = reason_field(_l("Why?"))


class MunicipalityField(SelectField):  # type: ignore[misc]
    """The municipalities that the branch serves, or served in the last years."""

    def __init__(self, label: object = None, **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)

    def offer(self, present: str = "") -> None:
        """Offer what was and is served, and what the record says now."""
        today = local_date()
        served = municipalities_between(session(), session().branch_id, today - LOOK_BACK, today)
        names = {each.code: each.name for each in served}
        if present and present not in names:
            names[present] = present
        first = [] if len(names) == 1 else [("", str(_("Choose")))]
        self.choices = choices([*first, *names.items()])


class NewcomerForm(FlaskForm):  # type: ignore[misc]
    """Who joins: a client by name or number, or somebody who is no client."""

    client = ClientField(_l("Who?"))
    name = StringField(_l("Name"))
    nationality = SelectField(_l("Nationality"), default="")
    number = StringField(_l("Code"))

    def offer(self) -> None:
        """Offer every nationality."""
        self.nationality.choices = choices(nationalities())

    def newcomer(self) -> Newcomer:
        """Return who was filled in. Raises `RefusalError` on the client's field when nobody was."""
        nobody = not (self.client.data or "").strip()
        if nobody and (self.name.data or self.number.data):
            return Newcomer(
                number=self.number.data or "", name=self.name.data or "", nationality=self.nationality.data or ""
            )
        return Newcomer(client_id=self.client.chosen().id)


class DayForm(FlaskForm):  # type: ignore[misc]
    """A last day."""

    ended_on = DateField(_l("Last day"), validators=[A_DAY])


def nationality_names() -> dict[str, str]:
    """Return the nationalities in words by code, what is unknown too."""
    names = dict(nationalities())
    return {**names, "unknown": names[""]}


def go_to(endpoint: str, **values: Any) -> Response:
    """Lead to a page after something was saved."""
    return redirect(url_for(endpoint, **values), 303)
