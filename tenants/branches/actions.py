"""What is done with branches: opening, closing, merging, and changing what they serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from tenants.audit.actions import record
from tenants.branches.areas import (
    Area,
    areas_on,
    end_areas,
    move_areas,
    one_at_a_time,
    serve,
    stop_serving,
)
from tenants.branches.loading import Loaded, load_geography
from tenants.branches.models import Branch, BranchRegion, Region
from tenants.branches.naming import municipalities_named
from tenants.branches.queries import branch_with_slug, region_of
from tenants.branches.rules import days, refuse_slug
from tenants.faults import RefusalError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

__all__ = [
    "Area",
    "Loaded",
    "Opening",
    "close_branch",
    "load_geography",
    "merge_branches",
    "open_branch",
    "serve",
    "stop_serving",
]


@dataclass(frozen=True)
class Opening:
    """The branch, whether it is new, and what it serves since: nothing when it was open already."""

    branch: Branch
    new: bool
    areas: tuple[Area, ...] = ()


def open_branch(
    session: ScopedSession,
    actor: Actor,
    slug: str,
    name: str,
    region_slug: str,
    municipalities: Sequence[str],
    from_: dt.date,
    service: str = "all",
    region_name: str | None = None,
) -> Opening:
    """Open a branch that serves `municipalities` (names or CBS codes, as on `from_`), in a region made when it is new.

    Doing the same once more changes nothing, and `Opening.new` says so. Raises `RefusalError` for an address that is
    taken or reserved, no municipality, one that is unknown or meant otherwise, or one that another branch serves.
    """
    one_at_a_time(session)
    slug, name, region_slug = slug.strip(), name.strip(), region_slug.strip()
    refuse_slug(slug)
    if not name:
        msg = "Fill in the name of the branch."
        raise RefusalError(msg, "name")
    if not municipalities:
        msg = "Name at least one municipality that the branch serves."
        raise RefusalError(msg, "municipalities")
    present = branch_with_slug(session, slug)
    if present is not None:
        _refuse_another(session, present, name, region_slug, municipalities, from_, service)
        return Opening(present, new=False)
    branch = Branch(slug=slug, name=name, open=days(from_))
    session.add(branch)
    session.flush()
    session.execute(
        insert(BranchRegion).values(
            branch_id=branch.id, valid=days(from_), region_id=_region(session, actor, region_slug, region_name)
        )
    )
    record(session, actor, "open", "branch", branch.id, slug=slug, region=region_slug)
    return Opening(branch, new=True, areas=serve(session, actor, branch, municipalities, from_, service=service))


def close_branch(
    session: ScopedSession, actor: Actor, branch: Branch, on: dt.date, merged_into: Branch | None = None
) -> bool:
    """Close a branch; `on` is the first day on which it is not open, and what it serves ends with it.

    `merged_into` only says where its people went; `merge_branches` also gives that branch what this one serves. Returns
    false when it was closed like this already. Raises `RefusalError` when it was closed otherwise, was not open yet, or
    would begin to serve something after `on`.
    """
    one_at_a_time(session)
    if not _may_close(branch, on, merged_into):
        return False
    ended = end_areas(session, branch, on)
    _end(session, branch, on, merged_into)
    record(session, actor, "close", "branch", branch.id, on=on.isoformat(), areas=len(ended))
    return True


def merge_branches(session: ScopedSession, actor: Actor, branch: Branch, receiving: Branch, on: dt.date) -> bool:
    """Close a branch on the day from which `receiving` serves all that it served.

    Returns false when they were merged like this already. Raises `RefusalError` as `close_branch` does, and when
    `receiving` is the branch itself or not open from that day on.
    """
    one_at_a_time(session)
    if branch.id == receiving.id:
        msg = "A branch cannot be merged into itself. Choose another one."
        raise RefusalError(msg, "receiving")
    if not receiving.open.contains(days(on)):
        msg = "%(branch)s is not open from %(on)s on. Choose a branch that is."
        raise RefusalError(msg, "receiving", branch=receiving.name, on=on)
    if not _may_close(branch, on, receiving):
        return False
    moved = move_areas(session, branch.id, receiving.id, on)
    _end(session, branch, on, receiving)
    detail = {"on": on.isoformat(), "into": str(receiving.id), "areas": len(moved)}
    record(session, actor, "merge", "branch", branch.id, **detail)
    return True


def _may_close(branch: Branch, on: dt.date, merged_into: Branch | None) -> bool:
    """Return whether there is something to do. Raises `RefusalError` when it cannot be done."""
    if branch.open.upper is not None:
        if (branch.open.upper, branch.merged_into) == (on, merged_into.id if merged_into else None):
            return False
        msg = "%(branch)s closed on %(closed)s already."
        raise RefusalError(msg, "on", branch=branch.name, closed=branch.open.upper)
    if branch.open.lower is None or on <= branch.open.lower:
        msg = "%(branch)s opened on %(opened)s. Choose a later day to close it."
        raise RefusalError(msg, "on", branch=branch.name, opened=branch.open.lower)
    return True


def _end(session: ScopedSession, branch: Branch, on: dt.date, merged_into: Branch | None) -> None:
    """End the branch's place in its region, and then the branch: the key between them holds for every day."""
    session.execute(
        update(BranchRegion)
        .where(BranchRegion.branch_id == branch.id, BranchRegion.valid.contains(on))
        .values(valid=func.daterange(func.lower(BranchRegion.valid), on))
        .execution_options(synchronize_session=False)
    )
    branch.open = days(branch.open.lower or on, on)
    branch.merged_into = merged_into.id if merged_into else None
    session.flush()


def _refuse_another(
    session: ScopedSession,
    present: Branch,
    name: str,
    region_slug: str,
    municipalities: Sequence[str],
    from_: dt.date,
    service: str,
) -> None:
    """Raise `RefusalError` unless the branch that has the address is the one that was asked for."""
    msg = "There is a branch at %(slug)s already: %(name)s, open from %(first)s. Choose another address."
    taken = RefusalError(msg, "slug", slug=present.slug, name=present.name, first=present.open.lower)
    region = region_of(session, present.id, from_)
    if (present.name, present.open.lower, region and region.slug) != (name, from_, region_slug):
        raise taken
    served = areas_on(session, present.id, from_, service)
    if any(each.code not in served for each in municipalities_named(session, municipalities, from_)):
        msg = "%(name)s is open already and does not serve all of these municipalities. Change what it serves."
        raise RefusalError(msg, "municipalities", name=present.name)


def _region(session: ScopedSession, actor: Actor, slug: str, name: str | None) -> uuid.UUID:
    """Return the region with this slug, made when there is none."""
    found = session.scalar(select(Region).where(Region.slug == slug))
    if found is None:
        refuse_slug(slug)
        found = Region(slug=slug, name=(name or slug.replace("-", " ").title()).strip())
        session.add(found)
        session.flush()
        record(session, actor, "open", "region", found.id, slug=slug)
    return found.id
