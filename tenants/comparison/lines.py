"""The lines of a comparison: each unit's count, what it is held against, and where that lies among the others.

Pure. Everything comes from editions; what an edition hides or does not know stays hidden or unknown in every sum of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tenants.comparison.against import Per
from tenants.comparison.choice import PARTS, WHOLE_YEAR, base_of, needs_of, pers
from tenants.comparison.running import comparable_months, is_fair_while_it_runs, runs_until
from tenants.figures.areas.organisation import VOLUNTEERS
from tenants.figures.catalogue import INDICATORS
from tenants.figures.fairness import Held, Standard, Verdict, standard
from tenants.figures.peers import Peers, Size, belongs
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown, adds_up

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.comparison.choice import Choice, Period
    from tenants.figures.reading import Figure, Table, Unit
    from tenants.figures.reading import Told as ToldOfUnit

MONTHS = 12


@dataclass(frozen=True)
class Line:
    """One unit: what it counted in the period, and what that is held against."""

    id: str
    slug: str
    name: str
    codes: tuple[str, ...]
    count: Shown
    need: Shown
    parts: tuple[Shown, ...] = ()
    """The count of the whole year in twelve, four or two parts; empty when the year is not told in parts."""
    size: Size = Size(None, 0)  # noqa: RUF009  a frozen value
    branches: int = 0
    region: str = ""
    """The slug of its region, where units of several stand together."""
    over: Shown = None
    """Beside a median: over how many it was taken."""
    verdict: Verdict | None = None
    limits: tuple[float, float] | None = None
    """Between which counts chance leaves it, 19 times in 20."""

    @property
    def held(self) -> Held | None:
        """The line as it is held against the others; none when a part of it is hidden, unknown or nought."""
        if isinstance(self.count, int) and isinstance(self.need, int) and self.need > 0:
            return Held(self.count, self.need)
        return None

    @property
    def rate(self) -> float | None:
        """The count by what it is held against; none when it cannot be said."""
        return self.held.count / self.held.need if self.held else None

    @property
    def odd(self) -> bool:
        """Whether chance rarely does this."""
        return self.verdict is not None and self.verdict.odd

    @property
    def hidden(self) -> bool:
        """Whether anything of it is hidden."""
        return SHOWN_AS_HIDDEN in {self.count, self.need}


@dataclass(frozen=True)
class Compared:
    """The lines that answer a choice, from large to small, and what is expected of each."""

    choice: Choice
    lines: tuple[Line, ...]
    total: Line
    standard: Standard | None
    months: tuple[int, ...] = ()
    """Beside the year before, in a year that runs: the months that are over, and known in both years."""
    until: dt.date | None = None
    """In a period that runs: the night up to which it is counted."""

    @property
    def is_fair(self) -> bool:
        """Whether it can stand beside years that are over."""
        return self.until is None or is_fair_while_it_runs(self.choice, self.months)

    @property
    def odd(self) -> list[Line]:
        """Who lies outside what chance allows, the farthest first."""
        return sorted((line for line in self.lines if line.odd), key=self._far, reverse=True)

    def _far(self, line: Line) -> float:
        rate, expected = line.rate, self.standard.rate if self.standard else 0
        return abs(rate - expected) * (line.held.need if line.held else 0) ** 0.5 if rate is not None else 0

    @property
    def held(self) -> list[Line]:
        """Who could be held against the others."""
        return [line for line in self.lines if line.verdict is not None]


def part(told: ToldOfUnit, grain: str, period: Period) -> Shown:
    """Return what is told of a period: a sum of parts is hidden or unknown as soon as one of them is."""
    if period == WHOLE_YEAR:
        return told.value
    if not told.parts or not PARTS[grain]:
        return None
    length = MONTHS // PARTS[grain]
    first, last = period.months[0], period.months[-1]
    return added(told.parts[(first - 1) // length : (last - 1) // length + 1])


def added(parts: Sequence[Shown]) -> Shown:
    """Return a sum of what is told."""
    if None in parts or not parts:
        return None
    if SHOWN_AS_HIDDEN in parts:
        return SHOWN_AS_HIDDEN
    return sum(one for one in parts if isinstance(one, int))


def known_sum(parts: Iterable[Shown]) -> Shown:
    """Return the sum of units: hidden as soon as one is hidden, else of those that are known; none without any."""
    found = list(parts)
    if SHOWN_AS_HIDDEN in found:
        return SHOWN_AS_HIDDEN
    known = [one for one in found if isinstance(one, int)]
    return sum(known) if known else None


def compared(
    choice: Choice,
    table: Table,
    before: Table | None,
    living: Mapping[str, int | None],
    *,
    peers: Peers | None = None,
) -> Compared:
    """Return the answer to a settled choice.

    `before` is the edition of the year before, `living` the inhabitants of each municipality of the year by code, none when
    they are not known; `peers` replaces the group
    of the choice.
    """
    months, until = comparable_months(choice, table, before), runs_until(table, choice.period)
    if choice.per is Per.BEFORE and until and not months:
        before = None
    everybody = [_line(unit, choice, table, before, living, months) for unit in table.units]
    group = peers or choice.peers
    lines = [line for line in everybody if line.count is not None and belongs(line.size, group)]
    total = _total(choice, table, before, lines, months, whole=group is Peers.ALL)
    return judged(choice, lines, total, months, until)


def judged(
    choice: Choice, lines: Iterable[Line], total: Line, months: tuple[int, ...] = (), until: dt.date | None = None
) -> Compared:
    """Hold each line against all of them."""
    ordered = sorted(lines, key=lambda line: (-_size(line), line.name))
    expected = None
    if choice.per is not Per.NONE:
        expected = standard([line.held for line in ordered if line.held], choice.law)
    if expected is not None:
        ordered = [
            replace(line, verdict=expected.verdict(line.held), limits=expected.limits(line.held.need))
            if line.held
            else line
            for line in ordered
        ]
    return Compared(choice, tuple(ordered), total, expected, months, until)


def _size(line: Line) -> float:
    """Order by size, never by result: a bare number by how many people live there, since it is the result itself."""
    if isinstance(line.need, int):
        return line.need
    return line.size.inhabitants or 0


def base_for(choice: Choice, lines: Sequence[Line]) -> int:
    """Return what the rate of a choice is written per: chosen once, from all `lines` together.

    A bare number is drawn on the map by inhabitants.
    """
    both = [
        (line.count, line.size.inhabitants if choice.per is Per.NONE else line.need)
        for line in lines
        if isinstance(line.count, int)
    ]
    held = [(count, need) for count, need in both if isinstance(need, int) and need > 0]
    rate = sum(count for count, _ in held) / sum(need for _, need in held) if held else None
    return base_of(Per.INHABITANTS if choice.per is Per.NONE else choice.per, rate)


def _line(
    unit: Unit, choice: Choice, table: Table, before: Table | None, living: Mapping[str, int | None],
    months: tuple[int, ...],
) -> Line:  # fmt: skip
    figure = table.indicator(choice.what.indicator)
    told = figure.of_unit(unit.id)
    # What was counted under the name that a municipality has today is no municipality of that year.
    sizes = [living[code] for code in unit.served if code in living]
    known = [size for size in sizes if size is not None]
    size = Size(sum(known) if sizes and len(known) == len(sizes) else None, len(sizes) or len(unit.served))
    return Line(
        id=unit.id,
        slug=unit.slug,
        name=unit.name,
        codes=unit.codes,
        count=_count(figure, choice, unit.id, months),
        need=_need(choice, table, before, unit, size, months),
        parts=() if choice.what.breakdown else told.parts or (),
        over=_over(choice, table, unit),
        size=size,
        branches=unit.branches,
    )


def _count(figure: Figure, choice: Choice, unit: str, months: tuple[int, ...]) -> Shown:
    if choice.what.breakdown:
        parts = figure.unit_breakdown(choice.what.breakdown, unit)
        # A part of work that is not named did not occur; without any the unit's parts are not known.
        return parts.get(choice.what.value, 0 if parts else None)
    told = figure.of_unit(unit)
    return _of_months(told, figure.grain, months) if months else part(told, figure.grain, choice.period)


def _of_months(told: ToldOfUnit, grain: str, months: Sequence[int]) -> Shown:
    length = MONTHS // PARTS[grain]
    return (
        added([told.parts[part] for part in sorted({(month - 1) // length for month in months})])
        if told.parts
        else None
    )


def _need(choice: Choice, table: Table, before: Table | None, unit: Unit, size: Size, months: tuple[int, ...]) -> Shown:
    if choice.per is Per.NONE:
        return None
    if choice.per is Per.INHABITANTS:
        return size.inhabitants
    if choice.per is Per.BEFORE:
        return _count(before.indicator(choice.what.indicator), choice, unit.id, months) if before else None
    needed = [table.indicator(name) for name in needs_of(choice.what, choice.per)]
    if choice.what.breakdown and choice.per is Per.WHOLE:
        return known_sum(needed[0].unit_breakdown(choice.what.breakdown, unit.id).values())
    return added(
        [
            part(figure.of_unit(unit.id), figure.grain, WHOLE_YEAR if figure.id == VOLUNTEERS.id else choice.period)
            for figure in needed
        ]
    )


def _over(choice: Choice, table: Table, unit: Unit) -> Shown:
    """Return over how many a median was taken; none of what is no median."""
    return added([table.indicator(name).of_unit(unit.id).value for name in needs_of(choice.what, Per.NONE)])


def _total(
    choice: Choice, table: Table, before: Table | None, lines: Sequence[Line], months: tuple[int, ...], *, whole: bool
) -> Line:
    """Return all lines together: as the edition says it where it can, else as a sum of what is shown."""
    count, need = known_sum(line.count for line in lines), known_sum(line.need for line in lines)
    if not adds_up(INDICATORS[choice.what.indicator]):
        # Different people and medians of several branches are no sum; what the edition tells of all of them is.
        count = None
    if whole and not choice.what.breakdown and not months:
        figure = table.indicator(choice.what.indicator)
        if figure.whole.value is None:
            count = None
        elif (told := part(figure.whole, figure.grain, choice.period)) is not None:
            count = told
        needed = [table.indicator(name) for name in needs_of(choice.what, choice.per)]
        if choice.per in {Per.NEED, Per.HOUSED, Per.WHOLE} and all(one.whole.value is not None for one in needed):
            need = added([part(one.whole, one.grain, choice.period) for one in needed])
        if choice.per is Per.BEFORE and before is not None:
            then = before.indicator(choice.what.indicator)
            need = part(then.whole, then.grain, choice.period) if then.whole.value is not None else need
    return Line(id="", slug="", name="", codes=(), count=count, need=need)


def by_place(
    choice: Choice, table: Table, before: Table | None, living: Mapping[str, int | None]
) -> dict[str, tuple[Shown, Shown]]:
    """Return the count of the year and what it is held against by municipality; empty when that is not told."""
    figure = table.indicator(choice.what.indicator)
    if choice.what.breakdown or choice.per is Per.VOLUNTEERS:
        return {}
    if choice.per is Per.NONE and Per.INHABITANTS not in pers(choice.what):
        # A bare number is drawn by inhabitants, and this one says nothing of them.
        return {}
    if choice.per is Per.BEFORE and runs_until(table):
        # Municipalities are told by year alone, and this one is not over.
        return {}
    edition = before if choice.per is Per.BEFORE else table
    needs = [edition.indicator(name).places for name in needs_of(choice.what, choice.per)] if edition else []
    return {
        code: (
            shown,
            living.get(code)
            if choice.per in {Per.INHABITANTS, Per.NONE}
            else added([places.get(code) for places in needs]),
        )
        for code, shown in figure.places.items()
    }
