"""What the nation tells of an indicator of persons, and which regions it hides so that nothing follows from the others.

Regions are the rows of the nation's table. Where one of them alone is hidden in a column that is told, it is the column less
the others: then a second one is hidden with it, the smallest that hides somebody itself, or else the column.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tenants.figures.regional import summed
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown
from tenants.protection.facts import NATION, VALUE
from tenants.protection.hiding import may_be_told
from tenants.protection.margins import (
    GRAINS,
    as_figure,
    columns_of,
    hide_margin,
    hide_told,
    is_told,
    places_told,
    size_of,
    tables_told,
    whole_of,
)
from tenants.protection.rows import HALVES, MAIN, MUNICIPALITY, OPEN, tables_of
from tenants.protection.system import Cell
from tenants.reports.protection import OTHER, PERIOD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tenants.protection.facts import Content, Rows
    from tenants.protection.rows import Row


def of_nation(
    indicator: str, rows: Rows, figures: dict[str, Content], small: int, kept: Mapping[str, Collection[str]],
    *, adds_up: bool,
) -> Content:  # fmt: skip
    """Return the nation's figure; where a region that is told would leave few behind, it is hidden with them."""
    held = kept.get(NATION, ())
    everyone = [row for members in rows.values() for row in members.values()]
    if adds_up:
        _leave_nobody_alone(rows, figures, small)
    wholes = {region: dict(figure["whole"]) for region, figure in figures.items()}
    if not adds_up:
        return as_figure("year", wholes, {"value": None, "parts": None})
    silent = [row for region, members in rows.items() if figures[region]["whole"]["value"] == SHOWN_AS_HIDDEN
              for row in members.values()]  # fmt: skip
    whole = whole_of(everyone, [Cell(row.value, row.low, row.high) for row in silent if not row.told], small, held)
    known = isinstance(whole, int)
    grain = _coarsest([figure["grain"] for figure in figures.values() if figure["whole"]["value"]])
    names = GRAINS.get(grain, ())
    for region, figure in figures.items():
        wholes[region]["parts"] = _region_in(figure, grain)
    unheard = [
        row for region, members in rows.items() if not is_told(wholes[region]["parts"]) for row in members.values()
    ]
    tables = {}
    if known and whole:
        for table in (*MAIN.get(indicator, {}), *OPEN.get(indicator, ())):
            found = tables_told(indicator, everyone, partial(_not_naming, rows, figures, table), small).get(table)
            if found:
                tables[table] = dict.fromkeys(found, SHOWN_AS_HIDDEN) if table in held else found
    parts = columns_of(everyone, unheard, names, small, known=known and PERIOD not in held)
    return as_figure(grain, wholes, {"value": whole, "parts": parts}, tables, places_told(indicator, everyone, kept))


def _coarsest(grains: list[str]) -> str:
    return next((grain for grain in ("year", "half", "quarter") if grain in grains), "year")


def _region_in(figure: Content, grain: str) -> list[Shown] | None:
    """Return a region's parts of the year in a grain that may be coarser than its own."""
    parts = figure["whole"]["parts"]
    if grain == "year" or parts is None or figure["grain"] == grain:
        return None if grain == "year" else parts
    if SHOWN_AS_HIDDEN in parts:
        return [SHOWN_AS_HIDDEN] * len(HALVES)
    return [parts[0] + parts[1], parts[2] + parts[3]]


def _leave_nobody_alone(rows: Rows, figures: dict[str, Content], small: int) -> None:
    """Hide further regions, the smallest first, as long as those that are hidden would follow from the nation's whole."""
    secret = {
        region: [Cell(row.value, row.low, row.high) for row in members.values() if not row.told]
        for region, members in rows.items()
    }
    hidden = [region for region in rows if figures[region]["whole"]["value"] == SHOWN_AS_HIDDEN]
    others = sorted(
        (region for region in rows if secret[region] and region not in hidden),
        key=lambda region: (size_of(figures[region]["whole"]["value"]), region),
    )
    while others and not may_be_told([cell for region in hidden for cell in secret[region]], small):
        region = others.pop(0)
        hidden.append(region)
        hide_told(figures[region]["whole"], whole=True)
        figures[region]["breakdowns"] = {}


def _not_naming(rows: Rows, figures: Mapping[str, Content], table: str, name: str) -> list[Row]:
    """Return the branches of the regions that do not tell a part of a breakdown."""
    return [
        row
        for region, members in rows.items()
        if not isinstance(figures[region]["breakdowns"].get(table, {}).get(name), int)
        for row in members.values()
    ]


def tell_what_adds_up(indicator: str, rows: Rows, figures: Mapping[str, Content]) -> None:
    """Let the nation tell a column that it hides where every region tells it: anybody can add those up."""
    there = [unit for unit in rows if any(row.value for row in rows[unit].values())]
    nation = figures[NATION]
    if not there or not isinstance(nation["whole"]["value"], int):
        return
    for margin in (name for name in tables_of(indicator) if name != MUNICIPALITY):
        if _tells(figures, NATION, margin) or not all(_tells(figures, unit, margin) for unit in there):
            continue
        if margin == PERIOD:
            columns = [nation["units"][unit]["parts"] for unit in there]
            nation["whole"]["parts"] = [sum(parts) for parts in zip(*columns, strict=True)]
            continue
        tables = [figures[unit]["breakdowns"][margin] for unit in there]
        if margin in MAIN.get(indicator, {}):
            nation["breakdowns"][margin] = summed(tables)
            continue
        named = set.intersection(*(set(table) for table in tables)) - {OTHER}
        added = {name: amount for name, amount in summed(tables).items() if name in named}
        if added:
            nation["breakdowns"][margin] = {**added, OTHER: nation["whole"]["value"] - sum(added.values())}


def leave_no_row_alone(indicator: str, rows: Rows, figures: Mapping[str, Content]) -> None:
    """Hide a second region, or the nation's column, wherever one region alone is hidden in a column that is told."""
    for margin in (VALUE, *(name for name in tables_of(indicator) if name != MUNICIPALITY)):
        there = [unit for unit in rows if any(row.value for row in rows[unit].values())]
        hidden = [unit for unit in there if not _tells(figures, unit, margin)]
        if len(hidden) != 1 or not _tells(figures, NATION, margin):
            continue
        secretive = [
            unit
            for unit in there
            if unit not in hidden and any(_hides(indicator, row, margin) for row in rows[unit].values())
        ]
        second = min(secretive, key=lambda unit: (size_of(figures[unit]["whole"]["value"]), unit), default=NATION)
        hide_margin(figures, second, margin)


def _tells(figures: Mapping[str, Content], unit: str, margin: str) -> bool:
    """Whether a unit tells a margin, and the nation tells it of that unit."""
    whole = figures[unit]["whole"]
    if margin == VALUE:
        return isinstance(whole["value"], int)
    if margin == PERIOD:
        row = whole if unit == NATION else figures[NATION]["units"][unit]
        return is_told(row["parts"])
    return is_told(figures[unit]["breakdowns"].get(margin, {}).values())


def _hides(indicator: str, row: Row, margin: str) -> bool:
    """Whether a branch keeps anything of a margin to itself."""
    if margin == VALUE:
        return not row.told
    form = row.forms.get(margin)
    return row.value > 0 and (form is None or (OTHER in form and margin in OPEN.get(indicator, ())))
