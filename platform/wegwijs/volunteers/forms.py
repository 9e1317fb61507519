"""The forms of the roster."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from tenants.volunteers.actions import NewCertificate, NewVolunteer
from tenants.volunteers.departures import Leaving
from tenants.volunteers.hours import NewHours
from tenants.volunteers.leaves import NewLeave
from tenants.volunteers.models import Certificate, Kind, Leave, Volunteer, VolunteerHours
from tenants.volunteers.rules import Work
from wegwijs.choices import choices
from wegwijs.volunteers.words import KINDS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.volunteers.caseloads import Cared
    from tenants.volunteers.queries import Colleague, Unlisted

_MINUTES = 60


def chosen_id(text: str | None) -> uuid.UUID | None:
    """Return the id that a choice holds; none for no choice."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _people(colleagues: Iterable[Colleague], nobody: object) -> list[Any]:
    named = [(each.id, f"{each.name}, {each.role}" if each.role else each.name) for each in colleagues]
    return choices([("", nobody), *((str(key), name) for key, name in named)])


class VolunteerForm(FlaskForm):  # type: ignore[misc]
    """Who somebody of the team is."""

    name = StringField(_l("Name"), validators=[Length(max=120)])
    kind = RadioField(_l("In what way?"), choices=choices(KINDS), default=Kind.VOLUNTEER.value)
    role = StringField(_l("What do they do?"), validators=[Length(max=120)])
    started_on = DateField(_l("First day"), validators=[Optional()])
    ended_on = DateField(_l("Last day"), validators=[Optional()])
    counts_as_volunteer = BooleanField(_l("In the number of volunteers"), default=True)
    weekly_hours = IntegerField(_l("Hours a week"), validators=[Optional()])
    phone = StringField(_l("Phone"), validators=[Length(max=40)])
    email = StringField(_l("E-mail"), validators=[Length(max=120)])
    account = SelectField(_l("Account"), default="", validate_choice=False)
    number = StringField(_l("Number"), validators=[Length(max=20)])
    reason = StringField(_l("Why do you correct this?"), validators=[Length(max=500)])

    def offer(self, accounts: Iterable[Unlisted], present: Volunteer | None) -> None:
        """Offer the accounts of the branch that nobody on the roster has, and the one somebody has now."""
        offered = [(str(each.person_id), each.name) for each in accounts]
        if present is not None and present.person_id is not None:
            offered.insert(0, (str(present.person_id), present.name))
        self.account.choices = choices([("", _l("No account")), *offered])

    def volunteer(self) -> NewVolunteer:
        """Return what was filled in."""
        return NewVolunteer(
            name=self.name.data or "",
            kind=Kind(self.kind.data),
            started_on=self.started_on.data,
            role=self.role.data or "",
            number=self.number.data or "",
            counts_as_volunteer=self.counts_as_volunteer.data,
            person_id=chosen_id(self.account.data),
            email=self.email.data or "",
            phone=self.phone.data or "",
            weekly_hours=self.weekly_hours.data,
            ended_on=self.ended_on.data,
        )


def values_of(volunteer: Volunteer) -> dict[str, Any]:
    """Return what the roster says of somebody as the form's data."""
    names = (
        "name",
        "role",
        "started_on",
        "ended_on",
        "counts_as_volunteer",
        "weekly_hours",
        "phone",
        "email",
        "number",
    )
    said = {name: getattr(volunteer, name) for name in names}
    return {**said, "kind": volunteer.kind.value, "account": str(volunteer.person_id or "")}


class CertificateForm(FlaskForm):  # type: ignore[misc]
    """A paper, and until when it holds."""

    kind = RadioField(_l("What is it?"), choices=choices(PAPERS), validators=[InputRequired(_l("Choose what it is."))])
    title = StringField(_l("Which training?"), validators=[Length(max=120)])
    issued_on = DateField(_l("Day on the paper"), validators=[Optional()])
    expires_on = DateField(_l("Holds until"), validators=[Optional()])

    def certificate(self) -> NewCertificate:
        """Return what was filled in."""
        kind = Certificate.Kind(self.kind.data)
        return NewCertificate(kind, self.issued_on.data, self.expires_on.data, self.title.data or "")


class HoursForm(FlaskForm):  # type: ignore[misc]
    """How long somebody worked on a day."""

    day = DateField(_l("Day"), validators=[Optional()])
    hours = IntegerField(_l("Hours"), validators=[Optional()])
    minutes = IntegerField(_l("Minutes"), validators=[Optional()])
    what = StringField(_l("What did you do?"), validators=[Length(max=200)])

    def worked(self) -> NewHours:
        """Return what was filled in; a negative part makes no time at all."""
        hours, minutes = self.hours.data or 0, self.minutes.data or 0
        total = hours * _MINUTES + minutes if hours >= 0 and minutes >= 0 else 0
        return NewHours(self.day.data, total, self.what.data or "")


def values_of_hours(hours: VolunteerHours) -> dict[str, Any]:
    """Return hours as the form's data."""
    whole, rest = divmod(hours.minutes, _MINUTES)
    return {"day": hours.day, "hours": whole, "minutes": rest, "what": hours.what}


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """Days away, and who stands in."""

    first_day = DateField(_l("First day away"), validators=[Optional()])
    last_day = DateField(_l("Last day away"), validators=[Optional()])
    stand_in = SelectField(_l("Who stands in?"), default="")

    def offer(self, colleagues: Iterable[Colleague]) -> None:
        """Offer the colleagues who can stand in."""
        self.stand_in.choices = _people(colleagues, _l("Nobody"))

    def leave(self) -> NewLeave:
        """Return what was filled in."""
        return NewLeave(self.first_day.data, self.last_day.data, chosen_id(self.stand_in.data))


def values_of_leave(leave: Leave) -> dict[str, Any]:
    """Return leave as the form's data."""
    return {"first_day": leave.first_day, "last_day": leave.last_day, "stand_in": str(leave.stand_in_id or "")}


class HandOverForm(FlaskForm):  # type: ignore[misc]
    """Which clients go to whom."""

    clients = SelectMultipleField(_l("Which clients?"))
    to = SelectField(_l("Who helps them from now on?"), default="")

    def offer(self, cared: Iterable[Cared], colleagues: Iterable[Colleague]) -> None:
        """Offer the clients in care, and the colleagues."""
        named = ((str(each.caseload_id), f"{each.name}, {each.number}") for each in cared)
        self.clients.choices = choices(list(named))
        self.to.choices = _people(colleagues, _l("Choose"))


class LeavingForm(FlaskForm):  # type: ignore[misc]
    """The last day, and who takes over what; a kind of work without a choice of its own goes to whom everything goes."""

    ended_on = DateField(_l("Last day"), validators=[Optional()])
    everything = SelectField(_l("Who takes everything over?"), default="")
    clients = SelectField(_l("The clients go to"), default="")
    dossiers = SelectField(_l("The dossiers go to"), default="")
    no_handler = BooleanField(_l("Nobody has them for now"))
    classes = SelectField(_l("The classes go to"), default="")
    appointments = SelectField(_l("The appointments go to"), default="")
    stand_ins = SelectField(_l("Who stands in instead"), default="")
    referrals = SelectField(_l("The referrals go to"), default="")
    questions = SelectField(_l("The questions go to"), default="")
    no_stand_in = BooleanField(_l("Nobody has to stand in there"))

    def offer(self, colleagues: list[Colleague]) -> None:
        """Offer the colleagues, per kind of work after "the same"; answers need somebody with an account."""
        self.everything.choices = _people(colleagues, _l("Choose"))
        with_account = [each for each in colleagues if each.person_id is not None]
        for work in Work:
            self[work.value].choices = _people(with_account if work.asks_account else colleagues, _l("The same person"))

    def leaving(self) -> Leaving:
        """Return what was filled in."""
        return Leaving(
            self.ended_on.data,
            chosen_id(self.everything.data),
            {work: chosen_id(self[work.value].data) for work in Work},
            no_stand_in=self.no_stand_in.data,
            no_handler=self.no_handler.data,
        )


RETURNS = (
    ("mistake", _l("It was a mistake: they never left")),
    ("again", _l("They begin again")),
)


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """Whether leaving was a mistake, or they begin again and from when."""

    how = RadioField(
        _l("What happened?"), choices=choices(RETURNS), validators=[InputRequired(_l("Choose what happened."))]
    )
    with_work = BooleanField(_l("Give their work back too, as far as nobody changed it"))
    since = DateField(_l("First day"), validators=[Optional()])
    access = BooleanField(_l("Let them sign in again, as what they were"))
