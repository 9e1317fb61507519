"""Access to one branch that ends when somebody leaves it, and is given back when they return. In the `Accounts` scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import Range

from tenants.audit.actions import record
from tenants.auth.actions import end_sign_ins
from tenants.auth.models import Invitation, Membership, Person
from tenants.faults import RefusalError
from tenants.roles import RIGHTS, Role, Unit
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def end_access(
    session: ScopedSession, actor: Actor, branch_id: uuid.UUID, person_id: uuid.UUID, today: dt.date
) -> list[Role]:
    """End everything that somebody is in one branch, and return what that was; it acts at their next request.

    What they are elsewhere stays. When nothing is left anywhere, they are signed out on every device. Doing it twice
    changes nothing.
    """
    held = session.scalars(
        select(Membership)
        .where(
            Membership.person_id == person_id,
            Membership.branch_id == branch_id,
            or_(Membership.valid.contains(today), func.lower(Membership.valid) > today),
        )
        .order_by(Membership.role)
        .with_for_update()
    ).all()
    for membership in held:
        began = membership.valid.lower
        membership.valid = Range(began, today) if began is None or began < today else Range(empty=True)
        role = membership.role.value
        record(session, actor, "end", "membership", membership.id, person=str(person_id), role=role)
    _withdraw_invitations(session, actor, branch_id, person_id)
    session.flush()
    if not _belongs_somewhere(session, person_id, today):
        ended = end_sign_ins(session, person_id)
        if ended:
            record(session, actor, "sign_out", "account", person_id, sign_ins=ended)
    return [membership.role for membership in held]


def _withdraw_invitations(session: ScopedSession, actor: Actor, branch_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Withdraw what still lies in somebody's mail: it would let them in again."""
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    withdrawn = (
        update(Invitation)
        .where(
            func.lower(Invitation.email) == address,
            Invitation.branch_id == branch_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=func.now(), token_hash=None)
        .returning(Invitation.id)
    )
    for invitation_id in session.scalars(withdrawn):
        record(session, actor, "withdraw", "invitation", invitation_id)


def _belongs_somewhere(session: ScopedSession, person_id: uuid.UUID, today: dt.date) -> bool:
    return bool(
        session.scalar(
            select(Membership.id).where(Membership.person_id == person_id, Membership.valid.contains(today)).limit(1)
        )
    )


def give_access_back(
    session: ScopedSession,
    actor: Actor,
    branch_id: uuid.UUID,
    person_id: uuid.UUID,
    roles: Iterable[Role],
    today: dt.date,
) -> None:
    """Let somebody be in a branch what they were when they left it. Raises `RefusalError` for more than the actor holds."""
    holds = set(
        session.scalars(
            select(Membership.role).where(
                Membership.person_id == person_id, Membership.branch_id == branch_id, Membership.valid.contains(today)
            )
        )
    )
    for role in dict.fromkeys(roles):
        if role.unit is not Unit.BRANCH or not RIGHTS[role] <= RIGHTS[Role(actor.role)]:
            raise RefusalError(
                N_("You can only give what you hold yourself. Ask an administrator to invite this person.")
            )
        if role not in holds:
            membership = Membership(person_id=person_id, role=role, branch_id=branch_id, valid=Range(today, None))
            session.add(membership)
            session.flush()
            detail = {"person": str(person_id), "role": role.value, "unit": str(branch_id)}
            record(session, actor, "begin", "membership", membership.id, **detail)
