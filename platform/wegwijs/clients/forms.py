"""The form of what is registered of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, FormField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from tenants.clients.actions import NewClient
from tenants.clients.rules import birth_date
from wegwijs.choices import choices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.branches.queries import Served
    from tenants.clients.models import Client

_COUNTRY_CODE_LENGTH = 2
# Babel's territories that are no country one can be a national of.
_NO_COUNTRY = {"AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ", "CQ"}
SEXES = (("f", _l("Woman")), ("m", _l("Man")), ("x", _l("Neither")), ("", _l("Unknown")))


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
    number = StringField(_l("Client number"), validators=[Length(max=20)])

    def offer(self, served: Iterable[Served], present: str = "") -> None:
        """Offer the municipalities served now, and the one the client has; and every nationality."""
        places = {each.code: each.name for each in served}
        if present and present not in places:
            places[present] = present
        first = [] if len(places) == 1 else [("", str(_l("Choose")))]
        self.municipality.choices = choices([*first, *places.items()])
        self.nationality.choices = choices(nationalities())

    def client(self, today: dt.date) -> NewClient:
        """Return what was filled in. Raises `RefusalError` for a birth date that cannot be."""
        boxes = self.birth_date.form
        date, precision = birth_date(boxes.day.data, boxes.month.data, boxes.year.data, today)
        offered = {choice.value for choice in self.municipality.choices}
        return NewClient(
            last_name=self.last_name.data or "",
            first_name=self.first_name.data or "",
            municipality_code=self.municipality.data if self.municipality.data in offered else "",
            number=self.number.data or "",
            birth_date=date,
            birth_precision=precision,
            sex=self.sex.data or None,
            nationality=self.nationality.data or None,
        )


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
    return {
        "first_name": client.first_name,
        "last_name": client.last_name,
        "birth_date": boxes,
        "sex": client.sex or "",
        "nationality": client.nationality or "",
        "municipality": client.municipality_code,
        "number": client.number,
    }
