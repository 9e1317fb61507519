"""Leaving the team in one act, work and all; and coming back. Who may enter what is decided by `auth.leaving`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.dossiers.handing import handlers
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.volunteers.actions import NewVolunteer, take_on
from tenants.volunteers.caseloads import successor_named
from tenants.volunteers.hanging import what_hangs_on
from tenants.volunteers.leaves import lock_people
from tenants.volunteers.models import Certificate, Departure, Volunteer
from tenants.volunteers.moving import GIVERS, TAKERS, Back, Hands
from tenants.volunteers.queries import volunteer_named
from tenants.volunteers.rules import Work, refuse_impossible_ending
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tenants.roles import Role
    from tenants.volunteers.queries import Colleague


@dataclass(frozen=True)
class Leaving:
    """The last day, and who takes over which work; a kind without a successor of its own goes to `everything_to`."""

    last_day: dt.date | None
    everything_to: uuid.UUID | None = None
    to: dict[Work, uuid.UUID | None] = field(default_factory=dict)
    no_stand_in: bool = False
    """Nobody stands in any more where they did."""
    no_handler: bool = False
    """Their dossiers are nobody's work for now."""

    def successor(self, work: Work) -> uuid.UUID | None:
        """Return who takes over work of a kind."""
        return self.to.get(work) or self.everything_to


def leave_team(
    session: ScopedSession, actor: Actor, volunteer_id: uuid.UUID, asked: Leaving, moment: dt.datetime
) -> Departure:
    """Let somebody leave: the roster ends, and all their work is with others from now on.

    Raises `RefusalError` for a day that cannot be, for who left before, for oneself, and for work without a successor who
    can take it. The caller ends their access (`auth.leaving.end_access`) and notes it with `note_access`.
    """
    today = local_date(moment)
    chosen = {to for to in (asked.everything_to, *asked.to.values()) if to is not None}
    lock_people(session, [volunteer_id, *chosen])
    volunteer = volunteer_named(session, volunteer_id)
    if volunteer.person_id is not None and volunteer.person_id == actor.person_id:
        raise RefusalError(N_("You cannot let yourself leave. Ask another team lead, or an administrator."))
    if departure_of(session, volunteer_id) is not None:
        raise RefusalError(N_("%(name)s left before. Look at the page of this person."), name=volunteer.name)
    last_day = refuse_impossible_ending(volunteer.started_on, asked.last_day, today)
    handed_over: dict[str, Any] = {}
    for work, pieces in what_hangs_on(session, volunteer, moment).items():
        to = _taker(session, volunteer, work, asked, today)
        ids = [piece.id for piece in pieces]
        moved = TAKERS[work](session, ids, Hands(actor, volunteer_id, to, last_day, today))
        handed_over[work.value] = {
            "to": str(to.id) if to else None,
            "moved": [{"id": str(each.id), "new": str(each.new) if each.new else None} for each in moved],
        }
        record(session, actor, "hand_over", work.value, volunteer_id, count=len(moved), to=str(to.id) if to else "")
    volunteer.ended_on = last_day
    departure = Departure(volunteer_id=volunteer_id, person_id=actor.who, last_day=last_day, handed_over=handed_over)
    session.add(departure)
    session.flush()
    record(session, actor, "end", "volunteer", volunteer_id)
    return departure


def _taker(
    session: ScopedSession, volunteer: Volunteer, work: Work, asked: Leaving, today: dt.date
) -> Colleague | None:
    """Return who takes over work of a kind; only to stand in and dossiers may be left to nobody."""
    nobody = {Work.STAND_INS: asked.no_stand_in, Work.DOSSIERS: asked.no_handler}.get(work, False)
    if nobody and asked.to.get(work) is None:
        return None
    field = work.value if asked.to.get(work) or asked.everything_to else "everything"
    taker = successor_named(session, asked.successor(work), volunteer.id, today, field)
    if work.asks_account and taker.person_id is None:
        msg = N_("%(name)s has no account, so answers cannot reach them. Choose somebody else for this.")
        raise RefusalError(msg, work.value, name=taker.name)
    if work is Work.DOSSIERS and taker.id not in {each.id for each in handlers(session, today)}:
        msg = N_("%(name)s may not see legal dossiers. Choose somebody else for them, or nobody for now.")
        raise RefusalError(msg, work.value, name=taker.name)
    return taker


def departure_of(session: ScopedSession, volunteer_id: uuid.UUID) -> Departure | None:
    """Return how somebody left, unless they came back."""
    return session.scalar(
        select(Departure)
        .where(Departure.volunteer_id == volunteer_id, Departure.undone_at.is_(None))
        .order_by(Departure.at.desc())
        .limit(1)
    )


def note_access(departure: Departure, roles: Iterable[Role]) -> None:
    """Keep what somebody was here, for when they come back."""
    departure.handed_over = {**departure.handed_over, "roles": [role.value for role in roles]}


def undo_leaving(
    session: ScopedSession, actor: Actor, volunteer_id: uuid.UUID, today: dt.date, *, with_work: bool
) -> Departure | None:
    """Take back that somebody left, as if they never did; `with_work` gives back what nobody changed meanwhile.

    Returns the departure, which says what they were; none for somebody whose end came with an import. Raises
    `RefusalError` for who did not leave.
    """
    lock_people(session, [volunteer_id])
    volunteer = volunteer_named(session, volunteer_id)
    if volunteer.ended_on is None:
        raise RefusalError(N_("%(name)s works here. There is nothing to take back."), name=volunteer.name)
    departure = departure_of(session, volunteer_id)
    if departure is not None:
        if with_work:
            _give_back(session, Back(actor, volunteer, today), departure)
        departure.undone_at = func.now()
    volunteer.ended_on = None
    session.flush()
    record(session, actor, "reopen", "volunteer", volunteer_id)
    return departure


def _give_back(session: ScopedSession, back: Back, departure: Departure) -> None:
    for work in Work:
        handed = departure.handed_over.get(work.value)
        if handed:
            count = GIVERS[work](session, back, handed)
            record(session, back.actor, "hand_back", work.value, back.volunteer.id, count=count)


def begin_again(
    session: ScopedSession, actor: Actor, volunteer_id: uuid.UUID, since: dt.date | None, today: dt.date
) -> Volunteer:
    """Take on again somebody who left before: a new line of the roster, so that the years between stay as they were.

    The account and the papers that hold go along. Raises `RefusalError` for who did not leave, or a day before they did.
    """
    lock_people(session, [volunteer_id])
    before = volunteer_named(session, volunteer_id)
    if before.ended_on is None:
        raise RefusalError(N_("%(name)s works here. There is nothing to take back."), name=before.name)
    if since is not None and since <= before.ended_on:
        msg = N_("On this day they still worked here. Fill in a later day, or say that leaving was a mistake.")
        raise RefusalError(msg, "since")
    again = NewVolunteer(
        name=before.name,
        kind=before.kind,
        started_on=since,
        role=before.role,
        counts_as_volunteer=before.counts_as_volunteer,
        email=before.email,
        phone=before.phone,
        weekly_hours=before.weekly_hours,
    )
    try:
        begun = take_on(session, actor, again, today)
    except RefusalError as refusal:
        raise RefusalError(refusal.message, "since", **refusal.values) from refusal
    account, before.person_id = before.person_id, None
    session.flush()
    begun.person_id = account
    held = session.scalars(
        select(Certificate).where(Certificate.volunteer_id == before.id, Certificate.withdrawn_at.is_(None))
    )
    session.add_all(
        Certificate(
            volunteer_id=begun.id,
            kind=paper.kind,
            title=paper.title,
            issued_on=paper.issued_on,
            expires_on=paper.expires_on,
        )
        for paper in held.all()
    )
    session.flush()
    return begun
