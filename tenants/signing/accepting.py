"""What a region does with its branches' months: accepting, sending back, and naming who cannot sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.faults import AbsentError, RefusalError
from tenants.signing.actions import name_of
from tenants.signing.models import MonthException, State
from tenants.signing.moving import SOMEBODY_ELSE, given_reason, moved
from tenants.signing.queries import state_of_months
from tenants.signing.rules import SIGNED_STEPS, Step
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tenants.signing.queries import BranchMonth


def of_region(session: ScopedSession, branch_id: uuid.UUID, month: dt.date, today: dt.date) -> BranchMonth:
    """Return a branch's month as the region (or the nation) of the session sees it. Raises `AbsentError` for another's."""
    states = state_of_months(session, month.year, session.scope.unit, today)
    found = next((one for one in states if one.branch_id == branch_id and one.month == month), None)
    if found is None:
        raise AbsentError
    return found


def accept_months(
    session: ScopedSession, actor: Actor, month: dt.date, versions: Mapping[uuid.UUID, int]
) -> list[uuid.UUID]:
    """Accept a month of some branches of the session's region, each in the version that was looked at; return whose.

    Raises `RefusalError` when none of them waits: nothing was chosen, or somebody was before, or signed anew since.
    """
    if not versions:
        raise RefusalError(N_("Choose at least one branch."), "branches")
    accepted = moved(
        session, month, (State.SIGNED,), versions, versions=versions, state=State.ACCEPTED, accepted_by=actor.who,
        accepted_at=func.now(),
    )  # fmt: skip
    if not accepted:
        raise RefusalError(SOMEBODY_ELSE, "branches")
    for branch_id in accepted:
        record(session, actor, "accept", "month", name_of(month), branch=str(branch_id))
    return accepted


def take_acceptance_back(session: ScopedSession, actor: Actor, month: dt.date, branch_id: uuid.UUID) -> None:
    """Undo an acceptance before the month is published. Raises `RefusalError` when somebody was before."""
    if not moved(
        session, month, (State.ACCEPTED,), [branch_id], state=State.SIGNED, accepted_by=None, accepted_at=None
    ):
        raise RefusalError(SOMEBODY_ELSE)
    record(session, actor, "unaccept", "month", name_of(month), branch=str(branch_id))


def send_back(session: ScopedSession, actor: Actor, month: dt.date, branch_id: uuid.UUID, reason: str) -> None:
    """Give a month back to its branch with a reason that the branch reads; it then signs anew.

    Raises `RefusalError` without a reason and when somebody was before.
    """
    why = given_reason(reason, N_("Say why it goes back. The branch reads it."))
    if not moved(
        session, month, (State.SIGNED, State.ACCEPTED), [branch_id], state=State.RETURNED, accepted_by=None,
        accepted_at=None, returned_by=actor.who, returned_at=func.now(), returned_reason=why,
    ):  # fmt: skip
        raise RefusalError(SOMEBODY_ELSE)
    record(session, actor, "return", "month", name_of(month), branch=str(branch_id))


def name_exception(
    session: ScopedSession, actor: Actor, month: dt.date, branch_id: uuid.UUID, reason: str, today: dt.date
) -> None:
    """Say that a branch cannot sign a month, and why; the nation reads it and can go on without it.

    Raises `RefusalError` without a reason, for a month that is not over, that stands signed, or that is named already.
    """
    why = given_reason(reason, N_("Say why this branch cannot sign. The national office reads it."))
    found = of_region(session, branch_id, month, today)
    if found.step in SIGNED_STEPS:
        raise RefusalError(N_("This month is signed: it is no exception."), "reason")
    if found.step is Step.RUNNING:
        raise RefusalError(N_("This month is not over yet."), "reason")
    named = session.scalar(
        insert(MonthException)
        .values(branch_id=branch_id, region_id=found.region_id, month=month, reason=why, named_by=actor.who)
        .on_conflict_do_nothing()
        .returning(MonthException.id)
    )
    if named is None:
        raise RefusalError(N_("This month is named as an exception already."), "reason")
    record(session, actor, "except", "month", name_of(month), branch=str(branch_id))


def lift_exception(session: ScopedSession, actor: Actor, month: dt.date, branch_id: uuid.UUID) -> None:
    """Say that a branch can sign after all. Raises `RefusalError` when it is no exception (any more)."""
    lifted = session.scalar(
        update(MonthException)
        .where(
            MonthException.branch_id == branch_id,
            MonthException.month == month,
            MonthException.region_id == session.scope.unit,
            MonthException.lifted_at.is_(None),
        )
        .values(lifted_by=actor.who, lifted_at=func.now())
        .returning(MonthException.id)
    )
    if lifted is None:
        raise RefusalError(SOMEBODY_ELSE)
    record(session, actor, "unexcept", "month", name_of(month), branch=str(branch_id))
