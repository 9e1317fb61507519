"""Moving a branch to another region: from the first of a month on, and it takes no history along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from tenants.audit.actions import record
from tenants.branches.areas import one_at_a_time
from tenants.branches.models import BranchRegion, Region
from tenants.branches.rules import refuse_move
from tenants.faults import RefusalError
from tenants.outbox import send_later
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

    from tenants.audit.actions import Actor
    from tenants.branches.models import Branch
    from tenants.isolation import ScopedSession

SETTLE_TASK = "tasks.figures.settle_regions"


def move_branch(
    session: ScopedSession, actor: Actor, branch: Branch, region_slug: str, on: dt.date, today: dt.date
) -> bool:
    """Put a branch in another region from `on`, the first of this month or a later one; false when it is there already.

    What is counted in the month that runs goes along. Raises `RefusalError` on another day, when the branch is not open
    then, or when it moves later already.
    """
    one_at_a_time(session)
    refuse_move(branch.open, on, today)
    region = session.scalar(select(Region).where(Region.slug == region_slug))
    if region is None:
        raise RefusalError(N_("Choose a region."), "region")
    of_branch = BranchRegion.branch_id == branch.id
    stay = session.scalars(select(BranchRegion).where(of_branch, BranchRegion.valid.contains(on))).one_or_none()
    later = session.scalar(
        select(func.min(func.lower(BranchRegion.valid))).where(of_branch, func.lower(BranchRegion.valid) > on)
    )
    if later is not None:
        raise RefusalError(N_("It moves on %(day)s already. Choose a later day."), "on", day=later)
    if stay is None or stay.region_id == region.id:
        return False
    end, begun = stay.valid.upper, stay.valid.lower
    here = (of_branch, BranchRegion.valid == stay.valid)
    if begun == on:
        session.execute(
            update(BranchRegion).where(*here).values(region_id=region.id).execution_options(synchronize_session=False)
        )
    else:
        session.execute(
            update(BranchRegion)
            .where(*here)
            .values(valid=func.daterange(begun, on))
            .execution_options(synchronize_session=False)
        )
        session.execute(
            insert(BranchRegion).values(branch_id=branch.id, valid=func.daterange(on, end), region_id=region.id)
        )
    session.expire_all()
    record(session, actor, "move", "branch", branch.id, region=region.slug, on=on.isoformat())
    send_later(session, SETTLE_TASK)
    return True
