"""Who still has to sign: one question, for every page and report that says who is late with signing.

A month is **unsigned** when its term is over (the seventh working day of the month after it, `rules.term_of`) and no
version of it stands: the team lead never signed, took the signature back, or got it back from the region. It is asked of
every branch that was open in that month and belonged to the region on its first day; so a branch that opened in the
middle of a month first signs the month after. Months before the first one of which anybody in the region signed are
asked of nobody: there were no signatures yet. A month that runs, or whose term does, is not late.

An unsigned month is **late**, unless the region named it as an exception: then it is told with its reason, and counts for
nobody as late. That a signed month waits for the region or the national office is something else: *not accepted yet*.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.signing.rules import last_term_over

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from tenants.isolation import ScopedSession

_UNSIGNED = """
    SELECT branch.id AS branch_id, branch.slug, branch.name, region.slug AS region_slug, region.name AS region_name,
        months.month::date AS month, coalesce(exception.reason, '') AS exception,
        coalesce(said.returned ->> months.month::date::text, '') AS returned_reason, said.signed
    FROM regions region
    JOIN LATERAL (SELECT month FROM month_signatures WHERE region_id = region.id ORDER BY month LIMIT 1) AS began ON true
    JOIN branch_regions member ON member.region_id = region.id
    JOIN branches branch ON branch.id = member.branch_id
    LEFT JOIN (
        SELECT branch_id, array_agg(month) FILTER (WHERE state NOT IN ('withdrawn', 'returned')) AS signed,
            jsonb_object_agg(month, returned_reason) FILTER (WHERE returned_reason <> '') AS returned
        FROM (
            SELECT DISTINCT ON (branch_id, month) branch_id, month, state, returned_reason FROM month_signatures
            WHERE month BETWEEN :first AND :last AND {signed}
            ORDER BY branch_id, month, version DESC
        ) AS newest GROUP BY branch_id
    ) AS said ON said.branch_id = branch.id
    CROSS JOIN LATERAL generate_series(
        greatest(began.month, CAST(:first AS date)), CAST(:last AS date), '1 month'
    ) AS months (month)
    LEFT JOIN month_exceptions exception ON exception.branch_id = branch.id AND exception.month = months.month::date
        AND exception.lifted_at IS NULL
    WHERE {whose}
        AND member.valid @> months.month::date
        AND branch.open && daterange(months.month::date, (months.month + interval '1 month')::date)
        AND NOT months.month::date = ANY (coalesce(said.signed, '{{}}'))
"""
EVER = dt.date(1, 1, 1)


@dataclass(frozen=True)
class UnsignedMonth:
    """A branch's month that should have been signed by now, and is not."""

    branch_id: uuid.UUID
    slug: str
    name: str
    region_slug: str
    region_name: str
    month: dt.date
    exception: str
    """Why the region named it as one that cannot be signed: then it is not late."""
    returned_reason: str
    """Why the region sent it back."""

    @property
    def is_late(self) -> bool:
        """Whether somebody still has to sign it."""
        return not self.exception


def unsigned(region_id: uuid.UUID | None) -> str:
    """Return the question itself, of the months from `:first` to `:last`, and of `:region_id` unless that is none.

    `signed` are the months of these that the branch did sign. What was signed is gathered by branch before it is joined,
    since behind the wall no join knows how much it joins.
    """
    if region_id is None:
        return _UNSIGNED.format(signed="true", whose="true")
    return _UNSIGNED.format(signed="region_id = :region_id", whose="region.id = :region_id")


def of(region_id: uuid.UUID | None) -> dict[str, uuid.UUID]:
    """Return the value that `unsigned` asks."""
    return {} if region_id is None else {"region_id": region_id}


def unsigned_months(session: ScopedSession, region_id: uuid.UUID | None, today: dt.date) -> list[UnsignedMonth]:
    """Return every month that should have been signed by now, by branch and month: of a region, with none of the country.

    For the scopes `Figures` and `Fold`; one statement.
    """
    columns = ", ".join(UnsignedMonth.__dataclass_fields__)
    asked = text(f"SELECT {columns} FROM ({unsigned(region_id)}) AS unsigned ORDER BY name, branch_id, month")
    rows = session.execute(asked, {**of(region_id), "first": EVER, "last": last_term_over(today)}).mappings()
    return [UnsignedMonth(**row) for row in rows]


@dataclass(frozen=True)
class LateBranch:
    """A branch that is late with signing, and with which months."""

    slug: str
    name: str
    region_slug: str
    region_name: str
    months: tuple[UnsignedMonth, ...]
    """Oldest first."""


def late_branches(found: Iterable[UnsignedMonth]) -> list[LateBranch]:
    """Return who is late, the most months first."""
    by_branch: dict[uuid.UUID, list[UnsignedMonth]] = {}
    for one in found:
        if one.is_late:
            by_branch.setdefault(one.branch_id, []).append(one)
    late = [
        LateBranch(mine[-1].slug, mine[-1].name, mine[-1].region_slug, mine[-1].region_name, tuple(mine))
        for mine in by_branch.values()
    ]
    return sorted(late, key=lambda one: (-len(one.months), one.name))
