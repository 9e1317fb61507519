"""What the editions of a year say of persons, of all regions and the nation at once, and that the night's audit passes it.

Every indicator of persons is protected for itself (`tenants/protection`): no table crosses two of them, and where two stand
beside each other so that their difference tells of a few (who took part and who signed), the second is held against the
first. Different people (`Kind.DISTINCT`) add up over nothing, so only each branch's own total is told. Positions on the
state's task are told beside the people housed (`positions.py`).
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.participation import PARTICIPANTS, SIGNED
from tenants.figures.catalogue import INDICATORS
from tenants.figures.rules import MONTHS, adds_up
from tenants.protection.audit import Found, audit
from tenants.protection.facts import VALUE, system_of
from tenants.protection.margins import figures_of, hide_margin
from tenants.protection.memory import Memory
from tenants.protection.rows import FAMILY, MUNICIPALITY, QUARTERS, Row, as_told, beside
from tenants.protection.structure import recoverable
from tenants.reports.protection import OTHER, PERIOD

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.figures.regional import Gathered, Numbers
    from tenants.protection.facts import Content, Past, Rows
    from tenants.protection.margins import Find

PERSONS = tuple(indicator for indicator in INDICATORS.values() if indicator.of_persons)
IN_QUARTER = 3
MOST = 1_000_000
"""More people than any branch helps: what everybody knows of a number of which nothing is told."""
Public = dict[tuple[str, str], set[int]]
"""By indicator and branch: the numbers of the year that the branch ever published itself."""


@dataclass
class Protected:
    """The figures of persons in one year, by unit (the nation is `NATION`) and indicator, and what was found about them."""

    figures: dict[str, dict[str, Content]] = field(default_factory=lambda: defaultdict(dict))
    rows: dict[str, Rows] = field(default_factory=dict)
    """By indicator: the rows that were told from."""
    past: dict[str, list[Past]] = field(default_factory=dict)

    def audited(self, small: int) -> Found:
        """Try to recover every hidden cell from everything that is told."""
        found = Found()
        for name, rows in self.rows.items():
            figures = {unit: of_unit[name] for unit, of_unit in self.figures.items()}
            one = audit(system_of(name, rows, figures, small, self.past[name]))
            found.tried += one.tried
            found.recovered |= {(name, cell) for cell in one.recovered}
        return found


def audited_persons(
    regions: Mapping[uuid.UUID, Gathered], memories: dict[str, Memory], public: Public, small: int
) -> tuple[Protected, Found]:
    """Return what may be told of persons, and what the audit found in it.

    The structure of the sums decides at first. Where they hang together in a way in which only the solver sees everything,
    everything is hidden anew with the solver's eyes.
    """
    before = copy.deepcopy(memories)
    told = protected_persons(regions, memories, public, small)
    found = told.audited(small)
    if not found.passed:
        memories.clear()
        memories.update(before)
        told = protected_persons(regions, memories, public, small, lambda system: audit(system).recovered)
        found = told.audited(small)
    return told, found


def protected_persons(
    regions: Mapping[uuid.UUID, Gathered],
    memories: dict[str, Memory],
    public: Public,
    small: int,
    find: Find = recoverable,
) -> Protected:
    """Return what may be told of persons; `memories` by indicator are what was told before, and are added to.

    `find` says which hidden cells follow from some sums.
    """
    told = Protected()
    for indicator in PERSONS:
        memory = memories.setdefault(indicator.id, Memory())
        rows = _rows(indicator.id, regions, memory, public, small)
        if indicator.id == SIGNED.id:
            _beside(rows, told.rows[PARTICIPANTS.id], memory, small)
        _moved(rows)
        added = adds_up(indicator)
        figures = figures_of(indicator.id, rows, small, past=memory.past, adds_up=added, find=find)
        held = memory.held(rows, figures, small)
        if held:
            figures = figures_of(indicator.id, rows, small, held, memory.past, adds_up=added, find=find)
        if indicator.id == SIGNED.id:
            _beside_the_whole(figures, {unit: of[PARTICIPANTS.id] for unit, of in told.figures.items()}, small)
        told.past[indicator.id] = list(memory.past)
        told.rows[indicator.id] = rows
        memory.remember(rows, figures)
        for unit, figure in figures.items():
            told.figures[unit][indicator.id] = figure
    _name_the_unknown(regions, told)
    return told


def _rows(name: str, regions: Mapping[uuid.UUID, Gathered], memory: Memory, public: Public, small: int) -> Rows:
    found: Rows = {}
    for region in regions.values():
        key, numbers = str(region.id), region.numbers[name]
        found[key] = {}
        for unit, value in numbers.values.items():
            if value is None:
                continue
            published = public.get((name, unit), set())
            row = memory.settled(key, row_of(numbers, unit, value), published, small)
            found[key][unit] = as_told(row, name, small, row.value in published)
    return found


def row_of(numbers: Numbers, unit: str, value: int) -> Row:
    """Return a branch's row as it is counted."""
    parts = {name: dict(units[unit]) for name, units in numbers.parts.items() if unit in units and name != "route"}
    if unit in numbers.parts.get("route", {}):
        family = numbers.parts["route"][unit].get(FAMILY, 0)
        parts["route"] = {FAMILY: family, OTHER: value - family}
    places = {code: amounts[unit] for code, amounts in numbers.places.items() if unit in amounts}
    if places and sum(places.values()) == value:
        parts[MUNICIPALITY] = places
    months = numbers.months.get(unit)
    if months and None not in months:
        parts[PERIOD] = {
            quarter: sum(months[start : start + IN_QUARTER])  # type: ignore[arg-type]
            for quarter, start in zip(QUARTERS, range(0, len(MONTHS), IN_QUARTER), strict=True)
        }
    return Row(unit, value, parts)


def _beside(rows: Rows, others: Rows, memory: Memory, small: int) -> None:
    """Hide who signed where beside who took part it tells how few did not."""
    for region, members in rows.items():
        for unit, row in members.items():
            was_hidden = memory.hid(region, row)
            members[unit] = beside(row, others.get(region, {}).get(unit), small, was_hidden=was_hidden)


def _beside_the_whole(figures: Mapping[str, Content], others: Mapping[str, Content], small: int) -> None:
    for unit, figure in figures.items():
        signed, whole = figure["whole"]["value"], others[unit]["whole"]["value"]
        if isinstance(signed, int) and isinstance(whole, int) and 0 < abs(whole - signed) < small:
            hide_margin(figures, unit, VALUE)


def _moved(rows: Rows) -> None:
    """Hide both parts of the year of a branch that moved when one of them is small: its own page tells their sum."""
    pieces: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for region, members in rows.items():
        for unit, row in members.items():
            pieces[unit].append((region, row))
    for unit, found in pieces.items():
        if len(found) > 1 and any(not row.told for _, row in found):
            for region, row in found:
                if row.told and row.value:
                    rows[region][unit] = Row(unit, row.value, row.parts, told=False, low=0, high=MOST)


def _name_the_unknown(regions: Mapping[uuid.UUID, Gathered], told: Protected) -> None:
    """Say of every branch of which nothing is known that it is unknown."""
    for region in regions.values():
        for figure in told.figures[str(region.id)].values():
            for member in region.members:
                figure["units"].setdefault(str(member), {"value": None, "parts": None})


def hidden_in(content: Mapping[str, Any]) -> int:
    """Return how many numbers of an edition are hidden."""
    return sum(
        one == "hidden"
        for figure in content["figures"].values()
        for one in [
            *(told["value"] for told in (figure["whole"], *figure["units"].values())),
            *(amount for parts in figure["breakdowns"].values() for amount in parts.values()),
            *figure["places"].values(),
        ]
    )
