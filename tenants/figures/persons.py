"""What the editions of a year say of persons, of all regions and the nation at once, and that the night's audit passes it.

Every indicator of persons is protected for itself (`tenants/protection`): no table crosses two of them, and where two stand
beside each other so that their difference tells of a few (who took part and who signed), the second is held against the
first. Different people (`Kind.DISTINCT`) add up over nothing, so only each branch's own total is told. Positions on the
state's task are told beside the people housed (`positions.py`).
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.participation import PARTICIPANTS, SIGNED
from tenants.figures.catalogue import INDICATORS
from tenants.figures.published import Printed
from tenants.figures.rules import MONTHS, adds_up
from tenants.protection.audit import Found, audit
from tenants.protection.facts import NATION, VALUE, beyond_us, is_told_by_page, system_of
from tenants.protection.figures import everything, figures_of
from tenants.protection.margins import hide_margin
from tenants.protection.memory import Memory
from tenants.protection.national import leave_no_row_alone
from tenants.protection.rows import FAMILY, MUNICIPALITY, QUARTERS, WHOLE, Row, as_told, beside, untold
from tenants.protection.structure import recoverable
from tenants.reports.protection import OTHER, PERIOD

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Hashable, Mapping
    from collections.abc import Set as AbstractSet

    from tenants.figures.indicator import Indicator
    from tenants.figures.published import Public
    from tenants.figures.regional import Gathered, Numbers
    from tenants.protection.facts import Content, Past, Rows
    from tenants.protection.system import System

PERSONS = tuple(indicator for indicator in INDICATORS.values() if indicator.of_persons)
IN_QUARTER = 3
RULES = 3
"""Goes up when the rules of what may be told change, so that everything is told anew."""
_NOTHING = Printed()
Kept = dict[str, set[str]]
"""By branch: the municipalities, or the `WHOLE`, that stay hidden."""


@dataclass
class Protected:
    """The figures of persons in one year, by unit (the nation is `NATION`) and indicator, and what was found about them."""

    figures: dict[str, dict[str, Content]] = field(default_factory=lambda: defaultdict(dict))
    rows: dict[str, Rows] = field(default_factory=dict)
    """By indicator: the rows that were told from."""
    past: dict[str, list[Past]] = field(default_factory=dict)
    """By indicator that is told anew: the sums told before."""

    def audited(self, small: int, fixed: Collection[str] = ()) -> Found:
        """Try to recover every hidden cell of what is told anew from everything that is told.

        What follows from the pages of branches alone, or from what was told before, no edition of today gives away.
        """
        found = Found()
        for name, past in self.past.items():
            figures = {unit: of_unit[name] for unit, of_unit in self.figures.items()}
            system = system_of(name, self.rows[name], figures, small, past, linked=name in fixed)
            one = audit(system)
            found.tried += one.tried
            beyond = one.recovered & audit(beyond_us(system)).recovered if one.recovered else set()
            found.beyond |= {(name, cell) for cell in beyond}
            found.recovered |= {(name, cell) for cell in one.recovered - beyond}
            if one.recovered - beyond:
                found.failed.add(name)
            found.tried_by[name] = one.tried
        return found


@dataclass(frozen=True)
class Telling:
    """How persons are told: what was told last time, and with which eyes is looked for what follows."""

    small: int
    public: Public = field(default_factory=dict)
    last: Mapping[str, Mapping[str, Content]] = field(default_factory=dict)
    """By unit and indicator: the figures as they were told last; those of which nothing changed stay."""
    by_solver: frozenset[str] = frozenset()
    """The indicators in whose sums only the solver sees everything."""
    silent: frozenset[str] = frozenset()
    """The indicators of which no margin is told at all."""
    fixed: frozenset[str] = frozenset()
    """The indicators with which something moves that is told: no number that was told goes into hiding, or comes out of it."""
    kept: Kept = field(default_factory=dict)
    """Of those that are fixed: what stays hidden."""


def audited_persons(
    regions: Mapping[uuid.UUID, Gathered],
    memories: dict[str, Memory],
    public: Public,
    small: int,
    last: Mapping[str, Mapping[str, Content]] | None = None,
    fixed: frozenset[str] = frozenset(),
    kept: Kept | None = None,
) -> tuple[Protected, Found]:
    """Return what may be told of persons, and what the audit found in it.

    The structure of the sums decides at first. Where they hang together in a way in which only the solver sees everything,
    everything is hidden anew with the solver's eyes; and if even then something follows, no margin is told. So there is
    always something that may be told, though it may be little. `last` are the figures by unit and indicator of the newest
    editions: an indicator of which no number changed stays as it was told, and is not audited again. Of those that are
    `fixed`, no number that was told goes into hiding, and what is `kept` hidden stays so.
    """
    before = copy.deepcopy(memories)
    how = Telling(small, public, last or {}, fixed=fixed, kept=kept or {})
    told = protected_persons(regions, memories, how)
    found = told.audited(small, fixed)
    for stricter in ("by_solver", "silent"):
        if found.passed:
            break
        memories.clear()
        memories.update(copy.deepcopy(before))
        failed = frozenset(found.failed)
        how = replace(how, by_solver=failed) if stricter == "by_solver" else replace(how, silent=failed)
        told = protected_persons(regions, memories, how)
        found = told.audited(small, fixed)
    for name, tried in found.tried_by.items():
        memories[name].tried = tried
    return told, found


def protected_persons(regions: Mapping[uuid.UUID, Gathered], memories: dict[str, Memory], how: Telling) -> Protected:
    """Return what may be told of persons; `memories` by indicator are what was told before, and are added to."""
    told = Protected()
    digest = ""
    for indicator in PERSONS:
        name, memory = indicator.id, memories.setdefault(indicator.id, Memory())
        rows, numbers = _rows(name, regions, memory, how)
        # Who signed is told beside who took part.
        digest = _digest(numbers, how.small, digest if name == SIGNED.id else "")
        if name == SIGNED.id:
            _beside(rows, told.rows[PARTICIPANTS.id], memory, how.small)
        _moved(rows, how.small)
        told.rows[name] = rows
        units = (*rows, NATION)
        if memory.digest == digest and all(name in how.last.get(unit, {}) for unit in units):
            figures = {unit: copy.deepcopy(how.last[unit][name]) for unit in units}
        else:
            told.past[name] = list(memory.past)
            figures = _figures(indicator, rows, memory, how, told)
            memory.remember(rows, figures)
            memory.digest = digest
        for unit, figure in figures.items():
            told.figures[unit][name] = figure
    _name_the_unknown(regions, told)
    return told


def _figures(indicator: Indicator, rows: Rows, memory: Memory, how: Telling, told: Protected) -> dict[str, Content]:
    """Return what is told anew of one indicator."""
    name, small, added = indicator.id, how.small, adds_up(indicator)
    find = _by_solver if name in how.by_solver else recoverable
    silent = everything(name, rows) if name in how.silent else None
    linked = name in how.fixed
    figures = figures_of(name, rows, small, silent, memory.past, adds_up=added, find=find, linked=linked)
    held = memory.held(rows, figures, small)
    if held and silent is None:
        figures = figures_of(name, rows, small, held, memory.past, adds_up=added, find=find, linked=linked)
    if name == SIGNED.id:
        _beside_the_whole(figures, {unit: of[PARTICIPANTS.id] for unit, of in told.figures.items()}, small)
        leave_no_row_alone(name, rows, figures)
    return figures


def _by_solver(system: System, among: AbstractSet[Hashable] | None = None) -> set[Hashable]:
    return audit(system, among=among).recovered


def _digest(numbers: Mapping[str, Any], small: int, other: str) -> str:
    """Return what stands for all numbers that one indicator is told from, and for the rules."""
    data = json.dumps([RULES, small, other, numbers], sort_keys=True)
    return hashlib.blake2b(data.encode(), digest_size=16).hexdigest()


def _rows(
    name: str, regions: Mapping[uuid.UUID, Gathered], memory: Memory, how: Telling
) -> tuple[Rows, dict[str, dict[str, Any]]]:
    """Return the rows that are told from, and all that they come from."""
    found: Rows = {}
    known: dict[str, dict[str, Any]] = {}
    fixed = name in how.fixed
    for region in regions.values():
        key, numbers = str(region.id), region.numbers[name]
        found[key], known[key] = {}, dict.fromkeys(map(str, region.members))
        for unit, value in numbers.values.items():
            if value is None:
                continue
            printed = how.public.get((name, unit), _NOTHING)
            kept = memory.still_hidden(key, unit, how.kept.get(unit, set())) if fixed else set()
            now = row_of(numbers, unit, value)
            known[key][unit] = [now.as_data(), sorted(printed.numbers), printed.tables, sorted(kept)]
            row = memory.settled(key, now, printed.numbers, how.small, fixed=fixed, kept=kept)
            row = as_told(row, name, how.small, known=row.value in printed.numbers, kept=kept)
            if WHOLE in kept and not row.told:
                row = memory.kept_hidden(key, row)
            row = replace(row, printed=printed.tables)
            # A number that was hidden, for whatever reason, stays so: it hides behind sums that were told.
            stays = row.told and row.value not in printed.numbers and memory.hid(key, row)
            found[key][unit] = untold(row) if stays else row
    return found, known


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
    """Hide who signed where beside who took part it tells how few did not, as the page of the branch does."""
    differ: dict[str, int] = defaultdict(int)
    for region, members in rows.items():
        for unit, row in members.items():
            other = others.get(region, {}).get(unit)
            differ[unit] += other.value - row.value if other else 0
            members[unit] = beside(row, other, small, was_hidden=memory.hid(region, row))
    for members in rows.values():
        for unit, row in members.items():
            members[unit] = replace(row, on_page=not 0 < abs(differ[unit]) < small)


def _beside_the_whole(figures: Mapping[str, Content], others: Mapping[str, Content], small: int) -> None:
    for unit, figure in figures.items():
        signed, whole = figure["whole"]["value"], others[unit]["whole"]["value"]
        if isinstance(signed, int) and isinstance(whole, int) and 0 < abs(whole - signed) < small:
            hide_margin(figures, unit, VALUE)


def _moved(rows: Rows, small: int) -> None:
    """Hide all parts of the year of a branch that moved when one of them is hidden and its own page tells their sum.

    Even where nobody was: a nought that is told leaves only the others to make up the sum.
    """
    pieces: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for region, members in rows.items():
        for unit, row in members.items():
            pieces[unit].append((region, row))
    for unit, found in pieces.items():
        those = [row for _, row in found]
        if len(found) > 1 and not all(row.told for row in those) and is_told_by_page(those, small):
            for region, row in found:
                rows[region][unit] = untold(row)


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
