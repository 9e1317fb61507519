"""Questions about participation tracks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, and_, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from tenants.branches.models import Municipality
from tenants.clients.models import Client
from tenants.faults import AbsentError
from tenants.gatherings import named_to, of_client
from tenants.participation.models import Participant, ParticipationGroup, Workshop, WorkshopAttendance
from tenants.participation.rules import WORKSHOPS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, ScalarSelect

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

WEEK = dt.timedelta(days=7)
LONG_AGO = dt.timedelta(days=183)
"""After this long a statement that was not signed is no news any more."""


@dataclass(frozen=True)
class GroupLine:
    """A group as a list shows it."""

    group: ParticipationGroup
    municipality: str
    participants: int
    signed: int
    days: tuple[dt.date, ...]
    """Of the workshops that are not cancelled, in order."""

    def next_day(self, today: dt.date) -> dt.date | None:
        """Return the day of the next workshop, today's included."""
        return next((day for day in self.days if day >= today), None)

    def runs(self, today: dt.date) -> bool:
        """Whether there is something to do for the group: it did not end, and was heard of in the last half year."""
        last = max((*self.days, self.group.started_on))
        return (self.group.ended_on is None or self.group.ended_on >= today) and last >= today - LONG_AGO

    def held(self, today: dt.date) -> int:
        """Return how many workshops were held, today's included."""
        return sum(day <= today for day in self.days)


@dataclass(frozen=True)
class WorkshopLine:
    """A workshop with how many came and did not."""

    workshop: Workshop
    present: int
    absent: int


@dataclass(frozen=True)
class GroupPage:
    """A group with its workshops, by number."""

    group: ParticipationGroup
    municipality: str
    workshops: dict[int, WorkshopLine]

    @property
    def days(self) -> dict[int, dt.date]:
        """The days of the workshops that are not cancelled."""
        return {number: line.workshop.day for number, line in self.workshops.items() if not line.workshop.cancelled}

    def held(self, today: dt.date) -> list[dt.date]:
        """Return the days of the workshops that were held, today's included."""
        return [day for day in self.days.values() if day <= today]

    @property
    def unplanned(self) -> list[int]:
        """The numbers of the workshops that have no day."""
        return [number for number in WORKSHOPS if number not in self.workshops]


@dataclass(frozen=True)
class Taker:
    """Somebody in a group; `name` is empty when it is not for this reader."""

    participant: Participant
    name: str
    attended: tuple[dt.date, ...] = ()
    """The days of the workshops they were at."""
    marks: dict[int, bool] = field(default_factory=dict)
    """Whether they were there, by number of the workshop."""

    @property
    def who(self) -> str:
        """The name, or for whom it is not meant the number."""
        return self.name or self.participant.number


def _municipality() -> ScalarSelect[str]:
    """Return the name a group's municipality had when the group began, or the last it had before."""
    return (
        select(Municipality.name)
        .where(
            Municipality.code == ParticipationGroup.municipality_code,
            func.lower(Municipality.valid) <= ParticipationGroup.started_on,
        )
        .order_by(func.lower(Municipality.valid).desc())
        .limit(1)
        .scalar_subquery()
    )


def group_lines(session: ScopedSession) -> list[GroupLine]:
    """Return the branch's groups that were not entered by mistake, the latest first, in one statement."""
    of_group = and_(
        Participant.branch_id == ParticipationGroup.branch_id,
        Participant.group_id == ParticipationGroup.id,
        Participant.withdrawn_at.is_(None),
    )
    people = select(func.count()).where(of_group).correlate(ParticipationGroup)
    query = (
        select(
            ParticipationGroup,
            func.coalesce(_municipality(), ParticipationGroup.municipality_code),
            people.scalar_subquery(),
            people.where(Participant.signed_on.is_not(None)).scalar_subquery(),
            _days().scalar_subquery(),
        )
        .where(ParticipationGroup.withdrawn_at.is_(None))
        .order_by(ParticipationGroup.started_on.desc(), ParticipationGroup.number)
    )
    return [
        GroupLine(group, municipality, participants, signed, tuple(days or ()))
        for group, municipality, participants, signed, days in session.execute(query)
    ]


def _days() -> Any:
    return (
        select(func.array_agg(aggregate_order_by(Workshop.day, Workshop.day), type_=ARRAY(Date)))
        .where(
            Workshop.branch_id == ParticipationGroup.branch_id,
            Workshop.group_id == ParticipationGroup.id,
            Workshop.cancelled == "",
        )
        .correlate(ParticipationGroup)
    )


def group_named(session: ScopedSession, group_id: uuid.UUID, *, lock: bool = False) -> ParticipationGroup:
    """Return the group with this id in the branch, locked when asked. Raises `AbsentError` when there is none here."""
    query = select(ParticipationGroup).where(ParticipationGroup.id == group_id)
    group = session.scalar(query.with_for_update() if lock else query)
    if group is None:
        raise AbsentError
    return group


def workshop_named(session: ScopedSession, workshop_id: uuid.UUID) -> tuple[Workshop, ParticipationGroup]:
    """Return a workshop and its group. Raises `AbsentError` when there is none here."""
    query = (
        select(Workshop, ParticipationGroup)
        .join(
            ParticipationGroup,
            and_(ParticipationGroup.branch_id == Workshop.branch_id, ParticipationGroup.id == Workshop.group_id),
        )
        .where(Workshop.id == workshop_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    return row[0], row[1]


def participant_named(session: ScopedSession, participant_id: uuid.UUID) -> Participant:
    """Return who takes part under this id. Raises `AbsentError` when there is nobody here."""
    participant = session.scalar(select(Participant).where(Participant.id == participant_id))
    if participant is None:
        raise AbsentError
    return participant


def group_page(session: ScopedSession, group_id: uuid.UUID) -> GroupPage:
    """Return a group with its workshops, in one statement. Raises `AbsentError` when there is none here."""

    def marked(*, present: bool) -> ScalarSelect[int]:
        return (
            select(func.count())
            .select_from(WorkshopAttendance)
            .join(Participant, _same_person())
            .where(
                WorkshopAttendance.branch_id == Workshop.branch_id,
                WorkshopAttendance.workshop_id == Workshop.id,
                WorkshopAttendance.present.is_(present),
                Participant.withdrawn_at.is_(None),
            )
            .correlate(Workshop)
            .scalar_subquery()
        )

    query = (
        select(
            ParticipationGroup,
            func.coalesce(_municipality(), ParticipationGroup.municipality_code),
            Workshop,
            marked(present=True),
            marked(present=False),
        )
        .outerjoin(
            Workshop,
            and_(Workshop.branch_id == ParticipationGroup.branch_id, Workshop.group_id == ParticipationGroup.id),
        )
        .where(ParticipationGroup.id == group_id)
        .order_by(Workshop.workshop)
    )
    rows = session.execute(query).all()
    if not rows:
        raise AbsentError
    lines = {row[2].workshop: WorkshopLine(*row[2:]) for row in rows if row[2] is not None}
    return GroupPage(rows[0][0], rows[0][1], lines)


def _same_person() -> Any:
    return and_(
        Participant.branch_id == WorkshopAttendance.branch_id, Participant.id == WorkshopAttendance.participant_id
    )


def takers(session: ScopedSession, reader: Reader, group_id: uuid.UUID, *, runs: bool) -> list[Taker]:
    """Return who takes part in a group, and who was taken out, with what they attended, in one statement.

    `runs` says whether the reader does this group's work and so needs its whole list.
    """
    return _takers(session, reader, Participant.group_id == group_id, runs=runs)


def _takers(session: ScopedSession, reader: Reader, which: ColumnElement[bool], *, runs: bool) -> list[Taker]:
    name = named_to(reader, Participant, runs).label("name")
    held = and_(Workshop.branch_id == WorkshopAttendance.branch_id, Workshop.id == WorkshopAttendance.workshop_id)
    query = (
        select(Participant, name, Workshop.workshop, Workshop.day, WorkshopAttendance.present)
        .outerjoin(Client, of_client(Participant))
        .outerjoin(WorkshopAttendance, and_(_same_person(), WorkshopAttendance.present.is_not(None)))
        .outerjoin(Workshop, and_(held, Workshop.cancelled == ""))
        .where(which)
        .order_by(func.lower(name), Participant.number, Workshop.workshop)
    )
    found: dict[uuid.UUID, Taker] = {}
    for participant, shown, number, day, present in session.execute(query):
        before = found.get(participant.id) or Taker(participant, shown or "")
        if number is not None:
            came = (*before.attended, day) if present else before.attended
            before = Taker(participant, before.name, came, {**before.marks, number: present})
        found[participant.id] = before
    # Who has no name here stands behind who has.
    return sorted(found.values(), key=lambda one: not one.name)


def taker_named(session: ScopedSession, reader: Reader, participant_id: uuid.UUID, *, runs: bool) -> Taker:
    """Return one who takes part. Raises `AbsentError` when there is nobody here."""
    found = _takers(session, reader, Participant.id == participant_id, runs=runs)
    if not found:
        raise AbsentError
    return found[0]


@dataclass(frozen=True)
class Track:
    """A client's part in a group, as their own page tells it."""

    group_id: uuid.UUID
    group_number: str
    started_on: dt.date
    workshops: int
    """How many they were at."""
    signed_on: dt.date | None


def tracks_of_client(session: ScopedSession, client_id: uuid.UUID) -> Sequence[Track]:
    """Return the groups a client takes or took part in, the latest first, in one statement."""
    came = select(func.count()).where(
        WorkshopAttendance.branch_id == Participant.branch_id,
        WorkshopAttendance.participant_id == Participant.id,
        WorkshopAttendance.present.is_(True),
    )
    query = (
        select(
            ParticipationGroup.id,
            ParticipationGroup.number,
            ParticipationGroup.started_on,
            came.correlate(Participant).scalar_subquery(),
            Participant.signed_on,
        )
        .join(
            ParticipationGroup,
            and_(ParticipationGroup.branch_id == Participant.branch_id, ParticipationGroup.id == Participant.group_id),
        )
        .where(
            Participant.client_id == client_id,
            Participant.withdrawn_at.is_(None),
            ParticipationGroup.withdrawn_at.is_(None),
        )
        .order_by(ParticipationGroup.started_on.desc())
    )
    return [Track(*row) for row in session.execute(query)]
