"""Handing a client over to another branch: a copy of what the sender chose, under a consent that was recorded.

Only the copy crosses. The receiving branch accepts it, which registers a client of its own with a number of its own, or
declines; until then the sender can take it back. Each keeps the history that is theirs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.clients.actions import NewClient, register_client
from tenants.clients.consents import consent_in_force
from tenants.clients.models import Client, ClientNote, Consent, Handover, HandoverLink, Permit, Section
from tenants.clients.notes import notes_of
from tenants.clients.queries import client_named, unread_count
from tenants.dossiers.crossing import Offered, copies_of, note_sent, numbers_along, offer, offered
from tenants.dossiers.taking_over import take_over
from tenants.faults import AbsentError, RefusalError
from tenants.guidance.models import Trajectory
from tenants.moments import now
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

FACTS = (
    "birth_date", "sex", "nationality", "languages", "interpreter", "arrived_on", "phone", "email", "address", "permit",
)  # fmt: skip
"""What of a client may be handed over besides the name; the permit is legal matter."""
LEGAL_FACTS = {"permit"}


class HandoverState(StrEnum):
    """How far a handover is."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Chosen:
    """Which parts go: facts by name, notes and dossiers by id, and whether a summary of the trajectories does."""

    facts: frozenset[str]
    notes: frozenset[uuid.UUID]
    trajectories: bool
    dossiers: frozenset[uuid.UUID] = frozenset()
    """Running dossiers by id, which are legal matter, with everybody in them and what happened."""
    dossier_notes: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Standing:
    """A handover as a branch sees it: to and from whom, and its own client when there is one."""

    handover: Handover
    to_branch_name: str
    client_id: uuid.UUID | None
    running: tuple[str, ...] = ()
    """The numbers of the dossiers here that went along and still run; of one handover only."""

    @property
    def state(self) -> HandoverState:
        """How far it is."""
        return state_of(self.handover)


def state_of(handover: Handover) -> HandoverState:
    """Return how far a handover is."""
    if handover.accepted_at is not None:
        return HandoverState.ACCEPTED
    if handover.declined_at is not None:
        return HandoverState.DECLINED
    return HandoverState.SENT if handover.withdrawn_at is None else HandoverState.WITHDRAWN


def hand_over(
    session: ScopedSession,
    actor: Actor,
    client_id: uuid.UUID,
    to_branch_id: uuid.UUID | None,
    chosen: Chosen,
    sections: Collection[Section],
) -> Handover:
    """Send what was chosen of a client to another branch; only notes of `sections`, those open to the sender, can go.

    Dossiers go with the legal section alone.

    Raises `RefusalError` without a consent to hand over (AVG art. 6(1)(a) and 9(2)(a)), without a branch, or while an
    earlier handover waits; `AbsentError` for a client or a branch that is not there.
    """
    client = client_named(session, client_id)
    if consent_in_force(session, client_id, Consent.Kind.HANDOVER) is None:
        msg = N_("First ask %(name)s, and record the consent to hand over.")
        raise RefusalError(msg, "branch", name=client.name)
    if to_branch_id is None or to_branch_id == session.branch_id:
        msg = N_("Choose the branch that will help this client.")
        raise RefusalError(msg, "branch")
    to_name = session.scalar(select(Branch.name).where(Branch.id == to_branch_id))
    if to_name is None:
        raise AbsentError
    _refuse_second(session, client)
    handover = Handover(
        branch_id=session.branch_id,
        to_branch_id=to_branch_id,
        from_branch_name=session.scalar(select(Branch.name).where(Branch.id == session.branch_id)) or "",
        content=_copy(session, client, chosen, sections),
        sent_by_name=actor.name,
    )
    session.add(handover)
    session.flush()
    session.add(HandoverLink(handover_id=handover.id, client_id=client_id))
    record(session, actor, "handover", "client", client_id, handover=str(handover.id), facts=sorted(chosen.facts))
    if Section.LEGAL in sections:
        note_sent(session, actor, client_id, chosen.dossiers, handover, to_name)
    return handover


def _refuse_second(session: ScopedSession, client: Client) -> None:
    # Two who hand the same client over at once take turns.
    session.execute(select(Client.id).where(Client.id == client.id).with_for_update())
    waits = (
        select(Handover.id)
        .join(HandoverLink, HandoverLink.handover_id == Handover.id)
        .where(
            HandoverLink.client_id == client.id,
            Handover.branch_id == session.branch_id,
            Handover.accepted_at.is_(None),
            Handover.declined_at.is_(None),
            Handover.withdrawn_at.is_(None),
        )
    )
    if session.scalar(waits) is not None:
        msg = N_("An earlier handover of %(name)s waits for an answer. Take that one back first.")
        raise RefusalError(msg, "branch", name=client.name)


def _copy(session: ScopedSession, client: Client, chosen: Chosen, sections: Collection[Section]) -> dict[str, Any]:
    """Return the copy: plain values, no id of the branch's own, no number."""
    facts = {name for name in FACTS if name in chosen.facts and (name not in LEGAL_FACTS or Section.LEGAL in sections)}
    notes = [
        {
            "section": one.note.section.value,
            "on": one.note.at.date().isoformat(),
            "by": one.person_name,
            "text": one.note.text,
        }
        for one in (notes_of(session, client.id, sections) if chosen.notes else [])
        if one.note.id in chosen.notes
    ]
    trajectories = [
        {
            "year": each.year_of_guidance,
            "started_on": each.started_on.isoformat(),
            "ended_on": each.ended_on.isoformat() if each.ended_on else None,
        }
        for each in (_trajectories(session, client.id) if chosen.trajectories else [])
    ]
    dossiers = copies_of(session, client.id, chosen.dossiers, chosen.dossier_notes) if Section.LEGAL in sections else []
    return {
        "first_name": client.first_name,
        "last_name": client.last_name,
        "facts": _facts(client, facts),
        "notes": notes,
        "trajectories": trajectories,
        "dossiers": dossiers,
    }


def _facts(client: Client, names: set[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(client, name) for name in names - {"permit"}}
    for name in ("birth_date", "arrived_on"):
        if facts.get(name):
            facts[name] = facts[name].isoformat()
    if "birth_date" in facts:
        facts["birth_precision"] = client.birth_precision
    if "permit" in names and client.permit:
        days = (client.permit_from, client.permit_until)
        facts["permit"] = [client.permit.value, *(day.isoformat() if day else None for day in days)]
    return facts


def _trajectories(session: ScopedSession, client_id: uuid.UUID) -> Sequence[Trajectory]:
    query = select(Trajectory).where(Trajectory.client_id == client_id, Trajectory.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Trajectory.started_on)).all()


def accept_handover(
    session: ScopedSession, actor: Actor, handover_id: uuid.UUID, municipality_code: str, today: dt.date
) -> Client:
    """Take a client over: register them here from the copy, with this branch's next number.

    Notes that were handed over are written down in the sections they came from, with who wrote them; dossiers become
    dossiers of this branch. Raises `RefusalError` for a handover of one's own, or one that was answered or taken back meanwhile.
    """
    handover = _to_answer(session, handover_id)
    content = handover.content
    client = register_client(session, actor, _registration(content, municipality_code), today)
    permit = (content.get("facts") or {}).get("permit")
    if permit:
        client.permit = Permit(permit[0])
        client.permit_from, client.permit_until = (_day(day) for day in permit[1:])
    for note in content.get("notes") or []:
        said = f"{handover.from_branch_name}, {note['by'] or '?'}, {note['on']}: {note['text']}"
        session.add(ClientNote(client_id=client.id, section=Section(note["section"]), text=said))
    handover.accepted_at = now()
    session.add(HandoverLink(handover_id=handover.id, client_id=client.id))
    session.flush()
    take_over(session, actor, client, content.get("dossiers") or [], handover.from_branch_name, today)
    record(session, actor, "accept", "handover", handover.id, client=str(client.id))
    return client


def _registration(content: dict[str, Any], municipality_code: str) -> NewClient:
    facts = content.get("facts") or {}
    return NewClient(
        first_name=content.get("first_name", ""),
        last_name=content.get("last_name", ""),
        municipality_code=municipality_code,
        birth_date=_day(facts.get("birth_date")),
        birth_precision=facts.get("birth_precision", "day"),
        sex=facts.get("sex"),
        nationality=facts.get("nationality"),
        languages=tuple(facts.get("languages") or ()),
        interpreter=bool(facts.get("interpreter")),
        arrived_on=_day(facts.get("arrived_on")),
        phone=facts.get("phone", ""),
        email=facts.get("email", ""),
        address=facts.get("address", ""),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def decline_handover(session: ScopedSession, actor: Actor, handover_id: uuid.UUID) -> Handover:
    """Say that this branch does not take the client over. Raises as `accept_handover`."""
    handover = _to_answer(session, handover_id)
    handover.declined_at = now()
    record(session, actor, "decline", "handover", handover.id)
    return handover


def withdraw_handover(session: ScopedSession, actor: Actor, handover_id: uuid.UUID) -> Handover:
    """Take a handover back that nobody accepted or declined yet; the other branch no longer sees what was in it.

    Raises `RefusalError` for one that was answered, or that another branch sent.
    """
    handover = _waiting(session, handover_id)
    if handover.branch_id != session.branch_id:
        msg = N_("Only the branch that hands over can take it back. You can decline it.")
        raise RefusalError(msg)
    handover.withdrawn_at = now()
    record(session, actor, "withdraw", "handover", handover.id)
    return handover


def _to_answer(session: ScopedSession, handover_id: uuid.UUID) -> Handover:
    handover = _waiting(session, handover_id)
    if handover.to_branch_id != session.branch_id:
        msg = N_("Your own branch sent this. The other branch answers it.")
        raise RefusalError(msg)
    return handover


def _waiting(session: ScopedSession, handover_id: uuid.UUID) -> Handover:
    """Return a handover that waits for an answer, locked so that two answers at once take turns."""
    handover = session.scalar(select(Handover).where(Handover.id == handover_id).with_for_update())
    if handover is None:
        raise AbsentError
    if state_of(handover) is not HandoverState.SENT:
        msg = N_("This handover was answered or taken back meanwhile. Look at it again.")
        raise RefusalError(msg)
    return handover


@dataclass(frozen=True)
class Offer:
    """What handing somebody over begins with: the other branches of today, the consent, and the count in the bar."""

    branches: list[tuple[uuid.UUID, str]]
    consent: Consent | None
    unread_answers: int
    dossiers: list[Offered]
    """Those that run; legal matter, for who may read it."""


def offer_of(session: ScopedSession, client_id: uuid.UUID, today: dt.date) -> Offer:
    """Return what handing a client over begins with, in one statement."""
    agreed = (Consent.client_id == client_id) & (Consent.kind == Consent.Kind.HANDOVER) & Consent.withdrawn_on.is_(None)
    query = (
        select(Branch.id, Branch.name, Consent, unread_count(session), offer(client_id))
        .select_from(Branch)
        .outerjoin(Consent, agreed)
        .where(Branch.open.contains(today))
        .order_by(Branch.name)
    )
    rows = session.execute(query).all()
    others = dict.fromkeys((row[0], row[1]) for row in rows if row[0] != session.branch_id)
    consent, unread, dossiers = rows[0][2:] if rows else (None, 0, None)
    return Offer(list(others), consent, unread, offered(dossiers))


def handovers(session: ScopedSession) -> list[Standing]:
    """Return every handover to and from the branch, the newest first, in one statement."""
    return [_standing(row) for row in session.execute(_handovers().order_by(Handover.sent_at.desc(), Handover.id))]


def handover_named(session: ScopedSession, handover_id: uuid.UUID) -> Standing:
    """Return one handover, to or from the branch. Raises `AbsentError` when there is none."""
    query = _handovers().add_columns(numbers_along(Handover.id)).where(Handover.id == handover_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    return replace(_standing(row), running=tuple(row[3] or ()))


def _handovers() -> Any:
    to = aliased(Branch)
    return (
        select(Handover, to.name, HandoverLink.client_id)
        .join(to, to.id == Handover.to_branch_id)
        .outerjoin(HandoverLink, HandoverLink.handover_id == Handover.id)
    )


def _standing(row: Any) -> Standing:
    return Standing(row[0], row[1], row[2])


def arrivals(session: ScopedSession) -> int:
    """Return how many handovers wait for this branch's answer."""
    waits = (
        select(func.count())
        .select_from(Handover)
        .where(
            Handover.to_branch_id == session.branch_id,
            ~or_(
                Handover.accepted_at.is_not(None), Handover.declined_at.is_not(None), Handover.withdrawn_at.is_not(None)
            ),
        )
    )
    return session.scalar(waits) or 0
