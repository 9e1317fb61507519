"""A year of a branch, a region or the country as data: what was frozen, and nothing computed beside it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from flask import url_for

from tenants.figures.catalogue import INDICATORS
from tenants.figures.reading import SHAPE
from wegwijs.api.entries import LICENCE
from wegwijs.api.shapes import BranchFigure, BranchYear, Cell, EditionYear, Figure, Status, Told, Unit, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tenants.open_figures import published

BRANCH_HEADER = (
    "branch", "indicator", "year", "version", "breakdown", "part", "number",
)  # fmt: skip
EDITION_HEADER = (
    "unit", "id", "name", "indicator", "year", "status", "version", "breakdown", "part", "number",
)  # fmt: skip
Row = tuple[object, ...]


def versions_of(found: Sequence[published.Version]) -> list[Version]:
    """Return versions as data."""
    return [Version(one.version, one.made_at, one.reason) for one in found]


def branch_year(
    slug: str, year: int, found: published.Version, versions: Sequence[published.Version], content: Mapping[str, Any]
) -> BranchYear:
    """Return a published version of a branch's year (`tenants.reports.content`)."""
    night = content.get("night")
    held = content.get("figures", {})
    return BranchYear(
        branch=slug,
        name=content.get("branch", ""),
        year=year,
        version=found.version,
        published_at=found.made_at,
        versions=versions_of(versions),
        counted_up_to=dt.date.fromisoformat(night) if night else None,
        small=content.get("small", 5),
        municipalities=content.get("municipalities", {}),
        figures={name: _figure_of_branch(held[name]) for name in INDICATORS if held.get(name) is not None},
        page=url_for("annual_report.page", branch=slug, year=year, version=found.version),
        licence=LICENCE,
    )


def _told(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "value": found.get("value"),
        "months": list(found.get("months") or ()),
        "breakdowns": {name: dict(parts) for name, parts in found.get("breakdowns", {}).items()},
        "held_back": sorted(found.get("hidden", ())),
    }


def _figure_of_branch(found: Mapping[str, Any]) -> BranchFigure:
    previous = found.get("previous")
    return BranchFigure(**_told(found), previous=Told(**_told(previous)) if previous else None)


def branch_rows(year: BranchYear) -> Iterator[Row]:
    """Give every number of a branch's year; an empty number is not known."""
    for indicator, figure in year.figures.items():
        for of, told in ((year.year, figure), (year.year - 1, figure.previous)):
            if told is not None:
                for breakdown, part, number in _cells(told, of):
                    yield year.branch, indicator, of, year.version, breakdown, part, number


def _cells(told: Told, year: int) -> Iterator[Row]:
    yield "", "", told.value
    for month, amount in enumerate(told.months, start=1):
        yield "month", f"{year}-{month:02}", amount
    for breakdown, parts in told.breakdowns.items():
        for part, amount in parts.items():
            yield breakdown, part, amount
    for breakdown in told.held_back:
        yield breakdown, "", "hidden"


def edition_year(
    region: tuple[str, str] | None,
    status: Status,
    found: published.Version,
    versions: Sequence[published.Version],
    content: Mapping[str, Any],
) -> EditionYear:
    """Return the protected table of a region (its address name and name) or the country (`tenants.figures.editions`)."""
    unit: Literal["region", "nation"] = "region" if region else "nation"
    slug, name = region or ("", "")
    held = content.get("figures", {})
    return EditionYear(
        unit=unit,
        slug=slug,
        name=content.get("name") or name,
        year=content["year"],
        status=status,
        version=found.version,
        made_at=found.made_at,
        versions=versions_of(versions),
        small=content["small"],
        units=[_unit(one) for one in content.get("units", ())],
        figures={name: _figure(held[name]) for name in INDICATORS if name in held},
        exceptions=[_exception(one) for one in content.get("exceptions", ())],
        page=_page(slug, content["year"], found.version) if status == "published" else None,
        licence=LICENCE if status == "published" else "",
    )


def _page(slug: str, year: int, version: int) -> str:
    """Return where a published version stands to be read."""
    if slug:
        return url_for("annual_editions.region_page", region=slug, year=year, version=version)
    return url_for("annual_editions.nation_page", year=year, version=version)


def is_readable(content: Mapping[str, Any]) -> bool:
    """Whether a content has the shape that is told here; one of before it is as absent."""
    return content.get("shape") == SHAPE


def _unit(found: Mapping[str, Any]) -> Unit:
    night = found.get("night")
    return Unit(
        id=found["id"],
        slug=found["slug"],
        name=found["name"],
        counted_up_to=dt.date.fromisoformat(night) if night else None,
        municipalities=list(found.get("codes", ())),
        branches=found.get("branches", 0),
    )


def _cell(found: Mapping[str, Any]) -> Cell:
    return Cell(found.get("value"), found.get("parts"))


def _figure(found: Mapping[str, Any]) -> Figure:
    whole = found.get("whole")
    return Figure(
        grain=found.get("grain", "year"),
        units={unit: _cell(cell) for unit, cell in found.get("units", {}).items()},
        whole=None if whole is None else _cell(whole),
        breakdowns=found.get("breakdowns", {}),
        unit_breakdowns=found.get("unit_breakdowns", {}),
        places=found.get("places", {}),
    )


def _exception(found: Any) -> dict[str, str]:
    return {str(name): str(said) for name, said in found.items()} if isinstance(found, dict) else {"name": str(found)}


def edition_rows(year: EditionYear) -> Iterator[Row]:
    """Give every number of a protected table; an empty number is not known."""
    whole = (year.unit, year.slug, year.name)
    units = {one.id: ("branch" if year.unit == "region" else "region", one.slug, one.name) for one in year.units}
    for indicator, figure in year.figures.items():
        of = (indicator, year.year, year.status, year.version)
        for who, cell in ((whole, figure.whole), *((units[unit], cell) for unit, cell in figure.units.items())):
            if cell is not None:
                yield (*who, *of, "", "", cell.value)
                for number, amount in enumerate(cell.parts or (), start=1):
                    yield (*who, *of, figure.grain, f"{year.year}-{number:02}", amount)
        for breakdown, parts in (*figure.breakdowns.items(), ("municipality", figure.places)):
            for part, amount in parts.items():
                yield (*whole, *of, breakdown, part, amount)
        for breakdown, rows in figure.unit_breakdowns.items():
            for unit, parts in rows.items():
                for part, amount in parts.items():
                    yield (*units[unit], *of, breakdown, part, amount)
