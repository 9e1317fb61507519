"""What is urgent and why, what may stand in a question, and which facts about a client are offered to go along."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.clients.rules import refuse_service_number, search_form
from tenants.escalations.models import State
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.terms.holidays import is_working_day
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.escalations.models import Escalation

SOON = 2
"""Working days: what is due so soon goes first."""
LONGEST_TEXT = 10_000
LONGEST_LINE = 200
MOST_FACTS = 12
SHORTEST_NAME = 3
# Words that stand in many a name and in every sentence: alone they point at nobody.
_COMMON_IN_NAMES = {"van", "den", "der", "het", "ten", "ter", "bin", "bint", "abu", "von", "del", "dos", "las", "los"}


class Group(StrEnum):
    """The parts of the queue, in their order."""

    FIRST = "first"
    THEN = "then"
    STILL = "still"
    """The branch has to answer something first: the clock stands still."""


class Reason(StrEnum):
    """Why a question stands where it stands."""

    LEGAL = "legal"
    """The last day of the term that came along is the nearest."""
    NEEDED = "needed"
    """The day that the branch gave is the nearest."""
    PROMISED = "promised"
    """What we promised is the nearest."""
    LONGEST = "longest"
    """No term; of those it waits the longest."""
    WAITS = "waits"
    NEW = "new"
    ASKED_BACK = "asked_back"
    """The branch was asked something; `day` says since when."""


@dataclass(frozen=True)
class Turn:
    """A question in its place, and why it stands there."""

    question: Escalation
    group: Group
    reason: Reason
    day: dt.date
    """The day that the reason is about: the last one, or the one since when."""
    working_days: int
    """Still to go until `day`, or waited so far; never negative."""
    late: bool = False
    pressing: bool = False


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Return how many working days there are after `start`, up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + dt.timedelta(days=number)) for number in range(1, (end - start).days + 1))


def due_day(answer_by: dt.date | None, legal_on: dt.date | None, promised_at: dt.datetime | None) -> dt.date:
    """Return the day that decides a question's place: the nearest of what the branch gave, the law asks and we promised.

    Raises `ValueError` when there is none of them.
    """
    days = [answer_by, legal_on, local_date(promised_at) if promised_at else None]
    return min(day for day in days if day is not None)


def turn_key(question: Escalation) -> tuple[dt.date, bool, dt.datetime, dt.datetime, uuid.UUID]:
    """Return by what questions are ordered: the nearest day, then the promise, then the oldest; in SQL `queue.TURN`.

    A question whose clock stands still has no promise, and comes after those of the same day that have one.
    """
    promise = question.answer_due_at
    return question.due_on, promise is None, promise or question.asked_at, question.asked_at, question.id


def in_turn(questions: Iterable[Escalation], today: dt.date, longest: dt.datetime | None = None) -> list[Turn]:
    """Return open questions in the order in which they get their turn, each with the reason that the page shows.

    The nearest of the legal limit, the day the branch gave and the promise decides. A question without a term is due on
    the day of its promise, so that a stream of terms never keeps it waiting for ever. `longest` is since when the one
    waits that waits the longest without a term and unclaimed; without it that is looked for among `questions`.
    """
    ordered = sorted(questions, key=turn_key)
    if longest is None:
        longest = min(
            (row.asked_at for row in ordered if row.state is State.ASKED and not _has_term(row)), default=None
        )
    turns = [_turn(question, today, longest) for question in ordered]
    return sorted(turns, key=lambda turn: list(Group).index(turn.group))


def _has_term(question: Escalation) -> bool:
    return question.answer_by is not None or question.legal_on is not None


def _turn(question: Escalation, today: dt.date, longest: dt.datetime | None) -> Turn:
    if question.state is State.WAITING:
        since = local_date(question.waiting_since or question.asked_at)
        waited = max(working_days_between(since, today), 0)
        return Turn(question, Group.STILL, Reason.ASKED_BACK, since, waited)
    due, left = question.due_on, working_days_between(today, question.due_on)
    group, late = Group.FIRST if left <= SOON else Group.THEN, due < today
    if due in {question.legal_on, question.answer_by}:
        reason = Reason.LEGAL if due == question.legal_on else Reason.NEEDED
        return Turn(question, group, reason, due, max(left, 0), late=late, pressing=group is Group.FIRST)
    waited = max(working_days_between(question.asked_on, today), 0)
    alone = question.state is State.ASKED and not _has_term(question)
    if alone and question.asked_at == longest and waited and not late:
        return Turn(question, group, Reason.LONGEST, question.asked_on, waited)
    if group is Group.FIRST or _has_term(question) or question.state is not State.ASKED:
        return Turn(question, group, Reason.PROMISED, due, max(left, 0), late=late, pressing=group is Group.FIRST)
    reason = Reason.WAITS if waited else Reason.NEW
    return Turn(question, group, reason, question.asked_on, waited)


def names_in(text: str, *names: str) -> bool:
    """Whether a word of `names` stands in `text`, however it is written there; particles such as "van" do not count.

    That something is somebody's is written on to the name in Dutch: "Samuels moeder".
    """
    wanted = {word for word in search_form(*names).split() if len(word) >= SHORTEST_NAME} - _COMMON_IN_NAMES
    return not {form for word in wanted for form in (word, f"{word}s")}.isdisjoint(search_form(text).split())


def refuse_unfit_question(texts: Mapping[str, str], facts: Sequence[tuple[str, str]]) -> None:
    """Raise `RefusalError` for a question without a title or text, one too long, or with a service number in it."""
    if not texts["title"].strip():
        raise RefusalError(N_("Say in one line what you want to know."), "title")
    if not texts["question"].strip():
        raise RefusalError(N_("Write down your question."), "question")
    for field, text in texts.items():
        refuse_service_number(text, field)
        if len(text) > (LONGEST_LINE if field in {"title", "pseudonym"} else LONGEST_TEXT):
            raise RefusalError(N_("This is too long. Make it shorter."), field)
    if len(facts) > MOST_FACTS:
        raise RefusalError(N_("Share at most %(most)s facts."), "facts", most=MOST_FACTS)
    for fact in facts:
        # What it says, for the form to tell which of the facts it is.
        said = max(fact, key=len).strip()
        refuse_service_number(" ".join(fact), "facts", word=said)
        if not all(part.strip() for part in fact):
            raise RefusalError(N_("Fill in both boxes of a fact, or leave both empty."), "facts", word=said)
        if any(len(part) > LONGEST_LINE for part in fact):
            raise RefusalError(N_("This is too long. Make it shorter."), "facts", word=said)


def refuse_past_day(answer_by: dt.date | None, today: dt.date) -> None:
    """Raise `RefusalError` when the answer is asked for a day that is over."""
    if answer_by is not None and answer_by < today:
        raise RefusalError(N_("This day is over. Choose today or a later day."), "answer_by")


def refuse_unfit_answer(text: str) -> None:
    """Raise `RefusalError` for an empty answer, one too long, or one that holds a citizen service number."""
    if not text.strip():
        raise RefusalError(N_("Write an answer first."), "answer")
    refuse_unkeepable(text)


def refuse_unkeepable(text: str) -> None:
    """Raise `RefusalError` for a draft that is too long, or that holds a citizen service number."""
    refuse_service_number(text, "answer")
    if len(text) > LONGEST_TEXT:
        raise RefusalError(N_("This is too long. Make it shorter."), "answer")


def refuse_unfit_asking(waiting_for: str, text: str) -> None:
    """Raise `RefusalError` when it is not said what the branch is asked for, or when it cannot be kept."""
    if not waiting_for.strip():
        raise RefusalError(N_("Say in a few words what you need."), "waiting_for")
    refuse_service_number(waiting_for, "waiting_for")
    if len(waiting_for) > LONGEST_LINE:
        raise RefusalError(N_("This is too long. Make it shorter."), "waiting_for")
    refuse_unfit_word(text)


def refuse_unfit_word(text: str) -> None:
    """Raise `RefusalError` for a message to the branch that is empty, too long, or holds a citizen service number."""
    refuse_unfit_line(text, "text")


def refuse_unfit_line(text: str, field: str) -> None:
    """Raise `RefusalError` about `field` for a text that is empty, too long, or holds a citizen service number."""
    if not text.strip():
        raise RefusalError(N_("Write something first."), field)
    refuse_service_number(text, field)
    if len(text) > LONGEST_TEXT:
        raise RefusalError(N_("This is too long. Make it shorter."), field)


def refuse_unfit_title(title: str) -> None:
    """Raise `RefusalError` for a title that is empty, longer than a line, or holds a citizen service number."""
    refuse_unfit_line(title, "title")
    if len(title) > LONGEST_LINE:
        raise RefusalError(N_("This is too long. Make it shorter."), "title")
