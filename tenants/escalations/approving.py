"""The team lead looks at a question before it goes, where the branch wants that."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.auth.models import Membership, Person
from tenants.clients.rules import refuse_service_number
from tenants.escalations.clocks import PROMISES, after_open_time
from tenants.escalations.models import Escalation, EscalationChoice, NoticeKind, State
from tenants.escalations.notices import tell
from tenants.escalations.rules import LONGEST_TEXT, SOON, due_day, working_days_between
from tenants.escalations.running import start
from tenants.faults import AbsentError, RefusalError
from tenants.roles import RIGHTS, Right
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

APPROVERS = tuple(role for role, rights in RIGHTS.items() if Right.ESCALATION_APPROVE in rights)


@dataclass(frozen=True)
class Proposal:
    """A question that waits for the team lead; `working_days` until what the law asks, none without such a day."""

    question: Escalation
    working_days: int | None

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait: the law's day is within two working days, or past."""
        return self.working_days is not None and self.working_days <= SOON


def approval_wanted(session: ScopedSession) -> bool:
    """Whether the branch wants its team lead to look at a question before it goes."""
    return bool(session.scalar(select(EscalationChoice.approval)))


def choose_approval(session: ScopedSession, actor: Actor, *, approval: bool) -> None:
    """Choose whether the team lead looks at a question first, for whatever is asked from now on."""
    row = {"branch_id": session.branch_id, "approval": approval, "chosen_by": actor.who, "chosen_at": func.now()}
    changed = {name: row[name] for name in ("approval", "chosen_by", "chosen_at")}
    session.execute(
        insert(EscalationChoice).values(row).on_conflict_do_update(index_elements=["branch_id"], set_=changed)
    )
    record(session, actor, "choose_approval", "escalation", approval=approval)


def proposals(session: ScopedSession) -> Sequence[Escalation]:
    """Return the questions of the branch that wait for the team lead, the most urgent first."""
    waiting = select(Escalation).where(Escalation.branch_id == session.branch_id, Escalation.state == State.PROPOSED)
    urgency = (Escalation.legal_on.asc().nulls_last(), Escalation.due_on, Escalation.asked_at, Escalation.id)
    return session.scalars(waiting.order_by(*urgency)).all()


def as_proposal(question: Escalation, today: dt.date) -> Proposal:
    """Return how urgent a question is for the team lead."""
    legal = question.legal_on
    return Proposal(question, None if legal is None else working_days_between(today, legal))


def approve(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    moment: dt.datetime,
    *,
    seen: dt.datetime | None,
) -> None:
    """Let a question go to the Helpdesk: from `moment` on it is asked, and its clock runs.

    `seen` is when what the team lead read was written: only that goes. Raises `RefusalError` when it was written again
    since, and when it does not wait for the team lead any more.
    """
    question = _waiting(session, escalation_id)
    if question.asked_at != seen:
        raise RefusalError(N_("Your colleague changed this question meanwhile. Read it again, then let it go."), "seen")
    question.state, question.approved_by, question.asked_at = State.ASKED, actor.who, moment
    start(question, moment)
    record(session, actor, "approve", "escalation", escalation_id)


def give_back(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, why: str) -> None:
    """Give a question back to who wrote it, with what should be otherwise; they are told by mail, without a word of it.

    Raises `RefusalError` without a reason, and when it does not wait for the team lead any more.
    """
    if not why.strip():
        raise RefusalError(N_("Write what should be otherwise, so that your colleague knows what to do."), "why")
    refuse_service_number(why, "why")
    if len(why) > LONGEST_TEXT:
        raise RefusalError(N_("This is too long. Make it shorter."), "why")
    question = _waiting(session, escalation_id)
    question.state, question.returned_why = State.RETURNED, why.strip()
    session.flush()
    tell(session, escalation_id, NoticeKind.RETURNED, [question.asked_by], sender=actor, occasion=uuid.uuid4())
    record(session, actor, "give_back", "escalation", escalation_id)


def tell_leads(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, today: dt.date) -> None:
    """Have whoever approves questions here told that one waits for them."""
    tell(
        session,
        escalation_id,
        NoticeKind.PROPOSED,
        leads(session, today),
        sender=actor,
        occasion=uuid.uuid4(),
    )


def leads(session: ScopedSession, today: dt.date) -> Sequence[uuid.UUID]:
    """Return who approves questions in the branch on a day."""
    return session.scalars(
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.branch_id == session.branch_id,
            Membership.role.in_(APPROVERS),
            Membership.valid.contains(today),
            Person.disabled_at.is_(None),
        )
        .distinct()
    ).all()


def unsent_day(question: Escalation, moment: dt.datetime) -> dt.date:
    """Return the day that would decide the place of a question, if it went at `moment`."""
    promised = after_open_time(moment, PROMISES[question.subject].answer)
    return due_day(question.answer_by, question.legal_on, promised)


def _waiting(session: ScopedSession, escalation_id: uuid.UUID) -> Escalation:
    """Return a question that waits for the team lead, held until the end."""
    here = select(Escalation).where(Escalation.id == escalation_id, Escalation.branch_id == session.branch_id)
    question = session.scalar(here.with_for_update().execution_options(populate_existing=True))
    if question is None:
        raise AbsentError
    if question.state is not State.PROPOSED:
        raise RefusalError(N_("This question does not wait for you any more. Look at how it stands now."))
    return question
