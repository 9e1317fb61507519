"""What people do with the ledger: quotas, entries, transfers between municipalities, and what the authority counts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.housing.corrections import correct, refuse_no_reason, restore, withdraw
from tenants.housing.limits import (
    refuse_count,
    refuse_day,
    refuse_half_year,
    refuse_movement,
    refuse_not_served,
)
from tenants.housing.models import AuthorityCount, BalanceEntry, EntryKind, Quota
from tenants.housing.queries import HOUSING, count_named, entry_named, lines_of_transfer, quota_named
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

    from tenants.audit.actions import Actor
    from tenants.housing.rules import HalfYear
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewEntry:
    """A line for the ledger of one municipality; `persons` is signed, + means less left to house."""

    municipality_code: str
    day: dt.date
    kind: EntryKind
    persons: int
    reason: str
    source: str = ""


class Exchange(StrEnum):
    """What passes from one municipality to another."""

    QUOTA = "quota"
    """A part of the quota: the giver has less left to house (Huisvestingswet 2014, art. 29, paragraph 2)."""
    FAMILY = "family"
    """People who moved: they count where they went, and no longer where they were."""


@dataclass(frozen=True)
class NewTransfer:
    """What passes from one municipality to another; none is a municipality of another branch."""

    exchange: Exchange
    from_code: str | None
    to_code: str | None
    day: dt.date
    persons: int
    reason: str
    source: str = ""


@dataclass(frozen=True)
class NewCount:
    """How many persons the authority says were housed in a half-year up to and including a day."""

    municipality_code: str
    half: HalfYear
    as_of: dt.date
    persons: int
    explanation: str = ""
    source: str = ""


def set_quota(
    session: ScopedSession,
    actor: Actor,
    municipality_code: str,
    half: HalfYear,
    persons: int,
    today: dt.date,
    *,
    source: str = "",
    why: str = "",
) -> Quota:
    """Set or correct what a municipality is asked in a half-year, without what is left of earlier ones.

    Correcting the quota of a half-year that began asks a reason. Raises `RefusalError` when a rule refuses it.
    """
    refuse_half_year(half, today)
    refuse_not_served(municipality_code, _served(session, half.first), half.first)
    refuse_count(persons)
    refuse_service_number(source, "source")
    quota = session.scalar(
        select(Quota).where(Quota.municipality_code == municipality_code, Quota.starts_on == half.first)
    )
    new = {"persons": persons, "source": source.strip()}
    if quota is None:
        quota = Quota(municipality_code=municipality_code, starts_on=half.first, **new)
        session.add(quota)
        session.flush()
        record(session, actor, "set", "quota", quota.id)
        return quota
    if quota.withdrawn_at is None and quota.persons != persons and half.first <= today:
        refuse_no_reason(why)
    refuse_service_number(why, "why")
    restore(session, actor, quota)
    correct(session, actor, quota, new, why)
    return quota


def withdraw_quota(session: ScopedSession, actor: Actor, quota_id: uuid.UUID, why: str) -> Quota:
    """Say that a quota was entered by mistake: what the half-year asks is unknown again."""
    quota = quota_named(session, quota_id)
    refuse_no_reason(why)
    withdraw(session, actor, quota, why)
    return quota


def book_entry(session: ScopedSession, actor: Actor, new: NewEntry, today: dt.date) -> BalanceEntry:
    """Book a position, a correction or people counted late. Raises `RefusalError` when a rule refuses it."""
    if new.kind is EntryKind.TRANSFER:
        msg = "A transfer has two lines: book_transfer."
        raise ValueError(msg)
    _refuse_entry(session, new, today)
    if new.kind is EntryKind.OPENING:
        _refuse_second_opening(session, new.municipality_code, new.day)
    return _booked(session, actor, new)


def book_transfer(session: ScopedSession, actor: Actor, new: NewTransfer, today: dt.date) -> list[BalanceEntry]:
    """Book what passes between two municipalities: one line up and one down, so that their sum stays the same.

    With a municipality of another branch only the line of the own one is booked. Raises `RefusalError` when both are
    the same, or neither is the branch's own.
    """
    if new.from_code == new.to_code:
        msg = N_("Choose two different municipalities.")
        raise RefusalError(msg, "to")
    if new.persons <= 0:
        msg = N_("Fill in how many people, above nought.")
        raise RefusalError(msg, "persons")
    gain = new.persons if new.exchange is Exchange.QUOTA else -new.persons
    transfer_id = uuid.uuid4() if new.from_code and new.to_code else None
    lines = []
    for code, persons, field in ((new.from_code, gain, "from"), (new.to_code, -gain, "to")):
        if code is not None:
            line = NewEntry(code, new.day, EntryKind.TRANSFER, persons, new.reason, new.source)
            _refuse_entry(session, line, today, field)
            lines.append(_booked(session, actor, line, transfer_id))
    return lines


def correct_entry(
    session: ScopedSession, actor: Actor, entry_id: uuid.UUID, changed: NewEntry, why: str, today: dt.date
) -> BalanceEntry:
    """Correct a line: its day, number, reason or source; the other line of a transfer follows. Municipality and kind stay.

    Raises `AbsentError` for a line that was withdrawn, `RefusalError` without a reason or when nothing is different.
    """
    entry = entry_named(session, entry_id)
    if entry.withdrawn_at is not None:
        raise AbsentError
    refuse_no_reason(why)
    told = NewEntry(entry.municipality_code, changed.day, entry.kind, changed.persons, changed.reason, changed.source)
    _refuse_entry(session, told, today)
    if entry.kind is EntryKind.OPENING and told.day != entry.day:
        _refuse_second_opening(session, entry.municipality_code, told.day)
    changes = 0
    for line in lines_of_transfer(session, entry):
        persons = told.persons if line.id == entry.id else -told.persons
        if line.id != entry.id:
            refuse_not_served(line.municipality_code, _served(session, told.day), told.day)
        new = {"day": told.day, "persons": persons, "reason": told.reason.strip(), "source": told.source.strip()}
        changes += len(correct(session, actor, line, new, why))
    if not changes:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    return entry


def withdraw_entry(session: ScopedSession, actor: Actor, entry_id: uuid.UUID, why: str) -> BalanceEntry:
    """Say that a line was booked by mistake; of a transfer both lines go."""
    entry = entry_named(session, entry_id)
    refuse_no_reason(why)
    for line in lines_of_transfer(session, entry):
        withdraw(session, actor, line, why)
    return entry


def restore_entry(session: ScopedSession, actor: Actor, entry_id: uuid.UUID) -> BalanceEntry:
    """Let a withdrawn line count again; of a transfer both lines."""
    entry = entry_named(session, entry_id)
    if entry.kind is EntryKind.OPENING and entry.withdrawn_at is not None:
        _refuse_second_opening(session, entry.municipality_code, entry.day)
    for line in lines_of_transfer(session, entry):
        restore(session, actor, line)
    return entry


def state_count(session: ScopedSession, actor: Actor, new: NewCount, today: dt.date, why: str = "") -> AuthorityCount:
    """State what the authority counted; stating it again for the same day corrects it, with a reason.

    The branch's own count stays as it is: both are kept, and `explanation` says why they differ.
    """
    refuse_half_year(new.half, today)
    refuse_day(new.as_of, today, "as_of")
    if not new.half.first <= new.as_of <= new.half.last:
        msg = N_("Choose a day in this half-year: %(first)s to %(last)s.")
        raise RefusalError(msg, "as_of", first=new.half.first, last=new.half.last)
    refuse_not_served(new.municipality_code, _served(session, new.half.first), new.half.first)
    refuse_count(new.persons)
    for field, words in (("explanation", new.explanation), ("source", new.source)):
        refuse_service_number(words, field)
    values = {"persons": new.persons, "explanation": new.explanation.strip(), "source": new.source.strip()}
    count = session.scalar(
        select(AuthorityCount).where(
            AuthorityCount.municipality_code == new.municipality_code,
            AuthorityCount.starts_on == new.half.first,
            AuthorityCount.as_of == new.as_of,
        )
    )
    if count is None:
        count = AuthorityCount(
            municipality_code=new.municipality_code, starts_on=new.half.first, as_of=new.as_of, **values
        )
        session.add(count)
        session.flush()
        record(session, actor, "state", "count", count.id)
        return count
    if count.withdrawn_at is None and count.persons != new.persons:
        refuse_no_reason(why)
    refuse_service_number(why, "why")
    restore(session, actor, count)
    correct(session, actor, count, values, why)
    return count


def withdraw_count(session: ScopedSession, actor: Actor, count_id: uuid.UUID, why: str) -> AuthorityCount:
    """Say that an authority's count was entered by mistake."""
    count = count_named(session, count_id)
    refuse_no_reason(why)
    withdraw(session, actor, count, why)
    return count


def _served(session: ScopedSession, day: dt.date) -> set[str]:
    return {each.code for each in municipalities_of(session, session.branch_id, day, HOUSING)}


def _refuse_entry(session: ScopedSession, new: NewEntry, today: dt.date, municipality: str = "municipality") -> None:
    refuse_day(new.day, today)
    try:
        refuse_not_served(new.municipality_code, _served(session, new.day), new.day)
    except RefusalError as refusal:
        raise RefusalError(refusal.message, municipality, **refusal.values) from refusal
    refuse_movement(new.kind, new.persons)
    refuse_no_reason(new.reason, "reason")
    refuse_service_number(new.source, "source")


def _refuse_second_opening(session: ScopedSession, code: str, day: dt.date) -> None:
    query = select(BalanceEntry.id).where(
        BalanceEntry.municipality_code == code,
        BalanceEntry.day == day,
        BalanceEntry.kind == EntryKind.OPENING,
        BalanceEntry.withdrawn_at.is_(None),
    )
    if session.scalar(query) is not None:
        msg = N_("The position of this day was stated already. Correct that line, or choose another day.")
        raise RefusalError(msg, "day")


def _booked(session: ScopedSession, actor: Actor, new: NewEntry, transfer_id: uuid.UUID | None = None) -> BalanceEntry:
    entry = BalanceEntry(
        municipality_code=new.municipality_code,
        day=new.day,
        kind=new.kind,
        persons=new.persons,
        reason=new.reason.strip(),
        source=new.source.strip(),
        entered_by=actor.person_id,
        transfer_id=transfer_id,
    )
    session.add(entry)
    session.flush()
    record(session, actor, "book", "entry", entry.id, kind=new.kind.value)
    return entry
