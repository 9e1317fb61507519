"""From draft to what branches find: read by a second person, published, replaced by a new edition, retired."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.faults import RefusalError
from tenants.knowledge.checking import check
from tenants.knowledge.models import Article, ArticleState
from tenants.knowledge.old import digest_of
from tenants.knowledge.rules import refuse_unfit_text, refuse_unready, unresolved
from tenants.knowledge.writing import changed, content_of, edition_after, locked, refuse_changed, values_of
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

UNREAD: dict[str, object] = {"reviewed_by": None, "reviewed_by_name": None, "reviewed_at": None, "offered_at": None}
"""What an article says that no second person has read."""


def review(session: ScopedSession, actor: Actor, article_id: uuid.UUID, *, seen: dt.datetime) -> None:
    """Say, as a second person, that a draft is right as it was written at `seen`.

    Raises `RefusalError` for who wrote it, for a draft that was not offered, and when it was changed meanwhile.
    """
    article = locked(session, article_id)
    if article.state is ArticleState.DRAFT and article.written_by == actor.who:
        raise RefusalError(N_("You wrote this yourself. Ask a colleague to read it."))
    if article.state is ArticleState.DRAFT and article.offered_at is None:
        raise RefusalError(N_("This draft is not ready to be read yet."))
    refuse_unready(content_of(article), unresolved(check(session, article), article.kept))
    offered = (Article.state == ArticleState.DRAFT) & (Article.written_at == seen)
    read = {
        "state": ArticleState.REVIEWED,
        "terms_digest": digest_of(article.terms) if article.terms else "",
        "remark": "",
        **_read_by(actor),
    }
    if changed(session, article_id, offered, read) is None:
        refuse_changed(session, article_id)
    record(session, actor, "review", "article", article_id)


def _read_by(actor: Actor) -> dict[str, object]:
    return {"reviewed_by": actor.who, "reviewed_by_name": actor.name, "reviewed_at": func.now()}


def give_back(session: ScopedSession, actor: Actor, article_id: uuid.UUID, remark: str) -> None:
    """Give a draft back to who wrote it, with what should be otherwise; or take one back to change it oneself."""
    refuse_unfit_text(remark, "remark")
    article = locked(session, article_id)
    if article.written_by != actor.who and not remark.strip():
        raise RefusalError(N_("Say what should be otherwise."), "remark")
    unpublished = (Article.state == ArticleState.REVIEWED) | (
        (Article.state == ArticleState.DRAFT) & Article.offered_at.is_not(None)
    )
    draft = {"state": ArticleState.DRAFT, "remark": remark.strip(), **UNREAD}
    if changed(session, article_id, unpublished, draft) is None:
        refuse_changed(session, article_id)
    record(session, actor, "give_back", "article", article_id)


def publish(session: ScopedSession, actor: Actor, article_id: uuid.UUID, today: dt.date) -> None:
    """Let branches find an article that a second person has read; the edition before it gives way on its first day."""
    article = locked(session, article_id)
    if article.state is ArticleState.DRAFT:
        raise RefusalError(N_("A second person has to read this article before it is published."))
    if article.valid_to is not None and article.valid_to < today:
        raise RefusalError(N_("The last day of this article is over. Make it a draft again and change the days."))
    ready = {"state": ArticleState.PUBLISHED, "published_at": func.now()}
    if changed(session, article_id, Article.state == ArticleState.REVIEWED, ready) is None:
        refuse_changed(session, article_id)
    record(session, actor, "publish", "article", article_id)
    if article.replaces is not None:
        _give_way(session, actor, article.replaces, article.valid_from or today, today)


def _give_way(session: ScopedSession, actor: Actor, before: uuid.UUID, first_day: dt.date, today: dt.date) -> None:
    """End the edition before: at once, or on the day before the new one begins to hold."""
    old, last_day = locked(session, before), first_day - dt.timedelta(days=1)
    if old.state is not ArticleState.PUBLISHED:
        return
    if last_day >= today and old.valid_from is not None and old.valid_from <= last_day:
        if old.valid_to is None or old.valid_to > last_day:
            changed(session, before, Article.state == ArticleState.PUBLISHED, {"valid_to": last_day})
            record(session, actor, "end", "article", before)
        return
    changed(session, before, Article.state == ArticleState.PUBLISHED, _retired(N_("There is a newer edition.")))
    record(session, actor, "retire", "article", before)


def _retired(why: str) -> dict[str, object]:
    return {"state": ArticleState.RETIRED, "retired_at": func.now(), "retired_why": why}


def new_edition(session: ScopedSession, actor: Actor, article_id: uuid.UUID) -> uuid.UUID:
    """Begin the next edition of an article, a draft with the same words, and return its id; that of one begun before.

    What the last edition's writer let stay may stay; everything else is checked and read anew.
    """
    article = locked(session, article_id)
    if article.state not in {ArticleState.PUBLISHED, ArticleState.RETIRED}:
        raise RefusalError(N_("This article was never published. Change the draft itself."))
    begun = edition_after(session, article_id)
    if begun is not None:
        return begun
    edition = Article(
        number=article.number,
        replaces=article.id,
        escalation_id=article.escalation_id,
        kept=list(article.kept),
        written_by=actor.who,
        written_by_name=actor.name,
        **values_of(content_of(article)),
    )
    session.add(edition)
    session.flush()
    record(session, actor, "edition", "article", edition.id, before=str(article_id))
    return edition.id


def retire(session: ScopedSession, actor: Actor, article_id: uuid.UUID, why: str) -> None:
    """Take a published article away from the branches, with the reason."""
    refuse_unfit_text(why, "why")
    if not why.strip():
        raise RefusalError(N_("Say why this holds no longer."), "why")
    if changed(session, article_id, Article.state == ArticleState.PUBLISHED, _retired(why.strip())) is None:
        refuse_changed(session, article_id)
    record(session, actor, "retire", "article", article_id)


def confirm(session: ScopedSession, actor: Actor, article_id: uuid.UUID) -> None:
    """Say, as somebody who did not write it, that an article still holds although the law it speaks of changed."""
    article = locked(session, article_id)
    if article.written_by == actor.who:
        raise RefusalError(N_("You wrote this yourself. Ask a colleague to read it."))
    values = {"terms_digest": digest_of(article.terms) if article.terms else "", **_read_by(actor)}
    if changed(session, article_id, Article.state == ArticleState.PUBLISHED, values) is None:
        refuse_changed(session, article_id)
    record(session, actor, "confirm", "article", article_id)
