"""Dossiers that go along when a client is handed over to another branch: the copy that crosses, and what stays behind.

What crosses are plain values: no id of the branch's own, and no paper. A paper is sealed with the key of its branch, so the
sender cannot seal it for another: the client takes the papers along. What the other branch makes of it is `taking_over.py`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from tenants.audit.actions import record
from tenants.auth.models import Person
from tenants.deadlines.models import Deadline, DossierEvent
from tenants.dossiers.actions import close_dossier
from tenants.dossiers.models import (
    Dossier,
    DossierEntry,
    DossierKind,
    DossierNote,
    DossierOutcome,
    DossierParty,
    EntryKind,
)
from tenants.dossiers.timeline import add_entry
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, ScalarSelect, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.clients.models import Handover
    from tenants.isolation import ScopedSession

OF_PARTIES = (
    "name", "relation", "birth_precision", "sex", "nationality", "place", "phone", "email", "reference",
)  # fmt: skip
"""What crosses of somebody in a dossier, as it is kept."""
DATES = (EntryKind.EVENT, EntryKind.EVENT_CHANGED, EntryKind.EVENT_WITHDRAWN, EntryKind.SUSPENDED, EntryKind.RESUMED,
         EntryKind.EXTENDED)  # fmt: skip
"""Lines of a timeline after which a date may be another."""
_RUNS = (Dossier.closed_on.is_(None), Dossier.withdrawn_at.is_(None))


@dataclass(frozen=True)
class Offered:
    """A dossier that may go along, with the id, the day and the words of each of its notes."""

    id: uuid.UUID
    kind: DossierKind
    number: str
    opened_on: dt.date
    notes: tuple[tuple[uuid.UUID, dt.date, str], ...]


def offer(client_id: uuid.UUID) -> ScalarSelect[Any]:
    """Return the running dossiers of a client as a column of another question; `offered` reads it."""
    notes = (
        select(func.jsonb_agg(aggregate_order_by(_note_as_json(), DossierNote.day, DossierNote.id)))
        .where(
            DossierNote.branch_id == Dossier.branch_id,
            DossierNote.dossier_id == Dossier.id,
            DossierNote.withdrawn_at.is_(None),
        )
        .correlate(Dossier)
        .scalar_subquery()
    )
    one = func.jsonb_build_array(Dossier.id, Dossier.kind, Dossier.number, Dossier.opened_on, notes)
    query = select(func.jsonb_agg(aggregate_order_by(one, Dossier.opened_on, Dossier.id)))
    return query.where(Dossier.client_id == client_id, *_RUNS).scalar_subquery()


def _note_as_json() -> ColumnElement[Any]:
    return func.jsonb_build_array(DossierNote.id, DossierNote.day, DossierNote.text)


def offered(column: Sequence[Any] | None) -> list[Offered]:
    """Return the dossiers that `offer` found, the oldest first."""
    return [
        Offered(
            uuid.UUID(key),
            DossierKind(kind),
            number,
            dt.date.fromisoformat(opened_on),
            tuple((uuid.UUID(note), dt.date.fromisoformat(day), text) for note, day, text in notes or ()),
        )
        for key, kind, number, opened_on, notes in column or ()
    ]


def copies_of(
    session: ScopedSession, client_id: uuid.UUID, chosen: Collection[uuid.UUID], notes: Collection[uuid.UUID]
) -> list[dict[str, Any]]:
    """Return copies of the chosen running dossiers of a client, with the chosen notes, in five statements at most."""
    dossiers = running(session, client_id, chosen)
    ids = [dossier.id for dossier in dossiers]
    if not ids:
        return []
    written = session.execute(
        select(DossierNote, Person.name)
        .outerjoin(Person, Person.id == DossierNote.written_by)
        .where(DossierNote.dossier_id.in_(ids), DossierNote.id.in_(list(notes)), DossierNote.withdrawn_at.is_(None))
        .order_by(DossierNote.day, DossierNote.id)
    ).all()
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
            dossier,
            [(note, name) for note, name in written if note.dossier_id == dossier.id],
            [event for event in events if event.dossier_id == dossier.id],
            [party for party in parties if party.dossier_id == dossier.id],
            [deadline for deadline in deadlines if deadline.dossier_id == dossier.id],
        )
        for dossier in dossiers
    ]


def running(session: ScopedSession, client_id: uuid.UUID, chosen: Collection[uuid.UUID]) -> Sequence[Dossier]:
    """Return the chosen dossiers of a client that run, the oldest first."""
    query = select(Dossier).where(Dossier.client_id == client_id, Dossier.id.in_(list(chosen)), *_RUNS)
    return session.scalars(query.order_by(Dossier.opened_on, Dossier.id)).all()


def _copy(
    dossier: Dossier,
    notes: Sequence[tuple[DossierNote, str | None]],
    events: Sequence[DossierEvent],
    parties: Sequence[DossierParty],
    deadlines: Sequence[Deadline],
) -> dict[str, Any]:
    """Return the copy of one dossier; what points to an event or a party says which of the list it is."""
    standing = {event.id for event in events}
    # What moved a term stays behind when what started that term was a mistake: it moves nothing.
    events = [event for event in events if event.target_id is None or event.target_id in standing]
    event_at = {event.id: place for place, event in enumerate(events)}
    party_at = {party.id: place for place, party in enumerate(parties)}
    return {
        "kind": dossier.kind.value,
        "number": dossier.number,
        "opened_on": dossier.opened_on.isoformat(),
        "reference": dossier.reference,
        "regime_on": _iso(dossier.regime_on),
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
            {"on": note.day.isoformat(), "channel": note.channel.value, "by": name or "", "text": note.text}
            for note, name in notes
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
    for dossier in running(session, client_id, chosen) if chosen else ():
        told: dict[str, Any] = {"handover_id": handover.id, "branch": branch}
        add_entry(session, dossier.id, EntryKind.SENT_TO_BRANCH, local_date(handover.sent_at), actor, **told)
        record(session, actor, "handover", "dossier", dossier.id, handover=str(handover.id))


def sent_along(handover_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID]) -> Select[Any]:
    """Return the question which dossiers of this branch, that still run, went along with a handover."""
    of_entry = and_(DossierEntry.branch_id == Dossier.branch_id, DossierEntry.dossier_id == Dossier.id)
    told = select(DossierEntry.id).where(
        of_entry,
        DossierEntry.kind == EntryKind.SENT_TO_BRANCH,
        DossierEntry.detail["handover_id"].astext == cast(handover_id, Text),
    )
    return select(Dossier).where(told.correlate_except(DossierEntry).exists(), *_RUNS)


def numbers_along(handover_id: InstrumentedAttribute[uuid.UUID]) -> ScalarSelect[Any]:
    """Return the numbers of those dossiers as a column of another question."""
    found = sent_along(handover_id).with_only_columns(
        func.array_agg(aggregate_order_by(Dossier.number, Dossier.number))
    )
    return found.correlate_except(Dossier).scalar_subquery()


def close_sent(
    session: ScopedSession, reader: Reader, handover_id: uuid.UUID, accepted_on: dt.date, today: dt.date
) -> list[Dossier]:
    """Close the dossiers that went along as moved, on the day on which the other branch took the client over.

    The other branch cannot do it: it never writes here. Raises as `close_dossier` does, and `RefusalError` while something
    happened in one since the copy went: with its closing a term would end that nobody there knows of.
    """
    closed = list(session.scalars(sent_along(literal(handover_id)).order_by(Dossier.number)))
    _refuse_untold(session, closed, handover_id)
    for dossier in closed:
        day = max(accepted_on, dossier.opened_on)
        close_dossier(session, reader, dossier.id, day, DossierOutcome.MOVED, today)
    return closed


def _refuse_untold(session: ScopedSession, dossiers: Sequence[Dossier], handover_id: uuid.UUID) -> None:
    """Raise `RefusalError` naming the dossiers in which a date was noted or moved after the copy went."""
    ids = [dossier.id for dossier in dossiers]
    sent = aliased(DossierEntry)
    later = (
        select(DossierEntry.dossier_id)
        .join(sent, and_(sent.branch_id == DossierEntry.branch_id, sent.dossier_id == DossierEntry.dossier_id))
        .where(
            DossierEntry.dossier_id.in_(ids),
            DossierEntry.kind.in_(DATES),
            DossierEntry.at > sent.at,
            sent.kind == EntryKind.SENT_TO_BRANCH,
            sent.detail["handover_id"].astext == str(handover_id),
        )
    )
    untold = set(session.scalars(later))
    if untold:
        numbers = ", ".join(dossier.number for dossier in dossiers if dossier.id in untold)
        msg = N_(
            "Something happened in %(numbers)s after the copy went, and the other branch does not know it. "
            "Tell them first. Then close the dossier on its own page."
        )
        raise RefusalError(msg, numbers=numbers)
