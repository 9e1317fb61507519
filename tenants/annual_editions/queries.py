"""Questions about the year of a region or the nation: its words in the making, who is not accepted, and what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, cast, null, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from tenants.annual_editions.content import known_of
from tenants.annual_editions.models import EditionStory, PublishedEdition
from tenants.annual_editions.rules import Unsettled
from tenants.branches.models import Branch, Region
from tenants.figures.areas.housing import CLOSING, OPENING
from tenants.figures.models import Edition
from tenants.reports.models import PublishedReport, TakenBack
from tenants.reports.seams import Ends
from tenants.reports.taking_back import Taken, of_unit
from tenants.signing.queries import accepted_branches

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import CompoundSelect, Select

    from tenants.isolation import ScopedSession


def stories_of(session: ScopedSession, region_id: uuid.UUID | None, years: Collection[int]) -> dict[int, EditionStory]:
    """Return the words in the making about each of `years`, in one statement."""
    query = select(EditionStory).where(
        EditionStory.region_id.is_not_distinct_from(region_id), EditionStory.year.in_(years)
    )
    return {one.year: one for one in session.scalars(query)}


def unsettled_branches(
    session: ScopedSession, region_id: uuid.UUID | None, year: int, reasons: Mapping[str, str]
) -> list[Unsettled]:
    """Return the branches of which a month of `year` is not accepted, by name; `reasons` are what was said, by id.

    A branch whose months its region named as exceptions has those reasons, unless another one was given.
    """
    found = []
    for one in accepted_branches(session, region_id, year).values():
        if not one.is_accepted:
            key = str(one.branch_id)
            reason = reasons.get(key, "") or (one.reason if one.is_settled else "")
            missing = len(one.missing) + len(one.exceptions)
            found.append(Unsettled(key, one.slug, one.name, missing, reason, one.reason))
    return sorted(found, key=lambda one: one.name)


def known_in(session: ScopedSession, edition: Edition) -> dict[str, list[int]]:
    """Return of how many branches each figure of an edition is known, and of how many there are."""
    if edition.region_id is not None:
        return known_of([edition.content])
    rows = session.scalars(
        select(Edition.content)
        .where(Edition.region_id.is_not(None), Edition.year == edition.year)
        .ext(distinct_on(Edition.region_id))
        .order_by(Edition.region_id, Edition.version.desc())
    )
    return known_of(rows)


def own_editions(session: ScopedSession, region_id: uuid.UUID | None, year: int) -> Sequence[PublishedEdition]:
    """Return every version that a region (or with none the nation) published of a year, withdrawn ones too, newest first."""
    return session.scalars(
        select(PublishedEdition)
        .where(PublishedEdition.region_id.is_not_distinct_from(region_id), PublishedEdition.year == year)
        .order_by(PublishedEdition.version.desc())
    ).all()


def public_editions(session: ScopedSession, region: str | None, year: int) -> list[PublishedEdition]:
    """Return what a region (by slug; none is the nation) published of a year and did not take back, newest first."""
    query = select(PublishedEdition).where(PublishedEdition.year == year, PublishedEdition.withdrawn_at.is_(None))
    return list(session.scalars(_of_unit(query, region).order_by(PublishedEdition.version.desc())))


def beside_public(
    session: ScopedSession, region_id: uuid.UUID | None, year: int
) -> tuple[dict[int, Ends], list[Taken]]:
    """Return what stands beside the page of a year of a region (none is the nation), in one statement.

    That is what the newest page of each year tells of its position, and which versions of `year` were taken back.
    """
    figures = PublishedEdition.content["figures"]
    opening, closing = (figures[one.id]["whole"]["value"] for one in (OPENING, CLOSING))
    pages = (
        select(PublishedEdition.year.label("number"), opening.label("begun"), closing.label("ended"))
        .where(PublishedEdition.region_id.is_not_distinct_from(region_id), PublishedEdition.withdrawn_at.is_(None))
        .ext(distinct_on(PublishedEdition.year))
        .order_by(PublishedEdition.year, PublishedEdition.version.desc())
        .subquery()
    )
    taken = select(TakenBack.version, null(), null(), TakenBack.taken_back_at).where(*of_unit(region_id, year))
    both: CompoundSelect[Any] = union_all(
        select(*pages.c, cast(null(), DateTime(timezone=True)).label("taken_back_at")), taken
    )
    rows = session.execute(both).all()
    ends = {row.number: Ends(row.begun, row.ended) for row in rows if row.taken_back_at is None}
    found = [Taken(row.number, row.taken_back_at) for row in rows if row.taken_back_at is not None]
    return dict(sorted(ends.items(), reverse=True)), sorted(found, key=lambda one: -one.version)


def _of_unit(query: Select[Any], region: str | None) -> Select[Any]:
    if region is None:
        return query.where(PublishedEdition.region_id.is_(None))
    return query.join(Region, Region.id == PublishedEdition.region_id).where(Region.slug == region)


@dataclass(frozen=True)
class PublishedYears:
    """The years that a region published; without a slug the nation's."""

    slug: str
    name: str
    years: tuple[int, ...]


def every_edition(session: ScopedSession) -> list[PublishedYears]:
    """Return what regions and the nation published, the nation first, in one statement; for the `Public` scope."""
    rows = session.execute(
        select(Region.slug, Region.name, PublishedEdition.year)
        .outerjoin(Region, Region.id == PublishedEdition.region_id)
        .where(PublishedEdition.withdrawn_at.is_(None))
        .distinct()
        .order_by(Region.name.nulls_first(), PublishedEdition.year.desc())
    )
    found: dict[tuple[str, str], list[int]] = {}
    for slug, name, year in rows:
        found.setdefault((slug or "", name or ""), []).append(year)
    return [PublishedYears(slug, name, tuple(years)) for (slug, name), years in found.items()]


def pages_of_branches(session: ScopedSession, year: int) -> set[str]:
    """Return the slugs of the branches that published a page of `year`; for the `Public` scope."""
    query = select(Branch.slug).join(PublishedReport, PublishedReport.branch_id == Branch.id)
    return set(session.scalars(query.where(PublishedReport.year == year, PublishedReport.withdrawn_at.is_(None))))


@dataclass(frozen=True)
class YearOfUnit:
    """A year of a region or the nation, and the newest version of it that is to be seen."""

    year: int
    version: int
    published_at: dt.datetime


def newest_of_years(session: ScopedSession, region_id: uuid.UUID | None) -> dict[int, YearOfUnit]:
    """Return the newest version that is to be seen of each year that was published."""
    rows = session.execute(
        select(PublishedEdition.year, PublishedEdition.version, PublishedEdition.published_at)
        .where(PublishedEdition.region_id.is_not_distinct_from(region_id), PublishedEdition.withdrawn_at.is_(None))
        .ext(distinct_on(PublishedEdition.year))
        .order_by(PublishedEdition.year, PublishedEdition.version.desc())
    )
    return {row.year: YearOfUnit(*row) for row in rows}
