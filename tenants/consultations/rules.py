"""What may be said of a visit, and until when it can simply be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.consultations.models import Topic
from tenants.faults import RefusalError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

MOST_AT_ONCE = 500


def chosen_topics(words: Iterable[str]) -> list[Topic]:
    """Return the topics in the order of the desk's keys, each once. Raises `RefusalError` when there is none."""
    said = set(words)
    topics = [topic for topic in Topic if topic.value in said]
    if not topics:
        msg = "Choose what the visit was about."
        raise RefusalError(msg, "topics")
    return topics


def refuse_impossible_tally(visits: int, *, named: bool) -> None:
    """Raise `RefusalError` for a count below one, above what a day can hold, or of several visits by one person."""
    if not 1 <= visits <= MOST_AT_ONCE:
        msg = "Fill in a number from 1 to %(most)s."
        raise RefusalError(msg, "visits", most=MOST_AT_ONCE)
    if named and visits > 1:
        msg = "Several visits at once are without a name. Save one visit, or take the name away."
        raise RefusalError(msg, "visits")


def refuse_future(day: dt.date, today: dt.date) -> None:
    """Raise `RefusalError` for a visit on a day that has not come yet."""
    if day > today:
        msg = "This day has not come yet. Choose today or an earlier day."
        raise RefusalError(msg, "day")


def may_undo(day: dt.date, today: dt.date) -> bool:
    """Whether a visit of `day` can still be undone; after the day it is corrected, with a reason."""
    return day == today
