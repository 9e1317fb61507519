"""Which branches are counted and have no report yet, and what the runs of a night prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.branches.models import Branch, BranchRegion, Region
from tenants.jobs.models import Run, RunState
from tenants.outbox import send_all_later

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession

COUNT_JOB = "count_figures"
SUMS_JOB = "prove_sums"
REPORT_JOB = "report_night"


def plan_reports(session: ScopedSession, task: str, day: dt.date, *, again: bool = False) -> int:
    """Plan the report of `day` for every branch that is counted, and ask for a task each; return how many are new."""
    counted = select(func.uuidv7(), cast(REPORT_JOB, Run.job.type), Run.branch_id, Run.day).where(
        Run.job == COUNT_JOB, Run.day == day, Run.state == RunState.DONE, Run.branch_id.is_not(None)
    )
    planned = insert(Run).from_select(["id", "job", "branch_id", "day"], counted)
    key = ["job", "branch_id", "day"]
    if again:
        planned = planned.on_conflict_do_update(
            index_elements=key, set_={"state": RunState.DUE, "attempts": 0, "due_at": func.now(), "error": None}
        )
    else:
        planned = planned.on_conflict_do_nothing(index_elements=key)
    new = session.scalars(planned.returning(Run.branch_id)).all()
    send_all_later(session, task, [(branch_id, day.isoformat()) for branch_id in new])
    return len(new)


@dataclass(frozen=True)
class Proof:
    """What the counts of a night proved in some branches."""

    branches: int
    """That were counted."""
    months: int
    """That were counted again."""
    drift: int
    """Months in which a recount found something else than the figures said: they were set right."""


@dataclass(frozen=True)
class Unit:
    """A region on a day, or with no id the nation: its branches, and what their counts proved."""

    id: uuid.UUID | None
    slug: str
    name: str
    proof: Proof


def units_on(session: ScopedSession, day: dt.date) -> list[Unit]:
    """Return the regions that have branches on `day`, and last the nation; in the `Directory` scope."""

    def total(name: str) -> Any:
        return func.coalesce(func.sum(cast(func.coalesce(Run.counts[name].as_string(), "0"), Integer)), 0)

    run = (Run.branch_id == Branch.id) & (Run.job == COUNT_JOB) & (Run.day == day) & (Run.state == RunState.DONE)
    rows = session.execute(
        select(Region.id, Region.slug, Region.name, func.count(Run.id), total("months"), total("drift"))
        .join(BranchRegion, (BranchRegion.region_id == Region.id) & BranchRegion.valid.contains(day))
        .join(Branch, (Branch.id == BranchRegion.branch_id) & Branch.open.contains(day))
        .outerjoin(Run, run)
        .group_by(Region.id, Region.slug, Region.name)
        .order_by(Region.name)
    ).all()
    found = [Unit(row[0], row[1], row[2], Proof(*(int(number) for number in row[3:]))) for row in rows]
    proofs = [unit.proof for unit in found]
    # That regions add up to the nation is proven once, for all of them.
    sums = session.scalar(select(Run.counts["drift"].as_integer()).where(Run.job == SUMS_JOB, Run.day == day)) or 0
    whole = Proof(sum(p.branches for p in proofs), sum(p.months for p in proofs), sum(p.drift for p in proofs) + sums)
    return [*found, Unit(None, "", "", whole)] if found else []
