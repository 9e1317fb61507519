"""Who is reminded of which deadline, and when: no session, no clock, `today` is an argument.

A deadline is aimed at the day that the branch sets itself, or without one at the legal last day; red goes by the law alone
(`terms.md`, own norm). Each person hears of each stage once for every last day that a deadline ever had, and after an
outage only of the stage that it has come to. Nothing is repeated by the day or by the week: who gets the same mail every
Monday stops reading it. What is late is told once, to the team leads too, and stays red on the page of today until
somebody says why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenants.deadlines.models import Stage
from tenants.terms.catalogue import CATALOGUE, Bound, Means
from tenants.terms.timeliness import post_may_arrive_until

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FAR, NEAR, LAST = 14, 7, 2
"""Days before the day aimed at, and again before the legal last day once that is all that is left."""
OPENINGS = frozenset(
    term.id for term in CATALOGUE if term.means in {Means.FIRST_DAY, Means.EARLIEST_DAY, Means.OPENS_AFTER}
)
"""Terms that say from when something can be done."""
BY_ITSELF = frozenset(term.id for term in CATALOGUE if term.bound is Bound.NOBODY)
"""Terms by which something opens or ends by itself: their day passes, and nobody is late."""
BY_CLIENT = frozenset(term.id for term in CATALOGUE if term.bound is Bound.CLIENT)
"""Terms within which the client has to do something, with our help: when it was too late, somebody says why."""
REACH = dt.timedelta(days=max(-term.own_norm.days for term in CATALOGUE if term.own_norm) + 2 * FAR)
"""So far ahead a last day can lie of which somebody is reminded today; the own norm goes by the end before it moved."""

_ORDER = {
    stage: place
    for place, stage in enumerate(
        (Stage.FAR, Stage.NEAR, Stage.LAST, Stage.LAW_FAR, Stage.LAW_NEAR, Stage.LAW_LAST, Stage.LATE)
    )
}
BY_LAW = {Stage.FAR: Stage.LAW_FAR, Stage.NEAR: Stage.LAW_NEAR, Stage.LAST: Stage.LAW_LAST}
"""The same nearness to the legal last day."""


@dataclass(frozen=True)
class Guarded:
    """An open deadline with a last day, as a night meets it. People of the roster are known by their id there."""

    id: uuid.UUID
    last_day: dt.date
    own_norm: dt.date | None = None
    by_itself: bool = False
    """Whether it is one of `BY_ITSELF`."""
    handler_id: uuid.UUID | None = None
    carers: tuple[uuid.UUID, ...] = ()
    """Who has the client in their care."""
    taken_up_on: dt.date | None = None
    posted_on: dt.date | None = None
    """The day on which it was posted, while nobody knows yet that it arrived."""

    @property
    def posted_in_time(self) -> bool:
        """Whether it may still arrive in the week after the last day (Awb 6:9 lid 2)."""
        return self.posted_on is not None and self.posted_on <= self.last_day

    @property
    def aim(self) -> dt.date:
        """The day that the branch works towards. Only what opens by itself can have a later one than the law's."""
        if self.own_norm is None or (self.own_norm > self.last_day and not self.by_itself):
            return self.last_day
        return self.own_norm


@dataclass(frozen=True)
class Sent:
    """That one person was reminded of a deadline, with the last day that it still has."""

    stage: Stage
    person_id: uuid.UUID
    day: dt.date


@dataclass(frozen=True)
class Due:
    """A reminder that should go out tonight."""

    deadline_id: uuid.UUID
    last_day: dt.date
    stage: Stage
    person_id: uuid.UUID


@dataclass(frozen=True)
class Team:
    """Who of a branch can be reminded on one day: only people who may read dossiers and can sign in."""

    leads: tuple[uuid.UUID, ...] = ()
    """The accounts of the team leads."""
    others: tuple[uuid.UUID, ...] = ()
    """The other accounts that may read dossiers."""
    accounts: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    """The account of each of these on the roster who works here today."""
    stand_ins: Mapping[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)
    """Who of the roster is away, and who stands in."""

    def in_place_of(self, volunteer_id: uuid.UUID) -> uuid.UUID | None:
        """Return the account of somebody, or of their stand-in while they are away; none when neither is at work."""
        if volunteer_id not in self.stand_ins:
            return self.accounts.get(volunteer_id)
        stand_in = self.stand_ins[volunteer_id]
        return self.accounts.get(stand_in) if stand_in is not None and stand_in not in self.stand_ins else None

    @property
    def above(self) -> tuple[uuid.UUID, ...]:
        """The team leads who are at work; when none is, whoever is and may read dossiers; else the leads after all."""
        away = {self.accounts.get(volunteer_id) for volunteer_id in self.stand_ins}
        for people in (self.leads, self.others):
            at_work = tuple(person for person in people if person not in away)
            if at_work:
                return at_work
        return self.leads or self.others

    def whose(self, one: Guarded) -> tuple[uuid.UUID, ...]:
        """Return who is reminded of a deadline: its handler, or their stand-in, else the team leads.

        When nobody handles it, or somebody who left or may not read dossiers, it is for whoever has the client in their
        care and may; and when there is nobody like that either, for the team leads.
        """
        handler = one.handler_id
        if handler is not None and (handler in self.accounts or handler in self.stand_ins):
            person = self.in_place_of(handler)
            return self.above if person is None else (person,)
        carers = dict.fromkeys(self.in_place_of(carer) for carer in one.carers)
        return tuple(person for person in carers if person is not None) or self.above


def stage_on(one: Guarded, today: dt.date) -> Stage | None:
    """Return the stage that a deadline has come to, or none while it is further away than `FAR`.

    What was posted in time rests until the end of the week in which it may arrive: then somebody asks whether it did.
    """
    end = post_may_arrive_until(one.last_day) if one.posted_in_time else one.last_day
    if today > end and not one.by_itself:
        return Stage.LATE
    if one.posted_in_time:
        return Stage.LAW_LAST if _nearness(end, today) is Stage.LAST else None
    stage = _nearness(one.aim, today)
    if stage is Stage.LAST and one.aim < one.last_day and today > one.aim:
        near_the_law = _nearness(one.last_day, today)
        return BY_LAW[near_the_law] if near_the_law else stage
    return stage


def _nearness(day: dt.date, today: dt.date) -> Stage | None:
    left = (day - today).days
    if left > FAR:
        return None
    if left > NEAR:
        return Stage.FAR
    return Stage.NEAR if left > LAST else Stage.LAST


def due(one: Guarded, sent: Sequence[Sent], team: Team, today: dt.date) -> list[Due]:
    """Return the reminders of one deadline that should go out tonight, given those that went: at most one a person."""
    stage = stage_on(one, today)
    if stage is None:
        return []
    own = team.whose(one)
    wanted = dict.fromkeys(_who_has_yet_to_hear(own, stage, sent), stage)
    if _asks_above(one, stage, sent, today):
        above = [person for person in team.above if person not in own]
        said = stage if stage in {Stage.LAW_LAST, Stage.LATE} else Stage.HANDED_UP
        wanted |= dict.fromkeys(_who_has_yet_to_hear(above, said, sent), said)
    return [Due(one.id, one.last_day, said, person) for person, said in wanted.items()]


def _who_has_yet_to_hear(people: Iterable[uuid.UUID], stage: Stage, sent: Sequence[Sent]) -> Iterator[uuid.UUID]:
    """Yield who heard neither of this stage nor of a later one: a norm that moved never sets anybody back."""
    for person in people:
        heard = {each.stage for each in sent if each.person_id == person}
        later = any(_ORDER.get(said, -1) >= _ORDER.get(stage, len(_ORDER)) for said in heard)
        if stage not in heard and not later:
            yield person


def _asks_above(one: Guarded, stage: Stage, sent: Sequence[Sent], today: dt.date) -> bool:
    """Whether nobody acts: the last reminder is a day old, or there is no day left, and nobody took it up since."""
    if _ORDER[stage] < _ORDER[Stage.LAST]:
        return False
    last = max((each.day for each in sent), default=None)
    if one.taken_up_on is not None and (last is None or one.taken_up_on >= last):
        return False
    no_day_left = today >= one.last_day and not one.by_itself
    return no_day_left or any(each.day < today and _is_pressing(each.stage) for each in sent)


def _is_pressing(stage: Stage) -> bool:
    return stage is Stage.HANDED_UP or _ORDER[stage] >= _ORDER[Stage.LAST]
