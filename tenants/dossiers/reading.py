"""The timeline of a dossier read back: its lines with what was written, who did it and the names its ids point at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from tenants.auth.models import Person
from tenants.deadlines.models import Deadline, DossierEvent
from tenants.documents.models import Document
from tenants.dossiers.models import (
    DossierEntry,
    DossierNote,
    DossierParty,
    DossierStep,
    DossierTask,
    EntryKind,
)
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from tenants.escalations.told import Spoken
    from tenants.isolation import ScopedSession


class Part(StrEnum):
    """Which lines of the timeline somebody wants to read."""

    ALL = "all"
    HAPPENED = "happened"
    NOTES = "notes"
    TERMS = "terms"


_TERMS = frozenset(
    {
        *(EntryKind.SUSPENDED, EntryKind.RESUMED, EntryKind.EXTENDED),
        *(kind for kind in EntryKind if kind.value.startswith("deadline_")),
        EntryKind.LATE_EXPLAINED,
    }
)
_BOOKKEEPING = frozenset(
    {
        *(EntryKind.CORRECTED, EntryKind.PARTY_ADDED, EntryKind.PARTY_CHANGED, EntryKind.STEP_UNDONE),
        *(EntryKind.STEP_NOT_NEEDED, EntryKind.TASK_CHANGED, EntryKind.TASK_UNDONE, EntryKind.TASK_WITHDRAWN),
        *(EntryKind.EVENT_CHANGED, EntryKind.EVENT_WITHDRAWN, EntryKind.DOCUMENT_WITHDRAWN, EntryKind.HANDED_ON),
        *(_TERMS - {EntryKind.SUSPENDED, EntryKind.RESUMED, EntryKind.EXTENDED, EntryKind.DEADLINE_MET}),
    }
)
"""What changed in the papers of the branch and not in the life of the client."""
KINDS_OF: dict[Part, frozenset[EntryKind]] = {
    Part.ALL: frozenset(EntryKind),
    Part.HAPPENED: frozenset(EntryKind) - _BOOKKEEPING,
    Part.NOTES: frozenset({EntryKind.NOTE}),
    Part.TERMS: _TERMS,
}


@dataclass(frozen=True)
class Told:
    """A line of the timeline with everything its sentence needs."""

    entry: DossierEntry
    day: dt.date
    """When it happened; of a note that was corrected, as it says now."""
    person_name: str
    """Who did it; empty for the platform."""
    note: DossierNote | None
    document: Document | None
    party: str
    volunteer: str
    label: str
    """What a step or task is called now, when the line does not say it."""
    event: DossierEvent | None
    deadline: Deadline | None

    @property
    def term(self) -> str:
        """The id of the term it is about; empty when it is about none."""
        return str(self.detail.get("term") or (self.deadline.term if self.deadline else ""))

    @property
    def at(self) -> dt.datetime:
        """When it was written down."""
        return self.entry.at

    @property
    def detail(self) -> dict[str, Any]:
        """Ids, codes and dates, as whoever wrote the line kept them."""
        return self.entry.detail


@dataclass(frozen=True)
class Timeline:
    """Lines of a timeline, the newest first, and how many there are in all."""

    lines: list[Told]
    total: int


@dataclass(frozen=True)
class Woven:
    """The same, with what was spoken with the Helpdesk between them."""

    lines: list[Told | Spoken]
    total: int


def woven(found: Timeline, spoken: Sequence[Spoken], part: Part = Part.ALL, limit: int | None = None) -> Woven:
    """Return the lines of a timeline with what was `spoken` with the Helpdesk (`escalations.told`) between them.

    It is a part of what happened, and none of notes and terms.
    """
    lines: list[Told | Spoken] = list(found.lines)
    if part not in {Part.ALL, Part.HAPPENED} or not spoken:
        return Woven(lines, found.total)
    lines += spoken
    lines.sort(key=lambda line: (line.day, line.at), reverse=True)
    return Woven(lines[:limit], found.total + len(spoken))


def timeline_read(
    session: ScopedSession, dossier_id: uuid.UUID, part: Part = Part.ALL, limit: int | None = None
) -> Timeline:
    """Return what happened in a dossier, the newest first and at most `limit` lines, in one statement.

    The dossier was opened to the reader before (`queries.dossier_opened`). A note that was taken back is not among them.
    """
    day = func.coalesce(DossierNote.day, DossierEntry.day)
    query = _lines(dossier_id, day).where(
        DossierEntry.kind.in_(KINDS_OF[part]),
        # A step by which something happened is told by what happened.
        or_(DossierEntry.kind != EntryKind.STEP_DONE, DossierEvent.id.is_(None)),
        or_(DossierNote.id.is_(None), DossierNote.withdrawn_at.is_(None)),
    )
    query = query.order_by(day.desc(), DossierEntry.at.desc(), DossierEntry.id.desc()).limit(limit)
    rows = session.execute(query).all()
    return Timeline([_told(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


def _lines(dossier_id: uuid.UUID, day: ColumnElement[dt.date]) -> Select[*tuple[Any, ...]]:
    entry, of_step, of_task = DossierEntry, aliased(DossierStep), aliased(DossierTask)

    def beside(table: Any, key: str) -> ColumnElement[bool]:
        """A part of the same dossier that the line names; an id that is none points at nothing and harms nothing."""
        return and_(
            table.branch_id == entry.branch_id,
            table.dossier_id == entry.dossier_id,
            cast(table.id, String) == entry.detail[key].astext,
        )

    party = and_(
        DossierParty.branch_id == entry.branch_id,
        DossierParty.dossier_id == entry.dossier_id,
        cast(DossierParty.id, String)
        == func.coalesce(entry.detail["party_id"].astext, cast(DossierEvent.party_id, String)),
    )
    return (
        select(
            entry, day, Person.name, DossierNote, Document, DossierParty.name, Volunteer.name,
            func.coalesce(of_step.label, of_task.label), DossierEvent, Deadline, func.count().over(),
        )
        .select_from(entry)
        .outerjoin(Person, Person.id == entry.person_id)
        .outerjoin(DossierNote, and_(DossierNote.branch_id == entry.branch_id, DossierNote.id == entry.note_id))
        .outerjoin(Document, and_(Document.branch_id == entry.branch_id, Document.id == entry.document_id))
        .outerjoin(DossierEvent, beside(DossierEvent, "event_id"))
        .outerjoin(Deadline, beside(Deadline, "deadline_id"))
        .outerjoin(of_step, beside(of_step, "step_id"))
        .outerjoin(of_task, beside(of_task, "task_id"))
        .outerjoin(DossierParty, party)
        .outerjoin(
            Volunteer,
            and_(
                Volunteer.branch_id == entry.branch_id,
                cast(Volunteer.id, String) == entry.detail["volunteer_id"].astext,
            ),
        )
        .where(entry.dossier_id == dossier_id)
    )  # fmt: skip


def _told(*row: Any) -> Told:
    entry, day, person, note, document, party, volunteer, label, event, deadline = row
    said = entry.detail
    return Told(
        entry=entry,
        day=day,
        person_name=person or "",
        note=note,
        document=document,
        party=party or "",
        volunteer=volunteer or "",
        label=str(said.get("label") or label or ""),
        event=event,
        deadline=deadline,
    )
