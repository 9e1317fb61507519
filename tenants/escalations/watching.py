"""The guard of the questions at work: every few minutes, in few statements however many questions there are.

Doing it twice, or late, does nothing twice: what was told is remembered with the question, and what is held by somebody
at this very moment is left for the next time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, any_, case, cast, exists, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from tenants.audit.actions import NIGHT, record
from tenants.auth.models import Membership, Person
from tenants.escalations.acts import CLOSES_AFTER
from tenants.escalations.changing import NOBODYS
from tenants.escalations.clocks import midnight_after
from tenants.escalations.guarding import TOO_OFTEN, Back, Moment, Watched, hand_up, stands_again, whys
from tenants.escalations.models import OPEN, Escalation, NoticeKind, State
from tenants.escalations.notices import HELPDESK_READERS, Telling, tell_all
from tenants.helpdesk.models import EntryKind, HelpdeskEntry, HelpdeskLeave, SecondReading
from tenants.helpdesk.people import coordinators
from tenants.moments import local_date

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ScalarSelect
    from sqlalchemy.sql.elements import CollectionAggregate

    from tenants.isolation import ScopedSession

MOST_AT_ONCE = 2000
"""So many answered questions are closed in one round; the rest in the next."""


def moment_of(now: dt.datetime) -> Moment:
    """Return a moment as the guard sees it."""
    return Moment(now, local_date(now))


def hold(session: ScopedSession) -> bool:
    """Hold the guard for this transaction; false when another worker does."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended('guard questions', 0))")))


def give_back(session: ScopedSession, at: Moment) -> int:
    """Put questions back in the queue that lie still, or whose lawyer is away or gone; return how many.

    The draft stays for who takes it next. A question that waits for its branch stays with whoever asked, and goes back
    once the branch has replied.
    """
    gone = ~exists().where(
        Membership.person_id == Escalation.claimed_by,
        Membership.role.in_(HELPDESK_READERS),
        Membership.valid.contains(at.today),
        Person.id == Membership.person_id,
        Person.disabled_at.is_(None),
    )
    away = exists().where(
        HelpdeskLeave.person_id == Escalation.claimed_by,
        HelpdeskLeave.withdrawn_at.is_(None),
        HelpdeskLeave.first_day <= at.today,
        HelpdeskLeave.last_day >= at.today,
    )
    # A colleague who reads the answer first is a reason for it to lie.
    read = (
        select(func.max(func.coalesce(SecondReading.read_at, SecondReading.asked_at)))
        .where(SecondReading.escalation_id == Escalation.id, SecondReading.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    touched = func.greatest(
        func.coalesce(Escalation.touched_at, Escalation.claimed_at, Escalation.asked_at), Escalation.clock_since, read
    )
    why = case((gone, Back.GONE.value), (away, Back.LEAVE.value), (touched <= at.still_since, Back.IDLE.value))
    rows = session.execute(
        select(Escalation.id, Escalation.claimed_by, Escalation.claimed_by_name, why)
        .where(Escalation.state == State.CLAIMED, why.is_not(None))
        .with_for_update(of=Escalation, skip_locked=True)
    ).all()
    if not rows:
        return 0
    _change(session, [row[0] for row in rows], {"state": State.ASKED, **NOBODYS})
    lines = {
        escalation_id: {"why": reason, "holder_id": str(holder), "holder": name}
        for escalation_id, holder, name, reason in rows
    }
    entries = _note(session, EntryKind.WENT_BACK, lines, at)
    told = [
        Telling(escalation_id, NoticeKind.GIVEN_BACK, holder, entries[escalation_id])
        for escalation_id, holder, _name, reason in rows
        if reason != Back.GONE
    ]
    tell_all(session, told)
    for escalation_id, _holder, _name, reason in rows:
        record(session, NIGHT, "give_back", "escalation", escalation_id, why=reason)
    return len(rows)


def hand_up_forgotten(session: ScopedSession, at: Moment) -> int:
    """Put before the coordinator what is late or about to be, once for each occasion; return how many are new.

    What has been put right meanwhile leaves their list by itself.
    """
    watched = _watched(session, at)
    ups = {up.id: up for one in watched if (up := hand_up(one, at)) is not None}
    fine = [one.id for one in watched if one.handed_up and not whys(one, at)]
    again = {one.id: one.state for one in watched if stands_again(one, at)}
    # Read without a lock, and held only as far as something changes: meanwhile others take questions.
    held = _hold(session, [*fine, *again, *ups])
    _change(session, [each for each in fine if each in held], {"handed_up_at": None})
    # What nobody has is to be seen anew; what goes on after a pause stays as seen as it was.
    unseen = {each for each in again if each in held and again[each] is State.ASKED}
    _change(session, list(unseen), {"handed_up_at": at.now})
    _change(session, [each for each in again if each in held - unseen], {"handed_up_at": _last_told()})
    ups = {id_: up for id_, up in ups.items() if id_ in held}
    if not ups:
        return 0
    _change(session, list(ups), {"handed_up_at": at.now})
    lines = {up.id: {"why": up.whys[0].value, "occasions": list(up.occasions)} for up in ups.values()}
    entries = _note(session, EntryKind.HANDED_UP, lines, at)
    people = [each.id for each in coordinators(session, at.today)]
    tell_all(
        session,
        [
            Telling(escalation_id, NoticeKind.HANDED_UP, person_id, entry_id)
            for escalation_id, entry_id in entries.items()
            for person_id in people
        ],
    )
    for up in ups.values():
        record(session, NIGHT, "hand_up", "escalation", up.id, why=up.whys[0].value)
    return len(ups)


def _last_told() -> ScalarSelect[dt.datetime]:
    """Return when a question was last put before the coordinator, as its history says."""
    line = (HelpdeskEntry.escalation_id == Escalation.id) & (HelpdeskEntry.kind == EntryKind.HANDED_UP)
    return select(func.max(HelpdeskEntry.at)).where(line).scalar_subquery()


def _watched(session: ScopedSession, at: Moment) -> list[Watched]:
    """Return the open questions that may ask for the coordinator, or did, in one statement."""
    main = aliased(Escalation)
    entry = HelpdeskEntry.escalation_id == Escalation.id
    idle = (HelpdeskEntry.kind == EntryKind.WENT_BACK) & (HelpdeskEntry.detail["why"].astext == Back.IDLE.value)
    went_back = select(func.count()).where(entry, idle).scalar_subquery()
    told = (
        select(func.jsonb_agg(HelpdeskEntry.detail["occasions"]))
        .where(entry, HelpdeskEntry.kind == EntryKind.HANDED_UP)
        .scalar_subquery()
    )
    state = case((Escalation.state == State.MERGED, main.state), else_=Escalation.state)
    unmet = Escalation.first_response_at.is_(None) & (Escalation.first_due_at < at.now)
    running = or_(unmet, Escalation.answer_due_at < at.nearly, Escalation.legal_on <= at.law_near)
    told_of = Escalation.handed_up_at.is_not(None)
    asked = (Escalation.state == State.ASKED) & or_(running, told_of, went_back >= TOO_OFTEN)
    worked = Escalation.state.in_((State.CLAIMED, State.MERGED)) & or_(running, told_of)
    silent = Escalation.waiting_since < midnight_after(at.silent_since)
    waiting = (Escalation.state == State.WAITING) & or_(silent, told_of)
    rows = session.execute(
        select(
            Escalation.id,
            state,
            Escalation.first_due_at,
            Escalation.first_response_at,
            Escalation.answer_due_at,
            Escalation.legal_on,
            Escalation.waiting_since,
            went_back,
            told_of,
            told,
        )
        .outerjoin(main, main.id == Escalation.merged_into)
        .where(or_(asked, worked, waiting))
    )
    return [
        Watched(
            id=id_,
            state=State(word),
            first_due_at=first,
            first_response_at=response,
            answer_due_at=due,
            legal_on=legal,
            waiting_on=local_date(waits) if waits else None,
            went_back=back,
            handed_up=up,
            told=frozenset(one for each in said or () for one in each or ()),
        )
        for id_, word, first, response, due, legal, waits, back, up, said in rows
    ]


def close_settled(session: ScopedSession, at: Moment) -> int:
    """Close what was answered two weeks ago and not asked on about: the Helpdesk sees its facts and papers no more."""
    settled = (
        select(Escalation.id)
        .where(Escalation.state == State.ANSWERED, Escalation.answered_at <= at.now - CLOSES_AFTER)
        .order_by(Escalation.answered_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(settled).all()
    if not ids:
        return 0
    _change(session, ids, {"state": State.CLOSED, "closed_at": at.now, "sharing": False})
    _note(session, EntryKind.CLOSED, {each: {"why": "itself"} for each in ids}, at)
    for escalation_id in ids:
        record(session, NIGHT, "close", "escalation", escalation_id)
    return len(ids)


def _hold(session: ScopedSession, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Hold those of some open questions that nobody else holds at this moment, and return which."""
    if not ids:
        return set()
    open_ = select(Escalation.id).where(Escalation.id == _any_of(ids), Escalation.state.in_(OPEN))
    return set(session.scalars(open_.with_for_update(skip_locked=True)))


def _change(session: ScopedSession, ids: Sequence[uuid.UUID], values: Mapping[str, object]) -> None:
    """Change questions that this transaction holds, in one statement."""
    if ids:
        change = update(Escalation).where(Escalation.id == _any_of(ids)).values(values)
        session.execute(change, execution_options={"synchronize_session": False})


def _any_of(ids: Sequence[uuid.UUID]) -> CollectionAggregate[Any]:
    return any_(cast(list(ids), ARRAY(Uuid)))


def _note(
    session: ScopedSession, kind: EntryKind, lines: Mapping[uuid.UUID, Mapping[str, Any]], at: Moment
) -> dict[uuid.UUID, uuid.UUID]:
    """Write a line in the history of each of many questions; return the id of each one's line."""
    rows = [{"escalation_id": id_, "kind": kind, "at": at.now, "detail": detail} for id_, detail in lines.items()]
    written = insert(HelpdeskEntry).returning(HelpdeskEntry.escalation_id, HelpdeskEntry.id)
    return {row.escalation_id: row.id for row in session.execute(written, rows)}
