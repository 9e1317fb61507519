"""Handing dossiers on to a colleague, one or many at once, or to nobody for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from tenants.audit.actions import record
from tenants.auth.models import Membership
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Caseload, Client
from tenants.clients.rules import refuse_service_number
from tenants.dossiers.models import Dossier, DossierNote, EntryKind, NoteChannel
from tenants.dossiers.timeline import add_entry
from tenants.faults import AbsentError, RefusalError
from tenants.roles import RIGHTS, Right
from tenants.volunteers.models import Volunteer
from tenants.volunteers.queries import Colleague, has_left, on_roster
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterable, Sequence

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

MOST = 200
"""So many dossiers change hands at once."""
LONGEST_NOTE = 1000
_HANDLERS = [role for role, rights in RIGHTS.items() if Right.DOSSIER_WRITE in rights]


def handlers(session: ScopedSession, today: dt.date) -> list[Colleague]:
    """Return whose work a dossier can be, by name: who works here today and signs in with the right to dossiers."""
    query = (
        select(Volunteer.id, Volunteer.name, Volunteer.role, Volunteer.person_id)
        .join(Membership, Membership.person_id == Volunteer.person_id)
        .where(
            on_roster(today),
            ~has_left(today),
            Membership.branch_id == session.branch_id,
            Membership.role.in_(_HANDLERS),
            Membership.valid.contains(today),
        )
        .distinct()
        .order_by(Volunteer.name, Volunteer.id)
    )
    return [Colleague(*row) for row in session.execute(query)]


def hand_on(
    session: ScopedSession,
    reader: Reader,
    dossier_ids: Collection[uuid.UUID],
    volunteer_id: uuid.UUID | None,
    today: dt.date,
    note: str = "",
) -> list[Dossier]:
    """Give dossiers to a colleague, or to nobody; `note` is written in each. Returns those that changed hands.

    Whoever gets a dossier also gets its client in their care, or they could not open it. Raises `RefusalError` for
    nothing chosen, a colleague who cannot have dossiers, or when nothing would change; `AbsentError` for a dossier not of
    here, `ClosedRecordError` for one whose client's record is not open to the reader.
    """
    if not dossier_ids:
        raise RefusalError(N_("Choose which dossiers you hand on."), "dossiers")
    if len(dossier_ids) > MOST:
        raise RefusalError(N_("Hand on %(most)s dossiers at most at once."), "dossiers", most=MOST)
    text = _fit(note)
    if volunteer_id is not None and volunteer_id not in {each.id for each in handlers(session, today)}:
        raise RefusalError(N_("Choose a colleague who works here and may see dossiers."), "to")
    chosen = _opened(session, reader, dossier_ids)
    moved = [each for each in chosen if each.handler_id != volunteer_id]
    if not moved:
        raise RefusalError(N_("They are with this colleague already. Choose somebody else."), "to")
    give(session, reader.actor, moved, volunteer_id, today)
    if text:
        _write(session, reader, moved, text, today)
    return moved


def give(
    session: ScopedSession, actor: Actor, dossiers: Sequence[Dossier], volunteer_id: uuid.UUID | None, today: dt.date
) -> dict[uuid.UUID, uuid.UUID]:
    """Let dossiers be somebody's work; the caller knows who acts and that they may.

    Returns, by dossier, the care that was opened with it for the new handler.
    """
    for each in dossiers:
        before, each.handler_id = each.handler_id, volunteer_id
        add_entry(session, each.id, EntryKind.HANDED_ON, today, actor, volunteer_id=volunteer_id, before=before)
        record(session, actor, "hand_on", "dossier", each.id, volunteer=str(volunteer_id or ""))
    return take_into_care(session, actor, dossiers, volunteer_id, today) if volunteer_id is not None else {}


def take_into_care(
    session: ScopedSession, actor: Actor, dossiers: Iterable[Dossier], volunteer_id: uuid.UUID, today: dt.date
) -> dict[uuid.UUID, uuid.UUID]:
    """Give somebody the clients of dossiers that run in their care, where they are not yet; return the new care by dossier."""
    by_client = {each.client_id: each.id for each in dossiers if each.closed_on is None}
    open_now = or_(Caseload.until.is_(None), Caseload.until > today)
    held = set(
        session.scalars(
            select(Caseload.client_id).where(
                Caseload.volunteer_id == volunteer_id, Caseload.client_id.in_(list(by_client)), open_now
            )
        )
    )
    new = {
        dossier_id: Caseload(client_id=client_id, volunteer_id=volunteer_id, since=today)
        for client_id, dossier_id in by_client.items()
        if client_id not in held
    }
    session.add_all(new.values())
    session.flush()
    for care in new.values():
        record(session, actor, "assign", "client", care.client_id, volunteer=str(volunteer_id))
    return {dossier_id: care.id for dossier_id, care in new.items()}


def _opened(session: ScopedSession, reader: Reader, dossier_ids: Collection[uuid.UUID]) -> list[Dossier]:
    """Return dossiers that stand and are open to the reader, locked, in one statement; raises as `hand_on` does."""
    may = func.coalesce(open_to(reader, Client.id), False)
    rows = session.execute(
        select(Dossier, may)
        .join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))
        .where(Dossier.id.in_(list(dossier_ids)), Dossier.withdrawn_at.is_(None))
        .order_by(Dossier.number, Dossier.id)
        .with_for_update(of=Dossier)
    ).all()
    if len(rows) < len(set(dossier_ids)):
        raise AbsentError
    closed = next((dossier for dossier, is_open in rows if not is_open), None)
    if closed is not None:
        raise ClosedRecordError(closed.client_id)
    return [dossier for dossier, _may in rows]


def _write(session: ScopedSession, reader: Reader, dossiers: Iterable[Dossier], text: str, today: dt.date) -> None:
    notes = [
        DossierNote(dossier_id=each.id, day=today, channel=NoteChannel.OTHER, text=text, written_by=reader.actor.who)
        for each in dossiers
    ]
    session.add_all(notes)
    session.flush()
    for each in notes:
        add_entry(session, each.dossier_id, EntryKind.NOTE, today, reader.actor, note_id=each.id)
        record(session, reader.actor, "write", "dossier_note", each.id)


def _fit(note: str) -> str:
    text = note.strip()
    if len(text) > LONGEST_NOTE:
        msg = N_("This is longer than a note can be. Keep it under %(most)s signs.")
        raise RefusalError(msg, "note", most=LONGEST_NOTE)
    refuse_service_number(text, "note")
    return text
