"""What a dossier waits for, and what we still have to do in it, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, Uuid, and_, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from tenants.clients.models import Client
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.dossiers.models import Dossier, DossierParty, DossierStep, DossierTask, PartyRole
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, Select

    from tenants.isolation import ScopedSession


class Cause(StrEnum):
    """What makes a dossier wait."""

    STEP = "step"
    """The step where it stands."""
    TASK = "task"
    """Something that was asked of somebody, or that one of us does."""
    STILL = "still"
    """A term that stands still."""


@dataclass(frozen=True)
class Waiting:
    """One thing that is waited for: what, of whom, since when, and how to reach them."""

    cause: Cause
    id: uuid.UUID
    label: str
    """What a step or task is called; of a term its id in the catalogue."""
    waits_for: PartyRole
    name: str
    """Who it is, when they are in the dossier: a party, the client, or the colleague who does it."""
    phone: str
    email: str
    since: dt.date | None
    due_on: dt.date | None
    reminded_on: dt.date | None

    @property
    def ours(self) -> bool:
        """Whether one of us has to do it."""
        return self.waits_for is PartyRole.US


def waiting_of(session: ScopedSession, dossier_id: uuid.UUID) -> list[Waiting]:
    """Return what a dossier waits for: its step first, then terms that stand still, then tasks by day.

    The dossier was opened to the reader before (`queries.dossier_opened`).
    """
    parts = union_all(_step(dossier_id), _still(dossier_id), _tasks(dossier_id)).subquery()
    order = case((parts.c.cause == Cause.STEP, 0), (parts.c.cause == Cause.STILL, 1), else_=2)
    by_day = func.coalesce(parts.c.due_on, parts.c.since)
    found = session.execute(select(parts).order_by(order, by_day, parts.c.label, parts.c.id))
    return [Waiting(Cause(cause), key, label, PartyRole(role), *rest) for cause, key, label, role, *rest in found]


def _waiting(cause: Cause, key: Any, label: Any, role: Any, who: tuple[Any, Any, Any], **days: Any) -> Select[Any]:
    name, phone, email = who
    nothing = cast(null(), Date)
    return select(
        literal(cause.value, String).label("cause"),
        cast(key, Uuid).label("id"),
        label.label("label"),
        cast(role, String).label("role"),
        func.coalesce(name, "").label("name"),
        func.coalesce(phone, "").label("phone"),
        func.coalesce(email, "").label("email"),
        days.get("since", nothing).label("since"),
        days.get("due_on", nothing).label("due_on"),
        days.get("reminded_on", nothing).label("reminded_on"),
    )


def _client_name() -> ColumnElement[str]:
    return func.trim(func.concat_ws(" ", Client.first_name, Client.last_name))


def _reach(role: Any, party: Any, more: Any = "") -> tuple[Any, Any, Any]:
    """Return name, phone and e-mail of whom is waited for: the party, or the client themselves."""
    is_client = role == PartyRole.CLIENT
    return (
        func.coalesce(party.name, case((is_client, _client_name()), else_=more)),
        func.coalesce(party.phone, case((is_client, Client.phone), else_="")),
        func.coalesce(party.email, case((is_client, Client.email), else_="")),
    )


def _of_dossier(table: Any) -> ColumnElement[bool]:
    return and_(Dossier.branch_id == table.branch_id, Dossier.id == table.dossier_id)


def _of_client() -> ColumnElement[bool]:
    return and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id)


def _step(dossier_id: uuid.UUID) -> Select[Any]:
    """The first step that is not done, when others than we have to act; since the step before it was done."""
    step, before, party = DossierStep, aliased(DossierStep), aliased(DossierParty)
    first = (
        select(step.id)
        .where(step.dossier_id == dossier_id, step.done_on.is_(None), step.not_needed.is_(False))
        .order_by(step.position, step.id)
        .limit(1)
        .scalar_subquery()
    )
    since = (
        select(func.max(before.done_on))
        .where(before.branch_id == step.branch_id, before.dossier_id == step.dossier_id)
        .correlate(step)
        .scalar_subquery()
    )
    # When several have the same role, nobody is named.
    lone = (
        select(func.max(cast(party.id, String)))
        .where(
            party.branch_id == step.branch_id,
            party.dossier_id == step.dossier_id,
            party.role == step.waits_for,
            party.withdrawn_at.is_(None),
        )
        .having(func.count() == 1)
        .correlate(step)
        .scalar_subquery()
    )
    named = aliased(DossierParty)
    return (
        _waiting(
            *(Cause.STEP, step.id, step.label, step.waits_for, _reach(step.waits_for, named)),
            since=func.coalesce(since, Dossier.opened_on),
        )
        .select_from(step)
        .join(Dossier, _of_dossier(step))
        .join(Client, _of_client())
        .outerjoin(named, and_(named.branch_id == step.branch_id, cast(named.id, String) == lone))
        .where(step.id == first, step.waits_for != PartyRole.US)
    )


def _still(dossier_id: uuid.UUID) -> Select[Any]:
    nobody = literal("", String)
    return _waiting(
        *(Cause.STILL, Deadline.id, Deadline.term, literal(PartyRole.AUTHORITY.value, String)),
        (nobody, nobody, nobody),
        since=Deadline.stands_still_since,
    ).where(
        Deadline.dossier_id == dossier_id,
        Deadline.state == DeadlineState.OPEN,
        Deadline.withdrawn_at.is_(None),
        Deadline.stands_still_since.is_not(None),
    )


def _tasks(dossier_id: uuid.UUID) -> Select[Any]:
    task, party = DossierTask, aliased(DossierParty)
    return (
        _waiting(
            *(Cause.TASK, task.id, task.label, task.waits_for, _reach(task.waits_for, party, Volunteer.name)),
            since=task.asked_on,
            due_on=task.due_on,
            reminded_on=task.reminded_on,
        )
        .select_from(task)
        .join(Dossier, _of_dossier(task))
        .join(Client, _of_client())
        .outerjoin(party, and_(party.branch_id == task.branch_id, party.id == task.party_id))
        .outerjoin(Volunteer, and_(Volunteer.branch_id == task.branch_id, Volunteer.id == task.volunteer_id))
        .where(task.dossier_id == dossier_id, task.done_on.is_(None), task.withdrawn_at.is_(None))
    )
