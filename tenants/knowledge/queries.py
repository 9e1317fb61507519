"""One article with its editions, the lists of the Helpdesk, and what a branch sees first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tenants.faults import AbsentError
from tenants.knowledge.finding import readable
from tenants.knowledge.models import Article, ArticleState, ArticleVote

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.audit.actions import Actor
    from tenants.escalations.models import Subject
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Votes:
    """How often an article was what somebody looked for, was not, and made a question needless."""

    helped: int = 0
    missed: int = 0
    spared: int = 0


@dataclass(frozen=True)
class Desk:
    """What waits for somebody who writes articles: their own drafts, those to be read, and those to be published."""

    mine: Sequence[Article]
    to_read: Sequence[Article]
    to_publish: Sequence[Article]
    others: Sequence[Article]
    """Drafts of colleagues that are not to be read yet."""


def article_for_branch(session: ScopedSession, article_id: uuid.UUID, today: dt.date) -> Article:
    """Return a published article that holds today, or did; `AbsentError` for any other."""
    seen = (Article.state == ArticleState.PUBLISHED) & (Article.valid_from <= today)
    article = session.scalar(select(Article).where(Article.id == article_id, seen))
    if article is None:
        raise AbsentError
    return article


def article(session: ScopedSession, article_id: uuid.UUID) -> Article:
    """Return an article as the Helpdesk has it. Raises `AbsentError`."""
    found = session.scalar(select(Article).where(Article.id == article_id))
    if found is None:
        raise AbsentError
    return found


def editions_of(session: ScopedSession, number: int) -> Sequence[Article]:
    """Return every edition of an article, the newest first."""
    return session.scalars(select(Article).where(Article.number == number).order_by(Article.id.desc())).all()


def desk_of(session: ScopedSession, actor: Actor) -> Desk:
    """Return the articles that are not published yet, by whose turn it is, in one statement."""
    unfinished = Article.state.in_((ArticleState.DRAFT, ArticleState.REVIEWED))
    oldest = func.coalesce(Article.offered_at, Article.written_at), Article.id
    rows = session.scalars(select(Article).where(unfinished).order_by(*oldest)).all()
    drafts = [row for row in rows if row.state is ArticleState.DRAFT]
    return Desk(
        mine=[row for row in drafts if row.written_by == actor.who],
        to_read=[row for row in drafts if row.offered_at and row.written_by != actor.who],
        to_publish=[row for row in rows if row.state is ArticleState.REVIEWED],
        others=[row for row in drafts if not row.offered_at and row.written_by != actor.who],
    )


def votes_of(session: ScopedSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Votes]:
    """Return what was said of each article: at the Helpdesk by everybody, in a branch by its own people."""
    if not ids:
        return {}
    helped, missed = (func.count().filter(ArticleVote.helped.is_(said)) for said in (True, False))
    spared = func.count().filter(ArticleVote.helped, ArticleVote.before_asking)
    counted = select(ArticleVote.article_id, helped, missed, spared).where(ArticleVote.article_id.in_(list(ids)))
    if session.scope.branch_id is not None:
        counted = counted.where(ArticleVote.branch_id == session.branch_id)
    return {row[0]: Votes(*row[1:]) for row in session.execute(counted.group_by(ArticleVote.article_id))}


def most_used(session: ScopedSession, today: dt.date, most: int = 5) -> Sequence[Article]:
    """Return the articles that helped people of this branch most often, in one statement."""
    voice = aliased(ArticleVote)
    helped = select(voice.article_id, func.count().label("times")).where(
        voice.branch_id == session.branch_id, voice.helped
    )
    counted = helped.group_by(voice.article_id).order_by(func.count().desc()).limit(4 * most).subquery()
    query = select(Article).join(counted, counted.c.article_id == Article.id).where(readable(today))
    return session.scalars(query.order_by(counted.c.times.desc(), Article.title).limit(most)).all()


def by_subject(session: ScopedSession, today: dt.date) -> dict[Subject, int]:
    """Return how many articles hold today, by subject."""
    counted = select(Article.subject, func.count()).where(readable(today)).group_by(Article.subject)
    return {row[0]: row[1] for row in session.execute(counted)}


def made_from(session: ScopedSession, escalation_id: uuid.UUID) -> Article | None:
    """Return the newest article that was made from a question, if any; at the Helpdesk."""
    of_question = (Article.escalation_id == escalation_id) & (Article.state != ArticleState.WITHDRAWN)
    return session.scalar(select(Article).where(of_question).order_by(Article.id.desc()).limit(1))
