"""A step that is done, and what follows: what happened, the terms it met, how far the family is; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, or_, select

from tenants.audit.actions import record
from tenants.deadlines.actions import NewEvent, meet, record_event, reopen_deadline, withdraw_event
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent
from tenants.deadlines.queries import events_running
from tenants.deadlines.rules import known_ahead, newest
from tenants.dossiers.family import asks_outcome, brought_by, concerned, state_before, turn_of
from tenants.dossiers.models import DossierEntry, DossierOutcome, DossierParty, DossierStep, EntryKind, PartyRole
from tenants.dossiers.parties import put_in_state
from tenants.dossiers.queries import Opened, opened_part
from tenants.dossiers.rules import refuse_day, refuse_not_running
from tenants.dossiers.steps import TERM_ENDED
from tenants.dossiers.timeline import add_entry
from tenants.dossiers.turns import take_turn
from tenants.faults import RefusalError
from tenants.terms.catalogue import Bound
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.clients.access import Reader
    from tenants.dossiers.models import Dossier, FamilyState
    from tenants.isolation import ScopedSession

DECIDED = (DossierOutcome.GRANTED, DossierOutcome.REFUSED)


@dataclass(frozen=True)
class Done:
    """When a step was done and how we know; `terms` and `party_ids` only where they differ from the step, or not all."""

    day: dt.date | None
    proof: str = ""
    posted_on: dt.date | None = None
    outcome: DossierOutcome | None = None
    terms: tuple[str, ...] | None = None
    party_ids: frozenset[uuid.UUID] | None = None


class _Doing(NamedTuple):
    """A step that somebody says is done, in its dossier, by whom and for which members; all of them when `whole`."""

    step: DossierStep
    found: Opened
    reader: Reader
    chosen: list[DossierParty]
    whole: bool


def members_of(session: ScopedSession, dossier_id: uuid.UUID) -> Sequence[DossierParty]:
    """Return the family members of a dossier who were not taken off, the eldest first."""
    query = select(DossierParty).where(
        DossierParty.dossier_id == dossier_id,
        DossierParty.role == PartyRole.FAMILY_MEMBER,
        DossierParty.withdrawn_at.is_(None),
    )
    return session.scalars(query.order_by(DossierParty.birth_date.nulls_last(), DossierParty.id)).all()


def finish_step(session: ScopedSession, reader: Reader, step_id: uuid.UUID, done: Done, today: dt.date) -> DossierStep:
    """Say that a step is done on a day: what happened is noted, its terms begin, and the terms that guard it are met.

    Where only some of the family went on, it is done for them and stays open until it is for everybody. Raises
    `RefusalError` for a day that cannot be, a decision without an outcome, or when nobody was chosen.
    """
    step, found = _locked(session, reader, step_id)
    day = _refuse(step, done, today)
    members = members_of(session, found.dossier.id)
    about = concerned(found.dossier.kind, step, done.outcome, members)
    chosen = [member for member in about if done.party_ids is None or member.id in done.party_ids]
    if about and not chosen:
        msg = N_("Choose for whom.")
        raise RefusalError(msg, "party_ids")
    doing = _Doing(step, found, reader, chosen, whole=len(chosen) == len(about))
    guards = _guards(session, doing, day)
    ended = [each.last_day for each in guards if each.last_day is not None]
    event_day = max(ended) if step.event == TERM_ENDED and ended else day
    _note(session, doing, done, event_day, today)
    for deadline in guards:
        by_post = done.posted_on if newest(deadline.term).bound is Bound.CLIENT else None
        meet(session, reader, deadline.id, min(day, today), by_post, done.proof, today)
    turn = turn_of(found.dossier.kind, step, done.outcome, {each.state for each in members if each.state})
    for member in chosen:
        if turn is not None:
            put_in_state(session, reader, member, turn.to, day)
    if asks_outcome(step):
        step.outcome = step.outcome if step.outcome is DossierOutcome.GRANTED else done.outcome
    if doing.whole:
        step.done_on, step.done_by, step.not_needed = min(day, today), reader.actor.who, False
    session.flush()
    record(session, reader.actor, "finish", "step", step.id)
    return step


def _locked(session: ScopedSession, reader: Reader, step_id: uuid.UUID) -> tuple[DossierStep, Opened]:
    """Return a step of a dossier that runs; two who write down the same step at once wait for each other."""
    step, found = opened_part(session, reader, DossierStep, step_id)
    take_turn(session, found.dossier)
    refuse_not_running(found.dossier)
    session.refresh(step)
    return step, found


def _refuse(step: DossierStep, done: Done, today: dt.date) -> dt.date:
    if step.done_on is not None:
        msg = N_("This step is done already. Undo it first.")
        raise RefusalError(msg)
    if asks_outcome(step) and done.outcome not in DECIDED:
        msg = N_("Choose what was decided.")
        raise RefusalError(msg, "outcome")
    ahead = done.day is not None and known_ahead(step.event) and step.event != TERM_ENDED
    day = done.day if ahead and done.day else refuse_day(done.day, today, "day")
    if done.posted_on is not None and done.posted_on > day:
        msg = N_("It cannot have been received before it was posted. Check both days.")
        raise RefusalError(msg, "posted_on")
    return day


def _guards(session: ScopedSession, doing: _Doing, day: dt.date) -> list[Deadline]:
    """Return the open deadlines that are met by the step, of the members it is done for when those are not all."""
    if not doing.step.guarded_by:
        return []
    query = (
        select(Deadline)
        .join(DossierEvent, and_(DossierEvent.branch_id == Deadline.branch_id, DossierEvent.id == Deadline.event_id))
        .where(
            Deadline.dossier_id == doing.found.dossier.id,
            Deadline.term.in_(doing.step.guarded_by),
            Deadline.state == DeadlineState.OPEN,
            Deadline.withdrawn_at.is_(None),
        )
    )
    # What ends by itself when the decision comes cannot end before it began.
    by_itself = [term for term in doing.step.guarded_by if newest(term).bound is Bound.NOBODY]
    query = query.where(or_(Deadline.term.not_in(by_itself), DossierEvent.day <= day))
    if not doing.whole:
        query = query.where(DossierEvent.party_id.in_([member.id for member in doing.chosen]))
    return list(session.scalars(query.order_by(Deadline.id)))


def _note(session: ScopedSession, doing: _Doing, done: Done, day: dt.date, today: dt.date) -> None:
    """Note what happened, for everybody or for each who was chosen, and write the line of the step for each of them."""
    step = doing.step
    earlier = bool(_events_of(session, step))
    whom: list[uuid.UUID | None] = (
        [None] if doing.whole and not earlier else [member.id for member in doing.chosen] or [None]
    )
    terms = tuple(step.terms) if done.terms is None else done.terms
    if asks_outcome(step) and done.outcome is not DossierOutcome.REFUSED:
        terms = ()
    for party_id in whom:
        if step.event:
            new = NewEvent(step.event, day, terms, party_id, done.proof)
            step.event_id = _noted(session, doing, new, day, today)
        add_entry(
            session, step.dossier_id, EntryKind.STEP_DONE, min(day, today), doing.reader.actor,
            step_id=step.id, event_id=step.event_id if step.event else None, party_id=party_id, outcome=done.outcome,
        )  # fmt: skip


def _noted(session: ScopedSession, doing: _Doing, new: NewEvent, day: dt.date, today: dt.date) -> uuid.UUID:
    """Return the event; one that somebody noted before, of that day and person, is the same."""
    for event in events_running(session, doing.found.dossier.id, new.code, day):
        if event.party_id == new.party_id:
            return event.id
    return record_event(session, doing.reader, doing.found.dossier.id, new, today).id


def _events_of(session: ScopedSession, step: DossierStep) -> list[DossierEvent]:
    """Return what was noted by a step and not taken back."""
    if not step.event:
        return []
    noted = select(DossierEntry.detail["event_id"].astext).where(
        DossierEntry.dossier_id == step.dossier_id,
        DossierEntry.kind == EntryKind.STEP_DONE,
        DossierEntry.detail["step_id"].astext == str(step.id),
    )
    ids = [found for found in session.scalars(noted) if found]
    query = select(DossierEvent).where(
        DossierEvent.dossier_id == step.dossier_id,
        DossierEvent.withdrawn_at.is_(None),
        or_(DossierEvent.id.in_(ids), DossierEvent.id == step.event_id),
    )
    return list(session.scalars(query.order_by(DossierEvent.id)))


def _since(session: ScopedSession, dossier: Dossier, state: FamilyState) -> dt.date:
    """Return since when a member was in a state, by the step that brought them there."""
    event = brought_by(state)
    brought = select(func.max(DossierStep.done_on)).where(
        DossierStep.dossier_id == dossier.id, DossierStep.event == event, DossierStep.event != ""
    )
    return session.scalar(brought) or dossier.opened_on


def undo_step(session: ScopedSession, reader: Reader, step_id: uuid.UUID, today: dt.date) -> DossierStep:
    """Take back that a step was done, also for some of the family only: its event was a mistake, its terms run again.

    Raises `RefusalError` for a step of which nothing is done.
    """
    step, found = _locked(session, reader, step_id)
    events = _events_of(session, step)
    if step.done_on is None and not events:
        msg = N_("Nothing of this step is done.")
        raise RefusalError(msg)
    days = {event.day for event in events} | ({step.done_on} if step.done_on else set())
    turn = turn_of(found.dossier.kind, step, step.outcome, set())
    for member in members_of(session, found.dossier.id):
        if turn is not None and member.state is turn.to and member.state_since in days:
            before = state_before(turn.to)
            put_in_state(session, reader, member, before, _since(session, found.dossier, before))
    for event in events:
        withdraw_event(session, reader, event.id, today)
    met = select(Deadline).where(
        Deadline.dossier_id == step.dossier_id,
        Deadline.term.in_(step.guarded_by),
        Deadline.state == DeadlineState.MET,
        Deadline.met_on.in_(days),
        Deadline.withdrawn_at.is_(None),
    )
    for deadline in list(session.scalars(met)):
        reopen_deadline(session, reader, deadline.id, today)
    step.done_on = step.done_by = step.event_id = step.outcome = None
    session.flush()
    record(session, reader.actor, "reopen", "step", step.id)
    add_entry(session, step.dossier_id, EntryKind.STEP_UNDONE, today, reader.actor, step_id=step.id)
    return step
