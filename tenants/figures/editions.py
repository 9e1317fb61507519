"""Editions: the protected tables that regional managers and analysts see, and nothing beside them.

The content (JSON) is of one shape for a region (its branches are the rows) and the nation (its regions are):

    {"shape": 2, "year": 2018, "small": 5, "name": "Zuidwest-Nederland",
     "units": [{"id", "slug", "name", "night": "2018-12-31" or null, "codes": ["GM0530"], "branches": 12 (nation)}],
     "figures": {"housing.housed": {
         "grain": "month", "quarter", "half" or "year",
         "units": {"<unit id>": {"value": Shown, "parts": [Shown, ...] or null}},
         "whole": {"value": Shown, "parts": [Shown, ...] or null},
         "breakdowns": {"topic": {"care": Shown}},                  of the whole
         "unit_breakdowns": {"topic": {"<unit id>": {"care": 12}}}, of work only
         "places": {"GM0530": Shown}}},                             the whole by municipality
     "helpdesk": {...}, "late": [{"name", "region", "night"}],      of the nation only
     "exceptions": [...]}

`Shown` is a number, "hidden", or null: unknown, never 0. The year before is the edition of the year before. An edition
is read with `reading.py`.

There is a new version each night in which something changed. Within a night, work is brought up to date in place
(`refresh_work`); persons never are: what was once shown of them stands until the next version, which is held against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from tenants.figures.areas.housing import CLOSING
from tenants.figures.gathering import gathered
from tenants.figures.housed import HousedTold, told_outside
from tenants.figures.ledger import PIVOT, is_beyond, moving
from tenants.figures.models import Edition, ToldBefore
from tenants.figures.national import as_regions, helpdesk_of, late_branches, rolled_up
from tenants.figures.persons import audited_persons, hidden_in
from tenants.figures.positions import told_positions
from tenants.figures.published import published_numbers
from tenants.figures.reading import SHAPE
from tenants.figures.regional import as_units
from tenants.figures.told_of_housed import Outside, keep_to, shut_at, told_of_housed
from tenants.figures.work import WORK, work_of_nation, work_of_region
from tenants.protection.facts import NATION
from tenants.protection.memory import Memory

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping

    from tenants.figures.housed import History
    from tenants.figures.regional import Gathered
    from tenants.figures.told_of_housed import Years
    from tenants.isolation import ScopedSession

Content = dict[str, Any]
COUNTRY = "Nederland"


class AuditError(Exception):
    """Hidden numbers follow from what was about to be told: `recovered` of them."""

    def __init__(self, recovered: int) -> None:
        super().__init__(f"{recovered} hidden numbers follow")
        self.recovered = recovered


@dataclass(frozen=True)
class Made:
    """What making the editions of a year did."""

    new: int = 0
    """How many editions say something new."""
    hidden: int = 0
    """How many numbers in them are hidden."""
    tried: int = 0
    """How many hidden cells the audit tried to recover."""
    recovered: int = 0
    """How many it did."""
    beyond: int = 0
    """How many follow from what branches published themselves or from what was told before: no edition can hide those."""
    touched: tuple[int, ...] = ()
    """The years whose positions are told otherwise because of what is told now: their editions are made anew after this."""


_WORK = frozenset(indicator.id for indicator in WORK)


def make_editions(session: ScopedSession, year: int, night: dt.date, small: int) -> Made:
    """Make the editions of every region and of the nation in `year`, after `night`.

    `session` is in the `Fold` scope; fewer persons than `small` are not told. All are made at once, because what one of
    them tells would give away what another hides, and all are audited at once; an indicator of persons of which no number
    changed stays as it was told. Raises `AuditError` when a hidden number follows from them: then nothing is kept, and the
    last good versions stay. Of several years those nearest the pivot come first (`ledger.outward`).
    """
    regions = gathered(session, year)
    memories, history = _memories(session, year)
    latest = _latest(session, year)
    public = published_numbers(session, year)
    outside = told_of_housed(session, year)
    kept = {str(branch_id): years[year].hidden for branch_id, years in outside.items() if year in years}
    persons, found = audited_persons(regions, memories, public, small, _persons_of(latest), moving(year), kept)
    if not found.passed:
        raise AuditError(len(found.recovered))
    nation = rolled_up(regions)
    shuts = _keep_to(session, year, outside, told_outside(regions, persons))
    touched = _now_of(history, year, HousedTold.of(regions, persons), shuts=shuts)
    positions = told_positions(year, regions, nation, history, outside.values())
    contents = _contents(session, year, night, small, regions)
    new = hidden = 0
    for region_id, content in contents.items():
        unit = str(region_id or NATION)
        content["figures"] |= {**persons.figures[unit], **positions[unit]}
        new += _put(session, region_id, latest.get(region_id), content, night)
        hidden += hidden_in(content)
    _remember(session, year, {name: memories[name] for name in persons.past}, history[year])
    session.flush()
    tried = sum(memory.tried for memory in memories.values())
    session.execute(
        update(Edition)
        .where(Edition.year == year, Edition.night == night)
        .values(audited_at=func.now(), tried=tried, recovered=0)
    )
    return Made(new, hidden, tried, beyond=len(found.beyond), touched=touched)


def _keep_to(
    session: ScopedSession, year: int, outside: dict[uuid.UUID, Years], now: Mapping[uuid.UUID, Outside]
) -> bool:
    """Keep to what is told `now` outside of people housed, and put it into `outside`; return whether positions are shut."""
    if year >= PIVOT:
        return False
    keep_to(session, outside, {branch_id: {year: told} for branch_id, told in now.items()})
    before = shut_at(outside.values(), year + 1)
    for branch_id, told in now.items():
        years = outside.setdefault(branch_id, {})
        years[year] = years.get(year, Outside()) | told
    return shut_at(outside.values(), year + 1) != before


def _now_of(history: History, year: int, now: HousedTold, *, shuts: bool) -> tuple[int, ...]:
    """Put into `history` what is told now of people housed; return the years whose positions it touches, or `shuts`."""
    before, history[year] = history.get(year, HousedTold()), now
    hidden = (before.hidden, before.rows) != (now.hidden, now.rows)
    moved = before.moved != now.moved
    return tuple(one for one in history if (hidden and is_beyond(one, year)) or ((moved or shuts) and one > year))


def _contents(
    session: ScopedSession, year: int, night: dt.date, small: int, regions: Mapping[uuid.UUID, Gathered]
) -> dict[uuid.UUID | None, Content]:
    """Return the content of every edition, with the figures of work."""
    work = {region_id: work_of_region(region, small) for region_id, region in regions.items()}
    head = {"shape": SHAPE, "year": year, "small": small, "exceptions": []}
    contents: dict[uuid.UUID | None, Content] = {
        region_id: {**head, "name": region.name, "units": as_units(region), "figures": work[region_id]}
        for region_id, region in regions.items()
    }
    contents[None] = {
        **head,
        "name": COUNTRY,
        "units": as_regions(regions),
        "figures": work_of_nation({str(region_id): told for region_id, told in work.items()}),
        "helpdesk": helpdesk_of(session, year),
        "late": late_branches(regions, night),
    }
    return contents


def _memories(session: ScopedSession, year: int) -> tuple[dict[str, Memory], History]:
    """Return what was ever told of persons in `year`, by indicator, and of people housed in every year."""
    rows = session.scalars(select(ToldBefore).where((ToldBefore.year == year) | (ToldBefore.indicator == CLOSING.id)))
    memories: dict[str, Memory] = {}
    history: History = {}
    for row in rows:
        if row.indicator == CLOSING.id:
            history[row.year] = HousedTold.of_data(row.content)
        else:
            memories[row.indicator] = Memory.of_data(row.content)
    return memories, history


def _remember(session: ScopedSession, year: int, memories: Mapping[str, Memory], housed: HousedTold) -> None:
    kept = {**{name: memory.as_data() for name, memory in memories.items()}, CLOSING.id: housed.as_data()}
    told = insert(ToldBefore)
    session.execute(
        told.on_conflict_do_update(index_elements=["year", "indicator"], set_={"content": told.excluded.content}),
        [{"year": year, "indicator": name, "content": content} for name, content in kept.items()],
    )


def _persons_of(latest: Mapping[uuid.UUID | None, Edition]) -> dict[str, Content]:
    """Return what the newest editions tell of persons, by unit and indicator."""
    return {
        str(region_id or NATION): _persons(edition.content)["figures"]
        for region_id, edition in latest.items()
        if edition.content.get("shape") == SHAPE
    }


def _latest(session: ScopedSession, year: int) -> dict[uuid.UUID | None, Edition]:
    """Return the newest version of every unit's edition of `year`, in one statement."""
    rows = session.scalars(
        select(Edition)
        .where(Edition.year == year)
        .ext(distinct_on(Edition.region_id))
        .order_by(Edition.region_id, Edition.version.desc())
    )
    return {edition.region_id: edition for edition in rows}


def _put(
    session: ScopedSession, region_id: uuid.UUID | None, latest: Edition | None, content: Content, night: dt.date
) -> bool:
    """Keep `content`, in place when only work moved within the night, else as a new version; whether it was new at all."""
    if latest is not None:
        if latest.content == content:
            return False
        if latest.night == night and _persons(latest.content) == _persons(content):
            _overwrite(latest, content)
            return True
    version = latest.version + 1 if latest else 1
    head = {"region_id": region_id, "year": content["year"], "version": version, "night": night}
    session.add(Edition(**head, hidden=hidden_in(content), content=content))
    return True


def _overwrite(edition: Edition, content: Content) -> None:
    """Bring an edition up to date in place; it counts as made now."""
    edition.content = content
    edition.made_at = func.now()


def _persons(content: Mapping[str, Any]) -> Content:
    """Return everything of an edition that may only move with a new version."""
    figures = {name: told for name, told in content.get("figures", {}).items() if name not in _WORK}
    return {"shape": content.get("shape"), "small": content.get("small"), "figures": figures}


def refresh_work(session: ScopedSession, year: int, regions: Collection[uuid.UUID]) -> int:
    """Bring the work of `year` up to date in the newest editions of some regions and of the nation; return how many.

    `session` is in the `Fold` scope. Persons stay as they were told last night. A unit without an edition waits for
    the night.
    """
    latest = _latest(session, year)
    changed = 0
    for region_id, region in gathered(session, year, regions, WORK).items():
        changed += _refreshed(latest.get(region_id), _work_of(region, latest.get(region_id)))
    nation = latest.get(None)
    if nation is not None:
        told = {str(key): _work_in(edition.content) for key, edition in latest.items() if key is not None}
        changed += _refreshed(nation, {"figures": work_of_nation(told), "helpdesk": helpdesk_of(session, year)})
    session.flush()
    return changed


def _work_of(region: Gathered, edition: Edition | None) -> Content:
    if edition is None or edition.content.get("shape") != SHAPE:
        return {}
    return {"figures": work_of_region(region, edition.content["small"])}


def _work_in(content: Mapping[str, Any]) -> dict[str, Content]:
    return {name: told for name, told in content.get("figures", {}).items() if name in _WORK}


def _refreshed(edition: Edition | None, now: Content) -> bool:
    """Put what is known now into an edition; whether anything differed."""
    if edition is None or edition.content.get("shape") != SHAPE:  # one of an older Wegwijs, until its first night
        return False
    content = {**edition.content, **now, "figures": {**edition.content["figures"], **now["figures"]}}
    if content == edition.content:
        return False
    _overwrite(edition, content)
    return True
