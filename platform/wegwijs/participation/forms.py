"""What is filled in about a group, its workshops and who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField

from tenants.participation.actions import Meeting, NewGroup
from tenants.participation.people import Details
from wegwijs.choices import choices
from wegwijs.clients.forms import nationalities
from wegwijs.gatherings import A_DAY, MunicipalityField, reason_field

if TYPE_CHECKING:
    from tenants.participation.models import ParticipationGroup, Workshop
    from tenants.participation.queries import Taker


class GroupForm(FlaskForm):  # type: ignore[misc]
    """A group."""

    number = StringField(_l("Name of the group"))
    municipality = MunicipalityField(_l("Municipality"))
    started_on = DateField(_l("First day"), validators=[A_DAY])
    reason = reason_field(_l("Why do you correct this?"))

    def group(self) -> NewGroup:
        """Return what was filled in."""
        return NewGroup(self.number.data or "", self.municipality.data or "", self.started_on.data)


def group_values(group: ParticipationGroup) -> dict[str, Any]:
    """Return what a group says now, as the form's data."""
    return {"number": group.number, "municipality": group.municipality_code, "started_on": group.started_on}


class WorkshopForm(FlaskForm):  # type: ignore[misc]
    """When and where a workshop is."""

    workshop = IntegerField(_l("Workshop"))
    day = DateField(_l("Day"), validators=[A_DAY])
    theme = StringField(_l("Theme"))
    place = StringField(_l("Place"))

    def meeting(self) -> Meeting:
        """Return what was filled in."""
        return Meeting(self.day.data, self.theme.data or "", self.place.data or "")


def workshop_values(workshop: Workshop) -> dict[str, Any]:
    """Return what a workshop says now, as the form's data."""
    return {name: getattr(workshop, name) for name in ("workshop", "day", "theme", "place")}


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why a workshop is not held."""

    cancelled = StringField(_l("Why is it not held?"))


class SigningForm(FlaskForm):  # type: ignore[misc]
    """Who signed the statement, on one day."""

    signed_on = DateField(_l("Signed on"), validators=[A_DAY])
    who = SelectMultipleField(_l("Who signed?"))


class ParticipantForm(FlaskForm):  # type: ignore[misc]
    """What is written of somebody who takes part."""

    name = StringField(_l("Name"))
    nationality = SelectField(_l("Nationality"), default="")
    reason = reason_field(_l("Why do you correct this?"))

    def offer(self) -> None:
        """Offer every nationality."""
        self.nationality.choices = choices(nationalities())

    def details(self) -> Details:
        """Return what was filled in."""
        return Details(self.nationality.data or "", self.name.data or "")


def participant_values(one: Taker) -> dict[str, Any]:
    """Return what is written of somebody, as the form's data."""
    nationality = one.participant.nationality
    return {"name": one.participant.name, "nationality": "" if nationality == "unknown" else nationality}
