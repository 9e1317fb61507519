"""One record of housing with everything it said before, and in which municipality it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tenants.auth.models import Person
from tenants.branches.models import Municipality
from tenants.faults import AbsentError
from tenants.housing.models import AuthorityCount, BalanceEntry, Dwelling, HousingCorrection, Placement, Quota

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ColumnElement, ScalarSelect

    from tenants.housing.rules import HalfYear
    from tenants.isolation import ScopedSession

Row = TypeVar("Row")
Recorded = TypeVar("Recorded", Quota, AuthorityCount, Dwelling)
Correction = tuple[HousingCorrection, str]


@dataclass(frozen=True)
class Past(Generic[Row]):
    """A record, its municipality's last name, who entered it, and its corrections, the newest first."""

    row: Row
    name: str
    by: str
    corrections: list[Correction]
    others: list[tuple[str, Row]] = field(default_factory=list)
    """The other line of a transfer, with the name of its municipality."""


def municipality_name(
    of: type[Quota | BalanceEntry | AuthorityCount | Dwelling | Placement],
) -> ScalarSelect[str]:
    """Return the last name of a record's municipality, as a part of a statement about that record."""
    return (
        select(Municipality.name)
        .where(Municipality.code == of.municipality_code)
        .order_by(func.lower(Municipality.valid).desc())
        .limit(1)
        .correlate(of)
        .scalar_subquery()
    )


def quota_with_history(
    session: ScopedSession, code: str = "", half: HalfYear | None = None, *, quota_id: uuid.UUID | None = None
) -> Past[Quota] | None:
    """Return the quota of a municipality and half-year, or the one with an id; none when there is none."""
    if half is None:
        return _past(session, Quota, Quota.id == quota_id)
    return _past(session, Quota, (Quota.municipality_code == code) & (Quota.starts_on == half.first))


def count_with_history(session: ScopedSession, count_id: uuid.UUID) -> Past[AuthorityCount]:
    """Return an authority's count. Raises `AbsentError` when there is none here."""
    return _present(_past(session, AuthorityCount, AuthorityCount.id == count_id))


def dwelling_with_history(session: ScopedSession, dwelling_id: uuid.UUID) -> Past[Dwelling]:
    """Return a home. Raises `AbsentError` when there is none here."""
    return _present(_past(session, Dwelling, Dwelling.id == dwelling_id))


def _past(session: ScopedSession, of: type[Recorded], wanted: ColumnElement[bool]) -> Past[Recorded] | None:
    """Return the record that is `wanted` with its municipality and corrections, in one statement."""
    query = (
        select(of, municipality_name(of), HousingCorrection, Person.name)
        .outerjoin(HousingCorrection, HousingCorrection.record_id == of.id)
        .outerjoin(Person, Person.id == HousingCorrection.person_id)
        .where(wanted)
        .order_by(HousingCorrection.at.desc(), HousingCorrection.id.desc())
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    row, name = rows[0][:2]
    return Past(row, name or row.municipality_code, "", [(each[2], each[3] or "") for each in rows if each[2]])


def _present(found: Past[Recorded] | None) -> Past[Recorded]:
    if found is None:
        raise AbsentError
    return found


def entry_with_history(session: ScopedSession, entry_id: uuid.UUID) -> Past[BalanceEntry]:
    """Return a line of the ledger with the other line of its transfer. Raises `AbsentError` when there is none here."""
    enterer = aliased(Person)
    this = select(BalanceEntry.transfer_id).where(BalanceEntry.id == entry_id).scalar_subquery()
    query = (
        select(BalanceEntry, municipality_name(BalanceEntry), enterer.name)
        .outerjoin(enterer, enterer.id == BalanceEntry.entered_by)
        .where(or_(BalanceEntry.id == entry_id, BalanceEntry.transfer_id == this))
    )
    rows = [(row, name or row.municipality_code, by or "") for row, name, by in session.execute(query)]
    found = next((each for each in rows if each[0].id == entry_id), None)
    if found is None:
        raise AbsentError
    others = [(name, row) for row, name, _ in rows if row.id != entry_id]
    return Past(found[0], found[1], found[2], corrections_of(session, entry_id), others)


def corrections_of(session: ScopedSession, record_id: uuid.UUID) -> list[Correction]:
    """Return what a record said before each correction, and who made it, the newest first."""
    query = (
        select(HousingCorrection, Person.name)
        .outerjoin(Person, Person.id == HousingCorrection.person_id)
        .where(HousingCorrection.record_id == record_id)
        .order_by(HousingCorrection.at.desc(), HousingCorrection.id.desc())
    )
    return [(one, who or "") for one, who in session.execute(query)]
