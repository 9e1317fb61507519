"""The outlines of municipalities, per year, for drawing maps.

There are three maps: of 2017, of 2018 (made from it by merging what merged on 1 January 2018) and of 2025, in which
nothing has changed since 2023. A year takes each municipality from the map nearest to it: 2015 to 2017 from 2017, 2018
to 2021 from 2018, later years from 2025. When its territory was another one in that map, because something was merged
into it or it did not exist, it is taken from a map in which it was the same; when there is none, it has no outline.
Small corrections of borders that moved no municipality are not known here.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tenants.branches.geography import DATA, periods, successions

if TYPE_CHECKING:
    from collections.abc import Collection

Point = tuple[float, float]
"""Degrees of longitude and latitude (WGS84)."""
Rings = tuple[tuple[Point, ...], ...]
"""Closed lines: what lies inside an odd number of them is the municipality."""

MAPS = {
    2017: "gemeentegrenzen_2017.geojson",
    2018: "gemeentegrenzen_2018_afgeleid.geojson",
    2025: "gemeentegrenzen_2025.geojson",
}
SPLIT = "gesplitst"
FIRST_YEAR = 2015
"""Before this year we do not know which municipalities there were."""


def outlines(codes: Collection[str], year: int) -> dict[str, Rings | None]:
    """Return the outline of each municipality on 1 January of `year`; none when no map shows it as it was."""
    return {code: outline_of(code, year) for code in codes}


@lru_cache(maxsize=4096)
def outline_of(code: str, year: int) -> Rings | None:
    """Return the outline of one municipality on 1 January of `year`; none when no map shows it as it was."""
    if not _existed(code, year):
        return None
    for map_year in sorted(MAPS, key=lambda each: (abs(each - year), each)):
        if _same_territory(code, year, map_year):
            rings = _map(map_year).get(code)
            if rings is not None:
                return rings
    return None


@lru_cache(maxsize=16)
def country(year: int) -> dict[str, Rings]:
    """Return the outlines of all municipalities on 1 January of `year` that have one."""
    drawn = {code: outline_of(code, year) for code in sorted({period.code for period in periods()})}
    return {code: rings for code, rings in drawn.items() if rings is not None}


def there_was(code: str, year: int) -> bool:
    """Whether there was a municipality with this code on any day of `year`; one that no list knows is taken to be there."""
    mine = [period for period in periods() if period.code == code]
    first, last = dt.date(max(year, FIRST_YEAR), 1, 1), dt.date(max(year, FIRST_YEAR), 12, 31)
    return not mine or any(period.first <= last and (period.until is None or first < period.until) for period in mine)


def _existed(code: str, year: int) -> bool:
    day = dt.date(max(year, FIRST_YEAR), 1, 1)
    return year >= FIRST_YEAR and any(
        period.code == code and period.first <= day and (period.until is None or day < period.until)
        for period in periods()
    )


def _same_territory(code: str, year: int, map_year: int) -> bool:
    """Whether nothing went into or out of a municipality between 1 January of both years."""
    earlier, later = sorted((dt.date(year, 1, 1), dt.date(map_year, 1, 1)))
    return not any(
        code in {step.old_code, step.new_code} and earlier < step.effective_on <= later for step in successions()
    )


@lru_cache(maxsize=len(MAPS))
def _map(map_year: int) -> dict[str, Rings]:
    features = json.loads((DATA / MAPS[map_year]).read_text(encoding="utf-8"))["features"]
    incomplete = _lacking_a_part(map_year)
    return {
        feature["properties"]["code"]: _rings(feature["geometry"])
        for feature in features
        if feature["properties"]["code"] and feature["properties"]["code"] not in incomplete
    }


def _lacking_a_part(map_year: int) -> set[str]:
    """Return the codes whose outline was not whole when a map was derived: a split neighbour could not be divided."""
    if "afgeleid" not in MAPS[map_year]:
        return set()
    return {
        step.new_code for step in successions() if step.kind == SPLIT and step.effective_on == dt.date(map_year, 1, 1)
    }


def _rings(geometry: dict[str, Any]) -> Rings:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return tuple(
        tuple((float(point[0]), float(point[1])) for point in ring) for polygon in polygons for ring in polygon
    )
