"""Finding articles by their words: as they are stemmed in Dutch, and, when nothing is found, as they may have been meant.

Behind the wall no text index is used (its operators are not leakproof), so a search reads every article in the scope.
That is fast enough as long as what is read is small: one vector of a few words in the row, or, only for all the words
of a text together, the long one beside it. `tests/tenants/knowledge/test_speed.py` holds it to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, cast, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TSQUERY

from tenants.clients.rules import search_form
from tenants.knowledge.likeness import LONGEST_ENDING, SHORTEST_PART, also, meant
from tenants.knowledge.models import Article, ArticleState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnClause, ColumnElement
    from sqlalchemy.sql._typing import _ColumnExpressionArgument

    from tenants.isolation import ScopedSession

DUTCH: ColumnClause[Any] = literal_column("'dutch_stem'::regdictionary")
SHORTEST_WORD = 3
MOST_WORDS = 12


@dataclass(frozen=True)
class Found:
    """Articles of one page of a list, of how many in all; `nearly` when none has just these words."""

    rows: Sequence[Article]
    total: int
    nearly: bool = False


def readable(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that an article is published and holds on `today`: what branches find."""
    holds = and_(Article.valid_from <= today, or_(Article.valid_to.is_(None), Article.valid_to >= today))
    return and_(Article.state == ArticleState.PUBLISHED, holds)


def search(session: ScopedSession, words: str, among: ColumnElement[bool], *, page: int = 1, size: int = 20) -> Found:
    """Return the articles in `among` with all these words, best first; without words all of them, newest first.

    Any form of a word finds it, and the beginning of the last one does. When no article has them all, those are
    returned that have most of them, typing errors allowed.
    """
    newest = func.coalesce(Article.published_at, Article.written_at).desc()
    if not words.strip():
        return _page(session, among, (newest, Article.id), page, size)
    query = asked(words)
    # What stands in the title or the question counts; the rest of the text only makes that an article is found.
    best = func.ts_rank(Article.heading, query).desc()
    found = _page(session, among & Article.search.bool_op("@@")(query), (best, newest, Article.id), page, size)
    if found.total or page > 1:
        return found
    return _nearly(session, words, among, size)


def _page(
    session: ScopedSession,
    where: ColumnElement[bool],
    order: Sequence[_ColumnExpressionArgument[Any]],
    page: int,
    size: int,
) -> Found:
    # Ids only until the page is known: the articles themselves are read for the few that are shown.
    ranked = select(
        Article.id, func.count().over().label("total"), func.row_number().over(order_by=order).label("place")
    )
    few = ranked.where(where).order_by(literal_column("place")).limit(size).offset((page - 1) * size).cte("few")
    rows = session.execute(select(Article, few.c.total).join(few, few.c.id == Article.id).order_by(few.c.place)).all()
    return Found([row[0] for row in rows], rows[0][1] if rows else 0)


def asked(words: str) -> ColumnElement[object]:
    """Return what somebody typed as a query: every word in any form, the last one perhaps not typed out yet."""
    whole = func.websearch_to_tsquery("dutch", words)
    *before, last = words.split()
    if not last.isalnum() or len(last) < SHORTEST_WORD or '"' in words:
        return whole
    begun = func.to_tsquery("dutch", f"{last}:*")
    if not before:
        return whole.op("||")(begun)
    return whole.op("||")(func.websearch_to_tsquery("dutch", " ".join(before)).op("&&")(begun))


def words_of(text: str, most: int = MOST_WORDS) -> list[str]:
    """Return the first different words of a text, as they are searched."""
    return list(dict.fromkeys(word for word in search_form(text).split() if len(word) >= SHORTEST_WORD))[:most]


def any_of(stems: Sequence[str]) -> ColumnElement[object]:
    """Return the query for any of these stems, which are letters and digits only."""
    return cast(" | ".join(f"'{stem}'" for stem in stems if stem.isalnum()), TSQUERY)


def _nearly(session: ScopedSession, words: str, among: ColumnElement[bool], size: int) -> Found:
    groups = [group for group in _meant(session, words_of(words), among) if group]
    if not groups:
        return Found([], 0, nearly=True)
    heading = Article.heading.bool_op("@@")
    shared = sum((cast(heading(any_of(group)), Integer) for group in groups), start=literal(0))
    everything = any_of([stem for group in groups for stem in group])
    enough = shared >= -(-len(groups) // 2)
    best = (shared.desc(), func.ts_rank(Article.heading, everything).desc(), Article.id)
    found = _page(session, among & heading(everything) & enough, best, 1, size)
    return Found(found.rows, len(found.rows), nearly=True)


def _meant(session: ScopedSession, typed: Sequence[str], among: ColumnElement[bool]) -> list[list[str]]:
    """Return for each word that is more than a particle the stems in the articles that may have been meant, in one statement."""
    every = dict.fromkeys([*typed, *(other for word in typed for other in also(word))])
    if not every:
        return []
    word = func.unnest(cast(list(every), ARRAY(TEXT))).column_valued("word")
    stems = func.ts_lexize(DUTCH, word)
    words = select(word.label("word"), stems.label("stems")).subquery()
    asked_for = (
        select(words.c.word, literal_column("stems[1]").label("stem"))
        .where(func.cardinality(literal_column("stems")) > 0)
        .cte("asked_for")
    )
    lexeme = func.unnest(func.tsvector_to_array(Article.heading))
    vocabulary = select(lexeme.label("stem")).where(among).distinct().cte("known").prefix_with("MATERIALIZED")
    length = func.length(vocabulary.c.stem) - func.length(asked_for.c.word)
    alike = or_(
        func.left(vocabulary.c.stem, 1) == func.left(asked_for.c.word, 1),
        func.right(vocabulary.c.stem, 3) == func.right(asked_for.c.stem, 3),
    )
    part = and_(func.length(asked_for.c.stem) >= SHORTEST_PART, func.strpos(vocabulary.c.stem, asked_for.c.stem) > 0)
    near = or_(part, and_(alike, length.between(-LONGEST_ENDING, 2)))
    rows = session.execute(
        select(asked_for.c.word, asked_for.c.stem, func.array_remove(func.array_agg(vocabulary.c.stem), None))
        .outerjoin(vocabulary, near)
        .group_by(asked_for.c.word, asked_for.c.stem)
    )
    found = {word: meant(word, stem, known) for word, stem, known in rows}
    return [
        list(dict.fromkeys(stem for each in (word, *also(word)) for stem in found.get(each, ())))
        for word in typed
        if word in found
    ]
