"""What a branch should know of its questions and has perhaps not heard: found at the Helpdesk, told within the branch."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, true

from tenants.auth.models import Membership, Person
from tenants.escalations.acts import CLOSES_AFTER
from tenants.escalations.clocks import midnight_after
from tenants.escalations.guarding import Moment, Unheard, to_asker, to_leads
from tenants.escalations.models import (
    LOST,
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    State,
)
from tenants.escalations.notices import Telling, tell_all
from tenants.moments import local_date
from tenants.roles import RIGHTS, Right

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.isolation import ScopedSession

APPROVERS = tuple(role for role, rights in RIGHTS.items() if Right.ESCALATION_APPROVE in rights)
"""Who leads a branch."""


def unheard(session: ScopedSession, at: Moment) -> Mapping[uuid.UUID, list[Unheard]]:
    """Return by branch what it has to know and has perhaps not heard, as far as it was not told of it already."""
    waits = Escalation.state == State.WAITING
    kind = case((waits, MessageKind.QUESTION_BACK.value), else_=MessageKind.ANSWER.value)
    last = (
        select(EscalationMessage.id)
        .where(EscalationMessage.escalation_id == Escalation.id, EscalationMessage.kind == kind)
        .order_by(EscalationMessage.id.desc())
        .limit(1)
        .lateral("last")
    )
    of_it = and_(EscalationNotice.escalation_id == Escalation.id, EscalationNotice.occasion == last.c.id)
    to_asker_ = EscalationNotice.person_id == Escalation.asked_by
    lost = exists().where(of_it, to_asker_, EscalationNotice.state.in_(LOST)).correlate(Escalation, last)

    def told(kind: NoticeKind, whom: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(of_it, EscalationNotice.kind == kind, whom).correlate(Escalation, last)

    since = case((waits, Escalation.waiting_since), else_=Escalation.answered_at)
    unread = (
        (Escalation.state == State.ANSWERED)
        & Escalation.read_at.is_(None)
        & (Escalation.answered_at > at.now - CLOSES_AFTER)
    )
    wanted = or_(
        waits & (since < midnight_after(at.remind_asker)) & ~told(NoticeKind.REMINDED, to_asker_),
        waits & (since < midnight_after(at.remind_leads)) & ~told(NoticeKind.REMINDED, ~to_asker_),
        waits & lost & ~told(NoticeKind.ASKED_BACK, ~to_asker_),
        unread & or_(since < midnight_after(at.unread_since), lost) & ~told(NoticeKind.ANSWERED, ~to_asker_),
    )
    rows = session.execute(
        select(Escalation.branch_id, Escalation.id, Escalation.asked_by, Escalation.state, since, last.c.id, lost)
        .join(last, true())
        .where(or_(waits, unread), wanted)
    )
    found: dict[uuid.UUID, list[Unheard]] = defaultdict(list)
    for branch_id, escalation_id, asked_by, state, moment, message_id, is_lost in rows:
        one = Unheard(branch_id, escalation_id, asked_by, state, local_date(moment), message_id, is_lost)
        found[branch_id].append(one)
    return found


def remind_branch(session: ScopedSession, found: Sequence[Unheard], at: Moment) -> int:
    """Remind who asked, and the team leads, of what the Helpdesk waits for or has answered; return how many mails go.

    In the scope of the branch: who leads it is known there alone.
    """
    leads = session.scalars(
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.branch_id == session.branch_id,
            Membership.role.in_(APPROVERS),
            Membership.valid.contains(at.today),
            Person.disabled_at.is_(None),
        )
        .distinct()
    ).all()
    told = []
    for one in found:
        kind = to_asker(one, at)
        if kind is not None:
            told.append(Telling(one.escalation_id, kind, one.asked_by, one.message_id))
        told += [
            Telling(one.escalation_id, each, lead, one.message_id)
            for each in to_leads(one, at)
            for lead in leads
            if lead != one.asked_by
        ]
    return tell_all(session, told)
