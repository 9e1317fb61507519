"""Mails about a question: asked for with the change that they tell of, and what became of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, Uuid, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch
from tenants.escalations.models import LOST, Escalation, EscalationNotice, NoticeKind, NoticeState
from tenants.outbox import send_all_later
from tenants.roles import RIGHTS, Right

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

MAIL_TASK = "tasks.mail.send_notice"
TO_BRANCH = frozenset(
    {
        NoticeKind.PROPOSED,
        NoticeKind.RETURNED,
        NoticeKind.ANSWERED,
        NoticeKind.ASKED_BACK,
        NoticeKind.WORD,
        NoticeKind.REMINDED,
    }
)
"""What is told to people of the branch, with a link into it; everything else is told to people of the Helpdesk."""
BRANCH_READERS = tuple(role for role, rights in RIGHTS.items() if Right.ESCALATION_READ in rights)
HELPDESK_READERS = tuple(role for role, rights in RIGHTS.items() if Right.HELPDESK_READ in rights)
QUICKLY = dt.timedelta(minutes=15)
"""So long a mail is tried by its own task; afterwards it waits for the sweeper."""
OVERDUE = dt.timedelta(days=1)
"""What is not sent after so long is shown as not arrived: somebody may want to call."""


@dataclass(frozen=True)
class Telling:
    """That one person is to be told one thing about a question, once for each occasion."""

    escalation_id: uuid.UUID
    kind: NoticeKind
    person_id: uuid.UUID
    occasion: uuid.UUID
    """The message, the entry or the act that it tells of."""


def tell(
    session: ScopedSession,
    escalation_id: uuid.UUID,
    kind: NoticeKind,
    person_ids: Iterable[uuid.UUID],
    *,
    sender: Actor | None = None,
    occasion: uuid.UUID,
) -> int:
    """Have people told about a question by mail, once this change is safe; return to how many a mail goes.

    Whoever was told of this occasion before is not told again, and nobody is told of their own act. `sender` is shown
    when the mail does not arrive. In the scope of the branch and in that of the Helpdesk alike.
    """
    tellings = [Telling(escalation_id, kind, person_id, occasion) for person_id in person_ids]
    return tell_all(session, tellings, sender=sender)


def tell_asker(
    session: ScopedSession, escalation_id: uuid.UUID, kind: NoticeKind, *, sender: Actor | None, occasion: uuid.UUID
) -> int:
    """Have whoever asked a question told about it; otherwise as `tell`."""
    asker = session.scalars(select(Escalation.asked_by).where(Escalation.id == escalation_id)).all()
    return tell(session, escalation_id, kind, asker, sender=sender, occasion=occasion)


def tell_holder(
    session: ScopedSession, escalation_id: uuid.UUID, kind: NoticeKind, *, sender: Actor | None, occasion: uuid.UUID
) -> int:
    """Have the lawyer who has a question told about it, if anybody has it; otherwise as `tell`."""
    held_by = (Escalation.id == escalation_id) & Escalation.claimed_by.is_not(None)
    holder = [each for each in session.scalars(select(Escalation.claimed_by).where(held_by)) if each]
    return tell(session, escalation_id, kind, holder, sender=sender, occasion=occasion)


def tell_all(session: ScopedSession, tellings: Sequence[Telling], *, sender: Actor | None = None) -> int:
    """Have people told of many questions, in two statements however many they are; otherwise as `tell`."""
    sender_id = sender.person_id if sender else None
    wanted = [each for each in tellings if each.person_id != sender_id]
    if not wanted:
        return 0
    lists: dict[str, tuple[Any, list[Any]]] = {
        "escalation_id": (Uuid, [each.escalation_id for each in wanted]),
        "kind": (Text, [each.kind.value for each in wanted]),
        "person_id": (Uuid, [each.person_id for each in wanted]),
        "occasion": (Uuid, [each.occasion for each in wanted]),
    }
    arrays = [bindparam(name, values, type_=ARRAY(type_)) for name, (type_, values) in lists.items()]
    told = func.unnest(*arrays).table_valued(*lists, name="told").render_derived()
    # People of the other side of the wall are not seen from here: what the question says of them is.
    name = func.coalesce(
        Person.name,
        case(
            (told.c.person_id == Escalation.asked_by, Escalation.asked_by_name),
            (told.c.person_id == Escalation.claimed_by, Escalation.claimed_by_name),
        ),
        "",
    )
    rows = (
        select(
            Escalation.branch_id,
            Escalation.id,
            told.c.kind,
            told.c.person_id,
            name,
            literal(sender_id, Uuid),
            told.c.occasion,
        )
        .select_from(told)
        .join(Escalation, Escalation.id == told.c.escalation_id)
        .outerjoin(Person, Person.id == told.c.person_id)
    )
    columns = ["branch_id", "escalation_id", "kind", "person_id", "person_name", "sender_id", "occasion"]
    new = insert(EscalationNotice).from_select(columns, rows).on_conflict_do_nothing()
    written = session.scalars(new.returning(EscalationNotice.id)).all()
    send_all_later(session, MAIL_TASK, [(notice_id,) for notice_id in written])
    return len(written)


@dataclass(frozen=True)
class Held:
    """A mail that waits to be sent, held for this transaction, and to whom; nobody when they may not read it any more."""

    notice: EscalationNotice
    number: int
    slug: str
    person: Person | None


def where_to(session: ScopedSession, notice_id: uuid.UUID) -> tuple[uuid.UUID, NoticeKind] | None:
    """Return the branch of a mail that waits, and what it tells; asked at the Helpdesk, which sees every one."""
    waiting = EscalationNotice.state == NoticeState.WAITING
    row = session.execute(
        select(EscalationNotice.branch_id, EscalationNotice.kind).where(EscalationNotice.id == notice_id, waiting)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def held(session: ScopedSession, notice_id: uuid.UUID, today: dt.date) -> Held | None:
    """Return a mail that waits, from the side of whom it is for; none when it is settled or another worker sends it."""
    branch_id = session.scope.branch_id
    may_read = exists().where(
        Membership.person_id == Person.id,
        Membership.branch_id.is_not_distinct_from(branch_id),
        Membership.role.in_(BRANCH_READERS if branch_id else HELPDESK_READERS),
        Membership.valid.contains(today),
    )
    row = session.execute(
        select(EscalationNotice, Escalation.number, Branch.slug, Person)
        .join(Escalation, Escalation.id == EscalationNotice.escalation_id)
        .join(Branch, Branch.id == EscalationNotice.branch_id)
        .outerjoin(Person, (Person.id == EscalationNotice.person_id) & Person.disabled_at.is_(None) & may_read)
        .where(EscalationNotice.id == notice_id, EscalationNotice.state == NoticeState.WAITING)
        .with_for_update(of=EscalationNotice, skip_locked=True)
    ).one_or_none()
    return None if row is None else Held(*row)


def settle(notice: EscalationNotice, state: NoticeState, moment: dt.datetime, reply: str = "") -> None:
    """Say what became of a mail; `reply` holds the codes of the mail server and no word of it."""
    notice.state, notice.settled_at, notice.reply = state, moment, reply


def waiting_since(session: ScopedSession, before: dt.datetime, limit: int = 500) -> Sequence[uuid.UUID]:
    """Return mails that were asked for before a moment and still wait.

    In no order, so that one that is put off over and over keeps nothing waiting behind it.
    """
    old = (EscalationNotice.state == NoticeState.WAITING) & (EscalationNotice.asked_at < before)
    return session.scalars(select(EscalationNotice.id).where(old).order_by(func.random()).limit(limit)).all()


def not_arrived(session: ScopedSession, escalation_id: uuid.UUID, moment: dt.datetime) -> Sequence[EscalationNotice]:
    """Return the mails about a question that did not arrive, or still wait after a day; the newest first."""
    lost = EscalationNotice.state.in_(LOST)
    late = (EscalationNotice.state == NoticeState.WAITING) & (EscalationNotice.asked_at < moment - OVERDUE)
    mine = EscalationNotice.escalation_id == escalation_id
    return session.scalars(
        select(EscalationNotice).where(mine, or_(lost, late)).order_by(EscalationNotice.id.desc())
    ).all()
