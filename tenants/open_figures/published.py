"""Questions about what was published of a year: first which versions there are, then the content of the one asked for.

Apart, so that who has it already is told so in one statement, without reading it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.annual_editions.models import PublishedEdition
from tenants.branches.models import Branch, Region
from tenants.figures.models import Edition
from tenants.reports.models import PublishedReport

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Version:
    """A version of somebody's year, without its content."""

    id: uuid.UUID
    version: int
    made_at: dt.datetime
    reason: str = ""


def versions_of_branch(session: ScopedSession, slug: str, year: int) -> list[Version]:
    """Return what a branch published of a year and did not take back, newest first."""
    rows = session.execute(
        select(PublishedReport.id, PublishedReport.version, PublishedReport.published_at, PublishedReport.reason)
        .join(Branch, Branch.id == PublishedReport.branch_id)
        .where(Branch.slug == slug, PublishedReport.year == year, PublishedReport.withdrawn_at.is_(None))
        .order_by(PublishedReport.version.desc())
    )
    return [Version(*row) for row in rows]


def content_of_report(session: ScopedSession, report_id: uuid.UUID) -> dict[str, Any]:
    """Return the frozen content of a published report."""
    return _content(session, PublishedReport.content, PublishedReport.id, report_id)


def versions_of_unit(session: ScopedSession, region: str | None, year: int) -> list[Version]:
    """Return what a region (none is the nation) published of a year and did not take back, newest first."""
    query = select(
        PublishedEdition.id, PublishedEdition.version, PublishedEdition.published_at, PublishedEdition.reason
    ).where(PublishedEdition.year == year, PublishedEdition.withdrawn_at.is_(None))
    if region is None:
        query = query.where(PublishedEdition.region_id.is_(None))
    else:
        query = query.join(Region, Region.id == PublishedEdition.region_id).where(Region.slug == region)
    return [Version(*row) for row in session.execute(query.order_by(PublishedEdition.version.desc()))]


def content_of_published_edition(session: ScopedSession, edition_id: uuid.UUID) -> dict[str, Any]:
    """Return what a published edition froze: the protected table, and beside it words that are not told here."""
    return _content(session, PublishedEdition.content, PublishedEdition.id, edition_id)


def years_published(session: ScopedSession) -> dict[str, list[int]]:
    """Return the years that were published, newest first, by the address name of the region; those of the nation under ""."""
    rows = session.execute(
        select(func.coalesce(Region.slug, ""), PublishedEdition.year)
        .outerjoin(Region, Region.id == PublishedEdition.region_id)
        .where(PublishedEdition.withdrawn_at.is_(None))
        .distinct()
        .order_by(PublishedEdition.year.desc())
    )
    found: dict[str, list[int]] = {}
    for slug, year in rows:
        found.setdefault(slug, []).append(year)
    return found


def current_versions(session: ScopedSession, region: str | None, year: int) -> list[Version]:
    """Return the versions of the protected table of a region's (none is the nation's) year, newest first.

    `session` is in the `Figures` scope of that region, or of the nation.
    """
    query = select(Edition.id, Edition.version, Edition.made_at).where(Edition.year == year)
    if region is None:
        query = query.where(Edition.region_id.is_(None))
    else:
        query = query.join(Region, Region.id == Edition.region_id).where(Region.slug == region)
    return [Version(*row) for row in session.execute(query.order_by(Edition.version.desc()))]


def content_of_edition(session: ScopedSession, edition_id: uuid.UUID) -> dict[str, Any]:
    """Return the content of a protected table."""
    return _content(session, Edition.content, Edition.id, edition_id)


def _content(
    session: ScopedSession,
    content: InstrumentedAttribute[dict[str, Any]],
    key: InstrumentedAttribute[uuid.UUID],
    wanted: uuid.UUID,
) -> dict[str, Any]:
    found: dict[str, Any] = session.scalars(select(content).where(key == wanted)).one()
    return found


def chosen(versions: Sequence[Version], number: int | None) -> Version | None:
    """Return the version of a number, by default the newest; none when it is not there."""
    if number is None:
        return versions[0] if versions else None
    return next((one for one in versions if one.version == number), None)
