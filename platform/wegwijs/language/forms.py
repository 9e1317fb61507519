"""What is filled in about a class, its lessons, its teachers and who takes part."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import Optional

from tenants.faults import RefusalError
from tenants.language.actions import NewClass
from tenants.language.lessons import Sitting
from tenants.language.models import ClassKind
from tenants.language.people import Stay
from tenants.words import N_
from wegwijs.choices import choices
from wegwijs.gatherings import A_DAY, MunicipalityField, NewcomerForm, reason_field
from wegwijs.language.words import KINDS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.language.models import LanguageClass, Lesson, Pupil
    from tenants.volunteers.queries import Colleague


class ClassForm(FlaskForm):  # type: ignore[misc]
    """A class."""

    number = StringField(_l("Name of the class"))
    kind = RadioField(_l("What is done in it?"), choices=choices(KINDS))
    level = StringField(_l("Level"))
    municipality = MunicipalityField(_l("Municipality"))
    started_on = DateField(_l("First day"), validators=[A_DAY])
    weekday = SelectField(
        _l("Day of the week"), choices=choices([("", _l("No fixed day")), *((str(n), w) for n, w in WEEKDAYS.items())])
    )
    starts_at = TimeField(_l("From"), validators=[Optional()])
    ends_at = TimeField(_l("Until"), validators=[Optional()])
    place = StringField(_l("Place"))
    places = IntegerField(_l("Number of places"), validators=[Optional()])
    reason = reason_field(_l("Why do you correct this?"))

    def new_class(self) -> NewClass:
        """Return what was filled in."""
        return NewClass(
            number=self.number.data or "",
            municipality_code=self.municipality.data or "",
            kind=ClassKind(self.kind.data),
            started_on=self.started_on.data,
            level=self.level.data or "",
            weekday=int(self.weekday.data) if self.weekday.data else None,
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            place=self.place.data or "",
            places=self.places.data,
        )


def class_values(found: LanguageClass) -> dict[str, Any]:
    """Return what a class says now, as the form's data."""
    same = ("number", "level", "started_on", "starts_at", "ends_at", "place", "places")
    return {
        **{name: getattr(found, name) for name in same},
        "kind": found.kind.value,
        "municipality": found.municipality_code,
        "weekday": str(found.weekday or ""),
    }


class VolunteerField(SelectField):  # type: ignore[misc]
    """Somebody of the roster."""

    def __init__(self, label: object = None, **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)

    def offer(self, colleagues: Iterable[Colleague], nobody: str, present: tuple[uuid.UUID, str] | None = None) -> None:
        """Offer who works here, after `nobody` in words, and who is named now."""
        found = {str(one.id): ", ".join(part for part in (one.name, one.role) if part) for one in colleagues}
        if present is not None:
            found.setdefault(str(present[0]), present[1])
        self.choices = choices([("", nobody), *found.items()])

    def chosen_or_nobody(self) -> uuid.UUID | None:
        """Return who was chosen. Raises `RefusalError` on this field for what is nobody."""
        if not self.data:
            return None
        try:
            return uuid.UUID(self.data)
        except ValueError as error:
            msg = N_("Choose somebody of the team.")
            raise RefusalError(msg, self.short_name) from error

    def chosen(self) -> uuid.UUID:
        """Return who was chosen. Raises `RefusalError` on this field when nobody was."""
        found = self.chosen_or_nobody()
        if found is None:
            msg = N_("Choose somebody of the team.")
            raise RefusalError(msg, self.short_name)
        return found


class TeacherForm(FlaskForm):  # type: ignore[misc]
    """Who teaches, and from when until when."""

    volunteer = VolunteerField(_l("Who?"))
    since = DateField(_l("From"), validators=[A_DAY])
    until = DateField(_l("Until and including"), validators=[Optional()])


class LessonForm(FlaskForm):  # type: ignore[misc]
    """When a lesson is, what it is about, and who gives it."""

    day = DateField(_l("Day"), validators=[A_DAY])
    subject = StringField(_l("Subject"))
    volunteer = VolunteerField(_l("Who gives it?"))

    def sitting(self) -> Sitting:
        """Return what was filled in."""
        return Sitting(self.day.data, self.subject.data or "", self.volunteer.chosen_or_nobody())


def lesson_values(lesson: Lesson) -> dict[str, Any]:
    """Return what a lesson says now, as the form's data."""
    return {"day": lesson.day, "subject": lesson.subject, "volunteer": str(lesson.volunteer_id or "")}


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why lessons are not held."""

    cancelled = StringField(_l("Why is it not held?"), description=_l("Such as: autumn holidays. Write no names."))
    until = DateField(
        _l("Also the lessons up to and including"),
        validators=[Optional()],
        description=_l("For holidays. Empty: only this lesson."),
    )


class JoinForm(NewcomerForm):
    """Who joins a class, or waits for a place in it."""

    when = RadioField(
        _l("Is there a place?"),
        choices=choices([("join", _l("Joins the class")), ("wait", _l("Goes on the waiting list"))]),
        default="join",
    )
    day = DateField(_l("From"), validators=[A_DAY])


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """The last day of somebody in a class, and why."""

    left_on = DateField(_l("Last day"), validators=[A_DAY])
    left_why = StringField(
        _l("Why?"), description=_l("Such as: found work, moved, finished. No illness: that is medical.")
    )


class PupilForm(FlaskForm):  # type: ignore[misc]
    """What is written of somebody in a class."""

    name = StringField(_l("Name"))
    joined_on = DateField(_l("First day"), validators=[Optional()])
    reason = reason_field(_l("Why do you correct this?"))

    def stay(self) -> Stay:
        """Return what was filled in."""
        return Stay(self.joined_on.data, name=self.name.data or "")


def pupil_values(pupil: Pupil) -> dict[str, Any]:
    """Return what is written of somebody, as the form's data."""
    return {"name": pupil.name, "joined_on": pupil.joined_on}


def nobody_yet() -> str:
    """Return the first choice where nobody need be named."""
    return str(_("Nobody named yet"))
