"""The check of an article for what may still point at somebody: what is known beforehand, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import literal, select, union_all

from tenants.branches.models import Branch, Municipality
from tenants.clients.rules import search_form
from tenants.escalations.models import Escalation, SharedFact
from tenants.knowledge.rules import Known, Leftover, LeftoverKind, leftovers, names_of

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession
    from tenants.knowledge.models import Article


def known_of(session: ScopedSession, escalation_id: uuid.UUID | None, source: str = "") -> Known:
    """Return what is known beforehand of a text that was made from a question, or from none, in one statement.

    The names are those of the asker, of who answered, and whatever is written with a capital in the pseudonym and in
    the facts that are still shared; the places are every municipality and branch there ever was.
    """
    of_question = Escalation.id == escalation_id
    asked = [
        select(literal(kind), column).where(of_question, column.is_not(None))
        for kind, column in (
            ("person", Escalation.asked_by_name),
            ("person", Escalation.answered_by_name),
            ("person", Escalation.claimed_by_name),
            ("place", Escalation.branch_name),
            ("text", Escalation.pseudonym),
        )
    ]
    shared = select(literal("text"), SharedFact.value).where(SharedFact.escalation_id == escalation_id)
    everywhere = [select(literal("place"), Municipality.name).distinct(), select(literal("place"), Branch.name)]
    rows = session.execute(
        union_all(*everywhere, *(asked if escalation_id else ()), *((shared,) if escalation_id else ()))
    )
    found: dict[str, list[str]] = {"person": [], "place": [], "text": []}
    for kind, word in rows:
        found[kind].append(word)
    names = [*found["person"], *(name for text in found["text"] for name in names_of(text))]
    return Known(tuple(names), frozenset(filter(None, map(search_form, found["place"]))), source)


def leftovers_in(article: Article, known: Known) -> list[Leftover]:
    """Return what an article still has that may point at somebody; its source is held to the known names only."""
    text = f"{article.title}\n{article.question}\n{article.text}"
    found = {leftover.key: leftover for leftover in leftovers(text, Known(known.names, known.places, article.source))}
    for leftover in leftovers(article.source, Known(known.names, known.places, article.source)):
        if leftover.kind in {LeftoverKind.NAME, LeftoverKind.NUMBER}:
            found.setdefault(leftover.key, leftover)
    return list(found.values())


def check(session: ScopedSession, article: Article) -> list[Leftover]:
    """Return what an article still has that may point at somebody, in one statement."""
    return leftovers_in(article, known_of(session, article.escalation_id, article.source))
