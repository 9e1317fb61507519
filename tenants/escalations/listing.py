"""The questions of a branch as a list: what it has to do first, new answers, what waits, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, case, cast, func, or_, select

from tenants.clients.models import Client
from tenants.escalations.models import OPEN, Escalation, State
from tenants.escalations.news import UNREAD
from tenants.escalations.rules import names_in
from tenants.escalations.whose import here, is_open, news, shown_to, with_client

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

MOST_WORDS = 12
"""So many words of a search count."""


class Rank(StrEnum):
    """Which part of the list a question stands in."""

    NOW = "now"
    """The branch has to do something: answer the Helpdesk, write it again, or let it go."""
    ANSWERED = "answered"
    """An answer that nobody has opened yet."""
    WAITS = "waits"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Listed:
    """A question as it stands in a list."""

    question: Escalation
    rank: Rank
    titled: bool
    """Whether the title may be shown: not when it holds the name of somebody whose record is closed to the reader."""
    needs: bool
    """The same of what the Helpdesk waits for."""


@dataclass(frozen=True)
class Lines:
    """A part of the questions of a branch, how many there are in all, and how many have news."""

    rows: list[Listed]
    total: int
    news: int


@dataclass(frozen=True)
class Choice:
    """Which questions of the branch somebody wants to see."""

    words: str = ""
    mine: bool = False
    approves: bool = False
    """Whether proposals wait for the reader."""
    page: int = 1
    size: int = 50


def questions_of_branch(session: ScopedSession, reader: Reader, choice: Choice) -> Lines:
    """Return what the branch asked: what it has to do first, then new answers, what waits, and the rest; in one statement.

    Words are found as they are spelled in other forms too. A name is no way to a question: nobody finds what is asked
    about somebody whose record is closed to them by searching for that name.
    """
    rank = _rank(reader, approves=choice.approves)
    waits = news(session)
    query = with_client(select(Escalation, rank, Client, is_open(reader), waits, func.count().over()))
    query = query.where(here(session), *_chosen(reader, choice))
    order = case({rank_.value: number for number, rank_ in enumerate(Rank)}, value=rank)
    soonest = case((rank.in_([Rank.NOW.value, Rank.WAITS.value]), Escalation.due_on))
    newest = func.coalesce(Escalation.answered_at, Escalation.asked_at).desc()
    ordered = query.order_by(order, soonest.asc().nulls_last(), newest, Escalation.id)
    rows = session.execute(ordered.limit(choice.size).offset((choice.page - 1) * choice.size)).all()
    listed = []
    for question, place, client, may_see, _waiting, _all in rows:
        hidden = client is not None and not may_see and question.asked_by != reader.actor.who
        titled, needs = (
            not (hidden and names_in(said, client.first_name, client.last_name))
            for said in (question.title, question.waiting_for)
        )
        listed.append(Listed(question, Rank(place), titled=titled, needs=needs))
    return Lines(listed, rows[0][5] if rows else 0, rows[0][4] if rows else 0)


def _rank(reader: Reader, *, approves: bool) -> ColumnElement[str]:
    mine = Escalation.asked_by == reader.actor.who
    to_do = [Escalation.state == State.WAITING, and_(Escalation.state == State.RETURNED, mine)]
    if approves:
        to_do.append(Escalation.state == State.PROPOSED)
    waits = Escalation.state.in_((*OPEN, State.PROPOSED, State.RETURNED))
    return case(
        (or_(*to_do), Rank.NOW.value),
        (UNREAD, Rank.ANSWERED.value),
        (waits, Rank.WAITS.value),
        else_=Rank.EARLIER.value,
    )


def _chosen(reader: Reader, choice: Choice) -> list[ColumnElement[bool]]:
    mine = Escalation.asked_by == reader.actor.who
    conditions: list[ColumnElement[bool]] = [mine] if choice.mine else []
    words = choice.words.split()[:MOST_WORDS]
    if not words:
        return conditions
    if choice.words.strip().isdecimal():
        return [*conditions, cast(Escalation.number, String) == choice.words.strip()]
    sought = Escalation.search.bool_op("@@")(func.websearch_to_tsquery("dutch", " ".join(words)))
    # As the database reads the words: what hangs on a name by a comma or a sign is a word of its own there too.
    name, asked = (
        func.tsvector_to_array(func.to_tsvector("dutch", said))
        for said in (func.concat_ws(" ", Client.first_name, Client.last_name), " ".join(words))
    )
    a_name = name.bool_op("&&")(asked)
    return [*conditions, sought, or_(shown_to(reader), ~a_name)]
