"""What may be said of a visit, what is presumed of it, and until when it can simply be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.consultations.models import Topic
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

MOST_AT_ONCE = 500


def chosen_topics(words: Iterable[str]) -> list[Topic]:
    """Return the topics in the order of the desk's keys, each once. Raises `RefusalError` when there is none."""
    said = set(words)
    topics = [topic for topic in Topic if topic.value in said]
    if not topics:
        msg = N_("Choose what the visit was about.")
        raise RefusalError(msg, "topics")
    return topics


def refuse_impossible_tally(visits: int, *, named: bool) -> None:
    """Raise `RefusalError` for a count below one, above what a day can hold, or of several visits by one person."""
    if not 1 <= visits <= MOST_AT_ONCE:
        msg = N_("Fill in a number from 1 to %(most)s.")
        raise RefusalError(msg, "visits", most=MOST_AT_ONCE)
    if named and visits > 1:
        msg = N_("Several visits at once are without a name. Save one visit, or take the name away.")
        raise RefusalError(msg, "visits")


def refuse_future(day: dt.date, today: dt.date) -> None:
    """Raise `RefusalError` for a visit on a day that has not come yet."""
    if day > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, "day")


def refuse_no_municipality(code: str) -> None:
    """Raise `RefusalError` when nobody said in which municipality a visit counts."""
    if not code:
        msg = N_("Choose the municipality in which this visit counts.")
        raise RefusalError(msg, "municipality")


def presumed_municipality(served: Collection[str], of_client: str | None) -> str:
    """Return where a visit counts when nobody says: where the client lives, else the only one served, else nothing.

    A client who lives where the branch no longer works counts where the branch does.
    """
    if of_client is not None and of_client in served:
        return of_client
    return next(iter(served)) if len(served) == 1 else ""


def may_undo(day: dt.date, today: dt.date) -> bool:
    """Whether a visit of `day` can still be undone; after the day it is corrected, with a reason."""
    return day == today
