"""The forms of who is in a procedure, how far a family member is, and registering who arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FormField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from tenants.clients.models import Permit, Relation
from tenants.clients.rules import birth_date
from tenants.dossiers.models import FamilyState, PartyRole
from tenants.dossiers.parties import Arrival, NewParty
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.clients.forms import SEXES, ClientForm, DateBoxes, nationalities
from wegwijs.clients.words import PERMITS
from wegwijs.dossiers.words import FAMILY_STATES

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.models import Client
    from tenants.dossiers.models import DossierParty


class PartyForm(FlaskForm):  # type: ignore[misc]
    """What is known of somebody in a procedure. There is no field for a citizen service number."""

    name = StringField(_l("Name"), validators=[Length(max=120)])
    relation = StringField(_l("What are they of the client?"), validators=[Length(max=120)])
    birth_date = FormField(DateBoxes, _l("Birth date"))
    sex = RadioField(_l("Sex"), choices=choices(SEXES), default="")
    nationality = SelectField(_l("Nationality"), default="")
    place = StringField(_l("Where are they?"), validators=[Length(max=120)])
    phone = StringField(_l("Phone"), validators=[Length(max=120)])
    email = StringField(_l("E-mail"), validators=[Length(max=120)])
    reference = StringField(_l("Their reference"), validators=[Length(max=120)])

    def offer(self, role: PartyRole) -> None:
        """Leave only what is asked of somebody who is `role`."""
        self.nationality.choices = choices(nationalities())
        if role is not PartyRole.FAMILY_MEMBER:
            del self.birth_date, self.sex, self.nationality, self.relation

    def party(self, role: PartyRole, today: dt.date) -> NewParty:
        """Return what was filled in. Raises `RefusalError` for a birth date that cannot be."""
        date, precision = None, "day"
        if "birth_date" in self:
            boxes = self.birth_date.form
            found = birth_date(boxes.day.data, boxes.month.data, boxes.year.data, today)
            date, precision = found
        return NewParty(
            role=role,
            name=self.name.data or "",
            relation=self.relation.data or "" if "relation" in self else "",
            birth_date=date,
            birth_precision=precision,
            sex=(self.sex.data or None) if "sex" in self else None,
            nationality=(self.nationality.data or None) if "nationality" in self else None,
            place=self.place.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            reference=self.reference.data or "",
        )


class StateForm(FlaskForm):  # type: ignore[misc]
    """How far a family member is, and since when."""

    state = RadioField(_l("How far are they?"), choices=choices(FAMILY_STATES))
    state_since = DateField(_l("Since"), validators=[Optional()])

    @property
    def chosen(self) -> FamilyState:
        """How far; only after validating."""
        return FamilyState(self.state.data)


class ArrivalForm(ClientForm):
    """A family member who arrived, as a client: who they are, in which household, and by which permit."""

    permit = SelectField(
        _l("Permit"), choices=choices([("", _l("Unknown")), *PERMITS.items()]), default=Permit.ASYLUM_TEMPORARY
    )
    permit_from = DateField(_l("Holds from"), validators=[Optional()])
    permit_until = DateField(_l("Holds until"), validators=[Optional()])

    def arrival(self, today: dt.date) -> Arrival:
        """Return what was filled in. Raises `RefusalError` for a birth date that cannot be."""
        return Arrival(
            client=self.client(today),
            relation=Relation(self.relation.data) if self.relation.data in set(Relation) else None,
            permit=Permit(self.permit.data) if self.permit.data in set(Permit) else None,
            permit_from=self.permit_from.data,
            permit_until=self.permit_until.data,
        )


class LinkForm(FlaskForm):  # type: ignore[misc]
    """Which record is that of a family member who was registered already."""

    client = ClientField(_l("Which client is it?"))


def party_as(party: DossierParty) -> dict[str, Any]:
    """Return somebody in a procedure as the form's data."""
    date, precision = party.birth_date, party.birth_precision
    return {
        **{name: getattr(party, name) for name in ("name", "relation", "place", "phone", "email", "reference")},
        "birth_date": {
            "day": date.day if date and precision == "day" else None,
            "month": date.month if date and precision != "year" else None,
            "year": date.year if date else None,
        },
        "sex": party.sex or "",
        "nationality": party.nationality or "",
    }


def arrival_of(party: DossierParty, beside: Client) -> dict[str, Any]:
    """Return what is known of who arrived as the data of their registration; they live where `beside` lives."""
    first, _space, last = party.name.rpartition(" ")
    known = party_as(party)
    return {
        **{name: known[name] for name in ("birth_date", "sex", "nationality", "email")},
        "first_name": first,
        "last_name": last,
        "municipality": beside.municipality_code,
        "address": beside.address,
        "language": beside.languages[0] if beside.languages else "",
        "arrived_on": party.state_since,
        "permit_from": None,
    }
