"""What the coordinator has to know of the whole Helpdesk: load, ages, promises, what was forgotten, and what rises.

A handful of statements, each bounded by what is open or by the last weeks: a hundred thousand closed questions behind it
cost nothing. Only counts of what branches asked leave here, and only when they point at nobody (`rising.tells_of_nobody`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, and_, case, cast, func, literal, null, or_, select, true, union_all
from sqlalchemy.orm import load_only

from tenants.escalations.models import (
    DONE,
    HELD,
    LOST,
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    Rating,
    State,
    Subject,
)
from tenants.helpdesk.models import EntryKind, HelpdeskEntry
from tenants.knowledge.models import Article, ArticleState
from tenants.moments import LOCAL, first_of_month, local_date

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from tenants.isolation import ScopedSession

NEAR = dt.timedelta(days=7)
"""A legal limit so near stands on the overview."""
MOST_SHOWN = 20
LOST_FOR = dt.timedelta(days=14)
"""So long a mail that did not arrive is told of."""
RATED_FOR = dt.timedelta(days=90)
AGES = (1, 2, 5, 10)
"""The classes of how long questions wait, by their last working day; the last class has no end."""


@dataclass
class Load:
    """Open questions of a subject or of a person."""

    open: int = 0
    waiting: int = 0
    """Of these: how many wait for the branch."""
    late: int = 0
    """Of these: later than a day that counts, or than we promised."""
    unclaimed: int = 0
    silent: int = 0
    """Of these: without a first word for longer than we promised."""


@dataclass(frozen=True)
class Kept:
    """How many of what was promised came in time."""

    kept: int = 0
    whole: int = 0


@dataclass
class Month:
    """Which promises were kept since the first of the month, or in the month before."""

    first: Kept = field(default_factory=Kept)
    answer: Kept = field(default_factory=Kept)
    answered: int = 0


@dataclass
class Overview:
    """What stands on the overview, apart from what rises."""

    subjects: dict[Subject, Load] = field(default_factory=lambda: defaultdict(Load))
    people: dict[uuid.UUID, Load] = field(default_factory=lambda: defaultdict(Load))
    gone: dict[uuid.UUID, str] = field(default_factory=dict)
    """The names of who has questions, by the person."""
    ages: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))
    month: Month = field(default_factory=Month)
    before: Month = field(default_factory=Month)
    ratings: dict[Rating, int] = field(default_factory=dict)
    articles: dict[ArticleState, int] = field(default_factory=dict)
    handed_up: list[Escalation] = field(default_factory=list)
    near: list[Escalation] = field(default_factory=list)
    """Questions whose legal limit is near or past, the nearest first."""
    lost: list[Escalation] = field(default_factory=list)
    """Questions of which a mail did not arrive."""

    @property
    def whole(self) -> Load:
        """All open questions together."""
        return Load(
            *(
                sum(getattr(one, name) for one in self.subjects.values())
                for name in ("open", "waiting", "late", "unclaimed", "silent")
            )
        )


def overview(session: ScopedSession, now: dt.datetime, classes: Sequence[dt.date]) -> Overview:
    """Return the overview in three statements; `classes` are the first days of the classes of `AGES`, the newest first."""
    found = Overview()
    _load(session, found, now, classes)
    _numbers(session, found, now)
    _pressing(session, found, now)
    return found


def _late(now: dt.datetime) -> ColumnElement[bool]:
    promised = Escalation.answer_due_at < now
    return or_(promised, and_(Escalation.due_on < local_date(now), Escalation.state != State.WAITING))


def _load(session: ScopedSession, found: Overview, now: dt.datetime, classes: Sequence[dt.date]) -> None:
    age = case(
        *(
            (Escalation.asked_at >= dt.datetime.combine(day, dt.time(), LOCAL), place)
            for place, day in enumerate(classes)
        ),
        else_=len(classes),
    )
    rows = select(
        Escalation.subject,
        Escalation.claimed_by,
        Escalation.claimed_by_name,
        age.label("age"),
        (Escalation.state == State.WAITING).label("waits"),
        (Escalation.state == State.ASKED).label("unclaimed"),
        _late(now).label("late"),
        (Escalation.first_response_at.is_(None) & (Escalation.first_due_at < now)).label("silent"),
    )
    # Each part by an index of its own: together they would be looked for among everything that was ever asked.
    # (What is answered together with another question is that question's work.)
    parts = (Escalation.state == State.ASKED, Escalation.state.in_(HELD))
    each = union_all(*(rows.where(part) for part in parts)).subquery()
    counted = select(
        each.c.subject,
        each.c.claimed_by,
        func.min(each.c.claimed_by_name).label("name"),
        each.c.age,
        func.count().label("open"),
        func.count().filter(each.c.waits).label("waiting"),
        func.count().filter(each.c.late).label("late"),
        func.count().filter(each.c.unclaimed).label("unclaimed"),
        func.count().filter(each.c.silent).label("silent"),
    ).group_by(each.c.subject, each.c.claimed_by, each.c.age)
    for row in session.execute(counted):
        loads = [found.subjects[row.subject], *([found.people[row.claimed_by]] if row.claimed_by else [])]
        for load in loads:
            load.open += row.open
            load.waiting += row.waiting
            load.late += row.late
            load.unclaimed += row.unclaimed
            load.silent += row.silent
        if row.claimed_by:
            found.gone[row.claimed_by] = row.name
        found.ages[row.age] += row.open


def _numbers(session: ScopedSession, found: Overview, now: dt.datetime) -> None:
    """Fill in the promises of this month and the one before, ratings, lost mails and articles, in one statement."""
    this = first_of_month(local_date(now))
    starts = [dt.datetime.combine(day, dt.time(), LOCAL) for day in (first_of_month(this - dt.timedelta(days=1)), this)]
    said = EscalationMessage
    which = case((said.written_at >= starts[1], "this"), else_="before")
    promises = (
        select(
            literal("promises").label("what"),
            which.label("which"),
            func.count(said.first_in_time).label("a"),
            func.count().filter(said.first_in_time.is_(True)).label("b"),
            func.count(said.in_time).label("c"),
            func.count().filter(said.in_time.is_(True)).label("d"),
            func.count().filter(said.kind == MessageKind.ANSWER).label("e"),
        )
        .where(said.written_at >= starts[0])
        .group_by(which)
    )
    rated = (
        _counted("rating", cast(Escalation.rating, String))
        .where(
            Escalation.state.in_(DONE),
            Escalation.answered_at >= now - RATED_FOR,
            Escalation.rating.is_not(None),
        )
        .group_by(Escalation.rating)
    )
    articles = _counted("article", cast(Article.state, String)).group_by(Article.state)
    for row in session.execute(union_all(promises, rated, articles)):
        if row.what == "promises":
            month = found.month if row.which == "this" else found.before
            month.first, month.answer, month.answered = Kept(row.b, row.a), Kept(row.d, row.c), row.e
        elif row.what == "rating":
            found.ratings[Rating(row.which)] = row.a
        else:
            found.articles[ArticleState(row.which)] = row.a


def _counted(what: str, which: ColumnElement[Any]) -> Select[Any]:
    nothing = [cast(null(), Integer)] * 4
    return select(literal(what), which, func.count(), *nothing)


def _pressing(session: ScopedSession, found: Overview, now: dt.datetime) -> None:
    """Fill in the questions that were handed up and nobody took up, whose legal limit is near, and that a mail missed."""
    today = local_date(now)
    seen = (HelpdeskEntry.kind == EntryKind.TAKEN_UP) & (HelpdeskEntry.at >= Escalation.handed_up_at)
    taken_up = select(HelpdeskEntry.id).where(HelpdeskEntry.escalation_id == Escalation.id, seen).exists()
    open_here = Escalation.state.in_((State.ASKED, *HELD))
    handed_up = Escalation.handed_up_at.is_not(None) & open_here & ~taken_up
    # A limit is never nearer than the day that decides the place, by which the questions that wait are indexed.
    limit = Escalation.legal_on <= today + NEAR
    waiting = select(Escalation.id).where(Escalation.state == State.ASKED, Escalation.due_on <= today + NEAR, limit)
    near = Escalation.id.in_(union_all(waiting, select(Escalation.id).where(Escalation.state.in_(HELD), limit)))
    unarrived = select(EscalationNotice.escalation_id).where(
        EscalationNotice.state.in_(LOST), EscalationNotice.settled_at >= now - LOST_FOR
    )
    parts = union_all(
        _first("handed_up", handed_up, Escalation.handed_up_at),
        _first("near", near, Escalation.legal_on),
        _first("lost", Escalation.id.in_(unarrived), Escalation.asked_at),
    ).subquery("parts")
    rows = (
        select(parts.c.part, Escalation)
        .join(Escalation, Escalation.id == parts.c.id)
        .order_by(parts.c.part, parts.c.place)
        .options(
            load_only(
                Escalation.number,
                Escalation.branch_name,
                Escalation.subject,
                Escalation.title,
                Escalation.state,
                Escalation.asked_at,
                Escalation.legal_on,
                Escalation.legal_what,
                Escalation.handed_up_at,
                Escalation.claimed_by_name,
            )
        )
    )
    for part, question in session.execute(rows):
        {"handed_up": found.handed_up, "near": found.near, "lost": found.lost}[part].append(question)


def _first(part: str, where: ColumnElement[bool], order: Any) -> Select[Any]:
    rows = (
        select(Escalation.id, func.row_number().over(order_by=(order, Escalation.id)).label("place"))
        .where(where)
        .order_by(order, Escalation.id)
        .limit(MOST_SHOWN)
        .subquery()
    )
    return select(literal(part).label("part"), rows.c.id, rows.c.place).where(true())
