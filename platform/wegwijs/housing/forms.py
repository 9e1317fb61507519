"""The forms of the ledger, of homes and of placements."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from tenants.housing.actions import Exchange, NewCount, NewEntry, NewTransfer
from tenants.housing.models import DwellingKind, EntryKind, Route
from tenants.housing.placing import NewDwelling, NewPlacement
from tenants.housing.rules import HalfYear
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.dates import day_short
from wegwijs.housing import words
from wegwijs.housing.sentences import half_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.housing.book import Stay
    from tenants.housing.homes import Home, Offer

FIRST_HALF = HalfYear(2013, 1)
HALVES_AHEAD = 3
ELSEWHERE = "elsewhere"
BOOKED = (EntryKind.CORRECTION, EntryKind.LATE_COUNT, EntryKind.OPENING)


class DayField(DateField):  # type: ignore[misc]
    """A day near today, in the browser's own box; `13-11-2018` is understood too."""

    data: Any

    def __init__(self, label: object = None, *, required: bool = True, **options: Any) -> None:
        self.required = required
        super().__init__(label, format=["%Y-%m-%d", "%d-%m-%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises `ValueError` with what to do."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            if self.required:
                raise ValueError(_l("Choose a day."))
            return
        for pattern in self.strptime_format:
            try:
                self.data = dt.datetime.strptime(typed, pattern).date()  # noqa: DTZ007  a day has no time zone
            except ValueError:
                continue
            return
        raise ValueError(_l("This day does not exist. Write it as 13-11-2018."))


class SignedField(IntegerField):  # type: ignore[misc]
    """A whole number that may be below nought, with any minus sign."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises `ValueError` with what to do."""
        typed = (valuelist[0] if valuelist else "").replace("\N{MINUS SIGN}", "-").replace(" ", "")
        try:
            self.data = int(typed)
        except ValueError as error:
            self.data = None
            raise ValueError(_l("Fill in a whole number, such as 3 or -3.")) from error


def whole(label: object, **options: Any) -> SignedField:
    """Return a field for a number of people."""
    return SignedField(label, **options)


class _WithPlaces(FlaskForm):  # type: ignore[misc]
    def offer_places(self, stays: Iterable[Stay], *names: str, elsewhere: object = "") -> None:
        """Offer the municipalities that the branch serves or served in the fields `names`."""
        offered = [
            (stay.code, stay.name) for stay in sorted(stays, key=lambda stay: (stay.last is not None, stay.name))
        ]
        first = [] if len(offered) == 1 else [("", str(_l("Choose")))]
        for name in names or ("municipality",):
            more = [(ELSEWHERE, str(elsewhere))] if elsewhere else []
            self[name].choices = choices([*first, *offered, *more])

    def offer_halves(self, today: dt.date, present: HalfYear) -> None:
        """Offer the half-years, the newest first."""
        last = HalfYear.of(today).step(HALVES_AHEAD)
        offered = sorted({*FIRST_HALF.up_to(last), present}, reverse=True)
        self.half.choices = choices([(half.code, half_year(half)) for half in offered])


def _half_of(code: str) -> HalfYear:
    year, _dash, half = code.partition("-H")
    return HalfYear(int(year), int(half))


class QuotaForm(_WithPlaces):
    """What a municipality is asked in a half-year."""

    municipality = SelectField(_l("Municipality"))
    half = SelectField(_l("Half-year"))
    persons = whole(_l("How many people"))
    source = StringField(_l("Where it was published"), validators=[Length(max=200)])
    why = StringField(_l("Why do you change it?"), validators=[Length(max=500)])

    @property
    def chosen_half(self) -> HalfYear:
        """The half-year that was chosen."""
        return _half_of(self.half.data)


class EntryForm(_WithPlaces):
    """A line for the ledger."""

    municipality = SelectField(_l("Municipality"))
    kind = RadioField(_l("What is it?"), choices=choices([(kind.value, words.ENTRIES[kind]) for kind in BOOKED]))
    day = DayField(_l("On which day?"))
    persons = whole(_l("How many people"))
    reason = StringField(_l("Why?"), validators=[Length(max=500)])
    source = StringField(_l("Letter, mail or meeting"), validators=[Length(max=200)])

    def entry(self) -> NewEntry:
        """Return what was filled in."""
        return NewEntry(
            municipality_code=self.municipality.data,
            day=self.day.data,
            kind=EntryKind(self.kind.data),
            persons=self.persons.data,
            reason=self.reason.data or "",
            source=self.source.data or "",
        )


class EntryCorrectionForm(FlaskForm):  # type: ignore[misc]
    """What a line of the ledger should say, and why."""

    day = DayField(_l("On which day?"))
    persons = whole(_l("How many people"))
    reason = StringField(_l("What the line is for"), validators=[Length(max=500)])
    source = StringField(_l("Letter, mail or meeting"), validators=[Length(max=200)])
    why = StringField(_l("Why do you correct this?"), validators=[Length(max=500)])


class TransferForm(_WithPlaces):
    """What passes from one municipality to another."""

    exchange = RadioField(_l("What passes?"), choices=choices(words.EXCHANGES))
    giver = SelectField(_l("From which municipality"))
    taker = SelectField(_l("To which municipality"))
    day = DayField(_l("On which day?"))
    persons = whole(_l("How many people"))
    reason = StringField(_l("Why?"), validators=[Length(max=500)])
    source = StringField(_l("Letter, mail or meeting"), validators=[Length(max=200)])

    def transfer(self) -> NewTransfer:
        """Return what was filled in."""
        giver, taker = (None if code in {"", ELSEWHERE} else code for code in (self.giver.data, self.taker.data))
        return NewTransfer(
            exchange=Exchange(self.exchange.data),
            from_code=giver,
            to_code=taker,
            day=self.day.data,
            persons=self.persons.data,
            reason=self.reason.data or "",
            source=self.source.data or "",
        )


class CountForm(_WithPlaces):
    """What the authority counted."""

    municipality = SelectField(_l("Municipality"))
    half = SelectField(_l("Half-year"))
    as_of = DayField(_l("Counted up to and including"))
    persons = whole(_l("How many people, by the authority"))
    explanation = StringField(_l("Why does it differ from your own count?"), validators=[Length(max=500)])
    source = StringField(_l("Letter, mail or meeting"), validators=[Length(max=200)])
    why = StringField(_l("Why do you change it?"), validators=[Length(max=500)])

    def count(self) -> NewCount:
        """Return what was filled in."""
        return NewCount(
            municipality_code=self.municipality.data,
            half=_half_of(self.half.data),
            as_of=self.as_of.data,
            persons=self.persons.data,
            explanation=self.explanation.data or "",
            source=self.source.data or "",
        )


class WhyForm(FlaskForm):  # type: ignore[misc]
    """Why something is withdrawn."""

    why = StringField(_l("Why was it a mistake?"), validators=[Length(max=500)])


class EndForm(FlaskForm):  # type: ignore[misc]
    """The last day of something."""

    ended_on = DayField(_l("Last day"))
    everybody = BooleanField(_l("Everybody who lives there moves out on that day"))


class DwellingForm(_WithPlaces):
    """A home that was made available."""

    municipality = SelectField(_l("Municipality"))
    offered_on = DayField(_l("Offered on"))
    kind = RadioField(_l("What kind of home?"), choices=choices(words.DWELLINGS), default=DwellingKind.HOUSE.value)
    temporary = BooleanField(_l("It is temporary"))
    corporation = StringField(_l("Housing corporation or owner"), validators=[Length(max=100)])
    address = StringField(_l("Address"), validators=[Length(max=200)])
    number = StringField(_l("Number of the home"), validators=[Length(max=20)])
    why = StringField(_l("Why do you correct this?"), validators=[Length(max=500)])

    def dwelling(self) -> NewDwelling:
        """Return what was filled in."""
        return NewDwelling(
            municipality_code=self.municipality.data,
            offered_on=self.offered_on.data,
            number=self.number.data or "",
            kind=DwellingKind(self.kind.data),
            temporary=self.temporary.data,
            corporation=self.corporation.data or "",
            address=self.address.data or "",
        )


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Whom to place."""

    who = ClientField(_l("Who gets a home?"))


def home_words(home: Home, today: dt.date) -> str:
    """Return a home as a list of choices names it."""
    if home.dwelling.ended_on is not None and home.is_over(today):
        state = _("up to and including %(day)s", day=day_short(home.dwelling.ended_on))
    else:
        state = ngettext("%(num)s person", "%(num)s people", home.living) if home.living else _("free")
    said = (home.dwelling.number, home.place, home.dwelling.address or home.dwelling.corporation, state)
    return ", ".join(str(part) for part in said if part)


class PlacementForm(_WithPlaces):
    """Who was housed where, when and by which way."""

    people = SelectMultipleField(_l("Who?"), validators=[InputRequired(_l("Choose at least one person."))])
    municipality = SelectField(_l("Municipality"))
    day = DayField(_l("From which day?"))
    dwelling = SelectField(_l("Which home?"), default="")
    route = RadioField(_l("By which way?"), choices=choices(words.ROUTES), default=Route.REGULAR.value)
    counts = RadioField(
        _l("Does it count for the quota?"),
        choices=choices([("yes", _l("Yes")), ("no", _l("No, beside the count"))]),
        default="yes",
    )

    def offer(self, offered: Offer, today: dt.date) -> None:
        """Offer the municipalities, and the homes that can be lived in or just could."""
        first = [] if len(offered.places) == 1 else [("", str(_l("Choose")))]
        self.municipality.choices = choices([*first, *offered.places.items()])
        none = [("", str(_l("No new home: they move in with family")))]
        self.dwelling.choices = choices(
            [*none, *((str(home.dwelling.id), home_words(home, today)) for home in offered.homes)]
        )

    def placement(self) -> NewPlacement:
        """Return what was filled in."""
        return NewPlacement(
            municipality_code=self.municipality.data,
            day=self.day.data,
            route=Route(self.route.data),
            counts_for_quota=self.counts.data == "yes",
            dwelling_id=uuid.UUID(self.dwelling.data) if self.dwelling.data else None,
        )


class PlacementCorrectionForm(PlacementForm):
    """What a placement should say, and why."""

    people = None
    anew = BooleanField(_l("Take age, sex and nationality from the client's record again"))
    why = StringField(_l("Why do you correct this?"), validators=[Length(max=500)])
