"""What happens to a question that is forgotten: what is put before the coordinator, what goes back, who is reminded.

Pure: the moment, and what follows from it and the opening hours, is an argument.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from tenants.escalations.clocks import DAY, HOUR, after_open_time, before_open_time, is_open
from tenants.escalations.models import RUNNING, NoticeKind, State
from tenants.terms.holidays import is_working_day

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

NEARLY = 4 * HOUR
"""Opening time before the promised answer: a question that nobody has by then is put before the coordinator."""
STILL = DAY
"""Opening time in which whoever has a question does nothing with it: then it goes back to the queue."""
LAW_NEAR = 2
"""Working days before the last day by law."""
TOO_OFTEN = 2
"""So often a question goes back because it lay still, and then the coordinator is told."""
SILENT = 10
"""Working days in which the branch says nothing: then the coordinator is told."""
ASKER_AFTER = 3
"""Working days after which whoever asked is reminded that the Helpdesk waits for an answer."""
LEADS_AFTER = 5
"""Working days after which the team leads hear of it too."""
UNREAD_AFTER = 2
"""Working days after which the team leads are told of an answer that nobody of the branch has opened."""


class Why(StrEnum):
    """Why a question is put before the coordinator, the weightiest first."""

    LEGAL = "legal"
    """The last day by law is near, and nobody works on it."""
    PROMISE = "promise"
    """The promised answer is late, or nearly so while nobody has the question."""
    FIRST = "first"
    """The branch has not had the first word that was promised."""
    FORGOTTEN = "forgotten"
    """It went back to the queue again and again, because who had it did nothing."""
    SILENT = "silent"
    """The branch was asked back and has said nothing for long."""


class Back(StrEnum):
    """Why a question goes back to the queue by itself."""

    IDLE = "idle"
    LEAVE = "leave"
    GONE = "gone"
    """Who had it does not work at the Helpdesk any more."""


@dataclass(frozen=True)
class Moment:
    """A moment, and the bounds that follow from it and the opening hours."""

    now: dt.datetime
    today: dt.date

    @cached_property
    def open(self) -> bool:
        """Whether the Helpdesk is open: only then is anybody told that something lies still."""
        return is_open(self.now)

    @cached_property
    def nearly(self) -> dt.datetime:
        """What is due up to here is nearly late."""
        return after_open_time(self.now, NEARLY)

    @cached_property
    def still_since(self) -> dt.datetime:
        """Who did nothing since then did nothing for too long."""
        return before_open_time(self.now, STILL)

    @cached_property
    def law_near(self) -> dt.date:
        """A last day by law up to here is near."""
        return working_days_on(self.today, LAW_NEAR)

    @cached_property
    def silent_since(self) -> dt.date:
        """A branch that was asked back up to here and said nothing is silent."""
        return working_days_back(self.today, SILENT)

    @cached_property
    def remind_asker(self) -> dt.date:
        """Whoever was asked back up to here is reminded."""
        return working_days_back(self.today, ASKER_AFTER)

    @cached_property
    def remind_leads(self) -> dt.date:
        """Of what was asked back up to here the team leads hear too."""
        return working_days_back(self.today, LEADS_AFTER)

    @cached_property
    def unread_since(self) -> dt.date:
        """Of an answer from up to here that nobody opened the team leads are told."""
        return working_days_back(self.today, UNREAD_AFTER)


@dataclass(frozen=True)
class Watched:
    """An open question as the guard sees it: its clock, who has it, and what the coordinator was told of it."""

    id: uuid.UUID
    state: State
    """For a question that is answered with another one, the state of that other."""
    first_due_at: dt.datetime | None
    first_response_at: dt.datetime | None
    answer_due_at: dt.datetime | None
    legal_on: dt.date | None
    waiting_on: dt.date | None
    went_back: int
    """How often it went back because it lay still."""
    handed_up: bool
    told: Collection[str] = ()
    """The occasions (`occasion`) that the coordinator was told of."""


@dataclass(frozen=True)
class HandUp:
    """A question that is put before the coordinator now, and of which occasions that tells; the weightiest first."""

    id: uuid.UUID
    whys: tuple[Why, ...]
    occasions: tuple[str, ...]


def working_days_on(day: dt.date, count: int) -> dt.date:
    """Return the last day that is at most `count` working days after `day`."""
    on = day + dt.timedelta(days=1)
    while count or not is_working_day(on):
        count -= is_working_day(on)
        on += dt.timedelta(days=1)
    return on - dt.timedelta(days=1)


def working_days_back(day: dt.date, count: int) -> dt.date:
    """Return the last day after which, up to and including `day`, there are `count` working days."""
    while count:
        count -= is_working_day(day)
        day -= dt.timedelta(days=1)
    return day


def whys(question: Watched, at: Moment) -> list[Why]:
    """Return why a question asks for the coordinator at a moment, the weightiest first; empty when all is well.

    A question that waits for its branch is late with nothing: its clock stands still.
    """
    found = []
    nobody, running = question.state is State.ASKED, question.state in RUNNING
    if nobody and question.legal_on is not None and question.legal_on <= at.law_near:
        found.append(Why.LEGAL)
    due = question.answer_due_at
    if running and due is not None and due < (at.nearly if nobody else at.now):
        found.append(Why.PROMISE)
    first = question.first_due_at
    if running and question.first_response_at is None and first is not None and first < at.now:
        found.append(Why.FIRST)
    if nobody and question.went_back >= TOO_OFTEN:
        found.append(Why.FORGOTTEN)
    waits = question.waiting_on if question.state is State.WAITING else None
    if waits is not None and waits <= at.silent_since:
        found.append(Why.SILENT)
    return found


def occasion(question: Watched, why: Why) -> str:
    """Return what the coordinator is told of only once.

    The round of asking is known by the promise of its first word, which a pause does not move: whoever was told that an
    answer is late is not told again when the clock goes on. Another last day by law is another occasion.
    """
    begun = question.first_due_at.astimezone(dt.UTC).isoformat() if question.first_due_at else ""
    which = {Why.LEGAL: question.legal_on, Why.SILENT: question.waiting_on, Why.FORGOTTEN: question.went_back}.get(why)
    return " ".join(str(part) for part in (why.value, begun, which) if part)


def hand_up(question: Watched, at: Moment) -> HandUp | None:
    """Return what to tell the coordinator of a question; nothing when all is well, or was told already."""
    found = {why: occasion(question, why) for why in whys(question, at)}
    if set(found.values()) <= set(question.told):
        return None
    new = tuple(why for why, said in found.items() if said not in question.told)
    return HandUp(question.id, new, tuple(found[why] for why in new))


def stands_again(question: Watched, at: Moment) -> bool:
    """Whether a question belongs before the coordinator once more, without a word: what they were told of holds again.

    Whoever had it gave it back, or the branch replied to what was late before.
    """
    return not question.handed_up and bool(whys(question, at)) and hand_up(question, at) is None


@dataclass(frozen=True)
class Unheard:
    """What the branch has to know and has perhaps not heard: it is waited for, or its answer lies unopened."""

    branch_id: uuid.UUID
    escalation_id: uuid.UUID
    asked_by: uuid.UUID
    state: State
    since: dt.date
    message_id: uuid.UUID
    """What was asked back, or the answer."""
    lost: bool
    """A mail to who asked did not arrive."""


def to_asker(unheard: Unheard, at: Moment) -> NoticeKind | None:
    """Return what whoever asked is told once more; nothing when it is too early, or for an answer, which waits."""
    waits = unheard.state is State.WAITING and unheard.since <= at.remind_asker
    return NoticeKind.REMINDED if waits else None


def to_leads(unheard: Unheard, at: Moment) -> list[NoticeKind]:
    """Return what the team leads of the branch are told, because who asked does not hear or does not act."""
    if unheard.state is State.WAITING:
        told = [NoticeKind.ASKED_BACK] if unheard.lost else []
        return [*told, NoticeKind.REMINDED] if unheard.since <= at.remind_leads else told
    return [NoticeKind.ANSWERED] if unheard.lost or unheard.since <= at.unread_since else []
