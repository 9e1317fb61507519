"""What a branch may do with its question, by where the question stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.clients.rules import refuse_service_number
from tenants.escalations.models import DONE, OPEN, State
from tenants.escalations.rules import LONGEST_TEXT
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    from tenants.escalations.models import Escalation

CLOSES_AFTER = dt.timedelta(days=14)
"""So long after the answer a question closes by itself, and may be opened again as if it had not been."""
UNSENT = (State.PROPOSED, State.RETURNED)
"""The Helpdesk does not see it yet."""
SHARES = (*OPEN, State.ANSWERED)
"""Facts and papers may be seen by the Helpdesk as long as a question stands there."""


@dataclass(frozen=True)
class Acts:
    """Which acts there are for a question."""

    reply: bool
    ask_on: bool
    rate: bool
    close: bool
    undo_close: bool
    stop_sharing: bool
    share_again: bool
    withdraw: bool
    ask_again: bool

    @property
    def says(self) -> bool:
        """Whether there is something to write."""
        return self.reply or self.ask_on


NONE = Acts(*[False] * 9)


def acts_of(question: Escalation, moment: dt.datetime) -> Acts:
    """Return what the branch may do with a question at `moment`."""
    state = question.state
    return Acts(
        reply=state is State.WAITING,
        ask_on=state in DONE,
        rate=state in DONE,
        close=state is State.ANSWERED,
        undo_close=state is State.CLOSED and moment < closes_at(question),
        stop_sharing=state in SHARES and question.sharing,
        share_again=state in SHARES and not question.sharing,
        withdraw=state in OPEN or state in UNSENT,
        # What the team lead never let go is written anew.
        ask_again=state is State.WITHDRAWN and question.first_due_at is not None,
    )


def closes_at(question: Escalation) -> dt.datetime:
    """Return when a question that was answered closes by itself."""
    return (question.answered_at or question.asked_at) + CLOSES_AFTER


def forget_what_is_over(question: Escalation, answer_by: dt.date | None, today: dt.date) -> None:
    """Let a question that is asked on need its answer by `answer_by`; a term that is over no longer makes it urgent."""
    question.answer_by = answer_by
    if question.legal_on is not None and question.legal_on < today:
        question.legal_on, question.legal_what = None, ""


def is_promised_late(question: Escalation, moment: dt.datetime) -> bool:
    """Whether the Helpdesk promised an open question's answer for a day that is over."""
    due = question.answer_due_at
    return due is not None and local_date(due) < local_date(moment)


def refuse_unfit_words(text: str, field: str = "text") -> None:
    """Raise `RefusalError` for words that are empty, too long or hold a citizen service number."""
    if not text.strip():
        raise RefusalError(N_("Write down what you want to say."), field)
    refuse_unfit_remark(text, field)


def refuse_unfit_remark(text: str, field: str) -> None:
    """Raise `RefusalError` for words that are too long or hold a citizen service number; they may be left out."""
    refuse_service_number(text, field)
    if len(text) > LONGEST_TEXT:
        raise RefusalError(N_("This is too long. Make it shorter."), field)
