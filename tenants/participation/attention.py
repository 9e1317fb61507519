"""What asks for attention in the participation tracks, in one statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, select

from tenants.participation.models import Participant, ParticipationGroup, Workshop, WorkshopAttendance
from tenants.participation.queries import LONG_AGO

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

WEEK = dt.timedelta(days=7)


class Matter(StrEnum):
    """What asks for attention in a group."""

    WORKSHOP = "workshop"
    """A workshop within a week."""
    UNSIGNED = "unsigned"
    """The last workshop was held, and statements are not signed."""
    UNMARKED = "unmarked"
    """A workshop was held and nobody wrote down who came."""


@dataclass(frozen=True)
class Attention:
    """Something in a group that asks for attention; `count` people for statements, the workshop's number else."""

    matter: Matter
    day: dt.date
    group_id: uuid.UUID
    group_number: str
    count: int
    workshop_id: uuid.UUID | None = None


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Attention]:  # noqa: ARG001  as every feature
    """Return what asks for attention in the groups that run, soonest first, in one statement; it holds no names."""
    unsigned = select(func.count()).where(
        Participant.branch_id == ParticipationGroup.branch_id,
        Participant.group_id == ParticipationGroup.id,
        Participant.withdrawn_at.is_(None),
        Participant.signed_on.is_(None),
    )
    marked = select(literal(1)).where(
        WorkshopAttendance.branch_id == Workshop.branch_id,
        WorkshopAttendance.workshop_id == Workshop.id,
        WorkshopAttendance.present.is_not(None),
    )
    query = (
        select(
            Workshop,
            ParticipationGroup,
            func.max(Workshop.day).over(partition_by=ParticipationGroup.id),
            unsigned.correlate(ParticipationGroup).scalar_subquery(),
            marked.correlate(Workshop).exists(),
        )
        .join(
            ParticipationGroup,
            and_(ParticipationGroup.branch_id == Workshop.branch_id, ParticipationGroup.id == Workshop.group_id),
        )
        .where(
            ParticipationGroup.withdrawn_at.is_(None),
            Workshop.cancelled == "",
            Workshop.day >= today - LONG_AGO,
        )
        .order_by(Workshop.day, Workshop.workshop)
    )
    found: list[Attention] = []
    for workshop, group, last, left, is_marked in session.execute(query):
        of = (workshop.day, group.id, group.number)
        if today <= workshop.day < today + WEEK:
            found.append(Attention(Matter.WORKSHOP, *of, workshop.workshop, workshop.id))
        elif today - WEEK <= workshop.day < today and not is_marked:
            found.append(Attention(Matter.UNMARKED, *of, workshop.workshop, workshop.id))
        if workshop.day == last < today and left:
            found.append(Attention(Matter.UNSIGNED, *of, left))
    return found
