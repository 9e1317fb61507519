"""Keeping what somebody is typing, and throwing it away once it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from tenants.clients.rules import holds_service_number
from tenants.drafts.models import Draft
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

MOST_LETTERS = 100_000


def save_draft(session: ScopedSession, actor: Actor, form: str, content: dict[str, Any]) -> Draft:
    """Keep `content` as the one draft that `actor` has of `form` in this branch.

    Writes no line in the trail: a draft is one's own typing, seen by nobody else, and what becomes of it is recorded.
    Raises `RefusalError` when it is too long, or holds a citizen service number.
    """
    texts = list(_texts(content))
    if sum(map(len, texts)) > MOST_LETTERS:
        raise RefusalError(N_("This is too long to keep. Make it shorter."))
    if any(map(holds_service_number, texts)):
        raise RefusalError(N_("This looks like a citizen service number (BSN). We may not keep that: leave it out."))
    draft = insert(Draft).values(
        branch_id=session.branch_id, person_id=actor.who, form=form, content=content, saved_at=func.clock_timestamp()
    )
    kept = draft.on_conflict_do_update(
        index_elements=["branch_id", "person_id", "form"],
        set_={"content": draft.excluded.content, "saved_at": draft.excluded.saved_at},
    ).returning(Draft)
    return session.scalars(kept, execution_options={"populate_existing": True}).one()


def forget_draft(session: ScopedSession, actor: Actor, form: str) -> None:
    """Throw away the draft that `actor` has of `form`, if there is one."""
    session.execute(delete(Draft).where(Draft.person_id == actor.who, Draft.form == form))


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for part in content.values():
            yield from _texts(part)
    elif isinstance(content, (list, tuple)):
        for part in content:
            yield from _texts(part)
