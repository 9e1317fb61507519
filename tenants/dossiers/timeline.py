"""The timeline of a dossier: whatever changes a dossier writes its line here, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.dossiers.models import DossierEntry, EntryKind

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def add_entry(
    session: ScopedSession,
    dossier_id: uuid.UUID,
    kind: EntryKind,
    day: dt.date,
    actor: Actor | None = None,
    *,
    note_id: uuid.UUID | None = None,
    document_id: uuid.UUID | None = None,
    **detail: Any,
) -> None:
    """Write a line of the timeline about what happened on `day`, by `actor` or by the platform itself.

    `detail` holds ids, codes and dates (as ISO text) and no name: the sentence is made from it when it is read.
    """
    row = entry_row(dossier_id, kind, day, actor, **detail)
    session.add(DossierEntry(note_id=note_id, document_id=document_id, **row))


def entry_row(
    dossier_id: uuid.UUID, kind: EntryKind, day: dt.date, actor: Actor | None, **detail: Any
) -> dict[str, Any]:
    """Return a line of the timeline as a row, for where many are written at once; nobody stands in it for the platform."""
    return {
        "dossier_id": dossier_id,
        "kind": kind,
        "day": day,
        "person_id": actor.person_id if actor is not None else None,
        "detail": {name: str(value) for name, value in detail.items() if value is not None},
    }
