"""Which articles may be old: the law they speak of is another by now, or the days on which they hold are over."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tenants.knowledge.models import Article, ArticleState
from tenants.moments import local_date
from tenants.terms.catalogue import UnknownTermError, versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.isolation import ScopedSession
    from tenants.terms.catalogue import Term

SOON = dt.timedelta(days=60)
"""So long before it ends a rule, or an article, is spoken of."""


class Why(StrEnum):
    """Why an article may be old."""

    TERM_CHANGED = "term_changed"
    """A rule it speaks of is not what it was when the article was read by a second person."""
    TERM_ENDED = "term_ended"
    """The rule that held when it was read holds no more."""
    TERM_ENDS = "term_ends"
    VALID_PASSED = "valid_passed"
    """Its own last day is over: nobody finds it."""
    VALID_ENDS = "valid_ends"


@dataclass(frozen=True)
class Reason:
    """Why an article may be old, by which term, and since or from when."""

    why: Why
    term: str = ""
    on: dt.date | None = None


@dataclass(frozen=True)
class OldArticle:
    """An article and every reason to look at it again."""

    article: Article
    reasons: tuple[Reason, ...]


def _heart(term: Term) -> str:
    """Return what a reader of an article would notice when it changes."""
    return repr((
        term.id, term.starts_at, term.counts_from, term.direction, term.length, term.extensions, term.general_terms_act,
        term.valid_from, term.valid_to, term.legal_source, term.suspension, term.version_by, term.other_length,
    ))  # fmt: skip


def digest_of(term_ids: Iterable[str]) -> str:
    """Return a short hash of the rules of these terms as they are now; a term that is gone counts as such."""
    heart = hashlib.sha256()
    for term_id in sorted(set(term_ids)):
        try:
            lines = [_heart(term) for term in versions(term_id)]
        except UnknownTermError:
            lines = [f"{term_id} is gone"]
        heart.update("\n".join(lines).encode() + b"\n")
    return heart.hexdigest()[:16]


def reasons_of(article: Article, today: dt.date) -> tuple[Reason, ...]:
    """Return why an article may be old on `today`; none when it holds."""
    found: list[Reason] = []
    if article.terms and article.terms_digest != digest_of(article.terms):
        found.append(Reason(Why.TERM_CHANGED))
    read_on = local_date(article.reviewed_at) if article.reviewed_at else today
    for term_id in article.terms:
        held = _version_on(term_id, read_on)
        if held is None or held.valid_to is None:
            continue
        if held.valid_to < today:
            found.append(Reason(Why.TERM_ENDED, term_id, held.valid_to))
        elif held.valid_to <= today + SOON:
            found.append(Reason(Why.TERM_ENDS, term_id, held.valid_to))
    if article.valid_to is not None and article.valid_to < today:
        found.append(Reason(Why.VALID_PASSED, on=article.valid_to))
    elif article.valid_to is not None and article.valid_to <= today + SOON:
        found.append(Reason(Why.VALID_ENDS, on=article.valid_to))
    return tuple(found)


def _version_on(term_id: str, day: dt.date) -> Term | None:
    try:
        return next((term for term in versions(term_id) if term.holds_on(day)), None)
    except UnknownTermError:
        return None


def old_articles(session: ScopedSession, today: dt.date) -> list[OldArticle]:
    """Return the published articles that may be old and that no newer edition takes over from, in one statement."""
    newer = aliased(Article)
    taken_over = select(newer.id).where(newer.replaces == Article.id, newer.state == ArticleState.PUBLISHED).exists()
    may_be = (Article.terms != []) | (Article.valid_to <= today + SOON)
    published = select(Article).where(Article.state == ArticleState.PUBLISHED, may_be, ~taken_over)
    found = [OldArticle(each, reasons_of(each, today)) for each in session.scalars(published.order_by(Article.title))]
    return [each for each in found if each.reasons]
