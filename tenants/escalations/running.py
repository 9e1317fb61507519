"""The clock of a question: started when it is asked, stopped while the branch is asked back, started again with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.escalations.clocks import PROMISES, Clock, after_open_time
from tenants.escalations.rules import due_day

if TYPE_CHECKING:
    import datetime as dt

    from tenants.escalations.models import Escalation

STOPPED: dict[str, object] = {"clock_since": None, "answer_due_at": None}
"""What a question says whose clock does not run, for good."""


def start(escalation: Escalation, moment: dt.datetime) -> None:
    """Let the clock of a question run from `moment` on, with what it used before kept, and say when it is due."""
    promise = PROMISES[escalation.subject]
    clock = Clock(escalation.clock_used or 0, escalation.clock_since).started(moment)
    escalation.clock_since, escalation.answer_due_at = clock.since, clock.due(promise.answer)
    if escalation.first_response_at is None:
        escalation.first_due_at = escalation.first_due_at or after_open_time(moment, promise.first)
    escalation.due_on = due_day(escalation.answer_by, escalation.legal_on, escalation.answer_due_at)


def stop(escalation: Escalation, moment: dt.datetime) -> None:
    """Let the clock of a question stand still from `moment` on, and keep what it used."""
    clock = Clock(escalation.clock_used or 0, escalation.clock_since).stopped(moment)
    escalation.clock_used, escalation.clock_since, escalation.answer_due_at = clock.used, None, None
