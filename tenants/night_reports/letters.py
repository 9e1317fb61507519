"""The mail of the morning: one to each person about each night, that says that there is a report, and nothing of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Uuid, delete, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert

from tenants.auth.models import Membership, Person
from tenants.night_reports.models import LOST, LetterState, NightLetter
from tenants.night_reports.rules import KEPT_FOR
from tenants.outbox import send_all_later, send_later
from tenants.roles import RIGHTS, Right

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession

ASK_TASK = "tasks.night_reports.ask_letters"
MAIL_TASK = "tasks.night_reports.mail_letter"
OF_BRANCH = tuple(role for role, rights in RIGHTS.items() if Right.REPORT_SIGN in rights)
OF_NATION = tuple(role for role, rights in RIGHTS.items() if Right.NATION_READ in rights)
OF_REGION = tuple(role for role, rights in RIGHTS.items() if Right.COMPARISON_READ in rights and role not in OF_NATION)
READERS = (*OF_BRANCH, *OF_REGION, *OF_NATION)
QUICKLY = dt.timedelta(minutes=15)
"""So long a mail is tried by its own task; afterwards it waits for the sweeper."""
TRIED_FOR = dt.timedelta(hours=20)
"""After that there is the next night: a mail about this one is of no use any more."""
NATION = "nation"


def ask_for_branch(session: ScopedSession, branch_id: uuid.UUID, day: dt.date, today: dt.date) -> None:
    """Ask, in the transaction that made a branch's report, for the mails about it; an older night asks for none."""
    if day >= today - dt.timedelta(days=1):
        send_later(session, ASK_TASK, branch_id, "", day.isoformat())


def ask_for_region(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date, today: dt.date) -> None:
    """Ask the same for a region, or with none for the nation."""
    if day >= today - dt.timedelta(days=1):
        send_later(session, ASK_TASK, "", region_id or NATION, day.isoformat())


def write_letters(
    session: ScopedSession, branch_id: uuid.UUID | None, region_id: uuid.UUID | None, day: dt.date, today: dt.date
) -> int:
    """Have everybody told of a unit's report who leads it and wants to be told; return to how many a mail goes.

    Whoever was told of this night before, as of another unit, is not told again. The session is in the `Accounts` scope.
    """
    rows = select(func.uuidv7(), Person.id, literal(day)).where(
        exists().where(_leads(branch_id, region_id), Membership.valid.contains(today)),
        Person.disabled_at.is_(None),
        Person.night_mail,
    )
    new = insert(NightLetter).from_select(["id", "person_id", "day"], rows).on_conflict_do_nothing()
    written = session.scalars(new.returning(NightLetter.id)).all()
    send_all_later(session, MAIL_TASK, [(letter_id,) for letter_id in written])
    session.execute(delete(NightLetter).where(NightLetter.day < today - KEPT_FOR))
    return len(written)


def _leads(branch_id: uuid.UUID | None, region_id: uuid.UUID | None) -> ColumnElement[bool]:
    roles = OF_BRANCH if branch_id else OF_REGION if region_id else OF_NATION
    return (
        (Membership.person_id == Person.id)
        & Membership.role.in_(roles)
        & Membership.branch_id.is_not_distinct_from(literal(branch_id, Uuid))
        & Membership.region_id.is_not_distinct_from(literal(region_id, Uuid))
    )


@dataclass(frozen=True)
class Held:
    """A mail that waits to be sent, held for this transaction, and to whom; nobody when they are not told any more."""

    letter: NightLetter
    person: Person | None


def held(session: ScopedSession, letter_id: uuid.UUID, today: dt.date) -> Held | None:
    """Return a mail that waits; none when it is settled or another worker sends it."""
    still_leads = exists().where(
        Membership.person_id == Person.id, Membership.role.in_(READERS), Membership.valid.contains(today)
    )
    wants = (Person.id == NightLetter.person_id) & Person.disabled_at.is_(None) & Person.night_mail & still_leads
    row = session.execute(
        select(NightLetter, Person)
        .outerjoin(Person, wants)
        .where(NightLetter.id == letter_id, NightLetter.state == LetterState.WAITING)
        .with_for_update(of=NightLetter, skip_locked=True)
    ).one_or_none()
    return None if row is None else Held(*row)


def settle(letter: NightLetter, state: LetterState, moment: dt.datetime, reply: str = "") -> None:
    """Say what became of a mail; `reply` holds the codes of the mail server and no word of it."""
    letter.state, letter.settled_at, letter.reply = state, moment, reply


def waiting_since(session: ScopedSession, before: dt.datetime, limit: int = 500) -> Sequence[uuid.UUID]:
    """Return mails that were asked for before a moment and still wait, in no order."""
    old = (NightLetter.state == LetterState.WAITING) & (NightLetter.asked_at < before)
    return session.scalars(select(NightLetter.id).where(old).order_by(func.random()).limit(limit)).all()


def bounce(session: ScopedSession, letter_id: uuid.UUID, moment: dt.datetime, codes: str) -> bool:
    """Note that the mail with this id came back; false when no mail of a night has it."""
    letter = session.scalar(select(NightLetter).where(NightLetter.id == letter_id).with_for_update())
    if letter is None:
        return False
    if letter.state in {LetterState.WAITING, LetterState.SENT}:
        settle(letter, LetterState.BOUNCED, moment, codes)
    return True


@dataclass(frozen=True)
class Lost:
    """A mail about a night that did not arrive: whose, and why."""

    person_id: uuid.UUID
    name: str
    day: dt.date
    state: LetterState


def lost_letters(
    session: ScopedSession, day: dt.date, moment: dt.datetime, *, person_id: uuid.UUID | None = None
) -> list[Lost]:
    """Return the mails about a night that did not arrive or wait for longer than a day, by name; of one person when given.

    In a branch's scope those to people who lead it; in that of accounts everybody's.
    """
    late = (NightLetter.state == LetterState.WAITING) & (NightLetter.asked_at < moment - dt.timedelta(days=1))
    query = (
        select(NightLetter.person_id, Person.name, NightLetter.day, NightLetter.state)
        .join(Person, Person.id == NightLetter.person_id)
        .where(NightLetter.day == day, or_(NightLetter.state.in_(LOST), late))
        .order_by(Person.name)
    )
    if person_id is not None:
        query = query.where(NightLetter.person_id == person_id)
    return [Lost(*row) for row in session.execute(query)]


def last_lost(session: ScopedSession, person_id: uuid.UUID) -> NightLetter | None:
    """Return a person's newest mail about a night when it did not arrive, else none; for their own account page."""
    newest = session.scalar(
        select(NightLetter)
        .where(NightLetter.person_id == person_id, NightLetter.state != LetterState.NOBODY)
        .order_by(NightLetter.day.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.state in LOST else None
