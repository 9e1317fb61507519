"""The whole ledger of a branch as its pages read it: every line with its reason, and the municipalities it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Date, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from tenants.auth.models import Person
from tenants.branches.geography import slug_of
from tenants.branches.models import Municipality, ServiceArea, Succession
from tenants.housing.models import AuthorityCount, BalanceEntry, Placement, Quota
from tenants.housing.queries import HOUSING
from tenants.housing.rules import HalfYear, Ledger, Line, LineKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

COUNT = "count"


@dataclass(frozen=True)
class Written:
    """One line as it was written down: of the ledger, or a count of the authority (`kind` is then `count`)."""

    code: str
    day: dt.date
    """A count of the authority has the last day it speaks of."""
    kind: str
    persons: int
    id: uuid.UUID | None
    words: str
    """The reason of an entry, or why a count differs."""
    source: str
    transfer_id: uuid.UUID | None
    by: str
    withdrawn: bool

    @property
    def line(self) -> Line:
        """The line as the ledger's rules read it."""
        return Line(self.day, LineKind(self.kind), self.persons, str(self.id or ""))

    @property
    def half(self) -> HalfYear:
        """The half-year it falls in."""
        return HalfYear.of(self.day)


@dataclass(frozen=True)
class Book:
    """Everything that was written down, the earliest first."""

    written: Sequence[Written]

    @cached_property
    def ledgers(self) -> dict[str, Ledger]:
        """The ledger of each municipality, without what was withdrawn."""
        standing = [each for each in self.written if not each.withdrawn and each.kind != COUNT]
        return {
            code: Ledger(each.line for each in standing if each.code == code) for code in {e.code for e in standing}
        }

    def ledger(self, code: str) -> Ledger:
        """Return the ledger of one municipality; an empty one when nothing was written yet."""
        return self.ledgers.get(code, Ledger(()))

    def counts(self, code: str) -> dict[HalfYear, Written]:
        """Return the last count of the authority per half-year."""
        return {
            each.half: each for each in self.written if (each.code, each.kind, each.withdrawn) == (code, COUNT, False)
        }

    def quota(self, code: str, half: HalfYear) -> Written | None:
        """Return what was written of a quota, also when it was withdrawn."""
        wanted = (code, LineKind.QUOTA, half.first)
        return next((each for each in self.written if (each.code, each.kind, each.day) == wanted), None)

    def other_half(self, one: Written) -> Written | None:
        """Return the other line of a transfer inside the branch."""
        if one.transfer_id is None:
            return None
        return next((each for each in self.written if each.transfer_id == one.transfer_id and each.id != one.id), None)


def book_of(session: ScopedSession, until: dt.date) -> Book:
    """Return everything written up to and including `until`, in one statement. Quotas ahead are there too."""
    quotas = select(
        Quota.municipality_code.label("code"),
        Quota.starts_on.label("day"),
        literal(LineKind.QUOTA.value).label("kind"),
        Quota.persons.label("persons"),
        Quota.id.label("id"),
        literal("").label("words"),
        Quota.source.label("source"),
        cast(null(), Quota.id.type).label("transfer_id"),
        cast(null(), Quota.id.type).label("person_id"),
        Quota.withdrawn_at.is_not(None).label("withdrawn"),
    )
    entries = select(
        BalanceEntry.municipality_code, BalanceEntry.day, cast(BalanceEntry.kind, String), BalanceEntry.persons,
        BalanceEntry.id, BalanceEntry.reason, BalanceEntry.source, BalanceEntry.transfer_id, BalanceEntry.entered_by,
        BalanceEntry.withdrawn_at.is_not(None),
    ).where(BalanceEntry.day <= until)  # fmt: skip
    counts = select(
        AuthorityCount.municipality_code, AuthorityCount.as_of, literal(COUNT), AuthorityCount.persons,
        AuthorityCount.id, AuthorityCount.explanation, AuthorityCount.source, null(), null(),
        AuthorityCount.withdrawn_at.is_not(None),
    ).where(AuthorityCount.as_of <= until)  # fmt: skip
    housed = (
        select(
            Placement.municipality_code, Placement.day, literal(LineKind.HOUSED.value), func.count(),
            null(), literal(""), literal(""), null(), null(), literal(False),  # noqa: FBT003
        )
        .where(Placement.day <= until, Placement.counts_for_quota, Placement.withdrawn_at.is_(None))
        .group_by(Placement.municipality_code, Placement.day)
    )  # fmt: skip
    lines = union_all(quotas, entries, counts, housed).subquery().c
    query = (
        select(
            lines.code, lines.day, lines.kind, lines.persons, lines.id, lines.words, lines.source, lines.transfer_id,
            func.coalesce(Person.name, ""), lines.withdrawn,
        )
        .outerjoin(Person, Person.id == lines.person_id)
        .order_by(lines.day, lines.id)
    )  # fmt: skip
    return Book([Written(*row) for row in session.execute(query)])


@dataclass(frozen=True)
class Predecessor:
    """A municipality that went on in another one; `ours` when the branch served it."""

    code: str
    name: str
    ours: bool


@dataclass(frozen=True)
class Stay:
    """A municipality under its last name, and the days on which the branch houses people in it."""

    code: str
    name: str
    first: dt.date
    last: dt.date | None
    before: tuple[Predecessor, ...] = ()
    """What it was made of, when it began on `first`."""

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return slug_of(self.name)

    def serves(self, first: dt.date, last: dt.date) -> bool:
        """Whether the branch houses people in it on some day from `first` to `last`."""
        return self.first <= last and (self.last is None or first <= self.last)


def stays_of(session: ScopedSession) -> list[Stay]:
    """Return every municipality in which the branch ever housed people, by name, in one statement."""
    old = aliased(Municipality)
    ours = aliased(ServiceArea)
    query = (
        select(
            Municipality.code,
            Municipality.name,
            cast(func.lower(ServiceArea.valid), Date),
            cast(func.upper(ServiceArea.valid), Date),
            Succession.old_code,
            old.name,
            ours.branch_id.is_not(None),
        )
        .join(
            ServiceArea,
            (ServiceArea.municipality_code == Municipality.code) & ServiceArea.valid.overlaps(Municipality.valid),
        )
        .outerjoin(
            Succession,
            (Succession.new_code == Municipality.code)
            & (Succession.effective_on == func.lower(ServiceArea.valid))
            & (Succession.old_code != Succession.new_code),
        )
        .outerjoin(old, (old.code == Succession.old_code) & (func.upper(old.valid) == Succession.effective_on))
        .outerjoin(
            ours,
            (ours.municipality_code == Succession.old_code)
            & (ours.branch_id == session.branch_id)
            & (ours.service == HOUSING)
            & (func.upper(ours.valid) == Succession.effective_on),
        )
        .where(ServiceArea.branch_id == session.branch_id, ServiceArea.service == HOUSING)
        .order_by(func.lower(Municipality.valid), func.lower(ServiceArea.valid), old.name)
    )
    found: dict[str, Stay] = {}
    for code, name, begin, upper, old_code, old_name, was_ours in session.execute(query):
        known = found.get(code)
        before = known.before if known else ()
        if old_code and old_code not in {each.code for each in before}:
            before = (*before, Predecessor(old_code, old_name or old_code, bool(was_ours)))
        last = None if upper is None else upper - dt.timedelta(days=1)
        found[code] = _joined(known, Stay(code, name, begin, last, before))
    return sorted(found.values(), key=lambda stay: stay.name)


def _joined(known: Stay | None, stay: Stay) -> Stay:
    """Return one stay for two with a change of name or a pause in between."""
    if known is None:
        return stay
    last = None if known.last is None or stay.last is None else max(known.last, stay.last)
    return replace(stay, first=min(known.first, stay.first), last=last)
