"""Notes about a client, each in the section that says who may read it; a correction keeps what the note said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.auth.models import Person
from tenants.clients.models import ClientNote, Section
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

LONGEST_NOTE = 4000


@dataclass(frozen=True)
class Written:
    """A note as it stands, who wrote it, and what it said before, the newest first."""

    note: ClientNote
    person_name: str
    earlier: tuple[ClientNote, ...]


def write_note(session: ScopedSession, actor: Actor, client_id: uuid.UUID, section: Section, text: str) -> ClientNote:
    """Write a note. Raises `RefusalError` for nothing, too much, or a citizen service number."""
    client_named(session, client_id)
    note = ClientNote(client_id=client_id, section=section, person_id=actor.person_id, text=_fit(text))
    session.add(note)
    session.flush()
    record(session, actor, "write", "note", note.id, section=section.value)
    return note


def correct_note(session: ScopedSession, actor: Actor, note_id: uuid.UUID, text: str) -> ClientNote:
    """Write what a note should have said; what it said stays behind it. Raises as `write_note`, and `AbsentError`."""
    old = _note_of(session, actor, note_id)
    new = ClientNote(
        client_id=old.client_id, section=old.section, person_id=actor.person_id, text=_fit(text), replaces_id=old.id
    )
    if new.text == old.text:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg, "text")
    session.add(new)
    session.flush()
    record(session, actor, "correct", "note", new.id, replaces=str(old.id))
    return new


def withdraw_note(session: ScopedSession, actor: Actor, note_id: uuid.UUID) -> ClientNote:
    """Take a note back that was written by mistake: nobody reads it any more, and nothing is erased."""
    note = _note_of(session, actor, note_id)
    note.withdrawn_at = func.now()
    record(session, actor, "withdraw", "note", note.id)
    return note


def note_named(session: ScopedSession, note_id: uuid.UUID) -> ClientNote:
    """Return the note with this id. Raises `AbsentError` when there is none here."""
    note = session.scalar(select(ClientNote).where(ClientNote.id == note_id))
    if note is None:
        raise AbsentError
    return note


def notes_of(session: ScopedSession, client_id: uuid.UUID, sections: Collection[Section]) -> list[Written]:
    """Return a client's notes in `sections` as they stand, the newest first, in one statement."""
    query = (
        select(ClientNote, Person.name)
        .outerjoin(Person, Person.id == ClientNote.person_id)
        .where(ClientNote.client_id == client_id, ClientNote.section.in_(list(sections)))
        .order_by(ClientNote.at.desc(), ClientNote.id.desc())
    )
    rows = [(note, name or "") for note, name in session.execute(query)]
    by_id = {note.id: note for note, _name in rows}
    replaced = {note.replaces_id for note, _name in rows}
    return [
        Written(note, name, tuple(_before(note, by_id)))
        for note, name in rows
        if note.id not in replaced and note.withdrawn_at is None
    ]


def _before(note: ClientNote, by_id: dict[uuid.UUID, ClientNote]) -> list[ClientNote]:
    earlier: list[ClientNote] = []
    while note.replaces_id is not None and note.replaces_id in by_id:
        note = by_id[note.replaces_id]
        earlier.append(note)
    return earlier


def _note_of(session: ScopedSession, actor: Actor, note_id: uuid.UUID) -> ClientNote:
    """Return a note to change: one's own, which still stands."""
    note = note_named(session, note_id)
    later = session.scalar(select(ClientNote.id).where(ClientNote.replaces_id == note_id))
    if note.withdrawn_at is not None or later is not None:
        msg = N_("This note was corrected or taken back meanwhile. Look at the record again.")
        raise RefusalError(msg)
    if note.person_id != actor.person_id:
        msg = N_("Only who wrote a note changes it. Write a note of your own beside it.")
        raise RefusalError(msg)
    return note


def _fit(text: str) -> str:
    fit = text.strip()
    if not fit:
        msg = N_("Write down what others should know.")
        raise RefusalError(msg, "text")
    if len(fit) > LONGEST_NOTE:
        msg = N_("This is longer than a note can be. Keep it under %(most)s signs.")
        raise RefusalError(msg, "text", most=LONGEST_NOTE)
    refuse_service_number(fit, "text")
    return fit
