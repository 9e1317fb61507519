"""Reading the data of the open interface into cells and sums, by its documented ids."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.checker.cells import CLOSES, CLOSING, HIDDEN, NO_CORRECTIONS, OPENING, REQUIRED, Cell, Document, Sum

HOUSED, QUOTA, PLACE = "housing.housed", "housing.quota", "municipality"
PERIODS = {"q1": ("quarter", "1"), "q2": ("quarter", "2"), "q3": ("quarter", "3"), "q4": ("quarter", "4"),
           "h1": ("half", "1"), "h2": ("half", "2")}  # fmt: skip
REST = "other"
"""What is not named in a table stands under this name: another whole in every table."""


@dataclass(frozen=True)
class Codebook:
    """What the public codebook says of how things add up."""

    over_time: frozenset[str]
    over_units: frozenset[str]
    overlapping: frozenset[tuple[str, str]]
    """Breakdowns whose parts do not add up to the whole."""

    @classmethod
    def of(cls, told: dict[str, Any]) -> Codebook:
        """Read `/indicators`."""
        items = told["items"]
        return cls(
            frozenset(one["id"] for one in items if one["adds_up_over_time"]),
            frozenset(one["id"] for one in items if one["adds_up_over_units"]),
            frozenset(
                (one["id"], part["id"])
                for one in items
                for part in one["breakdowns"]
                if not part["adds_up"] or one["kind"] in {"distinct", "quantile"}
            ),
        )


def part_name(source: str, part: str) -> str:
    """Return the name of a part; the rest of a table is its own."""
    return f"{REST} in {source}" if part == REST else part


def edition(told: dict[str, Any], codebook: Codebook, source: str, rank: float = 0) -> Document:
    """Read the year of a region or the nation."""
    document = Document(source, rank=rank, small=told.get("small", 0))
    level, name, year = told["unit"], told["slug"], told["year"]
    below = "branch" if level == "region" else "region"
    slugs = {one["id"]: one["slug"] for one in told["units"]}
    for indicator, figure in told["figures"].items():
        whole = Cell(level, name, indicator, year)
        rows = {unit: Cell(below, slugs[unit], indicator, year) for unit in figure["units"]}
        _figure(document, codebook, figure, whole, rows)
        _places(document, told, indicator, figure, whole, rows)
    for cell in list(document.seen):
        if cell.indicator == HOUSED and not cell.slot:
            _ledger(document, cell)
    return document


def _figure(document: Document, codebook: Codebook, figure: dict[str, Any], whole: Cell, rows: dict[str, Cell]) -> None:
    """Note one indicator of a table: its units, their sum, periods and parts."""
    grain = figure["grain"]
    for cell, found in ((whole, figure["whole"]), *((rows[unit], one) for unit, one in figure["units"].items())):
        if found is not None:
            _with_parts(document, codebook, cell, found, grain)
    if whole.indicator in codebook.over_units and figure["whole"] is not None:
        document.must(whole, list(rows.values()), "all units together")
        for part in _parts(grain):
            timed = [cell._replace(slot=grain, part=part) for cell in rows.values()]
            document.must(whole._replace(slot=grain, part=part), timed, "all units together in a period")
    for breakdown, parts in figure["breakdowns"].items():
        _broken_down(document, codebook, whole, breakdown, parts)
        for part in parts.keys() - {REST}:
            cells = [cell._replace(slot=breakdown, part=part) for cell in (whole, *rows.values())]
            terms = ((1, cells[0]), *((-1, cell) for cell in cells[1:]))
            document.rollups.append(Sum(terms, "a part of all units together"))
    for breakdown, of_units in figure["unit_breakdowns"].items():
        for unit, parts in of_units.items():
            _broken_down(document, codebook, rows[unit], breakdown, parts)


def _parts(grain: str) -> list[str]:
    return {
        "month": [f"{month:02}" for month in range(1, 13)],
        "quarter": ["1", "2", "3", "4"],
        "half": ["1", "2"],
    }.get(grain, [])


def _with_parts(document: Document, codebook: Codebook, cell: Cell, found: dict[str, Any], grain: str) -> None:
    document.see(cell, found["value"])
    timed = []
    for part, amount in zip(_parts(grain), found.get("parts") or [], strict=False):
        timed.append(cell._replace(slot=grain, part=part))
        document.see(timed[-1], amount)
    if cell.indicator in codebook.over_time:
        document.must(cell, timed, "the year is the sum of its parts")


def _broken_down(
    document: Document, codebook: Codebook, whole: Cell, breakdown: str, parts: dict[str, int | str | None]
) -> None:
    cells = []
    for part, amount in parts.items():
        slot, name = PERIODS.get(part, (breakdown, "")) if breakdown == "period" else (breakdown, "")
        cells.append(whole._replace(slot=slot, part=name or part_name(document.source, part)))
        document.see(cells[-1], amount)
    if (whole.indicator, breakdown) not in codebook.overlapping:
        document.must(whole, cells, f"the parts by {breakdown}")


def _places(
    document: Document,
    told: dict[str, Any],
    indicator: str,
    figure: dict[str, Any],
    whole: Cell,
    rows: dict[str, Cell],
) -> None:
    """Note the whole by municipality; a branch that alone serves its municipalities is their sum."""
    places = figure["places"]
    cells = {code: Cell("place", f"{told['slug']}:{code}", indicator, told["year"]) for code in places}
    for code, amount in places.items():
        document.see(cells[code], amount)
    if not places:
        return
    listed = {code for code, amount in places.items() if amount is not None}
    if listed >= {code for unit in told["units"] for code in unit["municipalities"]}:
        document.must(whole, [cells[code] for code in listed], "all municipalities together")
    served: dict[str, set[str]] = defaultdict(set)
    for unit in told["units"]:
        for code in unit["municipalities"]:
            served[code].add(unit["id"])
    for unit in told["units"]:
        codes = unit["municipalities"]
        if (
            unit["id"] in rows
            and codes
            and all(served[code] == {unit["id"]} for code in codes)
            and listed >= set(codes)
        ):
            document.must(rows[unit["id"]], [cells[code] for code in codes], "the municipalities of one branch")


def _ledger(document: Document, housed: Cell) -> None:
    """Note that the position at the end is what was housed less what had to be, and begins the year after."""
    closing, required = (housed._replace(indicator=name) for name in (CLOSING, REQUIRED))
    opening, quota = (housed._replace(indicator=name) for name in (OPENING, QUOTA))
    if closing in document.seen and required in document.seen:
        document.sums.append(Sum(((1, closing), (-1, housed), (1, required)), CLOSES))
    if all(cell in document.seen for cell in (closing, opening, quota)) and required not in document.seen:
        terms = ((1, closing), (-1, opening), (-1, housed), (1, quota))
        document.sums.append(Sum(terms, NO_CORRECTIONS))


def report(told: dict[str, Any], codebook: Codebook, source: str, rank: float = 0) -> Document:
    """Read what a branch published of a year, and of the year before beside it."""
    document = Document(source, rank=rank, small=told.get("small", 0))
    for indicator, figure in told["figures"].items():
        for year, found in ((told["year"], figure), (told["year"] - 1, figure["previous"])):
            if found is not None:
                cell = Cell("branch", told["branch"], indicator, year)
                _with_parts(document, codebook, cell, {"value": found["value"], "parts": found["months"]}, "month")
                quota = told["figures"].get(QUOTA, {})
                quota = quota if year == told["year"] else quota.get("previous") or {}
                places = dict.fromkeys(quota.get("breakdowns", {}).get(PLACE, ()), HIDDEN)
                for breakdown, parts in found["breakdowns"].items():
                    # Of which the page tells only some, the rest are there all the same.
                    rest = places if breakdown == PLACE and PLACE in found["held_back"] else {}
                    _broken_down(document, codebook, cell, breakdown, rest | parts)
    for cell in list(document.seen):
        if cell.indicator == HOUSED and not cell.slot:
            _ledger(document, cell)
    return document
