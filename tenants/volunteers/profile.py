"""Everything that the page of somebody on the roster tells."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from tenants.auth.models import Membership, Person
from tenants.faults import AbsentError
from tenants.language.models import LanguageClass, Teacher
from tenants.volunteers.models import Departure, Leave, Volunteer, VolunteerCorrection, VolunteerHours
from tenants.volunteers.queries import certificates_beside, clients_beside, gathered, kept_of

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Absence:
    """Days on which somebody is away, as a page shows them."""

    id: uuid.UUID
    volunteer_id: uuid.UUID
    first_day: dt.date
    last_day: dt.date
    name: str
    """Who is away."""
    stand_in: str


@dataclass(frozen=True)
class Profile:
    """Somebody of the roster with everything their page tells."""

    volunteer: Volunteer
    email: str
    """Of their account, with which they sign in; empty when they have none."""
    has_access: bool
    """Whether the account opens anything of this branch today."""
    certificates: list[dict[str, Any]]
    classes: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    departures: list[dict[str, Any]]
    minutes: int
    """Worked since 1 January."""
    clients: int
    absences: list[Absence]


def profile_of(session: ScopedSession, volunteer_id: uuid.UUID, today: dt.date) -> Profile:
    """Return everything that the page of somebody on the roster tells, in one statement.

    Raises `AbsentError` when there is nobody here with this id.
    """
    corrector = aliased(Person)
    worked = select(func.coalesce(func.sum(VolunteerHours.minutes), 0)).where(
        VolunteerHours.branch_id == Volunteer.branch_id,
        VolunteerHours.volunteer_id == Volunteer.id,
        VolunteerHours.withdrawn_at.is_(None),
        VolunteerHours.day.between(today.replace(month=1, day=1), today),
    )
    classes = (
        select(Teacher)
        .join(LanguageClass, (LanguageClass.branch_id == Teacher.branch_id) & (LanguageClass.id == Teacher.class_id))
        .where(
            Teacher.branch_id == Volunteer.branch_id,
            Teacher.volunteer_id == Volunteer.id,
            LanguageClass.withdrawn_at.is_(None),
            or_(Teacher.until.is_(None), Teacher.until >= today),
        )
    )
    corrections = kept_of(VolunteerCorrection).outerjoin(corrector, corrector.id == VolunteerCorrection.person_id)
    member_here = exists().where(
        Membership.branch_id == Volunteer.branch_id,
        Membership.person_id == Volunteer.person_id,
        Membership.valid.contains(today),
    )
    query = (
        select(
            Volunteer,
            func.coalesce(Person.email, ""),
            member_here,
            certificates_beside(),
            gathered(classes, LanguageClass.number, number=LanguageClass.number, id=LanguageClass.id),
            gathered(
                corrections, VolunteerCorrection.at.desc(), at=VolunteerCorrection.at,
                reason=VolunteerCorrection.reason, before=VolunteerCorrection.before, who=corrector.name,
            ),
            gathered(
                kept_of(Departure), Departure.at.desc(), id=Departure.id, at=Departure.at, last_day=Departure.last_day,
                handed_over=Departure.handed_over, undone=Departure.undone_at.is_not(None),
            ),
            cast(worked.correlate(Volunteer).scalar_subquery(), Integer),
            clients_beside(today),
            _absences(today - dt.timedelta(days=365)),
        )
        .outerjoin(Person, Person.id == Volunteer.person_id)
        .where(Volunteer.id == volunteer_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    *told, leaves = row
    return Profile(*[*told, [_absence(each) for each in leaves]])


def _absences(since: dt.date) -> ScalarSelect[Any]:
    """The leave of somebody that ends on or after `since`, and that in which they stand in; the latest first."""
    who, stand_in = aliased(Volunteer), aliased(Volunteer)
    query = (
        select(Leave)
        .join(who, (who.branch_id == Leave.branch_id) & (who.id == Leave.volunteer_id))
        .outerjoin(stand_in, (stand_in.branch_id == Leave.branch_id) & (stand_in.id == Leave.stand_in_id))
        .where(
            Leave.branch_id == Volunteer.branch_id,
            or_(Leave.volunteer_id == Volunteer.id, Leave.stand_in_id == Volunteer.id),
            Leave.withdrawn_at.is_(None),
            Leave.last_day >= since,
        )
    )
    return gathered(
        query, Leave.first_day.desc(), id=Leave.id, volunteer_id=Leave.volunteer_id, first_day=Leave.first_day,
        last_day=Leave.last_day, name=who.name, stand_in=func.coalesce(stand_in.name, ""),
    )  # fmt: skip


def _absence(each: dict[str, Any]) -> Absence:
    return Absence(
        uuid.UUID(each["id"]),
        uuid.UUID(each["volunteer_id"]),
        dt.date.fromisoformat(each["first_day"]),
        dt.date.fromisoformat(each["last_day"]),
        each["name"],
        each["stand_in"],
    )
