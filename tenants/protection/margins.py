"""What a region and the nation tell of an indicator of persons: as fine as may be, and then a little less.

One rule is used twice: a margin may name a part when what all who do not tell that part have of it together is of two or
more, and not small (`may_be_told`). For a region those are its branches; for the nation the branches of the regions that do
not name it. Small parts stand together as "other" in the way in which a branch folds them, and by the same reasoning: a
reader knows the rule (see `folded` in `tenants/reports/protection.py`).

A year is told by quarter, else by half-year, else whole: as fine as half of the units can be told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown
from tenants.protection.facts import NATION, VALUE, hidden_cells
from tenants.protection.hiding import may_be_told
from tenants.protection.rows import HALVES, MAIN, MUNICIPALITY, OPEN, QUARTERS, halved, tables_of
from tenants.protection.system import Cell
from tenants.reports.protection import OTHER, PERIOD, Parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tenants.protection.facts import Content
    from tenants.protection.rows import Row


GRAINS = {"quarter": QUARTERS, "half": tuple(HALVES)}
Members = list["Row"]
Untold = Callable[[str], Members]


def size_of(shown: Shown) -> int:
    """Return how much it costs to hide a number: what is large says most."""
    return shown + 2 if isinstance(shown, int) else 2


def hide_margin(figures: Mapping[str, Content], unit: str, margin: str) -> None:
    """Hide a margin of a unit, and the same number where the nation shows it in the row of that unit."""
    figure, row = figures[unit], figures[NATION]["units"].get(unit)
    if margin in {VALUE, PERIOD}:
        for told in (figure["whole"], *([row] if row else [])):
            hide_told(told, whole=margin == VALUE)
    if margin == VALUE:
        figure["breakdowns"] = {}
    elif margin == MUNICIPALITY:
        figure["places"] = dict.fromkeys(figure["places"], SHOWN_AS_HIDDEN)
    elif margin in figure["breakdowns"]:
        figure["breakdowns"][margin] = dict.fromkeys(figure["breakdowns"][margin], SHOWN_AS_HIDDEN)


def hide_told(told: Content, *, whole: bool) -> None:
    """Hide the parts of the year of a row, and the `whole` too."""
    if whole:
        told["value"] = SHOWN_AS_HIDDEN
    if told["parts"] is not None:
        told["parts"] = [SHOWN_AS_HIDDEN] * len(told["parts"])


def of_region(
    indicator: str, members: Mapping[str, Row], small: int, held: Collection[str], of_rows: Mapping[str, Collection[str]],
    *, adds_up: bool,
) -> Content:  # fmt: skip
    """Return a region's figure; of its branches `of_rows` are the parts of the year and the municipalities that are held."""
    rows = list(members.values())
    told = [row.forms.get(PERIOD) if PERIOD not in of_rows.get(row.unit, ()) else None for row in rows]
    grain = _grain(rows, told)
    names = GRAINS.get(grain, ())
    units = {
        row.unit: {
            "value": row.value if row.told else SHOWN_AS_HIDDEN,
            "parts": _parts_of(row, form, names) if names else None,
        }
        for row, form in zip(rows, told, strict=True)
    }
    if not adds_up:
        return as_figure("year", units, {"value": None, "parts": None})
    secret = [Cell(row.value, row.low, row.high) for row in rows if not row.told]
    whole = whole_of(rows, secret, small, held)
    known = isinstance(whole, int)
    tables = tables_told(indicator, rows, lambda _name: rows, small) if known and whole else {}
    return as_figure(
        grain,
        units,
        {"value": whole, "parts": columns_of(rows, rows, names, small, known=known and PERIOD not in held)},
        {name: dict.fromkeys(told, SHOWN_AS_HIDDEN) if name in held else told for name, told in tables.items()},
        places_told(indicator, rows, of_rows),
    )


def as_figure(
    grain: str, units: Content, whole: Content, breakdowns: Content | None = None, places: Content | None = None
) -> Content:
    """Return a figure as an edition keeps it."""
    return {
        "grain": grain, "units": units, "whole": whole, "breakdowns": breakdowns or {}, "unit_breakdowns": {},
        "places": places or {},
    }  # fmt: skip


def whole_of(rows: Members, secret: Iterable[Cell], small: int, held: Collection[str]) -> Shown:
    """Return what is told of the sum of some rows, of which those of `secret` are nowhere told."""
    if not rows:
        return None
    amount = sum(row.value for row in rows)
    if VALUE in held or 0 < amount < small or not may_be_told(secret, small):
        return SHOWN_AS_HIDDEN
    return amount


def _grain(rows: Members, forms: list[Parts | None]) -> str:
    """Return the finest grain in which at least half of the rows with anybody in them can be told."""
    there = [(row, form) for row, form in zip(rows, forms, strict=True) if row.value and row.parts.get(PERIOD)]
    for grain in GRAINS:
        tellable = [form for _, form in there if form and (grain == "half" or form.keys() == set(QUARTERS))]
        if there and 2 * len(tellable) >= len(there):
            return grain
    return "year"


def _parts_of(row: Row, form: Parts | None, names: Collection[str]) -> list[Shown] | None:
    """Return a row by part of the year: hidden when its branch cannot tell it so."""
    if row.value == 0 and row.told:
        return [0] * len(names)
    if row.parts.get(PERIOD) is None:
        return None
    told = _in(form, names) if form else None
    return [told[name] for name in names] if told else [SHOWN_AS_HIDDEN] * len(names)


def _in(form: Parts, names: Collection[str]) -> Parts | None:
    """Return a year told by quarter or half-year in the parts that are asked; none when it is too coarse."""
    if form.keys() == set(names):
        return form
    return halved(form) if set(names) == HALVES.keys() else None


def columns_of(
    rows: Members, untold: Members, names: Collection[str], small: int, *, known: bool
) -> list[Shown] | None:
    """Return the parts of the year of some rows together, of which those of `untold` are nowhere told together."""
    if not names or any(row.value and row.parts.get(PERIOD) is None for row in rows):
        return None
    quarters = {name: sum(row.parts[PERIOD][name] for row in rows if row.value) for name in QUARTERS}
    amounts = quarters if set(names) == set(QUARTERS) else halved(quarters)
    for name in names:
        cells = [cell for row in untold for cell in [_cell_of(row, name, small)] if cell]
        if not known or amounts[name] < small or not may_be_told(cells, small):
            return [SHOWN_AS_HIDDEN] * len(names)
    return [amounts[name] for name in names]


def _cell_of(row: Row, name: str, small: int) -> Cell | None:
    """Return a row's hidden part of the year; none when its branch may tell it."""
    form = row.forms.get(PERIOD)
    if row.value == 0 or (form and (name in form or name in HALVES)):
        return None
    amount = sum(row.parts[PERIOD][quarter] for quarter in HALVES.get(name, (name,)))
    return Cell(amount, 0, max(row.value if row.told else small - 1, amount))


def tables_told(indicator: str, rows: Members, untold: Untold, small: int) -> dict[str, dict[str, Shown]]:
    """Return the breakdowns of some rows together; `untold` says of a part which rows no margin below tells it of."""
    found: dict[str, dict[str, Shown]] = {}
    for table, main in MAIN.get(indicator, {}).items():
        amounts = _summed(rows, table)
        names = [*main, *sorted(amounts.keys() - set(main))]
        named = [name for name in names if name != OTHER or table != "route"]
        fine = all(amounts.get(name, 0) >= small for name in names) and _all_may(untold(main[0]), table, named, small)
        found[table] = {name: amounts.get(name, 0) if fine else SHOWN_AS_HIDDEN for name in names}
    for table in OPEN.get(indicator, ()):
        told = _folded(rows, untold, table, small)
        if told:
            found[table] = told
    return found


def _summed(rows: Members, table: str) -> Parts:
    sums: Parts = {}
    for row in rows:
        for name, amount in row.parts.get(table, {}).items():
            sums[name] = sums.get(name, 0) + amount
    return {name: amount for name, amount in sums.items() if amount}


def _all_may(untold: Members, table: str, names: Collection[str], small: int) -> bool:
    groups: dict[str, list[Cell]] = {}
    for row in untold:
        for name, cell in hidden_cells(row, table, names, small).items():
            groups.setdefault(name, []).append(cell)
    return all(may_be_told(cells, small) or not any(cell.high for cell in cells) for cells in groups.values())


def _folded(rows: Members, untold: Untold, table: str, small: int) -> dict[str, Shown]:
    """Return the parts that may be named, from large to small, and all the others together; nothing when none may."""
    amounts, whole = _summed(rows, table), sum(row.value for row in rows)
    order = sorted(amounts, key=lambda name: (-amounts[name], name))
    named = [name for name in order if amounts[name] >= small and _one_may(untold(name), table, name, small)]
    if len(named) > 1 and not _rest_may(amounts, whole, untold(OTHER), table, named, small):
        named = [] if amounts[named[0]] == amounts[named[1]] else named[:1]
    if not named or not _rest_may(amounts, whole, untold(OTHER), table, named, small):
        return {}
    return {**{name: amounts[name] for name in named}, OTHER: whole - sum(amounts[name] for name in named)}


def _one_may(untold: Members, table: str, name: str, small: int) -> bool:
    cells = [cell for row in untold for part, cell in hidden_cells(row, table, [name], small).items() if part == name]
    return may_be_told(cells, small)


def _rest_may(amounts: Parts, whole: int, untold: Members, table: str, named: list[str], small: int) -> bool:
    cells = [cell for row in untold for part, cell in hidden_cells(row, table, named, small).items() if part == OTHER]
    return whole - sum(amounts[name] for name in named) >= small and may_be_told(cells, small)


def places_told(indicator: str, rows: Members, held: Mapping[str, Collection[str]]) -> dict[str, Shown]:
    """Return the municipalities: a number where every branch that is there may tell it.

    None at all of what is told of the total only: that of a branch with one municipality would fill it in again.
    """
    if MUNICIPALITY not in tables_of(indicator):
        return {}
    told: dict[str, Shown] = {}
    for row in rows:
        form = row.forms.get(MUNICIPALITY, {}) if MUNICIPALITY not in held.get(row.unit, ()) else {}
        for code in row.parts.get(MUNICIPALITY, {}):
            amount = 0 if row.value == 0 and row.told else form.get(code, SHOWN_AS_HIDDEN)
            before = told.get(code, 0)
            told[code] = before + amount if isinstance(amount, int) and isinstance(before, int) else SHOWN_AS_HIDDEN
    return dict(sorted(told.items()))


def is_told(parts: Iterable[Shown] | None) -> bool:
    """Whether there are parts and all of them are told."""
    told = list(parts or ())
    return bool(told) and SHOWN_AS_HIDDEN not in told
