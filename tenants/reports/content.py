"""What a version of a year holds: figures as they are counted now, small numbers of persons held back, and the story.

    {"branch", "slug", "signed_on", "small": 5, "year", "as_of": "2018-12-31T03:00:00+00:00", "night": "2018-12-31",
     "municipalities": {"GM0530": "Hellevoetsluis"},
     "chapters": ["housing", "consultations", ...],
     "figures": {"consultations.contacts": {"value": 1820, "months": [12 numbers or null],
                                            "breakdowns": {"channel": {"walk_in": 1720, ...}, ...},
                                            "previous": {"value", "months", "breakdowns"} or null},
                 "housing.housed": {"value": 53, 0, "hidden" or null,
                                    "breakdowns": {"nationality": {"SY": 32, "other": 21}, ...},
                                    "hidden": ["sex"], "previous": {...} or null}, ...},
     "printed": [{"figure": "housing.closing_balance", "printed": "-4", "computed": 1, "reason": ...}],
     "photos": {"housing": [{"id", "alt", "people": false}]},
     "story": {"consultations": {"lead": ..., "text": ..., "lead_en": ..., "text_en": ...}}}

A part of the work of which the branch keeps no records has no figures, no words and no chapter. Versions of before there
were chapters hold the visits alone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.faults import RefusalError
from tenants.figures.areas.housing import HOUSED
from tenants.figures.areas.participation import PARTICIPANTS, SIGNED
from tenants.figures.catalogue import CONTACTS, INDICATORS, Indicator, Kind
from tenants.figures.ledger import moving
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.protection.rows import WHOLE
from tenants.reports.persons import protected_block
from tenants.reports.positions import told_positions
from tenants.reports.printed import ADULTS_ONLY, told_printed, wants_adults_only
from tenants.reports.protection import Block
from tenants.reports.settling import settled_block
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.figures.queries import Year
    from tenants.reports.printed import Stated

CHAPTERS = (
    "housing", "consultations", "dossiers", "partners", "guidance", "participation", "language", "organisation",
)  # fmt: skip
"""The chapters of the page, in its order: the parts of the work (`Indicator.area`)."""
PUBLISHED = ("channel", "guidance", "topic", "kind")
"""The breakdowns of work, as against persons, that the page shows."""
BY_MONTH = (CONTACTS.id, "partners.meetings")
"""What the page shows by month: work, never persons."""
_SEEN = ("chapters", "figures", "printed", "story", "exceptions")
"""What readers see of a version, of a branch or of a region."""
LASTING = {"dossiers", "language", "organisation"}
"""Where a record lasts for years: who came and went before the first records were kept was never written down."""


def frozen_content(
    year: Year,
    previous: Year,
    story: dict[str, Any],
    facts: dict[str, Any],
    earlier: Iterable[dict[str, Any]],
    printed: Mapping[int, Sequence[Stated]] | None = None,
) -> dict[str, Any]:
    """Return what a version holds (see above); `facts` are branch, slug, signed_on, small, municipalities.

    `earlier` are the contents of all versions the branch published, of any year and oldest first: beside each other
    they may not tell of a few people. `printed` is what the branch printed about its years.
    """
    contents = list(earlier)
    stated = printed or {}
    chapters = [area for area in CHAPTERS if year.knows(area)]
    now = _told(year, chapters, facts["small"], contents, stated.get(year.year, ()))
    known = [area for area in chapters if _is_comparable(previous, area, contents)]
    before = _told(previous, known, facts["small"], contents, stated.get(previous.year, ()))
    if "housing" in chapters:
        both = {year.year: now, **({previous.year: before} if "housing" in known else {})}
        blocks = {number: told.blocks[HOUSED.id] for number, told in both.items()}
        positions = told_positions([one for one in (year, previous) if one.year in both], blocks, facts["small"])
        for number, told in both.items():
            told.figures.update(positions[number])
    return {
        **facts,
        "year": year.year,
        "as_of": year.standing.counted_at.isoformat() if year.standing else None,
        "night": year.standing.night.isoformat() if year.standing else None,
        "chapters": chapters,
        "figures": {name: {**found, "previous": before.figures.get(name)} for name, found in now.figures.items()},
        "printed": told_printed(
            [one for one in stated.get(year.year, ()) if INDICATORS[one.indicator].area in chapters], now.figures
        ),
        "story": {chapter: story[chapter] for chapter in chapters if chapter in story},
    }


def mark_of(content: Mapping[str, Any], versions: int) -> str:
    """Return what stands for all that readers would see in the version after so many: of other figures or words it is another."""
    data = json.dumps([versions, {name: content.get(name) for name in _SEEN}], sort_keys=True)
    return hashlib.blake2b(data.encode(), digest_size=16).hexdigest()


def refuse_unseen(content: Mapping[str, Any], versions: int, seen: str | None) -> None:
    """Raise `RefusalError` when it is not what somebody looked at; `seen` is the mark of that, none when nobody asks."""
    if seen is not None and seen != mark_of(content, versions):
        raise RefusalError(N_("Meanwhile other figures or words stand here. Look at them, and send it again."), "seen")


def _is_comparable(previous: Year, area: str, contents: list[dict[str, Any]]) -> bool:
    """Whether the year before may stand beside: something is known of it, and more than what happened to be left of it."""
    if not previous.knows(area) or previous.standing is None:
        return False
    is_first = previous.standing.firsts[area].year == previous.year
    return not (area in LASTING and is_first) or any(
        content.get("year") == previous.year and area in content.get("chapters", ()) for content in contents
    )


@dataclass
class _Told:
    figures: dict[str, Any] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)


def _told(year: Year, areas: list[str], small: int, contents: list[dict[str, Any]], stated: Sequence[Stated]) -> _Told:
    told = _Told()
    adults_only = _adults_only(year, contents, stated)
    for indicator in INDICATORS.values():
        if indicator.area not in areas or indicator.kind is Kind.BALANCE or not indicator.is_published:
            continue
        if indicator.of_persons:
            block = _settled(year, indicator, small, contents, adults_only=adults_only)
            if indicator.id == SIGNED.id:
                block = beside_the_whole(block, told.blocks[PARTICIPANTS.id], small)
            told.blocks[indicator.id] = block
            told.figures[indicator.id] = block.as_data()
        else:
            told.figures[indicator.id] = _work(year, indicator)
    return told


def _adults_only(year: Year, contents: list[dict[str, Any]], stated: Sequence[Stated]) -> bool:
    """Whether men and women are told of the adults: as they were told first, for both together tell of the children."""
    for figure in told_before(contents, HOUSED.id, year.year):
        for breakdown in figure.get("breakdowns", {}):
            if breakdown in {"sex", ADULTS_ONLY}:
                return bool(breakdown == ADULTS_ONLY)
    return wants_adults_only(stated)


def _settled(
    year: Year, indicator: Indicator, small: int, contents: list[dict[str, Any]], *, adults_only: bool
) -> Block:
    earlier = [Block.of_data(found) for found in told_before(contents, indicator.id, year.year)]
    now = protected_block(year, indicator, small, adults_only=adults_only)
    fixed = indicator.id in moving(year.year)
    if fixed and small and not any(isinstance(one.value, int) for one in earlier):
        # What editions told is told again where the page would hide it.
        told = year.outside[year.year].told.get(WHOLE)
        earlier += [Block(told)] if told is not None and now.value == SHOWN_AS_HIDDEN else []
    return beside_the_ages(settled_block(now, year.value(indicator.id), earlier, small, fixed=fixed))


def beside_the_ages(block: Block) -> Block:
    """Return a block in which men and women of the adults are as many as the adults that are told; else they are hidden.

    One may be told as it was and the other as it is: the difference would be of a few.
    """
    adults = block.breakdowns.get("age_group", {}).get("adult")
    parts = block.breakdowns.get(ADULTS_ONLY)
    if parts is None or sum(parts.values()) == adults:
        return block
    rest = {name: found for name, found in block.breakdowns.items() if name != ADULTS_ONLY}
    return Block(block.value, rest, (*block.hidden, ADULTS_ONLY))


def told_before(contents: list[dict[str, Any]], indicator: str, year: int) -> list[dict[str, Any]]:
    """Return what was ever published of an indicator in a year, on its own page or beside the year after, oldest first."""
    found = []
    for content in contents:
        figure = content.get("figures", {}).get(indicator) or {}
        if content.get("year") == year and figure:
            found.append(figure)
        elif content.get("year") == year + 1 and figure.get("previous"):
            found.append(figure["previous"])
    return found


def beside_the_whole(signed: Block, participants: Block, small: int) -> Block:
    """Return who signed, or hidden when beside who took part it tells how few did not; that all did may be told."""
    if isinstance(signed.value, int) and isinstance(participants.value, int):
        return Block(SHOWN_AS_HIDDEN) if 0 < abs(participants.value - signed.value) < small else signed
    return signed


def _work(year: Year, indicator: Indicator) -> dict[str, Any]:
    """Return a figure of work, which stands as it is."""
    return {
        "value": year.value(indicator.id),
        "months": year.by_month(indicator.id) if indicator.id in BY_MONTH else [],
        "breakdowns": {
            name: dict(sorted(parts.items()))
            for name, parts in sorted(year.parts.get(indicator.id, {}).items())
            if name in PUBLISHED
        },
    }
