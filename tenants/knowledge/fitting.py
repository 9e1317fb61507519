"""What may fit a question: articles that share its words or its subject, and what the Helpdesk answered before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TSQUERY, aggregate_order_by

from tenants.clients.access import open_to
from tenants.escalations.models import DONE, Escalation, EscalationLink, EscalationMessage, MessageKind
from tenants.knowledge.finding import DUTCH, readable, words_of
from tenants.knowledge.models import Article

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import CTE, ColumnElement, ScalarSelect
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.clients.access import Reader
    from tenants.escalations.models import Subject
    from tenants.isolation import ScopedSession

MOST_WORDS = 40
CANDIDATES = 40
RECENT = 1_000
"""So many of the last answers are looked through, however many there are."""
# Words that stand in nearly every question and tell nothing of what it is about.
WEAK = frozenset(
    """
    client clienten mevrouw meneer vraag vragen weten graag helpdesk alvast dank heeft hebben moet moeten kan kunnen mag
    mogen wil willen krijgt krijgen komt komen gaat gaan doen zegt nodig waar welk welke wanneer hoe wat wie deze onze
    haar zijn hun nog ook wel niet geen jaar maand dag vandaag nieuwe vroeg via may can the and was with for his her have
    what when
    """.split()  # noqa: SIM905  a list of words reads as one
)


@dataclass(frozen=True)
class Fit:
    """An article that may fit, the words it shares with the question, and whether its subject is the same."""

    article: Article
    shared: tuple[str, ...]
    same_subject: bool


@dataclass(frozen=True)
class Earlier:
    """A question that was answered before, the words it shares, and what was answered last."""

    question: Escalation
    shared: tuple[str, ...]
    answer: str


def fitting(session: ScopedSession, text: str, subject: Subject | None, today: dt.date, most: int = 4) -> list[Fit]:
    """Return the articles that hold today and may fit a question, best first, in one statement.

    One that shares two words with it in its title or question may fit; one of the same subject needs only one.
    """
    words = _telling(text)
    if not words:
        return []
    typed = _typed(words)
    query = _any_of(typed)
    near = (
        select(Article.id, func.ts_rank(Article.heading, query).label("rank"))
        .where(readable(today), Article.heading.bool_op("@@")(query))
        .order_by(literal_column("rank").desc(), Article.id)
        .limit(CANDIDATES)
        .cte("near")
    )
    shared = _shared(typed, Article.heading)
    rows = session.execute(select(Article, shared, near.c.rank).join(near, near.c.id == Article.id)).all()
    fits = [(Fit(row[0], tuple(row[1]), row[0].subject == subject), row[2]) for row in rows]
    enough = [(fit, rank) for fit, rank in fits if len(fit.shared) + fit.same_subject > 1]
    enough.sort(key=lambda each: (-len(each[0].shared) - each[0].same_subject, -each[1], each[0].article.title))
    return [fit for fit, _ in enough[:most]]


def answered_before(
    session: ScopedSession, text: str, subject: Subject, *, without: uuid.UUID | None = None, most: int = 3
) -> list[Earlier]:
    """Return what the Helpdesk answered before to questions of this subject with the same words, in one statement.

    Only the last thousand answers are looked through, so that the years behind them cost nothing.
    """
    recent = (
        select(Escalation.id, Escalation.subject)
        .where(Escalation.state.in_(DONE))
        .order_by(Escalation.answered_at.desc())
        .limit(RECENT)
        .cte("recent")
    )
    among = Escalation.id.in_(select(recent.c.id).where(recent.c.subject == subject, recent.c.id != without))
    return _earlier(session, text, among, most)


def own_before(session: ScopedSession, reader: Reader, text: str, most: int = 3) -> list[Earlier]:
    """Return the branch's own answered questions with the same words that are open to the reader, in one statement.

    A question about a client leads to that client: it is shown to whom the client's record is open.
    """
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    link = select(EscalationLink.client_id).where(
        EscalationLink.branch_id == session.branch_id, EscalationLink.escalation_id == origin
    )
    closed = link.where(
        EscalationLink.client_id.is_not(None), ~func.coalesce(open_to(reader, EscalationLink.client_id), False)
    )
    own = select(Escalation.id).where(Escalation.branch_id == session.branch_id, Escalation.state.in_(DONE))
    recent = own.order_by(Escalation.asked_at.desc()).limit(RECENT).cte("recent")
    return _earlier(session, text, Escalation.id.in_(select(recent.c.id)) & ~closed.exists(), most)


def _earlier(session: ScopedSession, text: str, among: ColumnElement[bool], most: int) -> list[Earlier]:
    words = _telling(text)
    if not words:
        return []
    typed = _typed(words)
    query = _any_of(typed)
    near = (
        select(Escalation.id, func.ts_rank(Escalation.search, query).label("rank"))
        .where(among, Escalation.search.bool_op("@@")(query))
        .order_by(literal_column("rank").desc(), Escalation.id)
        .limit(CANDIDATES)
        .cte("near")
    )
    answer = (
        select(EscalationMessage.text)
        .where(EscalationMessage.escalation_id == Escalation.id, EscalationMessage.kind == MessageKind.ANSWER)
        .order_by(EscalationMessage.written_at.desc(), EscalationMessage.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    shared = _shared(typed, Escalation.search)
    rows = session.execute(select(Escalation, shared, answer, near.c.rank).join(near, near.c.id == Escalation.id)).all()
    found = [(Earlier(row[0], tuple(row[1]), row[2] or ""), row[3]) for row in rows if len(row[1]) > 1]
    found.sort(key=lambda each: (-len(each[0].shared), -each[1]))
    # The same question with the same answer tells nothing new: one of them is enough.
    once = {(each.question.title, each.answer): each for each, _ in reversed(found)}
    return [earlier for earlier, _ in found if once[earlier.question.title, earlier.answer] is earlier][:most]


def _telling(text: str) -> list[str]:
    return [word for word in words_of(text, most=3 * MOST_WORDS) if word not in WEAK][:MOST_WORDS]


def _typed(words: Sequence[str]) -> CTE:
    """Return words with their stems, as a part of a statement; those that the dictionary leaves out are left out."""
    word = func.unnest(cast(list(words), ARRAY(TEXT))).table_valued("word", with_ordinality="place").render_derived()
    stems = func.ts_lexize(DUTCH, word.c.word)
    lexed = select(word.c.word, word.c.place, stems.label("stems")).subquery()
    stem: ColumnElement[str] = literal_column("stems[1]")
    told = select(lexed.c.word, lexed.c.place, cast(func.quote_literal(stem), TSQUERY).label("stem"))
    return told.where(func.cardinality(lexed.c.stems) > 0).cte("typed")


def _any_of(typed: CTE) -> ScalarSelect[object]:
    return select(cast(func.string_agg(cast(typed.c.stem, TEXT), " | "), TSQUERY)).scalar_subquery()


def _shared(typed: CTE, vector: InstrumentedAttribute[str]) -> ScalarSelect[list[str]]:
    """Return the words that stand in `vector`, each stem once, in the order in which they were typed."""
    inner = (
        select(func.min(typed.c.place).label("place"), func.min(typed.c.word).label("word"))
        .where(vector.bool_op("@@")(typed.c.stem))
        .group_by(cast(typed.c.stem, TEXT))
        .correlate(Article, Escalation)
        .lateral()
    )
    return select(
        func.coalesce(func.array_agg(aggregate_order_by(inner.c.word, inner.c.place)), cast([], ARRAY(TEXT)))
    ).scalar_subquery()
