"""Who has a question before them, and who writes: a few seconds old, or it says nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from tenants.escalations.models import AnswerDraft, Escalation, EscalationMessage, State
from tenants.helpdesk.models import HelpdeskNote, Presence, SecondReading

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import CTE, ScalarSelect

    from tenants.audit.actions import Actor

STAYS = dt.timedelta(seconds=25)
"""A page tells every ten seconds that it is open; after two that stayed away nobody is there any more."""


@dataclass(frozen=True)
class Present:
    """A colleague who has the same question before them."""

    name: str
    writes: bool


def stand_beside(actor: Actor, escalation_id: uuid.UUID, *, writes: bool) -> CTE:
    """Return the change that notes `actor` beside a question, to go along with another statement.

    Nobody stands beside a question that is absent or that the branch took back.
    """
    there = select(
        Escalation.id,
        literal(actor.who),
        literal(actor.name),
        func.clock_timestamp(),
        func.clock_timestamp() if writes else literal(None),
    ).where(Escalation.id == escalation_id, Escalation.state != State.WITHDRAWN)
    columns = ["escalation_id", "person_id", "person_name", "seen_at", "wrote_at"]
    noted = insert(Presence).from_select(columns, there)
    new = noted.excluded
    kept: dict[str, object] = {"seen_at": new.seen_at, "person_name": new.person_name}
    kept["wrote_at"] = func.coalesce(new.wrote_at, Presence.wrote_at)
    key = [Presence.escalation_id, Presence.person_id]
    return noted.on_conflict_do_update(index_elements=key, set_=kept).returning(Presence.person_id).cte("beside")


def present_beside(escalation_id: uuid.UUID, me: uuid.UUID) -> ScalarSelect[Any]:
    """Return, as an expression, who else has a question before them, as a list that `Present` reads; null for nobody."""
    since = func.clock_timestamp() - STAYS
    writes = func.coalesce(Presence.wrote_at >= since, False)
    one = func.json_build_object("name", Presence.person_name, "writes", writes)
    others = (Presence.escalation_id == escalation_id) & (Presence.person_id != me) & (Presence.seen_at >= since)
    return select(func.json_agg(one)).where(others).scalar_subquery()


def signature_of(escalation_id: uuid.UUID, me: uuid.UUID) -> ScalarSelect[Any]:
    """Return, as an expression, what changes whenever somebody else does something to a question.

    The draft that `me` writes does not count: a page need not be told of what was typed in it.
    """
    merged = aliased(Escalation)
    beside = {
        "said": select(func.count()).where(EscalationMessage.escalation_id == escalation_id),
        "noted": select(func.count()).where(HelpdeskNote.escalation_id == escalation_id),
        "unnoted": select(func.count(HelpdeskNote.withdrawn_at)).where(HelpdeskNote.escalation_id == escalation_id),
        "asked": select(func.count()).where(SecondReading.escalation_id == escalation_id),
        "read": select(func.count(SecondReading.read_at)).where(SecondReading.escalation_id == escalation_id),
        "unasked": select(func.count(SecondReading.withdrawn_at)).where(SecondReading.escalation_id == escalation_id),
        "together": select(func.count()).where(merged.merged_into == escalation_id, merged.state == State.MERGED),
        "draft": select(AnswerDraft.saved_at).where(
            AnswerDraft.escalation_id == escalation_id, AnswerDraft.saved_by != me
        ),
    }
    of_question = func.row(
        Escalation.state,
        Escalation.sharing,
        Escalation.claimed_by,
        Escalation.subject,
        Escalation.merged_into,
        *(part.scalar_subquery() for part in beside.values()),
    )
    return select(func.md5(cast(of_question, Text))).where(Escalation.id == escalation_id).scalar_subquery()
