"""The forms of the Helpdesk's team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import Optional

from tenants.escalations.models import Subject
from tenants.helpdesk.leaves import NewLeave
from tenants.helpdesk.members import NewMember
from tenants.helpdesk.models import HelpdeskLeave, Team
from wegwijs.choices import choices
from wegwijs.escalations.words import SUBJECTS
from wegwijs.helpdesk.words import TEAMS

if TYPE_CHECKING:
    from tenants.helpdesk.people import Colleague


class HelpdeskLeaveForm(FlaskForm):  # type: ignore[misc]
    """When somebody is away."""

    first_day = DateField(_l("First day"), validators=[Optional()])
    last_day = DateField(_l("Last day"), validators=[Optional()])

    def leave(self) -> NewLeave:
        """Return what was filled in."""
        return NewLeave(self.first_day.data, self.last_day.data)


class MemberForm(FlaskForm):  # type: ignore[misc]
    """What somebody takes on."""

    team = RadioField(_l("Team"), choices=choices(TEAMS), default=Team.ASYLUM.value)
    skills = SelectMultipleField(_l("Takes these subjects too"), choices=choices(SUBJECTS))
    capacity = IntegerField(_l("How many questions at one time?"), validators=[Optional()])

    def member(self) -> NewMember:
        """Return what was filled in."""
        skills = [Subject(code) for code in self.skills.data or ()]
        return NewMember(Team(self.team.data), skills, self.capacity.data)


def values_of_leave(leave: HelpdeskLeave) -> dict[str, Any]:
    """Return what the form of leave holds before anything is changed."""
    return {"first_day": leave.first_day, "last_day": leave.last_day}


def values_of_member(colleague: Colleague) -> dict[str, Any]:
    """Return what the form holds before anything is changed: who never said takes every subject."""
    skills = colleague.skills if colleague.team else colleague.subjects
    return {
        "team": (colleague.team or Team.ASYLUM).value,
        "skills": [subject.value for subject in skills],
        "capacity": colleague.capacity,
    }
