"""Dossiers that go along when a client is handed over to another branch: the copy that crosses, and what stays behind.

What crosses are plain values: no id of the branch's own, and no paper. A paper is sealed with the key of its branch, so the
sender cannot seal it for another: the client takes the papers along. What the other branch makes of it is `taking_over.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from tenants.audit.actions import record
from tenants.auth.models import Person
from tenants.deadlines.models import Deadline, DossierEvent
from tenants.dossiers.actions import close_dossier
from tenants.dossiers.models import Dossier, DossierEntry, DossierNote, DossierOutcome, DossierParty, EntryKind
from tenants.dossiers.timeline import add_entry
from tenants.moments import local_date

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.clients.models import Handover
    from tenants.isolation import ScopedSession

OF_PARTIES = (
    "name", "relation", "birth_precision", "sex", "nationality", "place", "phone", "email", "reference",
)  # fmt: skip
"""What crosses of somebody in a dossier, as it is kept."""


@dataclass(frozen=True)
class Offered:
    """A dossier that may go along, with its notes."""

    dossier: Dossier
    notes: Sequence[tuple[DossierNote, str]]
    """Each with the name of who wrote it."""


def dossiers_to_offer(session: ScopedSession, client_id: uuid.UUID) -> list[Offered]:
    """Return the running dossiers of a client with their notes, the oldest first, in one statement."""
    of_dossier = and_(
        DossierNote.branch_id == Dossier.branch_id,
        DossierNote.dossier_id == Dossier.id,
        DossierNote.withdrawn_at.is_(None),
    )
    query = (
        select(Dossier, DossierNote, Person.name)
        .outerjoin(DossierNote, of_dossier)
        .outerjoin(Person, Person.id == DossierNote.written_by)
        .where(Dossier.client_id == client_id, Dossier.closed_on.is_(None), Dossier.withdrawn_at.is_(None))
        .order_by(Dossier.opened_on, Dossier.id, DossierNote.day, DossierNote.id)
    )
    found: dict[uuid.UUID, tuple[Dossier, list[tuple[DossierNote, str]]]] = {}
    for dossier, note, name in session.execute(query):
        notes = found.setdefault(dossier.id, (dossier, []))[1]
        if note is not None:
            notes.append((note, name or ""))
    return [Offered(dossier, notes) for dossier, notes in found.values()]


def copies_of(
    session: ScopedSession, client_id: uuid.UUID, chosen: Collection[uuid.UUID], notes: Collection[uuid.UUID]
) -> list[dict[str, Any]]:
    """Return copies of the chosen running dossiers of a client, with the chosen notes, in four statements at most."""
    offered = [one for one in dossiers_to_offer(session, client_id) if one.dossier.id in chosen]
    ids = [one.dossier.id for one in offered]
    if not ids:
        return []
    events = session.scalars(
        select(DossierEvent)
        .where(DossierEvent.dossier_id.in_(ids), DossierEvent.withdrawn_at.is_(None))
        .order_by(DossierEvent.day, DossierEvent.id)
    ).all()
    parties = session.scalars(
        select(DossierParty)
        .where(DossierParty.dossier_id.in_(ids), DossierParty.withdrawn_at.is_(None))
        .order_by(DossierParty.id)
    ).all()
    deadlines = session.scalars(
        select(Deadline).where(Deadline.dossier_id.in_(ids), Deadline.withdrawn_at.is_(None)).order_by(Deadline.id)
    ).all()
    return [
        _copy(
            one,
            notes,
            [event for event in events if event.dossier_id == one.dossier.id],
            [party for party in parties if party.dossier_id == one.dossier.id],
            [deadline for deadline in deadlines if deadline.dossier_id == one.dossier.id],
        )
        for one in offered
    ]


def _copy(
    one: Offered,
    notes: Collection[uuid.UUID],
    events: Sequence[DossierEvent],
    parties: Sequence[DossierParty],
    deadlines: Sequence[Deadline],
) -> dict[str, Any]:
    """Return the copy of one dossier; what points to an event or a party says which of the list it is."""
    event_at = {event.id: place for place, event in enumerate(events)}
    party_at = {party.id: place for place, party in enumerate(parties)}
    return {
        "kind": one.dossier.kind.value,
        "number": one.dossier.number,
        "opened_on": one.dossier.opened_on.isoformat(),
        "reference": one.dossier.reference,
        "regime_on": _iso(one.dossier.regime_on),
        "parties": [
            {
                "role": party.role.value,
                **{name: getattr(party, name) for name in OF_PARTIES},
                "birth_date": _iso(party.birth_date),
                "state": party.state.value if party.state else None,
                "state_since": _iso(party.state_since),
            }
            for party in parties
        ],
        "events": [
            {
                "role": event.role.value,
                "code": event.code,
                "day": event.day.isoformat(),
                "until": _iso(event.until),
                "terms": list(event.terms),
                "length": event.length,
                "proof": event.proof,
                "target": event_at.get(event.target_id) if event.target_id else None,
                "party": party_at.get(event.party_id) if event.party_id else None,
            }
            for event in events
        ],
        "deadlines": [
            {
                "event": event_at[deadline.event_id],
                "term": deadline.term,
                "last_day": _iso(deadline.last_day),
                "state": deadline.state.value,
                "dropped_why": deadline.dropped_why.value if deadline.dropped_why else None,
                "met_on": _iso(deadline.met_on),
                "posted_on": _iso(deadline.posted_on),
                "proof": deadline.proof,
                "late_reason": deadline.late_reason,
            }
            for deadline in deadlines
            if deadline.event_id in event_at
        ],
        "notes": [
            {"on": note.day.isoformat(), "channel": note.channel.value, "by": name, "text": note.text}
            for note, name in one.notes
            if note.id in notes
        ],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def note_sent(
    session: ScopedSession,
    actor: Actor,
    client_id: uuid.UUID,
    chosen: Collection[uuid.UUID],
    handover: Handover,
    branch: str,
) -> None:
    """Write in the timelines of the running dossiers that were chosen that a copy went to another branch."""
    day = local_date(handover.sent_at)
    for one in dossiers_to_offer(session, client_id) if chosen else []:
        if one.dossier.id in chosen:
            told: dict[str, Any] = {"handover_id": handover.id, "branch": branch}
            add_entry(session, one.dossier.id, EntryKind.SENT_TO_BRANCH, day, actor, **told)
            record(session, actor, "handover", "dossier", one.dossier.id, handover=str(handover.id))


def sent_along(session: ScopedSession, handover_id: uuid.UUID) -> list[Dossier]:
    """Return the dossiers of this branch of which a copy went along with a handover, those that run."""
    query = (
        select(Dossier)
        .join(
            DossierEntry,
            and_(DossierEntry.branch_id == Dossier.branch_id, DossierEntry.dossier_id == Dossier.id),
        )
        .where(
            DossierEntry.kind == EntryKind.SENT_TO_BRANCH,
            DossierEntry.detail["handover_id"].astext == str(handover_id),
            Dossier.closed_on.is_(None),
            Dossier.withdrawn_at.is_(None),
        )
        .order_by(Dossier.number)
    )
    return list(session.scalars(query))


def close_sent(
    session: ScopedSession, reader: Reader, handover_id: uuid.UUID, accepted_on: dt.date, today: dt.date
) -> list[Dossier]:
    """Close the dossiers that went along as moved, on the day on which the other branch took the client over.

    The other branch cannot do it: it never writes here. Raises as `close_dossier` does.
    """
    closed = sent_along(session, handover_id)
    for dossier in closed:
        day = max(accepted_on, dossier.opened_on)
        close_dossier(session, reader, dossier.id, day, DossierOutcome.MOVED, today)
    return closed
