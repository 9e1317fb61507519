"""What must be true of a year before a team lead may sign it, and what a published page may hold."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import holds_service_number, search_form
from tenants.figures.catalogue import CLIENTS, CONTACTS, FLOWS, INDICATORS, TOPICS
from tenants.figures.rules import settled
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.figures.queries import Year
    from tenants.figures.rules import Shown

CHAPTERS = ("consultations",)
"""The chapters of the page, in its order."""
PUBLISHED = ("channel", "guidance", "topic")
"""The breakdowns that the page shows."""
_LEFT_OVER = re.compile(
    r"(?i)\b(placeholder|lorem ipsum|xx+|todo|(nog )?in(te| te )?vullen)\b|\?\?\?|\.\.\.|\u2026|\[[^\]]*\]"
)
SHORTEST_NAME = 4
"""A shorter name, or a part of one ("van", "Bos"), is an ordinary word too often to ask about."""


@dataclass(frozen=True)
class Check:
    """One thing looked at before signing. A `hard` one that fails stops it; another asks a person to look."""

    question: str
    passed: bool
    hard: bool = True
    found: tuple[str, ...] = ()
    """What it found, in words for the team lead: sums, or names that stand in the text."""


def sums_open(year: Year) -> tuple[str, ...]:
    """Return the sums that do not close: the parts and the days of each flow against its total (27 + 26 = 53)."""
    wrong = []
    for indicator in FLOWS:
        total = year.totals.get(indicator.id, 0)
        whole = indicator.breakdowns.keys() - indicator.partial
        sums = {name: sum(year.parts[indicator.id][name].values()) for name in sorted(whole)}
        sums["day"] = year.by_day.get(indicator.id, 0)
        wrong += [f"{indicator.id}, {name}: {amount} / {total}" for name, amount in sums.items() if amount != total]
    return tuple(wrong)


def names_in(text: str, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that stand in `text`: those of which two words do, and words that also are a last name."""
    words = set(search_form(text).split())
    whole, single = set(), set()
    for name in names:
        parts = search_form(name).split()
        if len(parts) > 1 and {parts[0], parts[-1]} <= words:
            whole.add(name)
        elif parts and parts[-1] in words and len(parts[-1]) >= SHORTEST_NAME:
            single.add(name.split()[-1])
    return tuple(sorted(whole)), tuple(sorted(single))


@dataclass(frozen=True)
class Told:
    """What is known besides the figures when a year is looked at before signing."""

    story: dict[str, Any]
    before: dict[str, Any]
    """The story of the year before."""
    names: tuple[str, ...]
    """Clients and volunteers of the branch."""


def checks(year: Year, told: Told, today: dt.date) -> list[Check]:
    """Return everything that is looked at before a year is signed, with what was found."""
    text = words_of(told.story)
    night = year.standing.night if year.standing else None
    last = dt.date(year.year, 12, 31)
    whole, single = names_in(text, told.names)
    wrong = sums_open(year)
    return [
        Check(N_("Is the year over?"), today > last),
        Check(N_("Is anything known of this year?"), year.known),
        Check(N_("Is every day of the year counted?"), night is not None and night >= min(last, today)),
        Check(N_("Do the parts add up to the totals?"), not wrong, found=wrong),
        Check(N_("Is there no text left to fill in?"), not _LEFT_OVER.search(text)),
        Check(N_("Is there no citizen service number in the text?"), not holds_service_number(text)),
        Check(N_("Are there no names of clients or volunteers in the text?"), not whole, found=whole),
        Check(
            N_("Was everything counted again last night?"),
            night is not None and night >= today - dt.timedelta(days=1),
            hard=False,
        ),
        Check(
            N_("Are these words no people? They are last names of clients or volunteers."),
            not single,
            hard=False,
            found=single,
        ),
        Check(N_("Is the text another than last year's?"), not text or text != words_of(told.before), hard=False),
    ]


def words_of(story: dict[str, Any]) -> str:
    """Return all words of a story, one chapter after another."""
    return " ".join(f"{part.get('lead', '')} {part.get('text', '')}" for part in story.values()).strip()


def frozen_content(
    year: Year, previous: Year, story: dict[str, Any], facts: dict[str, Any], earlier: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """Return what a version holds: figures as of now with small numbers of persons hidden, and the story (JSON).

    {"branch", "slug", "signed_on", "small": 5, "year", "as_of": "2018-12-31T03:00:00+00:00", "night": "2018-12-31",
     "figures": {"consultations.contacts": {"value": 1820, "months": [12 numbers or null],
                                            "breakdowns": {"channel": {"walk_in": 1720, ...}, ...},
                                            "previous": {"value", "months", "breakdowns"} or null},
                 "consultations.clients": {"value": 60, "hidden" or null, "previous": {"value"} or null}},
     "story": {"consultations": {"lead": ..., "text": ...}}}

    `earlier` are the contents of all versions the branch published, of any year and oldest first: beside each other
    they may not tell of a few people.
    """
    contents = list(earlier)
    figures = {
        indicator: {
            **_frozen(year, indicator, facts["small"], contents),
            "previous": _frozen(previous, indicator, facts["small"], contents) if previous.known else None,
        }
        for indicator in (CONTACTS.id, TOPICS.id, CLIENTS.id)
    }
    return {
        **facts,
        "year": year.year,
        "as_of": year.standing.counted_at.isoformat() if year.standing else None,
        "night": year.standing.night.isoformat() if year.standing else None,
        "figures": figures,
        "story": {chapter: story[chapter] for chapter in CHAPTERS if chapter in story},
    }


def _shown_before(contents: list[dict[str, Any]], indicator: str, year: int) -> list[Shown]:
    """Return what was ever published about an indicator in a year, on its own page or beside the year after."""
    own = [content["figures"][indicator] for content in contents if content.get("year") == year]
    beside = [content["figures"][indicator].get("previous") for content in contents if content.get("year") == year + 1]
    return [found["value"] for found in [*own, *beside] if found]


def _frozen(year: Year, indicator: str, small: int, contents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one indicator of one year. Of persons only the total leaves the branch: parts overlap and would tell."""
    total = year.value(indicator)
    if INDICATORS[indicator].of_persons:
        shown = _shown_before(contents, indicator, year.year)
        kept = [before for before in shown if isinstance(before, int) and settled(total, small, before) == before]
        return {"value": kept[0] if kept else settled(total, small, None)}
    return {
        "value": total,
        "months": year.by_month(indicator) if indicator == CONTACTS.id else [],
        "breakdowns": {
            name: dict(sorted(parts.items()))
            for name, parts in sorted(year.parts.get(indicator, {}).items())
            if name in PUBLISHED
        },
    }
