"""What people do about a deadline: meet it, say that it is not needed, take it up, say why it was missed, and undo that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.deadlines import rules
from tenants.deadlines.events import LONGEST, refuse_withdrawn, running
from tenants.deadlines.models import Deadline, DeadlineState, DropReason
from tenants.deadlines.queries import Standing, deadline_opened
from tenants.deadlines.recounting import recount
from tenants.deadlines.rules import Situation
from tenants.dossiers.models import EntryKind
from tenants.dossiers.timeline import add_entry
from tenants.escalations.following import follow_deadlines
from tenants.faults import RefusalError
from tenants.gatherings import plain_text
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

LONGEST_REASON = 500


def meet(
    session: ScopedSession,
    reader: Reader,
    deadline_id: uuid.UUID,
    received_on: dt.date | None,
    posted_on: dt.date | None,
    proof: str,
    today: dt.date,
) -> Deadline:
    """Say that what a term asks was done: received or done on a day, by post when it was posted before that.

    Posted alone leaves it open: until a week after the end it may still arrive (Awb 6:9 lid 2). Done too late is kept as
    such, and asks why. Raises `RefusalError` for days that cannot be.
    """
    standing = _standing(session, reader, deadline_id)
    deadline = standing.deadline
    if deadline.state is not DeadlineState.OPEN:
        raise RefusalError(N_("This deadline is done. Open it again first."))
    if standing.term is None:
        raise RefusalError(N_("The catalogue of terms no longer knows this term. Say that it is not needed instead."))
    rules.refuse_meeting(standing.term, standing.event.day, received_on, posted_on, today)
    deadline.posted_on, deadline.proof = posted_on, plain_text(proof, "proof", LONGEST)
    if received_on is not None:
        deadline.state, deadline.met_on = DeadlineState.MET, received_on
    kind = EntryKind.DEADLINE_MET if received_on else EntryKind.DEADLINE_POSTED
    how = standing.situation(today).value
    _tell(session, reader, deadline, kind, received_on or posted_on or today, posted_on=posted_on, how=how)
    record(session, reader.actor, "finish" if received_on else "correct", "deadline", deadline.id)
    follow_deadlines(session, deadline.dossier_id, reader.actor)
    return deadline


def drop(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID, why: str, today: dt.date) -> Deadline:
    """Say that a term does not have to be guarded any more. Raises `RefusalError` without a reason, or when it is done."""
    deadline = _standing(session, reader, deadline_id).deadline
    if deadline.state is not DeadlineState.OPEN:
        raise RefusalError(N_("This deadline is done. Open it again first."))
    if why not in set(DropReason) - {DropReason.CLOSED}:
        raise RefusalError(N_("Choose why nobody has to guard this term any more."), "why")
    deadline.state, deadline.dropped_why = DeadlineState.DROPPED, DropReason(why)
    _tell(session, reader, deadline, EntryKind.DEADLINE_DROPPED, today, why=why)
    record(session, reader.actor, "drop", "deadline", deadline.id, why=why)
    follow_deadlines(session, deadline.dossier_id, reader.actor)
    return deadline


def reopen_deadline(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID, today: dt.date) -> Deadline:
    """Guard a term again that was met, posted or dropped by mistake. Nothing when it is open and was not posted."""
    deadline = _standing(session, reader, deadline_id).deadline
    if deadline.state is DeadlineState.OPEN and deadline.posted_on is None:
        return deadline
    deadline.state = DeadlineState.OPEN
    deadline.met_on = deadline.posted_on = deadline.dropped_why = None
    deadline.proof = ""
    _tell(session, reader, deadline, EntryKind.DEADLINE_REOPENED, today)
    record(session, reader.actor, "reopen", "deadline", deadline.id)
    recount(session, deadline.dossier_id, reader.actor, today)
    return deadline


def take_up(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID, today: dt.date) -> Deadline:
    """Say "I am at it": the team lead is not asked. Raises `RefusalError` when there is nothing left to do."""
    standing = _standing(session, reader, deadline_id)
    deadline = standing.deadline
    if deadline.state is not DeadlineState.OPEN:
        raise RefusalError(N_("This deadline is done. Open it again first."))
    deadline.taken_up_at, deadline.taken_up_by = func.now(), reader.actor.who
    _tell(session, reader, deadline, EntryKind.DEADLINE_TAKEN_UP, today)
    record(session, reader.actor, "take_up", "deadline", deadline.id)
    return deadline


def put_down(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID) -> Deadline:
    """Say that somebody is not at it after all. Nothing when nobody was."""
    deadline = _standing(session, reader, deadline_id).deadline
    if deadline.taken_up_at is not None:
        deadline.taken_up_at = deadline.taken_up_by = None
        record(session, reader.actor, "put_down", "deadline", deadline.id)
    return deadline


def explain_late(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID, why: str, today: dt.date) -> Deadline:
    """Say why a term was missed, or say it better: until then it is red.

    Raises `RefusalError` without words, and for a term that was not missed.
    """
    standing = _standing(session, reader, deadline_id)
    deadline = standing.deadline
    if standing.situation(today) not in {Situation.LATE, Situation.LATE_EXPLAINED, Situation.MET_LATE}:
        raise RefusalError(N_("This deadline was not missed, so there is nothing to explain."))
    kept = plain_text(why, "why", LONGEST_REASON)
    if not kept:
        raise RefusalError(N_("Say in a few words why it was missed, and what happens now."), "why")
    deadline.late_reason, deadline.late_said_at, deadline.late_said_by = kept, func.now(), reader.actor.who
    _tell(session, reader, deadline, EntryKind.LATE_EXPLAINED, today)
    record(session, reader.actor, "explain", "deadline", deadline.id)
    return deadline


def _standing(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID) -> Standing:
    """Return a deadline of a dossier that runs. Raises as `running` and `deadline_opened` do."""
    found = deadline_opened(session, reader, deadline_id)
    running(session, reader, found.dossier.id)
    session.refresh(found.standing.deadline)
    refuse_withdrawn(found.standing)
    return found.standing


def _tell(
    session: ScopedSession, reader: Reader, deadline: Deadline, kind: EntryKind, day: dt.date, **detail: Any
) -> None:
    add_entry(
        session,
        deadline.dossier_id,
        kind,
        day,
        reader.actor,
        deadline_id=deadline.id,
        term=deadline.term,
        last_day=deadline.last_day,
        **detail,
    )
