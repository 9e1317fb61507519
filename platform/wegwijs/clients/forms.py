"""The forms of a client: who they are, on what ground they stay, where they live, and the end of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from tenants.clients.actions import NewClient
from tenants.clients.models import Consent, Ending
from tenants.clients.rules import birth_date
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.clients.words import (
    CONSENTS,
    ENDINGS,
    LANGUAGES,
    PERMITS,
    REASONS,
    RELATIONS,
    RETENTIONS,
    language_word,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.branches.queries import Served
    from tenants.clients.models import Client

_COUNTRY_CODE_LENGTH = 2
# Babel's territories that are no country one can be a national of.
_NO_COUNTRY = {"AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ", "CQ"}
SEXES = (("f", _l("Woman")), ("m", _l("Man")), ("x", _l("Neither")), ("", _l("Unknown")))
_CHOOSE = ("", _l("Choose"))
_ASKED = InputRequired(_l("Choose one of these."))


class DateBoxes(Form):  # type: ignore[misc]
    """A date that one knows by heart or from a paper; day and month may be unknown."""

    day = IntegerField(_l("Day"), validators=[Optional()])
    month = IntegerField(_l("Month"), validators=[Optional()])
    year = IntegerField(_l("Year"), validators=[Optional()])


class ClientForm(FlaskForm):  # type: ignore[misc]
    """Who somebody is. There is no field for a citizen service number."""

    first_name = StringField(_l("First name"), validators=[Length(max=100)])
    last_name = StringField(_l("Last name"), validators=[Length(max=100)])
    birth_date = FormField(DateBoxes, _l("Birth date"))
    sex = RadioField(_l("Sex"), choices=choices(SEXES), default="")
    nationality = SelectField(_l("Nationality"), default="")
    municipality = SelectField(_l("Municipality where they live"), validate_choice=False)
    relation = SelectField(
        _l("What are they in this household?"), choices=choices([_CHOOSE, *RELATIONS.items()]), default=""
    )
    language = SelectField(_l("Language they speak best"), default="")
    second_language = SelectField(_l("Another language"), default="")
    interpreter = BooleanField(_l("Talks with an interpreter"))
    arrived_on = DateField(_l("Arrived in the Netherlands on"), validators=[Optional()])
    phone = StringField(_l("Phone"), validators=[Length(max=40)])
    email = StringField(_l("E-mail"), validators=[Length(max=200)])
    address = StringField(_l("Address"), validators=[Length(max=200)])
    number = StringField(_l("Client number"), validators=[Length(max=20)])

    def offer(self, served: Iterable[Served], client: Client | None = None) -> None:
        """Offer the municipalities served now, and what `client` has; every nationality and language."""
        places = {each.code: each.name for each in served}
        if client and client.municipality_code not in places:
            places[client.municipality_code] = client.municipality_code
        first = [] if len(places) == 1 else [("", str(_l("Choose")))]
        self.municipality.choices = choices([*first, *places.items()])
        self.nationality.choices = choices(nationalities())
        spoken = dict.fromkeys((*LANGUAGES, *(client.languages if client else ())))
        named = [("", str(_l("Unknown"))), *((code, language_word(code)) for code in spoken)]
        self.language.choices = self.second_language.choices = choices(named)

    def client(self, today: dt.date) -> NewClient:
        """Return what was filled in. Raises `RefusalError` for a birth date that cannot be."""
        boxes = self.birth_date.form
        date, precision = birth_date(boxes.day.data, boxes.month.data, boxes.year.data, today)
        offered = {choice.value for choice in self.municipality.choices}
        spoken = dict.fromkeys(code for code in (self.language.data, self.second_language.data) if code)
        return NewClient(
            last_name=self.last_name.data or "",
            first_name=self.first_name.data or "",
            municipality_code=self.municipality.data if self.municipality.data in offered else "",
            number=self.number.data or "",
            birth_date=date,
            birth_precision=precision,
            sex=self.sex.data or None,
            nationality=self.nationality.data or None,
            languages=tuple(spoken),
            interpreter=bool(self.interpreter.data),
            arrived_on=self.arrived_on.data,
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
        )


class PermitForm(FlaskForm):  # type: ignore[misc]
    """On what ground somebody stays."""

    permit = SelectField(_l("Permit"), choices=choices([("", _l("Unknown")), *PERMITS.items()]))
    permit_from = DateField(_l("Holds from"), validators=[Optional()])
    permit_until = DateField(_l("Holds until"), validators=[Optional()])


class KeepingForm(FlaskForm):  # type: ignore[misc]
    """Who finds a client by name, and why the record is kept."""

    restricted = BooleanField(
        _l("Not found by name"),
        description=_l(
            "Only their guides and the team lead find them by name. At the desk one needs the whole number."
        ),
    )
    retention = RadioField(_l("Kept because of"), choices=choices(RETENTIONS), validators=[_ASKED])


class EndForm(FlaskForm):  # type: ignore[misc]
    """When and why the branch stops helping somebody."""

    ended_on = DateField(_l("Last day of help"), validators=[Optional()])
    ending = RadioField(_l("Why?"), choices=choices(ENDINGS), validators=[_ASKED])

    @property
    def why(self) -> Ending:
        """The reason chosen; only after validating."""
        return Ending(self.ending.data)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why somebody opens a record outside their caseload."""

    reason = RadioField(
        _l("Why do you open this record?"),
        choices=choices([(reason, word) for reason, word in REASONS.items() if reason != "registration"]),
        validators=[InputRequired(_l("Choose why. Your team lead sees the reason."))],
    )


class MoveForm(FlaskForm):  # type: ignore[misc]
    """To which municipality somebody moved, and when."""

    municipality = SelectField(_l("Municipality"), validate_choice=False)
    moved_on = DateField(_l("Lives there since"), validators=[Optional()])

    def offer(self, served: Iterable[Served], present: str = "") -> None:
        """Offer what the branch serves, and where they live by what is written down."""
        places = {each.code: each.name for each in served}
        if present:
            places.setdefault(present, present)
        self.municipality.choices = choices([("", str(_l("Choose"))), *places.items()])


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Who joins a household, and what they are in it."""

    client = ClientField(_l("Who lives here too?"))
    relation = SelectField(
        _l("What are they in this household?"), choices=choices([_CHOOSE, *RELATIONS.items()]), default=""
    )


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """To what a client agreed, when, and how it was asked."""

    kind = RadioField(_l("They agree to"), choices=choices(CONSENTS), validators=[_ASKED])
    given_on = DateField(_l("On"), validators=[Optional()])
    how = StringField(
        _l("How did they agree?"),
        validators=[Length(max=200)],
        description=_l("For example: signed form, or in words with an interpreter"),
    )

    @property
    def what(self) -> Consent.Kind:
        """The kind chosen; only after validating."""
        return Consent.Kind(self.kind.data)


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note."""

    text = TextAreaField(_l("Note"), description=_l("What others should know. No BSN, and nothing medical here."))


def nationalities() -> list[tuple[str, str]]:
    """Return the countries by their name in the page's language, after what is not a country."""
    territories = get_locale().territories
    countries = [
        (code, name)
        for code, name in territories.items()
        if len(code) == _COUNTRY_CODE_LENGTH and code.isalpha() and code not in _NO_COUNTRY
    ]
    countries.sort(key=lambda country: country[1])
    return [("", str(_l("Unknown"))), ("stateless", str(_l("Stateless"))), *countries]


def nationality_word(code: str | None) -> str:
    """Return a nationality as it is kept in words."""
    return dict(nationalities()).get(code or "", code or "")


def values_of(client: Client) -> dict[str, Any]:
    """Return what is registered of a client as the form's data."""
    date, precision = client.birth_date, client.birth_precision
    boxes = {
        "day": date.day if date and precision == "day" else None,
        "month": date.month if date and precision != "year" else None,
        "year": date.year if date else None,
    }
    first, second = [*client.languages, "", ""][:2]
    return {
        "first_name": client.first_name,
        "last_name": client.last_name,
        "birth_date": boxes,
        "sex": client.sex or "",
        "nationality": client.nationality or "",
        "municipality": client.municipality_code,
        "language": first,
        "second_language": second,
        "interpreter": client.interpreter,
        "arrived_on": client.arrived_on,
        "phone": client.phone,
        "email": client.email,
        "address": client.address,
        "number": client.number,
    }
