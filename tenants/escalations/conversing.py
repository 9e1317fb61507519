"""The branch's part in what follows a question: reading what was answered, and taking a question back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.escalations.changing import NOBODYS, changed
from tenants.escalations.models import DONE, OPEN, Escalation, State
from tenants.escalations.running import STOPPED
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def withdraw(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Take a question back before it is answered. Raises `RefusalError` when it was answered meanwhile."""
    here = (Escalation.branch_id == session.branch_id) & (Escalation.id == escalation_id)
    withdrawn = {"state": State.WITHDRAWN, "sharing": False, **NOBODYS, **STOPPED}
    if changed(session, here & Escalation.state.in_(OPEN), withdrawn) is None:
        state = session.scalar(select(Escalation.state).where(here))
        if state is None:
            raise AbsentError
        if state in DONE:
            raise RefusalError(N_("The Helpdesk has answered already. Read the answer below."))
        return
    record(session, actor, "withdraw", "escalation", escalation_id)


def mark_read(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Note that somebody of the branch opened the answer for the first time."""
    unread = (Escalation.state == State.ANSWERED) & Escalation.read_at.is_(None)
    here = (Escalation.branch_id == session.branch_id) & (Escalation.id == escalation_id)
    if changed(session, here & unread, {"read_at": func.now()}) is not None:
        record(session, actor, "read_answer", "escalation", escalation_id)
