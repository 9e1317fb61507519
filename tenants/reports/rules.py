"""What must be true of a year before a team lead may sign it, and what a published page may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import holds_service_number, search_form
from tenants.figures.catalogue import CLIENTS, CONTACTS, INDICATORS, TOPICS
from tenants.figures.rules import protected
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.figures.queries import Year

CHAPTERS = ("consultations",)
"""The chapters of the page, in its order."""
_LEFT_OVER = re.compile(r"(?i)\b(placeholder|lorem ipsum|xxx+|todo|nog invullen)\b|\?\?\?")


@dataclass(frozen=True)
class Check:
    """One thing that is looked at before signing; a `hard` one that fails keeps the page from being signed."""

    question: str
    passed: bool
    hard: bool = True
    found: tuple[str, ...] = ()
    """What it found, in words for the team lead: sums, or names that stand in the text."""


def sums_close(year: Year) -> tuple[str, ...]:
    """Return the sums that do not close: the parts of each flow against its total."""
    wrong = []
    for indicator in INDICATORS.values():
        if indicator.of_persons:
            continue
        total = year.totals.get(indicator.id, 0)
        for breakdown in indicator.breakdowns:
            parts = sum(year.parts.get(indicator.id, {}).get(breakdown, {}).values())
            if parts != total:
                wrong.append(f"{indicator.id}, {breakdown}: {parts} / {total}")
    return tuple(wrong)


def names_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, of two words or more, of which both the first and the last word stand in `text`."""
    words = set(search_form(text).split())
    found = set()
    for name in names:
        parts = search_form(name).split()
        if len(parts) > 1 and {parts[0], parts[-1]} <= words:
            found.add(name)
    return tuple(sorted(found))


def checks(year: Year, story: dict[str, Any], names: Iterable[str], before: dict[str, Any], newest: dt.date) -> list[Check]:
    """Return everything that is looked at before a year is signed.

    `names` are those of clients and volunteers of the branch, `before` is the story of the year before, `newest` the last
    night that could have counted the year.
    """
    text = " ".join(f"{part.get('lead', '')} {part.get('text', '')}" for part in story.values())
    counted = year.standing.night if year.standing else None
    named = names_in(text, names)
    return [
        Check(N_("Is there anything counted in this year?"), bool(year.totals.get(CONTACTS.id))),
        Check(N_("Is everything counted up to last night?"), counted is not None and counted >= newest),
        Check(N_("Do the parts add up to the totals?"), not (wrong := sums_close(year)), found=wrong),
        Check(N_("Is there no text left to fill in?"), not _LEFT_OVER.search(text)),
        Check(N_("Is there no citizen service number in the text?"), not holds_service_number(text)),
        Check(N_("Are there no names of clients or volunteers in the text?"), not named, found=named),
        Check(N_("Is the text another than last year's?"), not text.strip() or story != before, hard=False),
    ]


def frozen_content(year: Year, previous: Year, story: dict[str, Any], facts: dict[str, Any], small: int) -> dict[str, Any]:
    """Return what a version holds: figures as of now with small numbers of persons hidden, and the story (JSON).

    {"branch", "slug", "year", "signed_by", "signed_on", "as_of": "2018-12-31T03:00:00+00:00", "night": "2018-12-31",
     "figures": {"consultations.contacts": {"value": 1820, "months": [12 numbers or null],
                 "breakdowns": {"channel": {"walk_in": 1720, ...}, ...}, "previous": {"value", "months", "breakdowns"} or null},
                 "consultations.clients": {"value": 60, "hidden" or null, ...}},
     "story": {"consultations": {"lead": ..., "text": ...}}}
    """
    return {
        **facts,
        "year": year.year,
        "as_of": year.standing.counted_at.isoformat() if year.standing else None,
        "night": year.standing.night.isoformat() if year.standing else None,
        "figures": {
            indicator: {
                **_frozen(year, indicator, small),
                "previous": _frozen(previous, indicator, small) if previous.totals.get(CONTACTS.id) else None,
            }
            for indicator in (CONTACTS.id, TOPICS.id, CLIENTS.id)
        },
        "story": {chapter: story[chapter] for chapter in CHAPTERS if chapter in story},
    }


def _frozen(year: Year, indicator: str, small: int) -> dict[str, Any]:
    """Return one indicator of one year. Of persons only the total leaves the branch: parts overlap and would tell."""
    total = year.totals.get(indicator, 0) if year.known else None
    if INDICATORS[indicator].of_persons:
        return {"value": protected(total, small)}
    months = year.months.get(indicator, {})
    return {
        "value": total,
        "months": [months.get(month) for month in range(1, 13)],
        "breakdowns": {name: dict(sorted(parts.items())) for name, parts in sorted(year.parts.get(indicator, {}).items())},
    }
