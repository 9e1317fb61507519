"""Articles of the Helpdesk, written, read by a second person and published past every form."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from tenants.escalations.models import Subject
from tenants.isolation import Helpdesk, scoped
from tenants.knowledge.checking import check
from tenants.knowledge.models import Article, ArticleState
from tenants.knowledge.publishing import publish, review
from tenants.knowledge.rules import Content
from tenants.knowledge.writing import begin, offer
from tenants.roles import Role
from tests.factories.escalations import actor_of

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tests.factories.world import World

FIRST_DAY = dt.date(2018, 1, 1)
SOURCE = "Hof van Justitie, 12 april 2018, C-550/16"


def content(**changed: Any) -> Content:
    """Return what is written in an article that can be offered, with what is `changed`."""
    given: dict[str, Any] = {
        "subject": Subject.FAMILY_REUNIFICATION,
        "title": "Welke dag telt voor de leeftijd?",
        "question": "Hij was 17 toen hij asiel vroeg. Mogen zijn ouders komen?",
        "text": "Ja. De leeftijd op de dag van de asielaanvraag telt.\n\n- Vraag de vergunning aan.\n- Bewaar de brief.",
        "source": SOURCE,
        "valid_from": FIRST_DAY,
    }
    return Content(**{**given, **changed})


def writer_of(world: World) -> Actor:
    """Return the lawyer who writes."""
    return actor_of(world, Role.HELPDESK_LAWYER)


def second_of(world: World) -> Actor:
    """Return the colleague who reads what the lawyer wrote."""
    return actor_of(world, Role.HELPDESK_COORDINATOR)


def drafted(web: Engine, world: World, *, offered: bool = False, **changed: Any) -> uuid.UUID:
    """Write a draft in which everything may stay that the check finds, and return its id."""
    with scoped(web, Helpdesk()) as session:
        article_id = begin(session, writer_of(world), content(**changed))
        if offered:
            article = session.get_one(Article, article_id)
            article.kept = [leftover.key for leftover in check(session, article)]
            session.flush()
            offer(session, writer_of(world), article_id)
        return article_id


def published(web: Engine, world: World, today: dt.date | None = None, **changed: Any) -> uuid.UUID:
    """Write an article, have it read, publish it, and return its id."""
    article_id = drafted(web, world, offered=True, **changed)
    with scoped(web, Helpdesk()) as session:
        found = session.get_one(Article, article_id)
        review(session, second_of(world), article_id, seen=found.written_at)
        publish(session, second_of(world), article_id, today or FIRST_DAY)
    return article_id


def put(web: Engine, article_id: uuid.UUID, **values: Any) -> None:
    """Change columns of an article behind every rule: what a year or a new law does to it."""
    with scoped(web, Helpdesk()) as session:
        session.execute(update(Article).where(Article.id == article_id).values(**values))


def state_of(web: Engine, article_id: uuid.UUID) -> ArticleState:
    """Return how far an article is."""
    with scoped(web, Helpdesk()) as session:
        return session.get_one(Article, article_id).state
