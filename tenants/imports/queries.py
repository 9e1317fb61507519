"""Questions about the imports and exports of a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.auth.models import Person
from tenants.faults import AbsentError
from tenants.imports.models import Export, Import

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


def import_named(session: ScopedSession, import_id: uuid.UUID, *, lock: bool = False) -> Import:
    """Return one import, held for this transaction when `lock`. Raises `AbsentError` when there is none here."""
    query = select(Import).where(Import.id == import_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise AbsentError
    return found


def export_named(session: ScopedSession, export_id: uuid.UUID, *, lock: bool = False) -> Export:
    """Return one export, held for this transaction when `lock`. Raises `AbsentError` when there is none here."""
    query = select(Export).where(Export.id == export_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise AbsentError
    return found


def imports_so_far(session: ScopedSession, limit: int = 50) -> list[tuple[Import, str]]:
    """Return the latest imports with the name of who asked for them, newest first, in one statement."""
    query = (
        select(Import, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == Import.asked_by)
        .order_by(Import.asked_at.desc(), Import.id.desc())
        .limit(limit)
    )
    return [(row, name) for row, name in session.execute(query)]


def exports_of(session: ScopedSession, person_id: uuid.UUID, limit: int = 5) -> Sequence[Export]:
    """Return the latest exports that somebody asked for, newest first."""
    query = select(Export).where(Export.asked_by == person_id).order_by(Export.asked_at.desc()).limit(limit)
    return session.scalars(query).all()
