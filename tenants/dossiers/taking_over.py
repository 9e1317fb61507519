"""Dossiers that another branch handed over with a client: from the copies come dossiers of this branch's own.

Their deadlines are counted here, by the same way as any other, from the events in the copy.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, DropReason, EventRole
from tenants.dossiers.actions import next_free_number
from tenants.dossiers.arriving import Arrived, settle_arrived
from tenants.dossiers.crossing import OF_PARTIES
from tenants.dossiers.models import (
    Dossier,
    DossierKind,
    DossierNote,
    DossierParty,
    EntryKind,
    FamilyState,
    NoteChannel,
    PartyRole,
)
from tenants.dossiers.timeline import add_entry
from tenants.moments import now

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.audit.actions import Actor
    from tenants.clients.models import Client
    from tenants.isolation import ScopedSession


def take_over(
    session: ScopedSession,
    actor: Actor,
    client: Client,
    copies: Iterable[Mapping[str, Any]],
    branch: str,
    today: dt.date,
) -> list[Dossier]:
    """Open dossiers of this branch's own from copies of another's, and count their deadlines here.

    They are opened today, since the guidance here begins today; the timeline tells since when they run, and where from.
    """
    taken: list[tuple[Dossier, Mapping[str, Any], list[uuid.UUID]]] = []
    for copy in copies:
        dossier = Dossier(
            number=next_free_number(session),
            client_id=client.id,
            kind=DossierKind(copy["kind"]),
            municipality_code=client.municipality_code,
            opened_on=today,
            reference=copy.get("reference") or "",
            regime_on=_day(copy.get("regime_on")),
        )
        session.add(dossier)
        session.flush()
        taken.append((dossier, copy, _write_events(session, actor, dossier, copy)))
        _write_notes(session, actor, dossier, copy, branch)
    keys = [dossier.id for dossier, _, _ in taken]
    met = {
        (events[one["event"]], one["term"]): _day(one.get("met_on"))
        for _, copy, events in taken
        for one in copy.get("deadlines") or []
    }
    happened = [event for _, _, events in taken for event in events]
    settle_arrived(session, Arrived(keys, new=keys, events=happened, met=met), actor, today)
    for dossier, copy, events in taken:
        _put_deadlines(session, events, copy)
        told: dict[str, Any] = {"branch": branch, "number": copy.get("number"), "opened_on": copy.get("opened_on")}
        add_entry(session, dossier.id, EntryKind.CAME_FROM_BRANCH, today, actor, **told)
        record(session, actor, "register", "dossier", dossier.id, kind=dossier.kind.value)
    session.flush()
    return [dossier for dossier, _, _ in taken]


def _write_events(session: ScopedSession, actor: Actor, dossier: Dossier, copy: Mapping[str, Any]) -> list[uuid.UUID]:
    """Write who is in a dossier and what happened in it; return the ids of the events as the copy orders them."""
    parties = [
        DossierParty(
            dossier_id=dossier.id,
            role=PartyRole(one["role"]),
            **{name: one[name] for name in OF_PARTIES},
            birth_date=_day(one.get("birth_date")),
            state=FamilyState(one["state"]) if one.get("state") else None,
            state_since=_day(one.get("state_since")),
        )
        for one in copy.get("parties") or []
    ]
    session.add_all(parties)
    session.flush()
    said = copy.get("events") or []
    events = [
        DossierEvent(
            dossier_id=dossier.id,
            role=EventRole(one["role"]),
            code=one["code"],
            day=_day(one["day"]),
            until=_day(one.get("until")),
            terms=list(one["terms"]),
            length=one.get("length") or "",
            proof=one.get("proof") or "",
            party_id=parties[one["party"]].id if one.get("party") is not None else None,
            entered_by=actor.person_id,
        )
        for one in said
    ]
    starting = [event for event in events if event.role is EventRole.STARTS]
    session.add_all(starting)
    session.flush()
    for event, one in zip(events, said, strict=True):
        if event.role is not EventRole.STARTS:
            event.target_id = events[one["target"]].id
    session.add_all(events)
    session.flush()
    return [event.id for event in events]


def _write_notes(session: ScopedSession, actor: Actor, dossier: Dossier, copy: Mapping[str, Any], branch: str) -> None:
    """Write down the notes that came along, with who wrote them where."""
    for one in copy.get("notes") or []:
        said = f"{branch}, {one['by'] or '?'}: {one['text']}"
        note = DossierNote(
            dossier_id=dossier.id,
            day=_day(one["on"]),
            channel=NoteChannel(one["channel"]),
            text=said,
            written_by=actor.who,
        )
        session.add(note)
        session.flush()
        add_entry(session, dossier.id, EntryKind.NOTE, note.day, actor, note_id=note.id, channel=note.channel.value)


def _put_deadlines(session: ScopedSession, events: Sequence[uuid.UUID], copy: Mapping[str, Any]) -> None:
    """Let the deadlines say of themselves what the copy knows besides the day on which they were met."""
    said = {(events[one["event"]], one["term"]): one for one in copy.get("deadlines") or []}
    for deadline in session.scalars(select(Deadline).where(Deadline.event_id.in_(list(events)))):
        one = said.get((deadline.event_id, deadline.term))
        if one is None:
            continue
        deadline.posted_on, deadline.proof = _day(one.get("posted_on")), one.get("proof") or ""
        if one.get("dropped_why") and deadline.state is DeadlineState.OPEN:
            deadline.state, deadline.dropped_why = DeadlineState.DROPPED, DropReason(one["dropped_why"])
        if one.get("late_reason"):
            deadline.late_reason, deadline.late_said_at = one["late_reason"], now()


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
