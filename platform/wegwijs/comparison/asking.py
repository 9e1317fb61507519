"""What somebody asks for in the address, and the editions that answer it: always the nearest choice that can be."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tenants.branches.outlines import there_was
from tenants.branches.places import places
from tenants.comparison.against import Per, is_of_no_size
from tenants.comparison.choice import Choice, Note, What, needs_of, period_of, settle, whats
from tenants.comparison.gaps import gap_of
from tenants.comparison.ledger import LEDGER
from tenants.comparison.lines import Compared, Line, base_for, compared, judged, known_sum
from tenants.comparison.queries import extracts, extracts_of_regions, years
from tenants.comparison.running import runs_until
from tenants.figures.areas.consultations import CONTACTS, TOPICS
from tenants.figures.areas.escalations import ASKED
from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, REQUIRED
from tenants.figures.areas.organisation import VOLUNTEERS
from tenants.figures.catalogue import INDICATORS
from tenants.figures.peers import Peers, Size, groups, nearest
from tenants.figures.rules import adds_up

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.branches.places import Place
    from tenants.comparison.choice import Told
    from tenants.comparison.gaps import Gap
    from tenants.comparison.queries import Extract
    from tenants.figures.reading import Table
    from tenants.isolation import ScopedSession

YEARS = 5
ALWAYS = frozenset({*LEDGER, REQUIRED.id, HOUSED.id, CONTACTS.id, VOLUNTEERS.id})
"""Figures that are read with every choice: what is held against, and what is shown when nobody chose."""
OF_NATION = frozenset({TOPICS.id, ASKED.id})


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; none where it says nothing."""

    what: str | None = None
    year: str | None = None
    period: str | None = None
    per: str | None = None
    peers: str | None = None

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Wanted:
        """Read the arguments of an address."""
        named = {"peers": "with"}
        return cls(**{name: arguments.get(named.get(name, name)) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Answer:
    """The choice that is shown, why it is another one than was asked for, and the lines of five years."""

    choice: Choice
    notes: tuple[Note, ...]
    can: Mapping[int, dt.date]
    """The years that can be chosen, newest first, with how far each was counted."""
    told: Mapping[str, Told]
    """How each figure of the year is told."""
    peers: Mapping[Peers, int]
    now: Compared
    history: Mapping[int, Compared]
    """Of up to five years that end with the year chosen."""
    extracts: Mapping[int, Extract]
    places: Mapping[str, Place]
    everywhere: bool = False
    """Whether the branches of all regions may be chosen."""
    gap: Gap | None = None
    """Why nothing of it can be laid side by side."""
    others: Mapping[int, Compared] = field(default_factory=dict)
    """The same of the other years that can be chosen; only when there is such a gap."""

    @property
    def year(self) -> int:
        """The year chosen."""
        return self.choice.year

    @property
    def table(self) -> Table:
        """The edition of the year chosen."""
        return self.extracts[self.year].table

    @property
    def before(self) -> Table | None:
        """The edition of the year before."""
        found = self.extracts.get(self.year - 1)
        return found.table if found else None

    @property
    def newest(self) -> dt.date:
        """The last night of any of the unit's editions."""
        return max(self.can.values())

    @property
    def newest_table(self) -> Table:
        """The edition of the newest year, which knows who is late."""
        return self.extracts[max(self.can)].table

    @property
    def living(self) -> dict[str, int | None]:
        """The inhabitants by municipality code."""
        return living_in(self.places, self.year)


def answer(
    session: ScopedSession, region_id: uuid.UUID | None, wanted: Wanted, *, everywhere: bool = False
) -> Answer | None:
    """Return what answers a question, in three statements; none when nothing is counted yet.

    The year that is shown is read with all that can be chosen in it, and other years with what is asked. That takes one more
    where something else is shown than was asked, and one more where there is nothing to compare: then another year is
    looked for.
    `everywhere` says that somebody may also see the branches of all regions side by side, which takes one more.
    """
    can = years(session, region_id)
    if not can:
        return None
    year, year_found = _year(wanted, can)
    what = What.of(wanted.what or "")
    names = {
        "",
        *ALWAYS,
        what.indicator,
        *(name for per in Per for name in needs_of(what, per)),
        *(OF_NATION if region_id is None else ()),
    }
    cut = what.indicator if what.breakdown else ""
    per = next((each for each in Per if each.value == wanted.per), None)
    peers = next((each for each in Peers if each.value == wanted.peers), Peers.ALL)
    # The nation's page shows its task and its subjects over the years besides.
    likely = what if wanted.what else What(HOUSED.id)
    others = names - {OPENING.id, CLOSING.id} if region_id is None else _read_for(likely, per or Per.NEED)
    beyond = everywhere and peers is Peers.EVERYWHERE and per is not Per.BEFORE
    before = set() if beyond else set(range(year - YEARS, year)) & set(can)
    found = extracts(session, region_id, year, names - {""}, before, others - {""}, cut, newest=max(can))
    found[year] = _told_of(found[year], of_nation=region_id is None)
    told = found[year].told
    if not whats(told):
        return None
    asked = Choice(
        what=what if wanted.what else _usual(told, found[year].table),
        year=year,
        period=period_of(wanted.period or ""),
        per=per or Per.NEED,
        peers=peers,
    )
    settled = settle(asked, told, per_chosen=per is not None)
    chosen = _read_for(settled.choice.what, settled.choice.per)
    if not chosen <= others:
        found = {**found, **extracts(session, region_id, None, (), before, chosen - {""}, cut)}
    codes = {code for one in found.values() for unit in one.table.units for code in unit.codes}
    served = places(session, sorted(codes), dt.date(year, 12, 31))
    notes = [*([] if year_found else [Note.YEAR]), *settled.notes]
    answered = _compare(session, settled.choice, notes, can, found, served, everywhere=everywhere)
    gap = gap_of(answered.now, has_before=year - 1 in found)
    if gap is None:
        return answered
    names |= _read_for(settled.choice.what, settled.choice.per)
    # The newest year was read for who is late alone.
    found = {**found, **extracts(session, region_id, None, (), set(can) - {year}, names - {""}, cut)}
    return replace(answered, gap=gap, others=_others(answered, found))


def _told_of(extract: Extract, *, of_nation: bool) -> Extract:
    """Return an edition with what can be chosen of it: medians go up to no region, so the country has none to lay side by side."""
    if not of_nation:
        return extract
    return replace(extract, told={name: one for name, one in extract.told.items() if not is_of_no_size(name)})


def _others(answered: Answer, found: Mapping[int, Extract]) -> dict[int, Compared]:
    """Return the same choice in the other years; none where it cannot be held against what was chosen."""
    choice = answered.choice
    peers = Peers.ALL if choice.peers is Peers.EVERYWHERE else choice.peers
    return {
        year: compared(
            replace(choice, year=year),
            one.table,
            _table(found, year - 1),
            living_in(answered.places, year),
            peers=peers,
        )
        for year, one in found.items()
        if year != choice.year and (choice.per is not Per.BEFORE or year - 1 in found)
    }


def _read_for(what: What, per: Per) -> set[str]:
    """Return the figures that a choice shows of other years; one of no name is none."""
    return {"", what.indicator, *needs_of(what, per)}


def _compare(
    session: ScopedSession,
    choice: Choice,
    notes: list[Note],
    can: Mapping[int, dt.date],
    found: Mapping[int, Extract],
    served: Mapping[str, Place],
    *,
    everywhere: bool,
) -> Answer:
    living = {year: living_in(served, year) for year in found}
    everybody = compared(
        choice, found[choice.year].table, _table(found, choice.year - 1), living[choice.year], peers=Peers.ALL
    )
    can_be = groups(line.size for line in everybody.lines)
    peers = choice.peers
    beyond = peers is Peers.EVERYWHERE and (not everywhere or choice.per is Per.BEFORE)
    if beyond or nearest(peers, can_be) is not peers:
        peers = Peers.ALL
        notes.append(Note.PEERS)
    choice = replace(choice, peers=peers, base=base_for(choice, everybody.lines))
    history = {
        year: compared(replace(choice, year=year), found[year].table, _table(found, year - 1), living[year])
        for year in range(choice.year - YEARS + 1, choice.year + 1)
        if year in found
    }
    now = history[choice.year]
    if peers is Peers.EVERYWHERE:
        now = _of_all_regions(session, choice)
        history = {choice.year: now}
    return Answer(
        choice,
        tuple(dict.fromkeys(notes)),
        can,
        found[choice.year].told,
        can_be,
        now,
        history,
        found,
        served,
        everywhere,
    )


def _of_all_regions(session: ScopedSession, choice: Choice) -> Compared:
    """Return the branches of all regions side by side."""
    names = (_read_for(choice.what, choice.per) | {REQUIRED.id}) - {""}
    tables = [one.table for one in extracts_of_regions(session, choice.year, names, choice.what.indicator)]
    codes = {code for table in tables for unit in table.units for code in unit.codes}
    living = living_in(places(session, sorted(codes), dt.date(choice.year, 12, 31)), choice.year)
    lines = [
        replace(line, region=table.name)
        for table in tables
        for line in compared(choice, table, None, living, peers=Peers.ALL).lines
    ]
    total = Line(
        id="", slug="", name="", codes=(), size=Size(None, 0),
        count=known_sum(line.count for line in lines) if adds_up(INDICATORS[choice.what.indicator]) else None,
        need=known_sum(line.need for line in lines),
    )  # fmt: skip
    runs = [night for table in tables if (night := runs_until(table, choice.period))]
    return judged(choice, lines, total, until=max(runs, default=None))


def living_in(served: Mapping[str, Place], year: int) -> dict[str, int | None]:
    """Return the inhabitants by code of the municipalities that there were in `year`."""
    return {code: place.inhabitants for code, place in served.items() if there_was(code, year)}


def _table(found: Mapping[int, Extract], year: int) -> Table | None:
    return found[year].table if year in found else None


def _usual(told: Mapping[str, Told], table: Table) -> What:
    """Return what is shown when nobody chose: people housed where a task is known, else visits."""
    housed = HOUSED.id in told and any(
        table.indicator(REQUIRED.id).of_unit(unit.id).value is not None for unit in table.units
    )
    return What(HOUSED.id if housed else CONTACTS.id)


def _year(wanted: Wanted, can: Mapping[int, dt.date]) -> tuple[int, bool]:
    """Return the year that is shown, and whether it is the one that was asked for, if any.

    When nobody asked, the last year that is over; else the nearest there is.
    """
    newest = max(can.values())
    over = [year for year in can if dt.date(year, 12, 31) <= newest]
    usual = max(over) if over else max(can)
    if wanted.year is None:
        return usual, True
    if not re.fullmatch("[0-9]{4}", wanted.year):
        return usual, False
    asked = int(wanted.year)
    return min(can, key=lambda year: (abs(year - asked), -year)), asked in can
