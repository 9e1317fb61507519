"""Everything that is public of one indicator in one year, as a system of hidden cells and public sums.

The cells are what a branch can never tell of itself (`rows.py`); the sums are what its page may tell, what the editions of
every region and of the nation do tell, and what earlier versions told of the very same numbers. The hiding and the night's
audit both look at this one system, and it is read from the editions as they are shown, not from how they were made: a cell
that slipped through is a sum of one cell.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tenants.protection.rows import HALVES, MUNICIPALITY, QUARTERS, tables_of
from tenants.protection.system import Cell, System
from tenants.reports.protection import OTHER, PERIOD

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping

    from tenants.protection.rows import Row

Content = dict[str, Any]
Rows = dict[str, dict[str, "Row"]]
"""By region and branch."""
NATION = ""
"""The unit that is the nation, beside the ids of the regions."""
VALUE = "value"
BEFORE = "before"
Past = list[list[Any]]
"""The hidden values behind one sum that was told: region, branch, amount, and the bounds everybody knows."""
OF_A_BRANCH = "branch"
"""What a branch's own page tells: nothing here can hide it."""


def hidden_cells(row: Row, table: str, names: Iterable[str], small: int) -> dict[str, Cell]:
    """Return the cells of a row that its branch never tells, when a table is cut into `names` and all the rest."""
    parts = row.parts.get(table)
    if parts is None or row.value == 0:
        return {}
    form, cut = row.forms.get(table), set(parts if table == MUNICIPALITY else names)
    if form is not None and table != PERIOD and OTHER not in form:
        return {}
    known = {name for name in cut if form is not None and name in form and name != OTHER}
    unknown = sorted(cut - known)
    if not unknown:
        return {}
    room = row.high if not row.told else form.get(OTHER, row.value) if form is not None else row.value
    # Who names two parts or more names every part that is large enough (`folded`).
    most = min(room, small - 1) if form is not None and table != PERIOD and len(form.keys() - {OTHER}) > 1 else room
    cells = {name: Cell(parts.get(name, 0), 0, max(most, parts.get(name, 0))) for name in unknown}
    if table in {PERIOD, MUNICIPALITY}:
        return cells
    rest = row.value - sum(parts.get(name, 0) for name in cut)
    named = sum(form[name] for name in form.keys() - cut - {OTHER}) if form is not None else 0
    cells[OTHER] = Cell(rest, min(named, rest), max(row.high if not row.told else row.value, rest))
    return cells


def names_in(figures: Mapping[str, Content], table: str) -> set[str]:
    """Return the names into which a table is cut somewhere: everything any edition names."""
    if table == PERIOD:
        return set(QUARTERS)
    if table == MUNICIPALITY:
        return set()  # every row has its own
    return {name for figure in figures.values() for name in figure["breakdowns"].get(table, {})} - {OTHER}


def system_of(
    indicator: str,
    rows: Rows,
    figures: Mapping[str, Content],
    small: int,
    past: Iterable[Past] = (),
    *,
    linked: bool = False,
) -> System:
    """Return what is hidden and what is public; `figures` are those of the regions by id, and of the nation (`NATION`).

    `past` are the sums of hidden values that earlier versions told. Of `linked` ones everybody knows by how much they moved.
    """
    system = System()
    tables = {name: names_in(figures, name) for name in tables_of(indicator)}
    for region, members in rows.items():
        for row in members.values():
            _add_row(system, region, row, tables, small)
    _add_moved(system, rows, small)
    for unit, figure in figures.items():
        inside = rows if unit == NATION else {unit: rows.get(unit, {})}
        _add_figure(system, unit, figure, inside, tables)
    _add_past(system, past, rows, linked=linked)
    return system


def _add_past(system: System, past: Iterable[Past], rows: Rows, *, linked: bool) -> None:
    """Add what earlier versions told: a value that is still the same is the same cell, another one is a cell of its own.

    Of `linked` ones another one is the same cell too: what it was is what it is, less what everybody knows.
    """
    known = {(region, row.unit, row.value) for region, members in rows.items() for row in members.values() if row.told}
    for number, one in enumerate(past):
        names = []
        for region, unit, amount, low, high in one:
            if (region, unit, amount) in known:
                continue
            name = (region, unit, VALUE, "")
            if name not in system.cells or (system.cells[name].amount != amount and not linked):
                name = (region, unit, "past", str(amount))
                system.cells[name] = Cell(amount, low, high)
            names.append(name)
        system.add(((BEFORE,), str(number)), names)


def hidden_values(rows: Iterable[tuple[str, Row]]) -> Past:
    """Return the hidden values among some rows (with their regions) as a version keeps them, once it told their sum."""
    return sorted([region, row.unit, row.value, row.low, row.high] for region, row in rows if not row.told)


def _add_row(system: System, region: str, row: Row, tables: Mapping[str, Collection[str]], small: int) -> None:
    whole = (region, row.unit, VALUE, "")
    if not row.told:
        system.cells[whole] = Cell(row.value, row.low, row.high)
    for table, names in tables.items():
        cells = hidden_cells(row, table, names, small)
        keys = {name: (region, row.unit, table, name) for name in cells}
        system.cells.update({keys[name]: cell for name, cell in cells.items()})
        if not keys:
            continue
        system.add(((OF_A_BRANCH, row.unit), (region, table)), keys.values(), () if row.told else (whole,))
        if table == PERIOD and HALVES.keys() == (row.forms.get(PERIOD) or {}).keys():
            for half, quarters in HALVES.items():
                system.add(((OF_A_BRANCH, row.unit), (region, half)), [keys[name] for name in quarters])


def _add_moved(system: System, rows: Rows, small: int) -> None:
    """Add what the page of a branch tells that was in two regions in the year: the sum of both."""
    pieces: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for region, members in rows.items():
        for row in members.values():
            pieces[row.unit].append((region, row))
    for unit, found in pieces.items():
        if len(found) > 1 and is_told_by_page([row for _, row in found], small):
            system.add(((OF_A_BRANCH, unit), "moved"), [(region, unit, VALUE, "") for region, _ in found])


def is_told_by_page(pieces: Collection[Row], small: int) -> bool:
    """Whether the page of a branch may tell the sum of its pieces of a year."""
    return sum(row.value for row in pieces) >= small and all(row.on_page for row in pieces)


def beyond_us(system: System) -> System:
    """Return only what nothing here can hide: what branches tell themselves, and what was told before."""
    return System(
        system.cells,
        {name: one for name, one in system.sums.items() if name[0] == (BEFORE,) or name[0][0] == OF_A_BRANCH},  # type: ignore[index]
    )


def _add_figure(system: System, unit: str, figure: Content, rows: Rows, tables: Mapping[str, Collection[str]]) -> None:
    """Add what an edition tells of a unit as a whole, by part and by municipality, and of each of its rows."""
    everyone = [(region, row.unit) for region, members in rows.items() for row in members.values()]

    def told(margin: Hashable, detail: str, amount: object, table: str, names: Iterable[str]) -> None:
        if isinstance(amount, int):
            wanted = list(names)
            system.add(((unit, margin), detail), [(*one, table, name) for one in everyone for name in wanted])

    told(VALUE, "", figure["whole"]["value"], VALUE, [""])
    for name, amount in _periods(figure["grain"], figure["whole"]["parts"]):
        told(PERIOD, name, amount, PERIOD, HALVES.get(name, (name,)))
    for table, parts in figure["breakdowns"].items():
        rest = set(tables.get(table, ())) - parts.keys() | {OTHER}
        for name, amount in parts.items():
            told(table, name, amount, table, rest if name == OTHER else (name,))
    for code, amount in figure["places"].items():
        told(MUNICIPALITY, code, amount, MUNICIPALITY, [code])
    for one, shown in figure["units"].items():
        inside = rows.get(one, {}) if unit == NATION else {one: None} if one in rows.get(unit, {}) else {}
        _add_unit(
            system, (unit, one), figure["grain"], shown, [(one if unit == NATION else unit, key) for key in inside]
        )


def _add_unit(
    system: System, names: tuple[str, str], grain: str, shown: Content, inside: Collection[tuple[str, str]]
) -> None:
    """Add what one row of an edition tells, which speaks of the branches `inside`."""
    # What the nation tells of a region is the region's own margin.
    of_region = names[0] == NATION
    whole, periods = ((names[1], VALUE), (names[1], PERIOD)) if of_region else ((*names, VALUE), (*names, PERIOD))
    if isinstance(shown["value"], int):
        system.add((whole, "row"), [(*one, VALUE, "") for one in inside])
    for name, amount in _periods(grain, shown["parts"]):
        if isinstance(amount, int):
            system.add(
                (periods, f"row {name}"), [(*one, PERIOD, part) for one in inside for part in HALVES.get(name, (name,))]
            )


def _periods(grain: str, parts: Iterable[Any] | None) -> list[tuple[str, Any]]:
    names = {"quarter": QUARTERS, "half": tuple(HALVES)}.get(grain, ())
    return list(zip(names, parts or (), strict=False))
