"""What the last night proved, and what it had to repair: read from the counts that its runs left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.branches.models import Branch, Region
from tenants.jobs.models import Run, RunState

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession

COUNT_JOB, SUMS_JOB = "count_figures", "prove_sums"
SHOWN_FOR = dt.timedelta(days=30)
"""So long a fault that was repaired stays on the jobs page."""


@dataclass(frozen=True)
class Proof:
    """A night: how many months of how many branches were counted again, and how many sums were held against them."""

    night: dt.date
    months: int
    branches: int
    differences: int
    sums: int | None
    """None when the sums were not proven yet."""
    off_sums: int


@dataclass(frozen=True)
class Drift:
    """A figure that differed though nothing had changed; it was repaired."""

    night: dt.date
    where: str
    """The branch or the region; empty for the nation."""
    month: dt.date
    indicator: str
    cells: int
    amount: int
    """What was counted more than was held in the total."""


def _number(name: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(Run.counts[name].as_integer()), 0)


def last_proof(session: ScopedSession) -> Proof | None:
    """Return what the newest night proved that counted anything, in one statement."""
    newest = select(func.max(Run.day)).where(Run.job == COUNT_JOB, Run.state == RunState.DONE).scalar_subquery()
    rows = session.execute(
        select(Run.job, Run.day, func.count(), _number("months"), _number("drift"), _number("compared"))
        .where(Run.job.in_([COUNT_JOB, SUMS_JOB]), Run.state == RunState.DONE, Run.day == newest)
        .group_by(Run.job, Run.day)
    )
    found = {row[0]: row for row in rows}
    if COUNT_JOB not in found:
        return None
    _, night, branches, months, drift, _ = found[COUNT_JOB]
    sums = found.get(SUMS_JOB)
    return Proof(night, months, branches, drift, sums[5] if sums else None, sums[4] if sums else 0)


def repaired(session: ScopedSession, today: dt.date, limit: int = 50) -> list[Drift]:
    """Return what was repaired of late, the newest night first, in two statements at most."""
    rows = session.execute(
        select(Run.day, func.coalesce(Branch.name, ""), Run.counts["found"])
        .outerjoin(Branch, Branch.id == Run.branch_id)
        .where(
            Run.job.in_([COUNT_JOB, SUMS_JOB]),
            Run.state == RunState.DONE,
            Run.day >= today - SHOWN_FOR,
            Run.counts["drift"].as_integer() > 0,
        )
        .order_by(Run.day.desc(), Branch.name)
        .limit(limit)
    ).all()
    found = [(night, name, one) for night, name, told in rows for one in told or ()]
    names = _regions(session) if any(one.get("region") for _, _, one in found) else {}
    return [_drift(night, name or names.get(one.get("region"), ""), one) for night, name, one in found[:limit]]


def _regions(session: ScopedSession) -> dict[str, str]:
    return {str(region_id): name for region_id, name in session.execute(select(Region.id, Region.name))}


def _drift(night: dt.date, where: str, told: dict[str, Any]) -> Drift:
    return Drift(night, where, dt.date.fromisoformat(told["month"]), told["indicator"], told["cells"], told["amount"])
