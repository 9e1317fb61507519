"""Deadlines follow from events: what the deadlines of a dossier have to be, and the writing down of what differs.

No day of a deadline is ever typed. Whatever changes an event calls `recount`, which looks at all events of the dossier
anew; so it does not matter in which order they were entered, and counting twice changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ARRAY, Boolean, Date, Text, Uuid, and_, any_, case, cast, column, func, insert, select, update

from tenants.audit.actions import NIGHT, Actor, record
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, DropReason, EventRole
from tenants.dossiers.models import Dossier, DossierEntry, EntryKind
from tenants.dossiers.timeline import add_entry
from tenants.escalations.following import follow_deadlines
from tenants.faults import RefusalError
from tenants.moments import LOCAL, local_date
from tenants.terms.catalogue import Length, UnknownTermError, digest, version_for
from tenants.terms.counting import Suspension, count

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.isolation import ScopedSession
    from tenants.terms.catalogue import Term
    from tenants.terms.counting import Counted


class Happened(Protocol):
    """What is read of an event: `DossierEvent` has it all."""

    id: uuid.UUID
    role: EventRole
    code: str
    day: dt.date
    until: dt.date | None
    terms: list[str]
    target_id: uuid.UUID | None
    length: str
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True)
class WantedDeadline:
    """A deadline that follows from the events: one for each term that an event started."""

    event_id: uuid.UUID
    term: str
    counted: Counted | None
    """Nothing when no version of the term covers the day: then no date is given."""

    @property
    def values(self) -> dict[str, Any]:
        """What the deadline says of itself."""
        counted = self.counted
        return {
            "last_day": counted.last_day if counted else None,
            "own_norm": counted.own_norm if counted else None,
            "stands_still_since": counted.stands_still_since if counted else None,
            "confirmed": counted.term.confirmed if counted else False,
            "counted_by": digest(),
        }


@dataclass(frozen=True)
class Change:
    """A deadline that was set, or that got another day."""

    deadline: Deadline
    kind: EntryKind
    before: dt.date | None
    after: dt.date | None


def wanted(regime_on: dt.date | None, events: Iterable[Happened]) -> list[WantedDeadline]:
    """Return the deadlines that follow from the events of a dossier, in whatever order they are given.

    One for each term of each event that starts any, counted with what made it stand still and what made it longer;
    events that were withdrawn do not count. `regime_on` is the date that decides on the version where the event does not.
    """
    standing = [event for event in events if event.withdrawn_at is None]
    moving: dict[tuple[uuid.UUID | None, str], list[Happened]] = defaultdict(list)
    for event in standing:
        if event.role is not EventRole.STARTS:
            for term in event.terms:
                moving[event.target_id, term].append(event)
    return [
        WantedDeadline(event.id, term, counted(term, event, regime_on, moving[event.id, term]))
        for event in standing
        if event.role is EventRole.STARTS
        for term in dict.fromkeys(event.terms)
    ]


def counted(
    term_id: str, event: Happened, regime_on: dt.date | None, moving: Sequence[Happened] = ()
) -> Counted | None:
    """Return the count of a term that `event` started, with what moves it.

    Nothing when nobody knows the term, when no version covers the day, or when the one that does begins with another event.

    An extension that the version does not know moves nothing, nor does a standstill of a term that cannot stand still.
    """
    try:
        return counted_as(version_for(term_id, event.day, regime_on, started_by=event.code), event, moving)
    except (UnknownTermError, RefusalError):
        return None


def counted_as(term: Term, event: Happened, moving: Sequence[Happened] = ()) -> Counted:
    """Return the count of a version of a term that `event` started, with what moves it; raises as `count` does."""
    return count(term, event.day, _suspensions(term, moving), _extensions(term, moving))


def _suspensions(term: Term, moving: Iterable[Happened]) -> list[Suspension]:
    if not term.may_stand_still:
        return []
    return [Suspension(each.day, each.until) for each in moving if each.role is EventRole.SUSPENDS]


def _extensions(term: Term, moving: Iterable[Happened]) -> list[Length]:
    asked = Counter(Length.of(each.length) for each in moving if each.role is EventRole.EXTENDS)
    return list((asked & Counter(term.extensions)).elements())


def recount(
    session: ScopedSession, dossier_id: uuid.UUID, actor: Actor | None, today: dt.date, day: dt.date | None = None
) -> list[Change]:
    """Write down what differs between the deadlines of a dossier and those that follow from its events.

    Each deadline that was set or got another day leaves a line in the timeline, on `day` when something of that day
    moved it. One that was met or dropped stays so, and its days are put right. Returns the lines that were written.
    """
    session.flush()
    who = actor if actor is not None and actor.person_id else None
    present = _locked(session, dossier_id)
    dossier, events = _events(session, dossier_id)
    days = {event.id: event.day for event in events}
    changes = []
    for one in wanted(dossier.regime_on, events):
        deadline = present.pop((one.event_id, one.term), None)
        changes += _set(session, dossier, one) if deadline is None else _put_right(deadline, one)
    for deadline in present.values():
        if deadline.withdrawn_at is None:
            deadline.withdrawn_at = func.now()
    session.flush()
    for change in changes:
        on = days[change.deadline.event_id] if change.kind is EntryKind.DEADLINE_SET else day or today
        add_entry(session, dossier_id, change.kind, min(on, today), who, **_told(change))
    follow_deadlines(session, dossier_id, who)
    return changes


def _locked(session: ScopedSession, dossier_id: uuid.UUID) -> dict[tuple[uuid.UUID, str], Deadline]:
    """Return the deadlines of a dossier by event and term; nobody else counts them until this transaction ends."""
    query = select(Deadline).where(Deadline.dossier_id == dossier_id).order_by(Deadline.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True))
    return {(deadline.event_id, deadline.term): deadline for deadline in found}


def _events(session: ScopedSession, dossier_id: uuid.UUID) -> tuple[Dossier, list[DossierEvent]]:
    mine = and_(DossierEvent.branch_id == Dossier.branch_id, DossierEvent.dossier_id == Dossier.id)
    query = select(Dossier, DossierEvent).outerjoin(DossierEvent, mine).where(Dossier.id == dossier_id)
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    return rows[0][0], [event for _dossier, event in rows if event is not None]


def _set(session: ScopedSession, dossier: Dossier, one: WantedDeadline) -> list[Change]:
    deadline = Deadline(dossier_id=dossier.id, event_id=one.event_id, term=one.term, **one.values)
    if dossier.closed_on is not None:
        deadline.state, deadline.dropped_why = DeadlineState.DROPPED, DropReason.CLOSED
    session.add(deadline)
    return [Change(deadline, EntryKind.DEADLINE_SET, None, deadline.last_day)]


def _put_right(deadline: Deadline, one: WantedDeadline) -> list[Change]:
    before, still = deadline.last_day, deadline.stands_still_since
    for name, value in one.values.items():
        if getattr(deadline, name) != value:
            setattr(deadline, name, value)
    forget_excuse(deadline)
    if deadline.withdrawn_at is not None:
        deadline.withdrawn_at = None
        return [Change(deadline, EntryKind.DEADLINE_SET, None, deadline.last_day)]
    if (before, still) != (deadline.last_day, deadline.stands_still_since):
        return [Change(deadline, EntryKind.DEADLINE_MOVED, before, deadline.last_day)]
    return []


def forget_excuse(deadline: Deadline) -> None:
    """Forget why a deadline was missed when it was not, now that it has another day; the timeline keeps what was said.

    Who said why is not reminded any more: of a day that has yet to come somebody has to be.
    """
    said_at = deadline.late_said_at
    if said_at is not None and (deadline.last_day is None or deadline.last_day >= local_date(said_at)):
        deadline.late_reason, deadline.late_said_at, deadline.late_said_by = "", None, None


def _told(change: Change) -> dict[str, Any]:
    deadline = change.deadline
    return {
        "deadline_id": deadline.id,
        "event_id": deadline.event_id,
        "term": deadline.term,
        "before": change.before,
        "after": change.after,
        "stands_still_since": deadline.stands_still_since,
    }


def recount_outdated(session: ScopedSession, today: dt.date) -> int:
    """Count again every open deadline of the branch that was counted by other rules than today's.

    A changed rule, or a day that was equated with a holiday, gives it another last day; the timeline then says so.
    Four statements, however many there are. Returns how many got another day.
    """
    outdated = session.execute(
        select(Deadline.id, Deadline.event_id, Deadline.term, Deadline.dossier_id, Deadline.last_day)
        .add_columns(Deadline.stands_still_since)
        .where(Deadline.state == DeadlineState.OPEN, Deadline.withdrawn_at.is_(None), Deadline.counted_by != digest())
        .order_by(Deadline.id)
        .with_for_update()
    ).all()
    if not outdated:
        return 0
    now = _wanted_of(session, {row.dossier_id for row in outdated})
    fresh = [(row, now[row.event_id, row.term].values) for row in outdated if (row.event_id, row.term) in now]
    _rewrite(session, [(row.id, values) for row, values in fresh])
    moved = [
        (row, values)
        for row, values in fresh
        if (row.last_day, row.stands_still_since) != (values["last_day"], values["stands_still_since"])
    ]
    if moved:
        session.execute(insert(DossierEntry), [_entry(session, row, values, today) for row, values in moved])
        record(session, NIGHT, "recount", "deadline", moved=len(moved))
    return len(moved)


def _wanted_of(session: ScopedSession, dossiers: set[uuid.UUID]) -> Mapping[tuple[uuid.UUID, str], WantedDeadline]:
    """Return what the deadlines of these dossiers have to be, by event and term, in one statement."""
    mine = and_(DossierEvent.branch_id == Dossier.branch_id, DossierEvent.dossier_id == Dossier.id)
    query = (
        select(Dossier.id, Dossier.regime_on, DossierEvent)
        .join(DossierEvent, mine)
        .where(Dossier.id == any_(cast(list(dossiers), ARRAY(Uuid))), DossierEvent.withdrawn_at.is_(None))
    )
    events: dict[tuple[uuid.UUID, dt.date | None], list[Happened]] = defaultdict(list)
    for dossier_id, regime_on, event in session.execute(query):
        events[dossier_id, regime_on].append(event)
    return {
        (one.event_id, one.term): one
        for (_id, regime_on), happened in events.items()
        for one in wanted(regime_on, happened)
    }


def _rewrite(session: ScopedSession, fresh: Sequence[tuple[uuid.UUID, Mapping[str, Any]]]) -> None:
    """Write new days into many deadlines, in one statement; `forget_excuse` says the same of one."""
    kinds = {"last_day": Date, "own_norm": Date, "stands_still_since": Date, "confirmed": Boolean, "counted_by": Text}
    arrays = [cast([each for each, _values in fresh], ARRAY(Uuid))]
    arrays += [cast([values[name] for _id, values in fresh], ARRAY(kind)) for name, kind in kinds.items()]
    columns = [column("id", Uuid), *(column(name, kind) for name, kind in kinds.items())]
    new = func.unnest(*arrays).table_valued(*columns, name="fresh").render_derived()
    said_on = func.date(func.timezone(LOCAL.key, Deadline.late_said_at))
    stands = and_(Deadline.late_said_at.is_not(None), func.coalesce(new.c.last_day < said_on, False))
    excuse = {
        name: case((stands, getattr(Deadline, name)), else_=nothing)
        for name, nothing in (("late_reason", ""), ("late_said_at", None), ("late_said_by", None))
    }
    session.execute(
        update(Deadline)
        .where(Deadline.branch_id == session.branch_id, Deadline.id == new.c.id)
        .values({name: new.c[name] for name in kinds} | excuse)
        .execution_options(synchronize_session=False)
    )


def _entry(session: ScopedSession, row: Any, values: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    told = {
        "deadline_id": row.id,
        "event_id": row.event_id,
        "term": row.term,
        "before": row.last_day,
        "after": values["last_day"],
        "stands_still_since": values["stands_still_since"],
    }
    return {
        "branch_id": session.branch_id,
        "dossier_id": row.dossier_id,
        "day": today,
        "kind": EntryKind.DEADLINE_RECOUNTED,
        "detail": {name: str(value) for name, value in told.items() if value is not None},
    }
