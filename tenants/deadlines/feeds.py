"""Deadlines for one's own calendar: a secret address for one person in one branch, and what is fetched there.

A calendar program has no cookie and no second factor; the address alone opens it. So the address is as long as a key, is
stored as a hash only, opens no name and no kind of procedure, is looked at again at every fetch (does its person still
work there?), and can be put out of use at any moment.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, cast, func, literal, or_, select, text, update

from tenants.audit.actions import Actor, record
from tenants.auth.models import Membership, Person
from tenants.auth.sealing import new_token, token_hash
from tenants.branches.models import Branch
from tenants.clients.access import Reader
from tenants.deadlines.attention import asked_of, concerns
from tenants.deadlines.lateness import RUNNING
from tenants.deadlines.models import CalendarFeed, Deadline, DossierEvent
from tenants.deadlines.reminders import ALIVE, READERS
from tenants.dossiers.models import Dossier, DossierEntry, EntryKind
from tenants.faults import AbsentError
from tenants.roles import Right, Role, may

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession

READ_NOTED_EVERY = dt.timedelta(hours=1)
"""When an address was last used is kept no more often than this."""
_MOVES = (EntryKind.DEADLINE_MOVED, EntryKind.DEADLINE_RECOUNTED)


def feeds_of(session: ScopedSession, person_id: uuid.UUID) -> Sequence[CalendarFeed]:
    """Return the addresses of a person that work, the newest first."""
    return session.scalars(
        select(CalendarFeed)
        .where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.made_at.desc(), CalendarFeed.id.desc())
    ).all()


def make_feed(session: ScopedSession, actor: Actor, branch_id: uuid.UUID, today: dt.date) -> str:
    """Make an address for the actor in a branch and return its secret, which nobody can see again.

    The one that they had there stops working. Raises `AbsentError` where they may not read dossiers.
    """
    mine = select(Membership.id).where(Membership.person_id == actor.who, Membership.branch_id == branch_id)
    if session.scalar(mine.where(_reads_dossiers(today)).limit(1)) is None:
        raise AbsentError
    key = f"calendar {actor.who} {branch_id}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    _revoke(session, actor, CalendarFeed.branch_id == branch_id)
    token = new_token()
    feed = CalendarFeed(person_id=actor.who, branch_id=branch_id, token_hash=token_hash(token))
    session.add(feed)
    session.flush()
    record(session, actor, "register", "calendar", feed.id)
    return token


def revoke_feed(session: ScopedSession, actor: Actor, feed_id: uuid.UUID) -> None:
    """Put an address out of use. Raises `AbsentError` unless it is the actor's own and works."""
    if not _revoke(session, actor, CalendarFeed.id == feed_id):
        raise AbsentError


def _revoke(session: ScopedSession, actor: Actor, which: ColumnElement[bool]) -> Sequence[uuid.UUID]:
    ended = session.scalars(
        update(CalendarFeed)
        .where(CalendarFeed.person_id == actor.who, CalendarFeed.revoked_at.is_(None), which)
        .values(revoked_at=func.now())
        .returning(CalendarFeed.id)
    ).all()
    for feed_id in ended:
        record(session, actor, "revoke", "calendar", feed_id)
    return ended


def _reads_dossiers(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a membership lets somebody read dossiers today."""
    return and_(Membership.valid.contains(today), Membership.role.in_(READERS))


@dataclass(frozen=True)
class Subscriber:
    """Whose calendar fetches, and from where they look."""

    feed_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    language: str
    role: Role
    branch_id: uuid.UUID
    branch_slug: str
    branch_name: str

    def reader(self, moment: dt.datetime) -> Reader:
        """Return the person as somebody who looks at records."""
        actor = Actor(self.person_id, self.role.value, self.name)
        return Reader(actor, moment, sees_all=may(self.role, Right.CLIENT_ALL))


def subscriber(session: ScopedSession, token: str, today: dt.date, moment: dt.datetime) -> Subscriber | None:
    """Return whose address this is; none when it never was one, was put out of use, or its person may no longer look.

    An address that was somebody's leaves a line in the trail when it is refused.
    """
    rows = session.execute(
        select(CalendarFeed, Person, Branch, Membership.role)
        .join(Person, Person.id == CalendarFeed.person_id)
        .join(Branch, Branch.id == CalendarFeed.branch_id)
        .outerjoin(
            Membership,
            and_(
                Membership.person_id == Person.id,
                Membership.branch_id == CalendarFeed.branch_id,
                _reads_dossiers(today),
            ),
        )
        .where(CalendarFeed.token_hash == token_hash(token))
    ).all()
    if not rows:
        return None
    feed, person, branch = rows[0][:3]
    roles = [role for *_, role in rows if role is not None]
    if feed.revoked_at is not None or person.disabled_at is not None or not roles:
        record(session, Actor(person.id, "self"), "denied", "calendar", feed.id)
        return None
    if feed.read_at is None or feed.read_at <= moment - READ_NOTED_EVERY:
        feed.read_at = moment
    role = next((role for role in roles if may(role, Right.CLIENT_ALL)), roles[0])
    return Subscriber(feed.id, person.id, person.name, person.language, role, branch.id, branch.slug, branch.name)


@dataclass(frozen=True)
class Dated:
    """A deadline with a day, as a calendar shows it."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    number: str
    """Of the dossier."""
    term: str
    last_day: dt.date
    own_norm: dt.date | None
    confirmed: bool
    moves: int
    """How often it got another day."""
    changed_at: dt.datetime


def dated(session: ScopedSession, reader: Reader, today: dt.date) -> list[Dated]:
    """Return the open deadlines with a day that are the reader's business, by day, in one statement."""
    of_it = and_(
        DossierEntry.branch_id == Deadline.branch_id,
        DossierEntry.dossier_id == Deadline.dossier_id,
        DossierEntry.detail["deadline_id"].astext == cast(Deadline.id, String),
    )
    moves = select(func.count().filter(DossierEntry.kind.in_(_MOVES))).where(of_it).correlate(Deadline)
    changed = select(func.max(DossierEntry.at)).where(of_it).correlate(Deadline)
    handed_up = asked_of(reader) if reader.sees_all else literal(value=False)
    query = (
        select(
            Deadline.id,
            Deadline.dossier_id,
            Dossier.number,
            Deadline.term,
            Deadline.last_day,
            Deadline.own_norm,
            Deadline.confirmed,
            moves.scalar_subquery(),
            func.greatest(changed.scalar_subquery(), DossierEvent.entered_at),
        )
        .join(Dossier, (Dossier.branch_id == Deadline.branch_id) & (Dossier.id == Deadline.dossier_id))
        .join(DossierEvent, (DossierEvent.branch_id == Deadline.branch_id) & (DossierEvent.id == Deadline.event_id))
        .where(RUNNING, ALIVE, Deadline.last_day.is_not(None), or_(concerns(reader, today), handed_up))
        .order_by(Deadline.last_day, Dossier.number, Deadline.id)
    )
    return [Dated(*row) for row in session.execute(query)]
