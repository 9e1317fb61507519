"""What somebody of the Helpdesk takes on: their team, what they can besides, and for how many questions there is room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.escalations.models import Subject
from tenants.helpdesk.models import HelpdeskMember, Team
from tenants.helpdesk.people import colleague_named
from tenants.helpdesk.rules import refuse_capacity, subjects_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewMember:
    """What somebody takes on."""

    team: Team
    skills: Collection[Subject] = ()
    capacity: int | None = None


def settle_member(session: ScopedSession, actor: Actor, person_id: uuid.UUID, new: NewMember, today: dt.date) -> None:
    """Say what a colleague takes on from now on; what they have already stays theirs.

    Raises `AbsentError` for who does not work here today, and `RefusalError` for a number that cannot be.
    """
    colleague_named(session, person_id, today)
    refuse_capacity(new.capacity)
    beside = set(new.skills) - subjects_of(new.team)
    values: dict[str, Any] = {
        "team": new.team,
        "skills": [subject.value for subject in Subject if subject in beside],
        "capacity": new.capacity,
    }
    member = session.scalar(select(HelpdeskMember).where(HelpdeskMember.person_id == person_id).with_for_update())
    if member is None:
        session.add(HelpdeskMember(person_id=person_id, changed_by=actor.who, **values))
        record(session, actor, "register", "helpdesk_member", person_id)
        return
    fields = sorted(name for name, value in values.items() if getattr(member, name) != value)
    if fields:
        for name in fields:
            setattr(member, name, values[name])
        member.changed_at, member.changed_by = func.now(), actor.who
        record(session, actor, "change", "helpdesk_member", person_id, fields=fields)
