"""Open figures: what there is, what it counts, and every number that may leave a branch. Read only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask import request, url_for
from msgspec import Meta
from werkzeug.exceptions import Gone, NotFound

from tenants.figures.catalogue import INDICATORS
from tenants.open_figures import directory, published
from tenants.reports.taking_back import taken_back_of_branch, taken_back_of_unit
from tenants.roles import Right
from wegwijs.api import entries, openapi, shapes, years
from wegwijs.api.resources import PREFIX, Answer, Number, Page, PageSize, Sheet, pages, resource
from wegwijs.requests import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tenants.branches.models import Municipality, Region
    from tenants.reports.taking_back import Taken

__all__ = ["pages"]

FIRST_YEAR, LAST_YEAR = 2000, 2100
Asked = Annotated[
    Literal["published", "current"],
    Meta(description="`published` is for everybody; `current` are the protected figures of last night, with a token."),
]


@resource("/")
def service() -> Answer[shapes.Service]:
    """Say where everything is."""
    names = ("indicators", "branches", "regions", "municipalities", "nation")
    return Answer(
        lambda: shapes.Service(
            title=openapi.TITLE,
            version="1",
            description=openapi.DESCRIPTION,
            documentation=url_for("open_figures.page"),
            codebook=url_for("codebook.codebook"),
            licence=entries.LICENCE,
            links={"openapi": f"{PREFIX}/openapi.json", **{name: f"{PREFIX}/{name}" for name in names}},
        )
    )


@resource("/openapi.json")
def description() -> Answer[dict[str, Any]]:
    """Describe this interface (OpenAPI 3.1)."""
    return Answer(openapi.document)


INDICATOR_HEADER = (
    "id", "area", "name_nl", "name_en", "definition_nl", "definition_en", "unit_nl", "unit_en", "kind",
    "adds_up_over_time", "adds_up_over_units", "of_persons", "breakdowns", "source", "owner",
)  # fmt: skip


def _indicator_rows(found: shapes.Indicators) -> Iterator[Sequence[object]]:
    for one in found.items:
        yield (
            one.id, one.area, one.name.nl, one.name.en, one.definition.nl, one.definition.en, one.unit.nl, one.unit.en,
            one.kind, int(one.adds_up_over_time), int(one.adds_up_over_units), int(one.of_persons),
            " ".join(part.id for part in one.breakdowns), one.source, one.owner,
        )  # fmt: skip


@resource("/indicators", sheet=Sheet(INDICATOR_HEADER, _indicator_rows))
def indicators() -> Answer[shapes.Indicators]:
    """Give the codebook: everything that is counted, and how."""
    return Answer(lambda: shapes.Indicators(entries.indicators(), entries.LICENCE), ("indicators",))


@resource("/indicators/<indicator>")
def indicator(indicator: str) -> Answer[shapes.Indicator]:
    """Give one entry of the codebook."""
    if indicator not in INDICATORS:
        raise NotFound
    return Answer(lambda: entries.indicator(indicator), ("indicator", indicator))


BRANCH_HEADER = ("id", "slug", "name", "open_from", "open_until", "region", "municipalities", "years")


def _branch_rows(found: shapes.Branches) -> Iterator[Sequence[object]]:
    for one in found.items:
        codes = sorted({area.code for area in one.municipalities if area.valid_until is None})
        region = one.regions[-1].region if one.regions else ""
        told = " ".join(str(year) for year in one.years)
        yield one.id, one.slug, one.name, one.open_from, one.open_until, region, " ".join(codes), told


@resource("/branches", sheet=Sheet(BRANCH_HEADER, _branch_rows))
def branches(*, page: Page = 1, page_size: PageSize = 100) -> Answer[shapes.Branches]:
    """Give the local branches: their regions and municipalities through time, and the years they published."""
    part = directory.listed_branches(session(), (page - 1) * page_size, page_size)
    items = [_branch(one) for one in part.rows]
    return Answer(lambda: shapes.Branches(items, part.total, page, _links("api.branches", page, page_size, part.total)))


@resource("/branches/<slug>")
def branch(slug: str) -> Answer[shapes.Branch]:
    """Give one branch."""
    found = directory.listed_branches(session(), 0, 1, _name(slug)).rows
    if not found:
        raise NotFound
    return Answer(lambda: _branch(found[0]))


def _branch(found: directory.Listed) -> shapes.Branch:
    one = found.branch
    return shapes.Branch(
        id=one.id,
        slug=one.slug,
        name=one.name,
        open_from=one.open.lower,
        open_until=one.open.upper,
        regions=[shapes.Stay(**stay) for stay in found.regions],
        municipalities=[shapes.Serving(**area) for area in found.municipalities],
        years=sorted(found.years, reverse=True),
    )


def _links(endpoint: str, page: int, size: int, total: int) -> shapes.Links:
    def to(number: int) -> str:
        return url_for(endpoint, page=number, page_size=size)

    return shapes.Links(next=to(page + 1) if page * size < total else None, prev=to(page - 1) if page > 1 else None)


REGION_HEADER = ("id", "slug", "name", "years")


def _region_rows(found: shapes.Regions) -> Iterator[Sequence[object]]:
    for one in found.items:
        yield one.id, one.slug, one.name, " ".join(str(year) for year in one.years)


@resource("/regions", sheet=Sheet(REGION_HEADER, _region_rows))
def regions() -> Answer[shapes.Regions]:
    """Give the regions, and the years they published."""
    told = published.years_published(session())
    items = [
        shapes.Region(one.id, one.slug, one.name, told.get(one.slug, [])) for one in directory.listed_regions(session())
    ]
    return Answer(lambda: shapes.Regions(items, len(items)))


@resource("/nation")
def nation() -> Answer[shapes.Nation]:
    """Give the years that were published of the country as a whole."""
    told = published.years_published(session())
    return Answer(lambda: shapes.Nation("Nederland", told.get("", [])))


MUNICIPALITY_HEADER = ("code", "name", "province", "province_code", "valid_from", "valid_until")


def _municipality_rows(found: shapes.Municipalities) -> Iterator[Sequence[object]]:
    for one in found.items:
        yield one.code, one.name, one.province, one.province_code, one.valid_from, one.valid_until


@resource("/municipalities", sheet=Sheet(MUNICIPALITY_HEADER, _municipality_rows))
def municipalities(*, page: Page = 1, page_size: PageSize = 500) -> Answer[shapes.Municipalities]:
    """Give the municipalities by CBS code, under each name they had and the days on which they had it."""
    part = directory.listed_municipalities(session(), (page - 1) * page_size, page_size)
    items = [_municipality(one) for one in part.rows]
    links = _links("api.municipalities", page, page_size, part.total)
    return Answer(lambda: shapes.Municipalities(items, part.total, page, links))


def _municipality(one: Municipality) -> shapes.Municipality:
    return shapes.Municipality(one.code, one.name, one.province, one.province_code, one.valid.lower, one.valid.upper)


@resource("/branches/<slug>/years/<int:year>", sheet=Sheet(years.BRANCH_HEADER, years.branch_rows))
def branch_year(slug: str, year: int, *, version: Number | None = None) -> Answer[shapes.BranchYear]:
    """Give what a branch published of a year: its figures as they were frozen, small numbers of people left out."""
    versions = published.versions_of_branch(session(), _name(slug), _year(year))
    found = _chosen(versions, version, lambda: taken_back_of_branch(session(), slug, year))
    return Answer(
        lambda: years.branch_year(slug, year, found, versions, published.content_of_report(session(), found.id)),
        _seal(found, versions),
    )


EDITION_SHEET = Sheet(years.EDITION_HEADER, years.edition_rows)


@resource("/regions/<region>/years/<int:year>", sheet=EDITION_SHEET, right=Right.COMPARISON_READ)
def region_year(
    region: str, year: int, *, status: Asked = "published", version: Number | None = None
) -> Answer[shapes.EditionYear]:
    """Give the protected table of a region: its branches side by side."""
    unit = next((one for one in directory.listed_regions(session()) if one.slug == region), None)
    if unit is None:
        raise NotFound
    return _edition(unit, year, status, version)


@resource("/nation/years/<int:year>", sheet=EDITION_SHEET, right=Right.NATION_READ)
def nation_year(year: int, *, status: Asked = "published", version: Number | None = None) -> Answer[shapes.EditionYear]:
    """Give the protected table of the country: its regions side by side."""
    return _edition(None, year, status, version)


def _edition(
    region: Region | None, year: int, status: shapes.Status, version: int | None
) -> Answer[shapes.EditionYear]:
    slug = region.slug if region else None
    current = status == "current"
    find = published.current_versions if current else published.versions_of_unit
    read: Callable[..., Mapping[str, Any]] = (
        published.content_of_edition if current else published.content_of_published_edition
    )
    versions = find(session(), slug, _year(year))
    region_id = region.id if region else None
    found = _chosen(versions, version, lambda: [] if current else taken_back_of_unit(session(), region_id, year))

    def make() -> shapes.EditionYear:
        content = read(session(), found.id)
        if not years.is_readable(content):
            raise NotFound
        return years.edition_year((region.slug, region.name) if region else None, status, found, versions, content)

    return Answer(make, _seal(found, versions))


def _chosen(
    versions: Sequence[published.Version], number: int | None, taken_back: Callable[[], Sequence[Taken]]
) -> published.Version:
    """Return the version that is asked. Raises `Gone` when it was taken back."""
    found = published.chosen(versions, number)
    if found is not None:
        return found
    raise Gone if any(number in {None, one.version} for one in taken_back()) else NotFound


def _seal(found: published.Version, versions: Sequence[published.Version]) -> tuple[object, ...]:
    return (request.path, found.id, *((one.id, one.made_at) for one in versions))


def _name(slug: str) -> str:
    """Return a name in an address. Raises `NotFound` for what can be none."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 100:  # noqa: PLR2004
        raise NotFound
    return slug


def _year(year: int) -> int:
    """Return a year. Raises `NotFound` for one that cannot be."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return year
