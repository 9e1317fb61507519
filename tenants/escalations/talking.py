"""What the Helpdesk says before it answers: it asks the branch something, and the clock stops; or says how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.audit.actions import record
from tenants.escalations.changing import say
from tenants.escalations.holding import held
from tenants.escalations.models import MessageKind, NoticeKind, State
from tenants.escalations.notices import tell
from tenants.escalations.rules import refuse_unfit_asking, refuse_unfit_word
from tenants.escalations.running import start, stop
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind
from tenants.moments import now

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def ask_back(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    waiting_for: str,
    text: str,
    moment: dt.datetime | None = None,
) -> uuid.UUID:
    """Ask the branch something about a question that `actor` has; the clock stands still until it answers.

    `waiting_for` says in a few words what is needed: "Besluit". Raises `RefusalError` when one of the two is missing, and
    when the branch was asked something already. Returns the id of the message.
    """
    refuse_unfit_asking(waiting_for, text)
    moment = moment or now()
    question = held(session, actor, escalation_id, [State.CLAIMED])
    stop(question, moment)
    question.state, question.waiting_since = State.WAITING, moment
    question.waiting_for = " ".join(waiting_for.split())
    question.touched_at = moment
    question.first_response_at = question.first_response_at or moment
    session.flush()
    message_id = say(session, actor, escalation_id, MessageKind.QUESTION_BACK, text)
    add_entry(session, escalation_id, EntryKind.PAUSED, actor)
    tell(session, escalation_id, NoticeKind.ASKED_BACK, [question.asked_by], sender=actor, occasion=message_id)
    record(session, actor, "ask_back", "escalation", escalation_id)
    return message_id


def stop_waiting(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime | None = None
) -> None:
    """Go on without what the branch was asked for: the clock runs again, with the time that was left."""
    moment = moment or now()
    question = held(session, actor, escalation_id, [State.WAITING])
    question.state, question.touched_at = State.CLAIMED, moment
    start(question, moment)
    session.flush()
    add_entry(session, escalation_id, EntryKind.RESUMED, actor)
    record(session, actor, "stop_waiting", "escalation", escalation_id)


def give_word(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, text: str, moment: dt.datetime | None = None
) -> uuid.UUID:
    """Let the branch know how its question stands; the clock runs on. Returns the id of the message."""
    refuse_unfit_word(text)
    moment = moment or now()
    question = held(session, actor, escalation_id)
    question.touched_at = moment
    question.first_response_at = question.first_response_at or moment
    session.flush()
    message_id = say(session, actor, escalation_id, MessageKind.WORD, text)
    tell(session, escalation_id, NoticeKind.WORD, [question.asked_by], sender=actor, occasion=message_id)
    record(session, actor, "word", "escalation", escalation_id)
    return message_id
