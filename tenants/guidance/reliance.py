"""Self-reliance over time: where somebody began in each part of life, and where they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.guidance.models import Domain
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

SCORES = range(1, 6)


@dataclass(frozen=True)
class Point:
    """One measured score."""

    domain: Domain
    day: dt.date
    score: int


@dataclass(frozen=True)
class Course:
    """The scores of one domain, the oldest first."""

    domain: Domain
    points: tuple[Point, ...]

    @property
    def first(self) -> int:
        """The score it began with."""
        return self.points[0].score

    @property
    def last(self) -> int:
        """The score now."""
        return self.points[-1].score

    @property
    def step(self) -> int:
        """How much it rose; below nought it fell."""
        return self.last - self.first


def courses(points: Iterable[Point]) -> list[Course]:
    """Return the course of each measured domain, in the order of the form."""
    ordered = sorted(points, key=lambda point: point.day)
    found = {domain: tuple(point for point in ordered if point.domain is domain) for domain in Domain}
    return [Course(domain, of_domain) for domain, of_domain in found.items() if of_domain]


@dataclass(frozen=True)
class Change:
    """What one can say of all domains together, between the first and the last day of measuring."""

    since: dt.date
    until: dt.date
    risen: tuple[Course, ...]
    fallen: tuple[Course, ...]
    same: tuple[Course, ...]
    """Measured more than once and where it was; a domain measured once is in none of the three."""
    strongest: Course
    weakest: Course


def change(found: Iterable[Course]) -> Change | None:
    """Return what changed, the largest step first; none when nothing was measured."""
    every = list(found)
    if not every:
        return None
    days = [point.day for course in every for point in course.points]
    more = [course for course in every if len(course.points) > 1]
    by_step = sorted(more, key=lambda course: -abs(course.step))
    return Change(
        since=min(days),
        until=max(days),
        risen=tuple(course for course in by_step if course.step > 0),
        fallen=tuple(course for course in by_step if course.step < 0),
        same=tuple(course for course in more if course.step == 0),
        strongest=max(every, key=lambda course: course.last),
        weakest=min(every, key=lambda course: course.last),
    )


def refuse_scores(scores: Mapping[Domain, int]) -> None:
    """Raise `RefusalError` when nothing was scored, or a score is not one of the five."""
    if not scores:
        msg = N_("Choose a number for at least one part of life.")
        raise RefusalError(msg, Domain.LANGUAGE.value)
    for domain, score in scores.items():
        if score not in SCORES:
            msg = N_("Choose a number from %(least)s to %(most)s.")
            raise RefusalError(msg, domain.value, least=SCORES[0], most=SCORES[-1])
