"""Writing an article: begun from an answer or anew, changed as a draft, and offered to a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import func, select, update

from tenants.audit.actions import record
from tenants.escalations.models import Escalation, EscalationMessage, MessageKind
from tenants.faults import AbsentError, RefusalError
from tenants.knowledge.checking import check
from tenants.knowledge.models import Article, ArticleState
from tenants.knowledge.rules import Content, refuse_unfit, refuse_unready, unresolved
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def begin_from(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> uuid.UUID:
    """Begin an article from a question and its last answer, and return its id; that of the one begun before, if any.

    Raises `AbsentError` without the question, `RefusalError` when it has no answer yet.
    """
    asked = session.scalar(select(Escalation).where(Escalation.id == escalation_id).with_for_update())
    if asked is None:
        raise AbsentError
    of_question = (Article.escalation_id == escalation_id) & (Article.state != ArticleState.WITHDRAWN)
    begun = session.scalar(select(Article.id).where(of_question).order_by(Article.id.desc()).limit(1))
    if begun is not None:
        return begun
    said = (EscalationMessage.escalation_id == escalation_id) & (EscalationMessage.kind == MessageKind.ANSWER)
    newest = EscalationMessage.written_at.desc(), EscalationMessage.id.desc()
    answer = session.scalar(select(EscalationMessage.text).where(said).order_by(*newest).limit(1))
    if answer is None:
        raise RefusalError(N_("Answer this question first. The answer becomes the article."))
    return _begin(session, actor, Content(asked.subject, asked.title, asked.question, answer), escalation_id)


def begin(session: ScopedSession, actor: Actor, content: Content) -> uuid.UUID:
    """Begin an article that answers nobody's question in particular, and return its id."""
    refuse_unfit(content)
    return _begin(session, actor, content, None)


def _begin(session: ScopedSession, actor: Actor, content: Content, escalation_id: uuid.UUID | None) -> uuid.UUID:
    article = Article(
        escalation_id=escalation_id, written_by=actor.who, written_by_name=actor.name, **values_of(content)
    )
    session.add(article)
    session.flush()
    record(session, actor, "begin", "article", article.id)
    return article.id


def values_of(content: Content) -> dict[str, object]:
    """Return the columns of what is written in an article."""
    texts = {name: getattr(content, name).strip() for name in ("title", "question", "text", "source")}
    rest = {"subject": content.subject, "valid_from": content.valid_from, "valid_to": content.valid_to}
    return {**texts, **rest, "terms": list(dict.fromkeys(content.terms))}


def content_of(article: Article) -> Content:
    """Return what is written in an article."""
    return Content(
        subject=article.subject,
        title=article.title,
        question=article.question,
        text=article.text,
        source=article.source,
        terms=tuple(article.terms),
        valid_from=article.valid_from,
        valid_to=article.valid_to,
    )


def change(
    session: ScopedSession,
    actor: Actor,
    article_id: uuid.UUID,
    content: Content,
    *,
    seen: dt.datetime,
    kept: Iterable[str] = (),
) -> None:
    """Change a draft, which whoever changes it has then written; a second person has to be offered it anew.

    `seen` is the moment at which the text that was changed was written: raises `RefusalError` when somebody wrote
    another since, and for an article that is no draft. `kept` are the keys of what the check found and may stay.
    """
    refuse_unfit(content)
    draft = (Article.state == ArticleState.DRAFT) & (Article.written_at == seen)
    values = {
        **values_of(content),
        "kept": sorted(set(kept)),
        "offered_at": None,
        "written_by": actor.who,
        "written_by_name": actor.name,
        "written_at": func.clock_timestamp(),
    }
    if changed(session, article_id, draft, values) is None:
        refuse_changed(session, article_id)
    record(session, actor, "change", "article", article_id)


def offer(session: ScopedSession, actor: Actor, article_id: uuid.UUID) -> None:
    """Offer a draft to a second person. Raises `RefusalError` when it lacks something or still points at somebody."""
    article = locked(session, article_id)
    refuse_unready(content_of(article), unresolved(check(session, article), article.kept))
    draft = (Article.state == ArticleState.DRAFT) & Article.offered_at.is_(None)
    if changed(session, article_id, draft, {"offered_at": func.now(), "remark": ""}) is None:
        if article.state is ArticleState.DRAFT:
            return
        refuse_changed(session, article_id)
    record(session, actor, "offer", "article", article_id)


def withdraw(session: ScopedSession, actor: Actor, article_id: uuid.UUID) -> None:
    """Take back an article that was never published: begun by mistake."""
    unpublished = Article.state.in_((ArticleState.DRAFT, ArticleState.REVIEWED))
    values = {"state": ArticleState.WITHDRAWN, "offered_at": None}
    if changed(session, article_id, unpublished, values) is None:
        refuse_changed(session, article_id)
    record(session, actor, "withdraw", "article", article_id)


def restore(session: ScopedSession, actor: Actor, article_id: uuid.UUID) -> None:
    """Make an article a draft again that was taken back. Raises `RefusalError` when another edition was begun since."""
    article = locked(session, article_id)
    if article.replaces is not None and edition_after(session, article.replaces) is not None:
        raise RefusalError(N_("Another new edition was begun meanwhile. Go on with that one."))
    if changed(session, article_id, Article.state == ArticleState.WITHDRAWN, {"state": ArticleState.DRAFT}) is None:
        refuse_changed(session, article_id)
    record(session, actor, "restore", "article", article_id)


def locked(session: ScopedSession, article_id: uuid.UUID) -> Article:
    """Return an article that nobody else changes before this is done. Raises `AbsentError`."""
    wanted = select(Article).where(Article.id == article_id).with_for_update()
    article: Article | None = session.scalar(wanted, execution_options={"populate_existing": True})
    if article is None:
        raise AbsentError
    return article


def edition_after(session: ScopedSession, article_id: uuid.UUID) -> uuid.UUID | None:
    """Return the edition that replaces, or is going to replace, an article; none when none was begun."""
    after = (Article.replaces == article_id) & (Article.state != ArticleState.WITHDRAWN)
    found: uuid.UUID | None = session.scalar(select(Article.id).where(after))
    return found


def changed(
    session: ScopedSession, article_id: uuid.UUID, where: ColumnElement[bool], values: Mapping[str, object]
) -> uuid.UUID | None:
    """Change one article if `where` still holds, and return its id; none when somebody was first."""
    update_one = update(Article).where(Article.id == article_id, where).values(values).returning(Article.id)
    found: uuid.UUID | None = session.scalar(update_one, execution_options={"synchronize_session": False})
    session.expire_all()
    return found


def refuse_changed(session: ScopedSession, article_id: uuid.UUID) -> NoReturn:
    """Say why an article could not be changed. Raises `AbsentError` without it, else `RefusalError`."""
    state = session.scalar(select(Article.state).where(Article.id == article_id))
    if state is None:
        raise AbsentError
    said = {
        ArticleState.DRAFT: N_("Somebody changed this article meanwhile. Look at it again, then go on."),
        ArticleState.REVIEWED: N_("A second person has read this article. Make it a draft again to change it."),
        ArticleState.PUBLISHED: N_("This article is published. Make a new edition to change it."),
        ArticleState.RETIRED: N_("This article holds no longer. Make a new edition if it should."),
        ArticleState.WITHDRAWN: N_("This article was taken back. Make it a draft again to go on with it."),
    }
    raise RefusalError(said[state])
