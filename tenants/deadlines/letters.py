"""The notice of default: against which term it helps, from when it may be sent, and that a letter was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.audit.actions import record
from tenants.deadlines.events import refuse_withdrawn, running
from tenants.deadlines.models import DeadlineState
from tenants.deadlines.queries import deadline_opened
from tenants.deadlines.rules import opens_on
from tenants.dossiers.models import EntryKind
from tenants.dossiers.timeline import add_entry
from tenants.faults import RefusalError
from tenants.terms.catalogue import Remedy
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.deadlines.queries import Found
    from tenants.isolation import ScopedSession

NOTICE = "notice_of_default"


def against_default(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID) -> Found:
    """Return a deadline of an authority against which a notice of default helps. Raises `RefusalError` for another."""
    found = deadline_opened(session, reader, deadline_id)
    refuse_withdrawn(found.standing)
    term = found.standing.term
    if term is None or term.remedy is not Remedy.NOTICE_OF_DEFAULT:
        raise RefusalError(N_("A notice of default does not help with this term. Ask the lawyer what does."))
    if found.standing.deadline.state is not DeadlineState.OPEN:
        raise RefusalError(N_("This deadline is done. Open it again first."))
    if found.standing.last_day is None:
        raise RefusalError(N_("There is no last day now, so nobody is late. Wait until the clock goes on."))
    return found


def refuse_early(last_day: dt.date, dated_on: dt.date | None) -> dt.date:
    """Return the date of a notice of default.

    Raises `RefusalError` for one of before the term ended: sent too early it is worth nothing (Awb 6:12 lid 2).
    """
    first = opens_on(last_day)
    if dated_on is None:
        raise RefusalError(N_("Fill in the date of the letter."), "dated_on")
    if dated_on < first:
        msg = N_("Sent before %(day)s the letter is worth nothing: the authority is not late yet. Choose a later day.")
        raise RefusalError(msg, "dated_on", day=first)
    return dated_on


def note_letter(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID, today: dt.date) -> None:
    """Say in the timeline that a notice of default was made. Raises `RefusalError` where none helps."""
    found = against_default(session, reader, deadline_id)
    running(session, reader, found.dossier.id)
    deadline = found.standing.deadline
    add_entry(
        session,
        found.dossier.id,
        EntryKind.LETTER_MADE,
        today,
        reader.actor,
        deadline_id=deadline.id,
        term=deadline.term,
        letter=NOTICE,
    )
    record(session, reader.actor, "export", "deadline", deadline.id, letter=NOTICE)
