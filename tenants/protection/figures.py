"""Everything that regions and the nation tell of an indicator of persons, so that no hidden cell follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.protection.facts import NATION, VALUE, system_of
from tenants.protection.hiding import dropped
from tenants.protection.margins import hide_margin, of_region, size_of
from tenants.protection.national import leave_no_row_alone, of_nation, tell_what_adds_up
from tenants.protection.rows import MUNICIPALITY, tables_of
from tenants.protection.structure import recoverable
from tenants.reports.protection import PERIOD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tenants.protection.facts import Content, Past, Rows
    from tenants.protection.hiding import Find
    from tenants.protection.system import System


def figures_of(
    indicator: str,
    rows: Rows,
    small: int,
    held: Mapping[str, Collection[str]] | None = None,
    past: Collection[Past] = (),
    *,
    adds_up: bool = True,
    find: Find = recoverable,
    linked: bool = False,
) -> dict[str, Content]:
    """Return the figures of every region and of the nation (`NATION`), from which no hidden cell follows.

    `held` names the margins (`VALUE`, `PERIOD` or a breakdown) that a unit may not tell whatever they say today; those of a
    branch are its parts of the year and its municipalities. `past` are the sums that earlier versions told, `linked` when
    everybody knows how the cells in them moved; `find` says which cells follow: the structure at once, or the solver.
    """
    kept = held or {}
    figures = {region: of_region(indicator, members, small, kept.get(region, ()), kept, adds_up=adds_up)
               for region, members in rows.items()}  # fmt: skip
    figures[NATION] = of_nation(indicator, rows, figures, small, kept, adds_up=adds_up)
    if adds_up:
        leave_no_row_alone(indicator, rows, figures)
        _until_nothing_follows(figures, system_of(indicator, rows, figures, small, past, linked=linked), find)
        leave_no_row_alone(indicator, rows, figures)
        tell_what_adds_up(indicator, rows, figures)
    return figures


def _until_nothing_follows(figures: dict[str, Content], system: System, find: Find) -> None:
    """Hide margins until no cell follows from everything together. The nation's whole is the last to go."""
    costs = {
        (unit, margin): (2 if unit == NATION else 1) * (size_of(figure["whole"]["value"]) if margin == VALUE else 1)
        for unit, figure in figures.items()
        for margin in (VALUE, PERIOD, MUNICIPALITY, *figure["breakdowns"])
    }
    for unit, margin in dropped(system, costs, find):
        hide_margin(figures, unit, margin)


def everything(indicator: str, rows: Rows) -> dict[str, set[str]]:
    """Return all margins of all units, as they are held: nothing is told but what each branch tells of itself."""
    branches = {unit for members in rows.values() for unit in members}
    return {
        **{unit: {PERIOD, MUNICIPALITY} for unit in branches},
        **{unit: {VALUE, *tables_of(indicator)} for unit in (*rows, NATION)},
    }
