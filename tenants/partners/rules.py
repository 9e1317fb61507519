"""What may be said of partners, referrals and signals, how often one meets, and how far a referral may go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.clients.rules import refuse_service_number
from tenants.consultations.models import Topic
from tenants.faults import RefusalError
from tenants.partners.models import ReferralState
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Collection

REGULAR_FROM = 2
REGULAR_DURING = dt.timedelta(days=400)
"""Who was met for the regular meeting this often in a good year is met regularly."""
MEET_WITHIN = dt.timedelta(weeks=9)
"""The regular meeting is held every two months; after this it is late."""
ANSWER_WITHIN = dt.timedelta(weeks=3)
LONGEST_SIGNAL = 2000

NEXT: dict[ReferralState, frozenset[ReferralState]] = {
    ReferralState.SENT: frozenset({ReferralState.TAKEN_UP, ReferralState.CLOSED, ReferralState.WITHDRAWN}),
    ReferralState.TAKEN_UP: frozenset({ReferralState.CLOSED, ReferralState.WITHDRAWN, ReferralState.SENT}),
    ReferralState.CLOSED: frozenset({ReferralState.TAKEN_UP}),
    ReferralState.WITHDRAWN: frozenset({ReferralState.SENT}),
}
"""How far a referral may go from where it is; the ways back take a mistake away."""


@dataclass(frozen=True)
class Rhythm:
    """When a partner was met last, in whatever way, and whether they are met regularly."""

    last_met: dt.date | None
    last_regular: dt.date | None
    regular_meetings: int
    """How many in the last `REGULAR_DURING`."""

    @property
    def regular(self) -> bool:
        """Whether they are met regularly."""
        return self.regular_meetings >= REGULAR_FROM

    def weeks(self, today: dt.date) -> int | None:
        """Return how many whole weeks ago they were met last; nothing when they never were."""
        return None if self.last_met is None else (today - self.last_met).days // 7

    def overdue(self, today: dt.date) -> bool:
        """Whether the next regular meeting is late."""
        return self.regular and self.last_regular is not None and today - self.last_regular > MEET_WITHIN


def refuse_words(**texts: str) -> None:
    """Raise `RefusalError` about the field whose text holds a citizen service number."""
    for field, text in texts.items():
        refuse_service_number(text, field)


def past_day(day: dt.date | None, today: dt.date) -> dt.date:
    """Return the day. Raises `RefusalError` when there is none, or it has not come yet."""
    if day is None:
        raise RefusalError(N_("Fill in the day."), "day")
    if day > today:
        raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), "day")
    return day


def served_municipality(code: str, served: Collection[str]) -> str:
    """Return the municipality. Raises `RefusalError` for none, or one that the branch did not serve on that day."""
    if not code:
        raise RefusalError(N_("Choose the municipality."), "municipality")
    if code not in served:
        raise RefusalError(N_("On this day the branch did not work for this municipality. Check both."), "municipality")
    return code


def known_topic(code: str, field: str) -> Topic:
    """Return the topic. Raises `RefusalError` when none was chosen."""
    try:
        return Topic(code)
    except ValueError as error:
        raise RefusalError(N_("Choose what it is about."), field) from error


def refuse_step(present: ReferralState, wanted: ReferralState) -> None:
    """Raise `RefusalError` when a referral cannot go from where it is to where somebody wants it."""
    if wanted not in NEXT[present]:
        raise RefusalError(N_("This referral is further already. Look at it again."))


def refuse_unanswered(day: dt.date, referred_on: dt.date) -> None:
    """Raise `RefusalError` for an answer before the referral was sent."""
    if day < referred_on:
        raise RefusalError(N_("The answer cannot come before the referral. Check the day."), "day")


def refuse_empty_outcome(outcome: str) -> None:
    """Raise `RefusalError` when nobody says what came of a referral."""
    if not outcome.strip():
        raise RefusalError(N_("Fill in what came of it."), "outcome")


def signal_text(text: str) -> str:
    """Return the text of a signal. Raises `RefusalError` for none, one too long, or one with a citizen service number."""
    said = text.strip()
    if not said:
        raise RefusalError(N_("Write down what you notice."), "text")
    if len(said) > LONGEST_SIGNAL:
        raise RefusalError(N_("Say it shorter: at most %(most)s characters."), "text", most=LONGEST_SIGNAL)
    refuse_service_number(said, "text")
    return said
