"""Notes in a dossier: written on a day, corrected by who wrote them, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.clients.notes import LONGEST_NOTE
from tenants.clients.rules import refuse_service_number
from tenants.dossiers.models import DossierNote, EntryKind, NoteChannel
from tenants.dossiers.queries import dossier_opened, opened_part
from tenants.dossiers.rules import refuse_day
from tenants.dossiers.timeline import add_entry
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewNote:
    """What is written down: on which day it was, how it reached us, and what."""

    day: dt.date | None
    channel: NoteChannel
    text: str


def draft_form(dossier_id: uuid.UUID) -> str:
    """Return under which name the draft of a note in a dossier is kept: one for each dossier."""
    return f"dossier-note-{dossier_id}"


def write_note(
    session: ScopedSession, reader: Reader, dossier_id: uuid.UUID, new: NewNote, today: dt.date
) -> DossierNote:
    """Write a note and its line of the timeline.

    Raises `RefusalError` for nothing, too much, a citizen service number, or a day that cannot be; `AbsentError` for a
    dossier that was entered by mistake.
    """
    dossier = dossier_opened(session, reader, dossier_id).dossier
    if dossier.withdrawn_at is not None:
        raise AbsentError
    day = refuse_day(new.day, today, "day")
    note = DossierNote(
        dossier_id=dossier_id, day=day, channel=new.channel, text=_fit(new.text), written_by=reader.actor.who
    )
    session.add(note)
    session.flush()
    add_entry(session, dossier_id, EntryKind.NOTE, day, reader.actor, note_id=note.id, channel=new.channel.value)
    record(session, reader.actor, "write", "dossier_note", note.id)
    return note


def correct_note(
    session: ScopedSession, reader: Reader, note_id: uuid.UUID, changed: NewNote, today: dt.date
) -> DossierNote:
    """Correct a note of one's own; the trail names the fields. Raises as `write_note`, and for no change at all."""
    note = _own(session, reader, note_id)
    new = {"day": refuse_day(changed.day, today, "day"), "channel": changed.channel, "text": _fit(changed.text)}
    fields = sorted(name for name, value in new.items() if getattr(note, name) != value)
    if not fields:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    for name in fields:
        setattr(note, name, new[name])
    note.corrected_at = func.now()
    record(session, reader.actor, "correct", "dossier_note", note.id, fields=fields)
    return note


def withdraw_note(session: ScopedSession, reader: Reader, note_id: uuid.UUID) -> DossierNote:
    """Take back a note of one's own: nobody reads it any more, and nothing is erased."""
    note = _own(session, reader, note_id)
    note.withdrawn_at = func.now()
    record(session, reader.actor, "withdraw", "dossier_note", note.id)
    return note


def restore_note(session: ScopedSession, reader: Reader, note_id: uuid.UUID) -> DossierNote:
    """Let a note of one's own be read again that was taken back. Nothing when it is read already."""
    note, _of = opened_part(session, reader, DossierNote, note_id)
    _refuse_others(note, reader)
    if note.withdrawn_at is not None:
        note.withdrawn_at = None
        record(session, reader.actor, "restore", "dossier_note", note.id)
    return note


def _own(session: ScopedSession, reader: Reader, note_id: uuid.UUID) -> DossierNote:
    """Return a note to change: one's own, which still stands."""
    note, of = opened_part(session, reader, DossierNote, note_id)
    if of.dossier.withdrawn_at is not None:
        raise AbsentError
    if note.withdrawn_at is not None:
        msg = N_("This note was taken back meanwhile. Put it back first.")
        raise RefusalError(msg)
    _refuse_others(note, reader)
    return note


def _refuse_others(note: DossierNote, reader: Reader) -> None:
    if note.written_by != reader.actor.who:
        msg = N_("Only who wrote a note changes it. Write a note of your own beside it.")
        raise RefusalError(msg)


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
