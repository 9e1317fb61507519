"""Which questions to the Helpdesk ask for somebody's attention today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, func, or_, select

from tenants.clients.models import Client
from tenants.escalations.models import RUNNING, Escalation, EscalationNotice, State
from tenants.escalations.news import UNREAD
from tenants.escalations.reading import OF_BRANCH, did_not_arrive
from tenants.escalations.whose import here, is_open, news, shown_to, with_client
from tenants.moments import local_date

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

WEEK = dt.timedelta(days=7)
HELPED_AFTER = dt.timedelta(days=3)
"""So long after an answer was read, whoever asked is reminded to say that it is enough."""


@dataclass(frozen=True)
class Pressing:
    """A question that asks for attention, with the client's name when the record is open to the reader."""

    question: Escalation
    client_name: str
    lost: bool
    """Whether a mail about it did not arrive this week."""
    mine: bool

    @property
    def unread(self) -> bool:
        """Whether nobody of the branch opened the answer yet."""
        return self.question.state is State.ANSWERED and self.question.read_at is None

    @property
    def needed_on(self) -> dt.date | None:
        """The day on which the branch needs an answer, or the last one that the law gives."""
        days = [day for day in (self.question.answer_by, self.question.legal_on) if day is not None]
        return min(days, default=None)


@dataclass(frozen=True)
class Attention:
    """What asks for attention, and how many questions of the branch have something to read or to answer."""

    questions: list[Pressing]
    news: int | None
    """Unknown when nothing asks for attention."""


def pressing_questions(session: ScopedSession, reader: Reader, *, approves: bool) -> Attention:
    """Return the questions that ask for the reader's attention, in one statement; `approves` for who lets proposals go.

    Only what they may act on: somebody else's question about a client whose record is closed to them is not among them.
    """
    today = local_date(reader.moment)
    mine = Escalation.asked_by == reader.actor.who
    needed = func.least(Escalation.answer_by, Escalation.legal_on)
    lost = _lost(reader)
    asks = [
        Escalation.state == State.WAITING,
        UNREAD,
        and_(Escalation.state == State.RETURNED, mine),
        and_(Escalation.state.in_(RUNNING), needed <= today + WEEK),
        and_(Escalation.state == State.ANSWERED, mine, Escalation.read_at < reader.moment - HELPED_AFTER),
        lost,
    ]
    if approves:
        asks.append(Escalation.state == State.PROPOSED)
    name = case((is_open(reader), func.concat_ws(" ", Client.first_name, Client.last_name)))
    query = with_client(select(Escalation, name, lost, mine, news(session)))
    rows = session.execute(
        query.where(here(session), or_(*asks), shown_to(reader)).order_by(
            needed.asc().nulls_last(), Escalation.asked_at, Escalation.id
        )
    ).all()
    found = [Pressing(question, (named or "").strip(), late, own) for question, named, late, own, _news in rows]
    return Attention(found, rows[0][4] if rows else None)


def _lost(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that a mail about an open question did not arrive this week, of which the reader may know."""
    one = EscalationNotice
    theirs = (
        or_(one.sender_id == reader.actor.who, Escalation.asked_by == reader.actor.who)
        if not reader.sees_all
        else one.id.is_not(None)
    )
    return and_(
        Escalation.state.not_in((State.CLOSED, State.WITHDRAWN)),
        exists().where(
            one.branch_id == Escalation.branch_id,
            one.escalation_id == Escalation.id,
            one.kind.in_(OF_BRANCH),
            did_not_arrive(reader.moment),
            one.asked_at > reader.moment - WEEK,
            theirs,
        ),
    )
