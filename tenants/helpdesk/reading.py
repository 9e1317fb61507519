"""The second reader: a colleague who is asked to read an answer before it goes, and what they find."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tenants.audit.actions import record
from tenants.escalations.holding import held
from tenants.escalations.models import HELD, Escalation, NoticeKind
from tenants.escalations.notices import tell
from tenants.escalations.rules import refuse_unfit_line
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.models import SecondReading
from tenants.helpdesk.people import colleagues
from tenants.moments import local_date, now
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


class UnreadError(RefusalError):
    """A second reader has not read the answer yet; whoever answers may send it all the same."""


def ask_reader(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, reader_id: uuid.UUID) -> SecondReading:
    """Ask a colleague to read the answer to a question that `actor` has, and have them told.

    Raises `AbsentError` for somebody who is not of the Helpdesk, `RefusalError` for oneself, for somebody who is away and
    for who was asked already.
    """
    question = held(session, actor, escalation_id)
    reader = next((each for each in colleagues(session, local_date()) if each.id == reader_id), None)
    if reader is None:
        raise AbsentError
    if reader_id == actor.who:
        raise RefusalError(N_("You wrote it yourself. Ask somebody else."), "reader")
    if reader.away_until is not None:
        msg = N_("%(name)s is away up to and including %(day)s. Ask somebody else.")
        raise RefusalError(msg, "reader", name=reader.name, day=reader.away_until)
    asked = (SecondReading.escalation_id == escalation_id) & (SecondReading.reader_id == reader_id) & _UNREAD
    if session.scalar(select(SecondReading.id).where(asked)) is not None:
        raise RefusalError(N_("%(name)s was asked already."), "reader", name=reader.name)
    reading = SecondReading(
        escalation_id=escalation_id,
        reader_id=reader_id,
        reader_name=reader.name,
        asked_by=actor.who,
        asked_by_name=actor.name,
    )
    question.touched_at = now()
    session.add(reading)
    session.flush()
    tell(session, escalation_id, NoticeKind.SECOND_READER, [reader_id], sender=actor, occasion=reading.id)
    record(session, actor, "ask_reader", "escalation", escalation_id)
    return reading


def give_reading(
    session: ScopedSession, actor: Actor, reading_id: uuid.UUID, remark: str, *, agreed: bool
) -> uuid.UUID:
    """Say what one found of an answer that one was asked to read, or say it anew; return the question.

    Raises `RefusalError` when somebody else was asked, for a remark that is missing or cannot be kept, and once the answer
    is gone.
    """
    reading = _locked(session, reading_id)
    if reading.reader_id != actor.who:
        raise RefusalError(N_("%(name)s was asked to read this."), name=reading.reader_name)
    if remark.strip() or not agreed:
        refuse_unfit_line(remark, "remark")
    state = session.scalar(select(Escalation.state).where(Escalation.id == reading.escalation_id))
    if reading.withdrawn_at is not None or state not in HELD:
        raise RefusalError(N_("This does not have to be read any more."))
    reading.read_at, reading.agreed, reading.remark = now(), agreed, remark.strip()
    session.flush()
    tell(session, reading.escalation_id, NoticeKind.READ_BACK, [reading.asked_by], sender=actor, occasion=uuid.uuid4())
    record(session, actor, "second_reading", "escalation", reading.escalation_id, agreed=agreed)
    return reading.escalation_id


def question_of(session: ScopedSession, reading_id: uuid.UUID) -> uuid.UUID:
    """Return the question whose answer was to be read. Raises `AbsentError` when nobody was asked."""
    found: uuid.UUID | None = session.scalar(select(SecondReading.escalation_id).where(SecondReading.id == reading_id))
    if found is None:
        raise AbsentError
    return found


def withdraw_reading(session: ScopedSession, actor: Actor, reading_id: uuid.UUID) -> uuid.UUID:
    """Ask somebody no longer to read: by who asked it, as long as it was not read. Return the question."""
    reading = _locked(session, reading_id)
    if reading.asked_by != actor.who:
        raise RefusalError(N_("%(name)s asked for this. Only they take it back."), name=reading.asked_by_name)
    if reading.read_at is not None:
        raise RefusalError(N_("%(name)s has read it already."), name=reading.reader_name)
    if reading.withdrawn_at is None:
        reading.withdrawn_at = now()
        record(session, actor, "withdraw_reader", "escalation", reading.escalation_id)
    return reading.escalation_id


def _locked(session: ScopedSession, reading_id: uuid.UUID) -> SecondReading:
    found = session.scalar(select(SecondReading).where(SecondReading.id == reading_id).with_for_update())
    if found is None:
        raise AbsentError
    return found


def refuse_unread(session: ScopedSession, escalation_id: uuid.UUID) -> None:
    """Raise `UnreadError`, with the name, when a second reader has not read the answer yet."""
    waits = select(SecondReading.reader_name).where(SecondReading.escalation_id == escalation_id, _UNREAD)
    name = session.scalar(waits.order_by(SecondReading.id).limit(1))
    if name is not None:
        raise UnreadError(N_("%(name)s has not read it yet. Send it all the same?"), "unread", name=name)


def end_readings(session: ScopedSession, escalation_id: uuid.UUID, moment: dt.datetime) -> None:
    """Let nobody read an answer any more that is gone."""
    waits = (SecondReading.escalation_id == escalation_id) & _UNREAD
    session.execute(
        update(SecondReading).where(waits).values(withdrawn_at=moment),
        execution_options={"synchronize_session": False},
    )


_UNREAD = SecondReading.read_at.is_(None) & SecondReading.withdrawn_at.is_(None)
