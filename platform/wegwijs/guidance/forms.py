"""The forms of guidance."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from tenants.guidance.actions import Corrected, NewTrajectory
from tenants.guidance.appointments import NewAppointment, brought
from tenants.guidance.checklist import NewTemplate
from tenants.guidance.contacts import NewContact
from tenants.guidance.durations import NewRule
from tenants.guidance.models import Appointment, ContactMoment, Domain, Phase, TrajectoryEnding
from tenants.guidance.reliance import SCORES
from tenants.moments import LOCAL
from wegwijs.choices import choices
from wegwijs.clients.choosing import ClientField
from wegwijs.guidance import words
from wegwijs.guidance.fields import Clock, Day, Number

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from tenants.branches.queries import Served
    from tenants.guidance.models import GuidanceRule, TaskTemplate, Trajectory
    from tenants.volunteers.queries import Colleague

_COUNTED = [Length(max=500)]


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """A form that asks for a municipality and a year of guidance."""

    year_of_guidance = RadioField(
        _l("Which year of guidance?"), choices=choices(words.YEARS), coerce=str, validate_choice=False
    )
    municipality = SelectField(_l("Municipality"), validate_choice=False)

    def offer(self, served: Iterable[Served], present: str = "") -> None:
        """Offer the municipalities served now, and the one that was chosen before."""
        places = {each.code: each.name for each in served}
        if present:
            places.setdefault(present, present)
        first = [] if len(places) == 1 else [("", str(_l("Choose")))]
        self.municipality.choices = choices([*first, *places.items()])

    @property
    def year(self) -> int:
        """The year that was chosen, 0 for none."""
        return int(self.year_of_guidance.data) if self.year_of_guidance.data in {"1", "2"} else 0


class StartForm(PlaceForm):
    """Beginning a year of guidance."""

    client = ClientField(_l("Who?"))
    started_on = Day(_l("First day"))
    children = BooleanField(_l("There are children in the household"))
    confirmed = BooleanField(_l("Yes, the years are in this order"))

    def trajectory(self) -> NewTrajectory:
        """Return what was filled in."""
        return NewTrajectory(
            municipality_code=self.municipality.data or "",
            year_of_guidance=self.year,
            started_on=self.started_on.data,
            children=self.children.data,
            confirmed=self.confirmed.data,
        )


class CorrectionForm(PlaceForm):
    """What a trajectory should say, and why."""

    started_on = Day(_l("First day"))
    planned_end = Day(_l("Planned end"), required=False)
    ended_on = Day(_l("Last day"), required=False)
    ending = RadioField(_l("How did it end?"), choices=choices(words.ENDINGS), validate_choice=False)
    confirmed = BooleanField(_l("Yes, the years are in this order"))
    reason = StringField(_l("Why do you correct this?"), validators=_COUNTED)

    def changed(self) -> Corrected:
        """Return what the trajectory should say."""
        return Corrected(
            municipality_code=self.municipality.data or "",
            year_of_guidance=self.year,
            started_on=self.started_on.data,
            confirmed=self.confirmed.data,
            planned_end=self.planned_end.data,
            ended_on=self.ended_on.data,
            ending=ending_of(self.ending.data),
        )


def ending_of(word: str | None) -> TrajectoryEnding | None:
    """Return the ending that was chosen; none for no choice."""
    return TrajectoryEnding(word) if word in set(TrajectoryEnding) else None


def said_by(trajectory: Trajectory) -> dict[str, object]:
    """Return what a trajectory says now, as the form's data."""
    return {
        "year_of_guidance": str(trajectory.year_of_guidance),
        "municipality": trajectory.municipality_code,
        "started_on": trajectory.started_on,
        "planned_end": trajectory.planned_end,
        "ended_on": trajectory.ended_on,
        "ending": trajectory.ending.value if trajectory.ending else None,
    }


class EndForm(FlaskForm):  # type: ignore[misc]
    """Ending a trajectory."""

    ended_on = Day(_l("Last day"))
    ending = RadioField(_l("How did it end?"), choices=choices(words.ENDINGS), validate_choice=False)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is taken back."""

    reason = StringField(_l("Why was it a mistake?"), validators=_COUNTED)


class TaskForm(FlaskForm):  # type: ignore[misc]
    """A task for one client."""

    label = StringField(_l("What has to be done?"), validators=[Length(max=200)])
    due_on = Day(_l("Done by"), required=False)


class TakeForm(FlaskForm):  # type: ignore[misc]
    """Taking over what the branch's list has more."""

    children = BooleanField(_l("Also what is for a household with children"))


class GoalForm(FlaskForm):  # type: ignore[misc]
    """What a client wants to reach."""

    text = StringField(_l("What do they want to reach?"), validators=_COUNTED)


class GoalCorrectionForm(GoalForm):
    """The words of a goal, and when it was set."""

    set_on = Day(_l("Set on"))


class MeasureForm(FlaskForm):  # type: ignore[misc]
    """How self-reliant somebody is, from 1 to 5, per part of life."""

    day = Day(_l("Measured on"))
    language = RadioField(words.DOMAINS[Domain.LANGUAGE], validate_choice=False)
    money = RadioField(words.DOMAINS[Domain.MONEY], validate_choice=False)
    housing = RadioField(words.DOMAINS[Domain.HOUSING], validate_choice=False)
    health = RadioField(words.DOMAINS[Domain.HEALTH], validate_choice=False)
    work = RadioField(words.DOMAINS[Domain.WORK], validate_choice=False)
    network = RadioField(words.DOMAINS[Domain.NETWORK], validate_choice=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [("", _l("not asked")), *((str(score), str(score)) for score in SCORES)]
        for field in self.domains():
            field.choices = choices(offered)
            field.data = field.data or ""

    def domains(self) -> list[Any]:
        """Return the fields of the six parts of life."""
        return [self[domain.value] for domain in Domain]

    def scores(self) -> dict[Domain, int]:
        """Return the numbers that were chosen; what is no number at all is out of range."""
        said = {domain: self[domain.value].data for domain in Domain}
        return {domain: int(text) if text.isdecimal() else 0 for domain, text in said.items() if text}


class ContactForm(FlaskForm):  # type: ignore[misc]
    """A moment of contact."""

    day = Day(_l("When"))
    how = RadioField(_l("How"), choices=choices(words.WAYS), default=ContactMoment.How.OFFICE.value)
    minutes = Number(_l("Minutes"))
    note = TextAreaField(_l("What was it about?"), validators=[Length(max=2000)])

    def contact(self) -> NewContact:
        """Return what was filled in."""
        return NewContact(
            day=self.day.data,
            how=ContactMoment.How(self.how.data),
            minutes=self.minutes.data,
            note=self.note.data or "",
        )


class AppointmentForm(FlaskForm):  # type: ignore[misc]
    """Something to plan with or for a client."""

    client = ClientField(_l("Who?"))
    day = Day(_l("Which day"))
    time = Clock(_l("What time"))
    subject = SelectField(_l("With whom, or where"), choices=choices(words.SUBJECTS))
    what = StringField(_l("What it is about"), validators=[Length(max=200)])
    address = StringField(_l("Address"), validators=[Length(max=200)])
    phone = StringField(_l("Phone number there"), validators=[Length(max=40)])
    bring = SelectMultipleField(_l("What to bring"), choices=choices(words.BRING))
    interpreter = BooleanField(_l("There will be an interpreter"))
    volunteer = SelectField(_l("Who of us goes along, or receives them"), default="")

    def offer(self, roster: Iterable[Colleague], present: uuid.UUID | None = None, name: str = "") -> None:
        """Offer the roster, and who was chosen before."""
        people: Mapping[str, str] = {str(each.id): each.name for each in roster}
        if present is not None:
            people = {str(present): name, **people}
        self.volunteer.choices = choices([("", str(_l("Nobody"))), *people.items()])

    def appointment(self, volunteer_id: uuid.UUID | None) -> NewAppointment:
        """Return what was filled in."""
        return NewAppointment(
            at=dt.datetime.combine(self.day.data, self.time.data, LOCAL),
            subject=Appointment.Subject(self.subject.data),
            what=self.what.data or "",
            address=self.address.data or "",
            phone=self.phone.data or "",
            bring=tuple(Appointment.Bring(code) for code in self.bring.data),
            interpreter=self.interpreter.data,
            volunteer_id=volunteer_id,
        )


def planned_as(appointment: Appointment) -> dict[str, object]:
    """Return what an appointment says now, as the form's data."""
    at = appointment.at.astimezone(LOCAL)
    return {
        "day": at.date(),
        "time": at.time(),
        "subject": appointment.subject.value,
        "what": appointment.what,
        "address": appointment.address,
        "phone": appointment.phone,
        "bring": [each.value for each in brought(appointment)],
        "interpreter": appointment.interpreter,
        "volunteer": str(appointment.volunteer_id or ""),
    }


class TemplateForm(FlaskForm):  # type: ignore[misc]
    """A line of the branch's checklist."""

    label = StringField(_l("What has to be done?"), validators=[Length(max=200)])
    phase = SelectField(_l("Part of the list"), choices=choices(words.PHASES))
    due_after_days = Number(_l("Days after the start"))
    for_children = BooleanField(_l("Only for a household with children"))

    def template(self) -> NewTemplate:
        """Return what was filled in."""
        return NewTemplate(
            label=self.label.data or "",
            phase=Phase(self.phase.data),
            due_after_days=self.due_after_days.data,
            for_children=self.for_children.data,
        )


def line_as(line: TaskTemplate) -> dict[str, object]:
    """Return what a line of the list says now, as the form's data."""
    return {
        "label": line.label,
        "phase": line.phase.value,
        "due_after_days": line.due_after_days,
        "for_children": line.for_children,
    }


class RuleForm(PlaceForm):
    """What was agreed with a municipality about the length of a year of guidance."""

    months = Number(_l("Months"))
    valid_from = Day(_l("For trajectories that begin from"))
    source = StringField(_l("Where it is written"), validators=[Length(max=200)])

    def rule(self) -> NewRule:
        """Return what was filled in."""
        return NewRule(
            municipality_code=self.municipality.data or "",
            year_of_guidance=self.year,
            valid_from=self.valid_from.data,
            months=self.months.data or 0,
            source=self.source.data or "",
        )


def rule_as(rule: GuidanceRule) -> dict[str, object]:
    """Return what an agreement says now, as the form's data."""
    return {
        "year_of_guidance": str(rule.year_of_guidance),
        "municipality": rule.municipality_code,
        "months": rule.months,
        "valid_from": rule.valid_from,
        "source": rule.source,
    }
