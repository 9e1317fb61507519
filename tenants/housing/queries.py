"""Questions about the ledger: balances of municipalities over years and half-years."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import String, cast, func, literal, null, select, union_all

from tenants.branches.models import ServiceArea
from tenants.branches.rules import days
from tenants.faults import AbsentError
from tenants.housing.models import AuthorityCount, BalanceEntry, Placement, Quota
from tenants.housing.rules import Ledger, Line, LineKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from tenants.isolation import ScopedSession

Record = TypeVar("Record")
HOUSING = "all"
"""The service under which a branch houses people; `legal` alone is legal help."""


@dataclass(frozen=True)
class YearBalance:
    """The balance of one municipality over a calendar year, in persons; a lead is +, unknown is none."""

    municipality_code: str
    year: int
    quota: int | None
    opening: int | None
    """At the start of 1 January, after an opening entry of that day."""
    corrections: int
    """Corrections, transfers, and what later openings corrected."""
    late: int
    housed: int
    closing: int | None
    """At the end of 31 December, or of an earlier last day."""

    @property
    def required(self) -> int | None:
        """How many persons are to be housed: the quota less the opening after corrections."""
        if self.quota is None or self.opening is None:
            return None
        return self.quota - (self.opening + self.corrections)


def ledgers(session: ScopedSession, until: dt.date) -> dict[str, Ledger]:
    """Return the ledger of every municipality of the branch up to and including `until`, in one statement."""
    quotas = select(
        Quota.municipality_code.label("code"),
        Quota.starts_on.label("day"),
        literal(LineKind.QUOTA.value).label("kind"),
        Quota.persons.label("persons"),
        cast(Quota.id, String).label("key"),
    ).where(Quota.starts_on <= until, Quota.withdrawn_at.is_(None))
    entries = select(
        BalanceEntry.municipality_code,
        BalanceEntry.day,
        cast(BalanceEntry.kind, String),
        BalanceEntry.persons,
        cast(BalanceEntry.id, String),
    ).where(BalanceEntry.day <= until, BalanceEntry.withdrawn_at.is_(None))
    housed = (
        select(Placement.municipality_code, Placement.day, literal(LineKind.HOUSED.value), func.count(), null())
        .where(Placement.day <= until, Placement.counts_for_quota, Placement.withdrawn_at.is_(None))
        .group_by(Placement.municipality_code, Placement.day)
    )
    found: dict[str, list[Line]] = defaultdict(list)
    lines = union_all(quotas, entries, housed).subquery().c
    for code, day, kind, persons, key in session.execute(select(*lines)):
        found[code].append(Line(day, LineKind(kind), persons, key or ""))
    return {code: Ledger(lines) for code, lines in found.items()}


def balances_of_years(session: ScopedSession, years: Collection[int], until: dt.date) -> list[YearBalance]:
    """Return the balance of each municipality in each of `years`, as things were at the end of `until`.

    A municipality is there for a year in which the branch housed people in it, or in which its ledger has a line. A year
    that begins after `until` has none. Two statements, however many municipalities and years.
    """
    begun = sorted(year for year in set(years) if dt.date(year, 1, 1) <= until)
    if not begun:
        return []
    served, kept = _served_in(session, begun[0], begun[-1]), ledgers(session, until)
    return [
        _of_year(code, year, kept.get(code, Ledger(())), until)
        for year in begun
        for code in sorted(served[year] | {code for code, ledger in kept.items() if _speaks_of(ledger, year)})
    ]


def _served_in(session: ScopedSession, first: int, last: int) -> dict[int, set[str]]:
    """Return the municipalities in which the branch houses people on some day of each year."""
    wanted = days(dt.date(first, 1, 1), dt.date(last + 1, 1, 1))
    query = select(ServiceArea.municipality_code, ServiceArea.valid).where(
        ServiceArea.branch_id == session.branch_id,
        ServiceArea.service == HOUSING,
        ServiceArea.valid.overlaps(wanted),
    )
    found: dict[int, set[str]] = {year: set() for year in range(first, last + 1)}
    for code, valid in session.execute(query):
        for year, codes in found.items():
            if valid.overlaps(days(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))):
                codes.add(code)
    return found


def _speaks_of(ledger: Ledger, year: int) -> bool:
    return any(line.day.year == year for line in ledger.lines)


def _of_year(code: str, year: int, ledger: Ledger, until: dt.date) -> YearBalance:
    balance = ledger.between(dt.date(year, 1, 1), min(until, dt.date(year, 12, 31)))
    return YearBalance(
        municipality_code=code,
        year=year,
        quota=balance.quota,
        opening=balance.opening,
        corrections=balance.corrections + balance.transfers,
        late=balance.late,
        housed=balance.housed,
        closing=balance.closing,
    )


def quota_named(session: ScopedSession, quota_id: uuid.UUID) -> Quota:
    """Return the quota with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session.scalar(select(Quota).where(Quota.id == quota_id)))


def entry_named(session: ScopedSession, entry_id: uuid.UUID) -> BalanceEntry:
    """Return the line with this id in the branch, also a withdrawn one. Raises `AbsentError` when there is none here."""
    return _named(session.scalar(select(BalanceEntry).where(BalanceEntry.id == entry_id)))


def count_named(session: ScopedSession, count_id: uuid.UUID) -> AuthorityCount:
    """Return the authority's count with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session.scalar(select(AuthorityCount).where(AuthorityCount.id == count_id)))


def lines_of_transfer(session: ScopedSession, entry: BalanceEntry) -> list[BalanceEntry]:
    """Return a line and, when it is half of a transfer inside the branch, the other half."""
    if entry.transfer_id is None:
        return [entry]
    return list(session.scalars(select(BalanceEntry).where(BalanceEntry.transfer_id == entry.transfer_id)))


def _named(found: Record | None) -> Record:
    if found is None:
        raise AbsentError
    return found
