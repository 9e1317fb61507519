"""Visits with a season and a week in them: quiet in summer, busy after it, walk-in hours on Monday, Tuesday and Thursday."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import text

from tenants.consultations.models import Channel, Guidance, Outcome, Topic
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.isolation import ScopedSession

T = TypeVar("T")
SEASON = (1.0, 0.98, 1.02, 0.97, 0.95, 0.9, 0.72, 0.7, 1.04, 1.1, 1.2, 0.82)
WEEK = (1.0, 1.1, 0.45, 1.0, 0.35, 0.03, 0.0)
TOPICS = {
    Topic.PARTICIPATION: 15,
    Topic.CARE: 15,
    Topic.EDUCATION: 13,
    Topic.LEGAL: 13,
    Topic.ALLOWANCES: 12,
    Topic.WORK: 12,
    Topic.FINANCE: 11,
    Topic.HOUSING: 9,
}
CHANNELS = {Channel.WALK_IN: 80, Channel.PHONE: 14, Channel.EMAIL: 4, Channel.HOME: 2}
# On a Sunday nobody walks in: people call or write.
SUNDAY, SUNDAY_CHANNELS = 6, {Channel.PHONE: 3, Channel.EMAIL: 1}
OUTCOMES = {Outcome.ANSWERED: 74, Outcome.REFERRED: 14, Outcome.DOSSIER: 9, Outcome.ESCALATED: 3}
TALLY = {1: 88, 2: 7, 3: 3, 5: 2}
IN_BETWEEN = {1: 12, 6: 30, 12: 34, 20: 24}
"""The same in years of which a branch kept the tally of the day."""
TWO_TOPICS = 0.05


class Odds(Generic[T]):
    """Things by likelihood, added up once: a draw is made hundreds of thousands of times."""

    def __init__(self, weights: Mapping[T, int]) -> None:
        self._things, self._upto = list(weights), list(accumulate(weights.values()))

    def draw(self, dice: random.Random) -> T:
        """Return one of the things."""
        return dice.choices(self._things, cum_weights=self._upto)[0]


_ANY_TOPIC, _ANY_CHANNEL, _ANY_OUTCOME = Odds(TOPICS), Odds(CHANNELS), Odds(OUTCOMES)
_ON_SUNDAY = Odds(SUNDAY_CHANNELS)
_NOT_LEGAL = Odds({topic: weight for topic, weight in TOPICS.items() if topic is not Topic.LEGAL})


@dataclass(frozen=True)
class Desk:
    """Where visits are made up for: who comes, who helps, and which municipality it counts in."""

    clients: Sequence[uuid.UUID]
    volunteers: Sequence[uuid.UUID]
    places: Sequence[str]
    """CBS codes, the likelier the more often they stand here."""
    about: Odds[Topic] = _ANY_TOPIC


@dataclass
class Batch:
    """Columns of visits to be written at once."""

    columns: dict[str, list[Any]] = field(
        default_factory=lambda: {
            name: []
            for name in (
                "day",
                "at",
                "municipality_code",
                "channel",
                "client_id",
                "topics",
                "guidance",
                "minutes",
                "outcome",
                "visits",
                "volunteer_id",
            )
        }
    )

    def add(self, **values: Any) -> None:
        """Add one visit."""
        for name, column in self.columns.items():
            column.append(values[name])


# One statement for thousands of rows: COPY is refused behind row security, arrays are not.
_WRITE = text(
    """
    INSERT INTO consultations
        (branch_id, day, at, municipality_code, channel, client_id, topics, guidance, minutes, outcome, visits, volunteer_id)
    SELECT current_branch(), day, at, municipality_code, channel, client_id, string_to_array(topics, '+'), guidance, minutes,
        outcome, visits, volunteer_id
    FROM unnest(CAST(:day AS date[]), CAST(:at AS timestamptz[]), CAST(:municipality_code AS text[]),
        CAST(:channel AS text[]), CAST(:client_id AS uuid[]), CAST(:topics AS text[]), CAST(:guidance AS text[]),
        CAST(:minutes AS int[]), CAST(:outcome AS text[]), CAST(:visits AS int[]), CAST(:volunteer_id AS uuid[]))
        AS made (day, at, municipality_code, channel, client_id, topics, guidance, minutes, outcome, visits, volunteer_id)
    ORDER BY at
    """
)


@dataclass(frozen=True)
class Only:
    """Visits of one kind: by these ways, for who has a trajectory or not, and about the law or about anything else."""

    channels: Mapping[Channel, int]
    guidance: Guidance
    is_legal: bool


INSIDE = Only({Channel.PHONE: 5, Channel.HOME: 4, Channel.EMAIL: 2}, Guidance.INSIDE, is_legal=False)
INFOPUNT = Only({Channel.WALK_IN: 1}, Guidance.OUTSIDE, is_legal=False)
LEGAL = Only({Channel.PHONE: 3, Channel.EMAIL: 2}, Guidance.OUTSIDE, is_legal=True)
KINDS = (("contacts inside guidance", INSIDE), ("infopunt", INFOPUNT), ("legal", LEGAL))
"""How pages call their visits when they print them by kind."""


def write(session: ScopedSession, batch: Batch) -> None:
    """Write the visits of `batch` into the session's branch."""
    if batch.columns["day"]:
        session.execute(_WRITE, batch.columns)


def make_period(
    batch: Batch,
    dice: random.Random,
    desk: Desk,
    days: Sequence[dt.date],
    total: int,
    *,
    topics: int | None = None,
    sizes: Mapping[int, int] = TALLY,
    only: Only | None = None,
) -> None:
    """Add visits on `days` that count `total`, `topics` topics in all when given, in rows of `sizes` (by likelihood).

    All are of one kind when `only` is given.
    """
    chosen: list[dt.date] = []
    tallies: list[int] = []
    weights = [SEASON[day.month - 1] * WEEK[day.weekday()] for day in days]
    if any(weights):
        tallies = _tallies(dice, total, sizes)
        chosen = sorted(dice.choices(days, weights, k=len(tallies)))
    extra = topics - total if topics is not None else round(total * TWO_TOPICS)
    single = [index for index, visits in enumerate(tallies) if visits == 1]
    double = set(dice.sample(single, min(extra, len(single))))
    for index, (day, visits) in enumerate(zip(chosen, tallies, strict=True)):
        add_visit(batch, dice, desk, _moment(dice, day), visits=visits, two=index in double and only is None, only=only)


def _tallies(dice: random.Random, total: int, sizes: Mapping[int, int]) -> list[int]:
    """Return visits per row, of `sizes` by likelihood, that add up to `total`."""
    found: list[int] = []
    left, odds = total, Odds(sizes)
    while left > 0:
        visits = min(left, odds.draw(dice))
        found.append(visits)
        left -= visits
    return found


def _moment(dice: random.Random, day: dt.date) -> dt.datetime:
    """Return a moment in the walk-in hours of `day`: 9:00 to 12:30, local time."""
    return dt.datetime.combine(day, dt.time(9), LOCAL) + dt.timedelta(minutes=dice.randrange(210))


def add_visit(
    batch: Batch,
    dice: random.Random,
    desk: Desk,
    at: dt.datetime,
    *,
    visits: int = 1,
    two: bool = False,
    only: Only | None = None,
) -> None:
    """Add one visit, with a name in two of three cases; several at once are without."""
    named = visits == 1 and dice.random() < 0.66  # noqa: PLR2004
    topics = {desk.about.draw(dice)}
    while len(topics) < 1 + two:
        topics.add(desk.about.draw(dice))
    if only is not None:
        topics = {Topic.LEGAL if only.is_legal else _NOT_LEGAL.draw(dice)}
    batch.add(
        day=at.astimezone(LOCAL).date(),
        at=at,
        municipality_code=dice.choice(desk.places),
        channel=_channel(dice, at, only).value,
        client_id=_regular(dice, desk.clients) if named else None,
        topics="+".join(topic.value for topic in Topic if topic in topics),
        guidance=_guidance(dice, only, named=named).value,
        minutes=dice.choice((5, 10, 10, 15, 15, 20, 30)),
        outcome=_ANY_OUTCOME.draw(dice).value,
        visits=visits,
        volunteer_id=dice.choice(desk.volunteers),
    )


def _channel(dice: random.Random, at: dt.datetime, only: Only | None) -> Channel:
    if only is not None:
        return Odds(only.channels).draw(dice)
    return (_ON_SUNDAY if at.astimezone(LOCAL).weekday() == SUNDAY else _ANY_CHANNEL).draw(dice)


def _guidance(dice: random.Random, only: Only | None, *, named: bool) -> Guidance:
    if only is not None:
        return only.guidance
    return Guidance.INSIDE if named and dice.random() < 0.12 else Guidance.OUTSIDE  # noqa: PLR2004


def _regular(dice: random.Random, clients: Sequence[uuid.UUID]) -> uuid.UUID:
    """Return a client; some come far more often than others."""
    return clients[min(int(dice.expovariate(3.0) * len(clients)), len(clients) - 1)]
