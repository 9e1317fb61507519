"""What may be said of somebody on the roster, when a certificate asks for attention, and when days or hours clash."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.volunteers.models import Certificate, Kind
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

SOON = dt.timedelta(days=30)
AHEAD = dt.timedelta(days=90)
"""A certificate of conduct takes weeks to come: it is asked for in time."""
FARTHEST_START = dt.timedelta(days=92)
DAY_MINUTES = 24 * 60
LONGEST_LEAVE = dt.timedelta(days=366)


class Work(StrEnum):
    """What can hang on somebody, and goes to others when they leave."""

    CLIENTS = "clients"
    DOSSIERS = "dossiers"
    CLASSES = "classes"
    APPOINTMENTS = "appointments"
    STAND_INS = "stand_ins"
    REFERRALS = "referrals"
    QUESTIONS = "questions"

    @property
    def asks_account(self) -> bool:
        """Whether only somebody who signs in can take it over."""
        return self in {Work.DOSSIERS, Work.REFERRALS, Work.QUESTIONS}


class Urgency(StrEnum):
    """How a certificate stands on a day; in the order of what comes first in a list."""

    EXPIRED = "expired"
    SOON = "soon"
    AHEAD = "ahead"
    HOLDS = "holds"


@dataclass(frozen=True)
class Paper:
    """What somebody holds of one kind: until when the best of it holds; nothing means for ever."""

    kind: Certificate.Kind
    title: str
    expires_on: dt.date | None


@dataclass(frozen=True)
class Standing:
    """How somebody's certificates stand on a day: what asks for attention, the most pressing first."""

    pressing: tuple[tuple[Urgency, Paper], ...]
    conduct_missing: bool


def urgency(expires_on: dt.date | None, today: dt.date) -> Urgency:
    """Return how a certificate stands that holds up to and including `expires_on`."""
    if expires_on is None or expires_on - today > AHEAD:
        return Urgency.HOLDS
    if expires_on < today:
        return Urgency.EXPIRED
    return Urgency.SOON if expires_on - today <= SOON else Urgency.AHEAD


def standing(papers: Iterable[Paper], today: dt.date) -> Standing:
    """Return how somebody's `papers` stand. Of one kind and title only the one that holds longest counts."""
    best: dict[tuple[Certificate.Kind, str], Paper] = {}
    for paper in papers:
        # Whatever stands on it, a certificate of conduct is a certificate of conduct.
        key = paper.kind, "" if paper.kind is Certificate.Kind.CONDUCT else paper.title.strip().casefold()
        held = best.get(key)
        if held is None or (held.expires_on is not None and _later(paper, held)):
            best[key] = paper
    order = list(Urgency)
    found = [(urgency(paper.expires_on, today), paper) for paper in best.values()]
    pressing = sorted(
        (each for each in found if each[0] is not Urgency.HOLDS),
        key=lambda each: (order.index(each[0]), each[1].expires_on or today),
    )
    return Standing(tuple(pressing), not any(kind is Certificate.Kind.CONDUCT for kind, _ in best))


def _later(paper: Paper, held: Paper) -> bool:
    return paper.expires_on is None or held.expires_on is None or paper.expires_on > held.expires_on


def counts(kind: Kind, *, asked: bool) -> bool:
    """Whether somebody is in the number of volunteers: paid staff never, an intern when the branch says so."""
    return asked and kind is not Kind.PAID


def refuse_words(**texts: str) -> None:
    """Raise `RefusalError` about the field whose text holds a citizen service number."""
    for field, text in texts.items():
        refuse_service_number(text, field)


def refuse_impossible_person(name: str, started_on: dt.date | None, weekly_hours: int | None, today: dt.date) -> None:
    """Raise `RefusalError` for nobody, for no first day or one far ahead, and for a week that cannot be."""
    if not name.strip():
        raise RefusalError(N_("Fill in the name."), "name")
    if started_on is None:
        raise RefusalError(N_("Fill in the first day."), "started_on")
    if started_on > today + FARTHEST_START:
        raise RefusalError(N_("This day is more than three months ahead. Check the year."), "started_on")
    most = 60
    if weekly_hours is not None and not 0 <= weekly_hours <= most:
        raise RefusalError(N_("Fill in a number of hours a week from 0 to %(most)s."), "weekly_hours", most=most)


def refuse_impossible_ending(started_on: dt.date, last_day: dt.date | None, today: dt.date) -> dt.date:
    """Return the last day. Raises `RefusalError` when there is none, or it is before the first day or still to come."""
    if last_day is None:
        raise RefusalError(N_("Fill in the last day."), "ended_on")
    if last_day < started_on:
        raise RefusalError(N_("The last day is before the first. Check both days."), "ended_on")
    if last_day > today:
        raise RefusalError(
            N_("This day has not come yet. Come back on the last day, or fill in an earlier one."), "ended_on"
        )
    return last_day


def refuse_impossible_certificate(
    kind: Certificate.Kind, title: str, issued_on: dt.date | None, expires_on: dt.date | None, today: dt.date
) -> dt.date:
    """Return the day of issue. Raises `RefusalError` for days that cannot be and for a training without a name."""
    if kind is Certificate.Kind.TRAINING and not title.strip():
        raise RefusalError(N_("Fill in which training it was."), "title")
    if issued_on is None:
        raise RefusalError(N_("Fill in the day that stands on it."), "issued_on")
    if issued_on > today:
        raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), "issued_on")
    if expires_on is not None and expires_on < issued_on:
        raise RefusalError(N_("It cannot end before it was given. Check both days."), "expires_on")
    return issued_on


def refuse_impossible_hours(day: dt.date | None, minutes: int, already: int, today: dt.date) -> dt.date:
    """Return the day. Raises `RefusalError` for a day to come, no time at all, or more than a day holds.

    `already` are the minutes that are written down on that day.
    """
    if day is None:
        raise RefusalError(N_("Fill in the day."), "day")
    if day > today:
        raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), "day")
    if minutes < 1:
        raise RefusalError(N_("Fill in how long it was."), "hours")
    if already + minutes > DAY_MINUTES:
        raise RefusalError(N_("Together with what is written down that is more than 24 hours on one day."), "hours")
    return day


def refuse_outside(day: dt.date, started_on: dt.date, ended_on: dt.date | None, field: str) -> None:
    """Raise `RefusalError` for a day on which somebody did not work for the branch."""
    if day < started_on or (ended_on is not None and day > ended_on):
        raise RefusalError(N_("On this day this person did not work here. Check the day."), field)


def refuse_impossible_leave(first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
    """Return both days. Raises `RefusalError` when one is missing, in the wrong order, or more than a year apart."""
    if first is None:
        raise RefusalError(N_("Fill in the first day away."), "first_day")
    if last is None:
        raise RefusalError(N_("Fill in the last day away."), "last_day")
    if last < first:
        raise RefusalError(N_("The last day is before the first. Check both days."), "last_day")
    if last - first > LONGEST_LEAVE:
        raise RefusalError(
            N_("That is more than a year. Check the year, or let this person leave the team."), "last_day"
        )
    return first, last


def overlaps(first: dt.date, last: dt.date, other_first: dt.date, other_last: dt.date) -> bool:
    """Whether two stretches of days share a day, first and last included."""
    return first <= other_last and other_first <= last
