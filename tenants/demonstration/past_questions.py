"""Years of questions that the Helpdesk answered: many of a few kinds, as seasons and the news bring them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert

from tenants.demonstration.making import made_id
from tenants.demonstration.usual_questions import RISING, USUAL
from tenants.escalations.clocks import DAY, HOUR, PROMISES, after_open_time
from tenants.escalations.models import Escalation, EscalationMessage, MessageKind, Rating, State, Subject
from tenants.escalations.rules import due_day
from tenants.moments import LOCAL
from tenants.terms.holidays import is_working_day

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Table

    from tenants.demonstration.usual_questions import Usual
    from tenants.isolation import ScopedSession

YEARS = 2
"""So many whole years before the one that runs."""
A_WEEK = 5.5
"""How many questions the story's region asks."""
BUSY = {1: 1.1, 2: 1.0, 3: 1.1, 4: 1.0, 5: 0.9, 6: 1.0, 7: 0.6, 8: 0.6, 9: 1.3, 10: 1.3, 11: 1.25, 12: 0.7}
"""How much is asked in each month against the average: quiet in summer and around Christmas."""
OPEN_FOR = dt.timedelta(days=14)
"""So long an answered question stays open when the branch says nothing."""
RISING_DAYS = (0, 0, 0, 2, 2, 3, 4, 5, 6, 6)


@dataclass(frozen=True)
class Office:
    """Where questions come from, and who answers them."""

    branches: Sequence[tuple[uuid.UUID, str, uuid.UUID, str]]
    """Of each branch: its id and name, and who asks."""
    lawyers: Mapping[Subject, Sequence[tuple[uuid.UUID, str]]]


class Batch:
    """Rows that are written together."""

    def __init__(self) -> None:
        self.questions: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []

    def write(self, session: ScopedSession) -> None:
        """Write those of the session's branch, in its scope: nobody else asks for it."""
        for model, rows in ((Escalation, self.questions), (EscalationMessage, self.messages)):
            own = [row for row in rows if row["branch_id"] == session.branch_id]
            if own:
                session.execute(insert(cast("Table", model.__table__)), own)


def ask_the_past(
    dice: random.Random, office: Office, now: dt.datetime, a_week: float = A_WEEK, *, rising: bool = True
) -> Batch:
    """Return the questions of some years, so many `a_week`, and their answers up to `now`.

    With `rising` something is asked suddenly this week.
    """
    batch, today = Batch(), now.astimezone(LOCAL).date()
    kinds = [usual for usual in USUAL for _ in range(usual.weight)]
    monday = dt.date(today.year - YEARS, 1, 1)
    monday += dt.timedelta(days=-monday.weekday() % 7)
    while monday < today - dt.timedelta(days=today.weekday() + 7):
        for _ in range(max(0, _round(dice, a_week * BUSY[monday.month]))):
            _one(batch, dice, office, dice.choice(kinds), _working_day(dice, monday), now)
        monday += dt.timedelta(days=7)
    for number, back in enumerate(RISING_DAYS if rising else ()):
        day = today - dt.timedelta(days=back)
        _one(batch, dice, office, RISING[number % len(RISING)], day, now, quick=True)
    return batch


def _round(dice: random.Random, mean: float) -> int:
    return int(mean) + (dice.random() < mean % 1) + dice.choice((-1, 0, 0, 1))


def _working_day(dice: random.Random, monday: dt.date) -> dt.date:
    days = [monday + dt.timedelta(days=number) for number in range(5)]
    return dice.choice([day for day in days if is_working_day(day)] or days)


def _one(
    batch: Batch,
    dice: random.Random,
    office: Office,
    usual: Usual,
    day: dt.date,
    now: dt.datetime,
    *,
    quick: bool = False,
) -> None:
    """Add one question with its answer, when there was time for one; `quick` ones are answered within a day."""
    at = dt.datetime.combine(day, dt.time(9, 5), LOCAL) + dt.timedelta(minutes=dice.randrange(440))
    at = min(at, now - dt.timedelta(minutes=dice.randrange(20, 90)))
    took = dice.randrange(HOUR, DAY) if quick else _took(dice, usual.subject)
    done_at = after_open_time(at, took)
    branch_id, branch, asker_id, asker = dice.choice(office.branches)
    promise = PROMISES[usual.subject]
    due_at = after_open_time(at, promise.answer)
    question = {
        "id": made_id(dice, day),
        "branch_id": branch_id,
        "branch_name": branch,
        "asked_by": asker_id,
        "asked_by_name": asker,
        "asked_at": at,
        "subject": usual.subject,
        "title": usual.title,
        "question": usual.question,
        "first_due_at": after_open_time(at, promise.first),
        "due_on": due_day(None, None, due_at),
        **dict.fromkeys(LATER),
        "state": State.ASKED,
        "sharing": True,
        "clock_used": 0,
        "clock_since": at,
        "answer_due_at": due_at,
    }
    if done_at < now:
        _answer(batch, dice, question, usual, dice.choice(office.lawyers[usual.subject]), (took, done_at, now))
    batch.questions.append(question)


LATER = (
    "claimed_by", "claimed_by_name", "claimed_at", "touched_at", "first_response_at", "answered_by", "answered_by_name",
    "answered_at", "read_at", "closed_at", "rating", "rated_at",
)  # fmt: skip
"""What a question says only later."""


def _took(dice: random.Random, subject: Subject) -> int:
    """Return the seconds of opening time that an answer took: mostly a day or two, sometimes more than was promised."""
    promise = PROMISES[subject].answer
    return min(int(dice.lognormvariate(0.0, 0.75) * promise * 0.38) + HOUR, 3 * promise)


def _answer(
    batch: Batch,
    dice: random.Random,
    question: dict[str, Any],
    usual: Usual,
    lawyer: tuple[uuid.UUID, str],
    when: tuple[int, dt.datetime, dt.datetime],
) -> None:
    took, at, now = when
    asked_at: dt.datetime = question["asked_at"]
    promise, word = PROMISES[usual.subject], None
    if took > DAY and dice.random() < 0.75:  # noqa: PLR2004
        word = after_open_time(asked_at, dice.randrange(HOUR, DAY + HOUR))
        in_time = word <= question["first_due_at"]
        batch.messages.append(
            _said(question, lawyer, MessageKind.WORD, "Wij kijken ernaar en komen erop terug.", word, first=in_time)
        )
    first = None if word else took <= promise.first
    batch.messages.append(
        _said(
            question,
            lawyer,
            MessageKind.ANSWER,
            usual.answer,
            at,
            first=first,
            in_time=took <= promise.answer,
            took=took,
        )
    )
    closed_at = min(at + OPEN_FOR, at + dt.timedelta(days=dice.randrange(1, 25)))
    closed = closed_at < now
    rated = closed and dice.random() < 0.55  # noqa: PLR2004
    question.update(
        state=State.CLOSED if closed else State.ANSWERED,
        sharing=not closed,
        clock_used=took,
        clock_since=None,
        answer_due_at=None,
        claimed_by=lawyer[0],
        claimed_by_name=lawyer[1],
        claimed_at=asked_at + dt.timedelta(minutes=30),
        touched_at=at,
        first_response_at=word or at,
        answered_by=lawyer[0],
        answered_by_name=lawyer[1],
        answered_at=at,
        read_at=min(at + dt.timedelta(hours=3), now),
        closed_at=closed_at if closed else None,
        rating=dice.choices(list(Rating), (15, 4, 1))[0] if rated else None,
        rated_at=closed_at if rated else None,
    )


def _said(
    question: dict[str, Any],
    lawyer: tuple[uuid.UUID, str],
    kind: MessageKind,
    text: str,
    at: dt.datetime,
    *,
    first: bool | None,
    in_time: bool | None = None,
    took: int | None = None,
) -> dict[str, Any]:
    return {
        "branch_id": question["branch_id"],
        "escalation_id": question["id"],
        "kind": kind,
        "text": text,
        "written_by": lawyer[0],
        "written_by_name": lawyer[1],
        "written_at": at,
        "first_in_time": first,
        "in_time": in_time,
        "took": took,
    }
