"""Questions about what people were typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.drafts.models import Draft

if TYPE_CHECKING:
    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def draft_of(session: ScopedSession, actor: Actor, form: str) -> Draft | None:
    """Return what `actor` was typing in `form` in this branch, or none."""
    return session.scalar(select(Draft).where(Draft.person_id == actor.who, Draft.form == form))
