"""Taking a published version back: which one stands then, and that its address says so to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy import select

from tenants.branches.models import Branch
from tenants.faults import RefusalError
from tenants.reports.models import TakenBack
from tenants.reports.words import refuse_recognisable
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession


class Version(Protocol):
    """A version of a branch's, a region's or the nation's year, or of a report to a municipality."""

    version: int
    withdrawn_at: dt.datetime | None


Some = TypeVar("Some", bound=Version)


def stands_without(versions: Iterable[Some], version: int) -> Some | None:
    """Return which of `versions` readers see once `version` is taken back; none when there is no other."""
    left = [one for one in versions if one.withdrawn_at is None and one.version != version]
    return max(left, key=lambda one: one.version, default=None)


def refuse_unsaid(reason: str, names: Iterable[str], *, confirmed: bool) -> None:
    """Raise `RefusalError` without a reason, for one that points at somebody, and when nobody looked at what stands then."""
    if not reason.strip():
        raise RefusalError(N_("Say why you take this version back."), "withdrawal")
    refuse_recognisable(reason, "withdrawal", names)
    if not confirmed:
        raise RefusalError(
            N_("Look at what stands once this version is taken back, and say that you did."), "confirmed"
        )


def note_taken_back(
    session: ScopedSession,
    year: int,
    version: int,
    *,
    branch_id: uuid.UUID | None = None,
    region_id: uuid.UUID | None = None,
) -> None:
    """Let the address of a version say that it was taken back: of a branch, a region, or with neither the nation."""
    session.add(TakenBack(branch_id=branch_id, region_id=region_id, year=year, version=version))
    session.flush()


@dataclass(frozen=True)
class Taken:
    """A version that was taken back, as everybody may know it."""

    version: int
    taken_back_at: dt.datetime


def taken_back_of_branch(session: ScopedSession, slug: str, year: int) -> list[Taken]:
    """Return which versions of a branch's year were taken back, newest first; for the `Public` scope."""
    query = (
        select(TakenBack.version, TakenBack.taken_back_at)
        .join(Branch, Branch.id == TakenBack.branch_id)
        .where(Branch.slug == slug, TakenBack.year == year)
        .order_by(TakenBack.version.desc())
    )
    return [Taken(*row) for row in session.execute(query)]


def of_unit(region_id: uuid.UUID | None, year: int) -> list[ColumnElement[bool]]:
    """Return what is asked of the versions of a region's year that were taken back; none is the nation."""
    return [TakenBack.branch_id.is_(None), TakenBack.region_id.is_not_distinct_from(region_id), TakenBack.year == year]


def taken_back_of_unit(session: ScopedSession, region_id: uuid.UUID | None, year: int) -> list[Taken]:
    """Return which versions of a region's year, or the nation's (none), were taken back, newest first."""
    query = (
        select(TakenBack.version, TakenBack.taken_back_at)
        .where(*of_unit(region_id, year))
        .order_by(TakenBack.version.desc())
    )
    return [Taken(*row) for row in session.execute(query)]
