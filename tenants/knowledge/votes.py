"""Whether an article was what somebody looked for: one voice a person, counted by article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.faults import AbsentError
from tenants.knowledge.models import Article, ArticleState, ArticleVote

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ScalarSelect

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def vote(
    session: ScopedSession, actor: Actor, article_id: uuid.UUID, *, helped: bool, before_asking: bool = False
) -> None:
    """Say whether a published article was what one looked for; whoever said so before says it anew.

    That it was found while asking stays said. Raises `AbsentError` for an article that branches do not find.
    """
    seen = select(literal(session.branch_id), Article.id, literal(actor.who), literal(helped), literal(before_asking))
    published = seen.where(Article.id == article_id, Article.state == ArticleState.PUBLISHED)
    columns = ["branch_id", "article_id", "person_id", "helped", "before_asking"]
    voice = insert(ArticleVote).from_select(columns, published)
    anew = {
        "helped": voice.excluded.helped,
        "before_asking": ArticleVote.before_asking | voice.excluded.before_asking,
        "at": func.now(),
    }
    said = voice.on_conflict_do_update(index_elements=columns[:3], set_=anew).returning(ArticleVote.id)
    if session.scalar(said) is None:
        raise AbsentError
    record(session, actor, "vote", "article", article_id, helped=helped)


def helped_count() -> ScalarSelect[int]:
    """Return, for a query of articles, how often each was what somebody looked for."""
    return _count(helped=True)


def missed_count() -> ScalarSelect[int]:
    """Return, for a query of articles, how often each was not what somebody looked for."""
    return _count(helped=False)


def _count(*, helped: bool) -> ScalarSelect[int]:
    of_article = (ArticleVote.article_id == Article.id) & ArticleVote.helped.is_(helped)
    return select(func.count()).where(of_article).correlate(Article).scalar_subquery()


def own_vote(session: ScopedSession, person_id: uuid.UUID, article_id: uuid.UUID) -> bool | None:
    """Return what somebody said of an article; nothing when they did not."""
    mine = (ArticleVote.article_id == article_id) & (ArticleVote.person_id == person_id)
    return session.scalar(select(ArticleVote.helped).where(mine, ArticleVote.branch_id == session.branch_id))
