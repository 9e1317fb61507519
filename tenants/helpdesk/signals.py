"""Which subjects, words and countries are asked about this week, held against the twelve weeks before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, literal, select, text, union_all

from tenants.escalations.models import Escalation, SharedFact, State, Subject
from tenants.helpdesk.rising import BEFORE_WEEKS, LEAST, LEAST_BRANCHES, RECENT_DAYS, Tally, rising, tells_of_nobody
from tenants.knowledge.fitting import WEAK
from tenants.moments import LOCAL

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from tenants.isolation import ScopedSession

MOST_WORDS = 6
SHORTEST_STEM = 3
COUNTRY = "land"
"""The term of a fact that names a country, in small letters."""
# The words as branches write them, for the stems that rise: the commonest form of each among the questions of this week.
SPOKEN = text(
    """
    SELECT stem, word FROM (
        SELECT stem, word, row_number() OVER (PARTITION BY stem ORDER BY count(*) DESC, length(word), word) AS place
        FROM escalations
        CROSS JOIN LATERAL regexp_split_to_table(lower(title || ' ' || question), '[^[:alpha:]]+') AS word
        JOIN unnest(CAST(:stems AS text[])) AS stem ON ts_lexize('dutch_stem', word) = ARRAY[stem]
        WHERE asked_at >= :recent AND state NOT IN ('proposed', 'returned', 'withdrawn')
        GROUP BY stem, word
    ) AS forms WHERE place = 1
    """
)


NOTHING = Tally("", 0, 0, 0)


@dataclass(frozen=True)
class Risen:
    """A word that rises, as branches write it."""

    word: str
    tally: Tally


@dataclass
class Signals:
    """What is asked about this week."""

    whole: Tally = NOTHING
    subjects: dict[Subject, Tally] = field(default_factory=dict)
    risen: list[Subject] = field(default_factory=list)
    words: list[Risen] = field(default_factory=list)
    countries: list[Tally] = field(default_factory=list)
    """Of this week only: what was shared earlier is mostly no longer seen."""


def signals(session: ScopedSession, today: dt.date) -> Signals:
    """Return what is asked about in the last seven days (today included), in one statement; in two when words rise."""
    recent = dt.datetime.combine(today - dt.timedelta(days=RECENT_DAYS - 1), dt.time(), LOCAL)
    asked = (Escalation.asked_at >= recent - dt.timedelta(weeks=BEFORE_WEEKS)) & Escalation.state.not_in(
        (State.PROPOSED, State.RETURNED, State.WITHDRAWN)
    )
    found, words, tested = Signals(), [], 0
    by_subject = _tallied("subject", cast(Escalation.subject, String), recent).where(asked).group_by(Escalation.subject)
    whole = _tallied("whole", literal(""), recent).where(asked)
    for row in session.execute(union_all(whole, by_subject, _words(asked, recent), _countries(recent))):
        tally = Tally(row.key, row.recent, row.branches, row.before)
        if row.what == "whole":
            found.whole = tally
        elif row.what == "subject":
            found.subjects[Subject(row.key)] = tally
        elif row.what == "country":
            found.countries.append(tally)
        else:
            words.append(tally)
            tested = row.tested
    found.risen = [Subject(one.key) for one in rising(found.subjects.values(), branches=1)]
    found.words = _spoken(session, rising(words, whole=found.whole, tested=tested)[:MOST_WORDS], recent)
    found.countries = sorted(
        (one for one in found.countries if tells_of_nobody(one.recent, one.branches)),
        key=lambda one: (-one.recent, one.key),
    )
    return found


def _tallied(what: str, key: ColumnElement[Any], recent: dt.datetime) -> Select[Any]:
    now = Escalation.asked_at >= recent
    return select(
        literal(what).label("what"),
        key.label("key"),
        func.count().filter(now).label("recent"),
        func.count(Escalation.branch_id.distinct()).filter(now).label("branches"),
        func.count().filter(~now).label("before"),
        literal(0).label("tested"),
    )


def _words(asked: ColumnElement[bool], recent: dt.datetime) -> Select[Any]:
    """Ask for the stems that enough branches use this week, and how many there are of any."""
    stems = func.unnest(func.tsvector_to_array(Escalation.search)).label("stem")
    each = select(stems, Escalation.asked_at, Escalation.branch_id).where(asked).subquery()
    now, stem = each.c.asked_at >= recent, each.c.stem
    used = (
        select(
            literal("word").label("what"),
            stem.label("key"),
            func.count().filter(now).label("recent"),
            func.count(each.c.branch_id.distinct()).filter(now).label("branches"),
            func.count().filter(~now).label("before"),
            func.count().over().label("tested"),
        )
        .group_by(stem)
        .having(func.count().filter(now) >= LEAST)
    ).subquery()
    is_word = used.c.key.op("~")(f"^[[:alpha:]]{{{SHORTEST_STEM},}}$") & used.c.key.not_in(WEAK)
    return select(used).where(used.c.branches >= LEAST_BRANCHES, is_word)


def _countries(recent: dt.datetime) -> Select[Any]:
    """Ask which countries stand in the facts that are shared with the questions of this week."""
    name = func.initcap(func.btrim(SharedFact.value))
    return (
        select(
            literal("country"),
            name,
            func.count(SharedFact.escalation_id.distinct()),
            func.count(SharedFact.branch_id.distinct()),
            literal(0),
            literal(0),
        )
        .join(Escalation, Escalation.id == SharedFact.escalation_id)
        .where(Escalation.asked_at >= recent, func.lower(func.btrim(SharedFact.term)) == COUNTRY)
        .group_by(name)
    )


def _spoken(session: ScopedSession, words: list[Tally], recent: dt.datetime) -> list[Risen]:
    if not words:
        return []
    rows = session.execute(SPOKEN, {"stems": [one.key for one in words], "recent": recent})
    said: dict[str, str] = {row.stem: row.word for row in rows}
    return [Risen(said.get(one.key, one.key), one) for one in words]


def week_of(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last of the seven days that are called this week."""
    return today - dt.timedelta(days=RECENT_DAYS - 1), today
