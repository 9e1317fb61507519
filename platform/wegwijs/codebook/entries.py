"""The codebook's entries: everything the catalogue says of an indicator, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.figures.catalogue import INDICATORS, Indicator, Kind
from wegwijs.annual_report.wording import TOPICS
from wegwijs.codebook.parts import name_of, parts_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

KINDS = {
    Kind.FLOW: _l(
        "Counted in a period. Months add up to a quarter, a half-year and a year; branches add up to a region and the"
        " country."
    ),
    Kind.DISTINCT: _l(
        "Different people. Who comes in two months is one person in the year, so months do not add up; neither do"
        " branches, because somebody may come to two of them."
    ),
    Kind.STOCK: _l("Counted on one day: a year takes its last day. Branches add up, months do not."),
    Kind.BALANCE: _l(
        "A position of the ledger at the start or the end of a year, ahead (+) or behind (−). Municipalities and branches"
        " add up; one year's end is the next year's start."
    ),
    Kind.QUANTILE: _l(
        "Within how many days or hours a share of them was done. It adds up over nothing: each year and each branch has"
        " its own."
    ),
    Kind.ELAPSED: _l("Counted in a year by what had passed at its end. Branches add up, months are not told."),
}
"""How an indicator adds up, in plain words."""
ADDS_UP_OVER_TIME = {Kind.FLOW}
ADDS_UP_OVER_UNITS = {Kind.FLOW, Kind.STOCK, Kind.BALANCE, Kind.ELAPSED}
OTHER_AREAS = {"escalations": _l("Questions to the Helpdesk"), "signing": _l("Complete and on time")}


@dataclass(frozen=True)
class Breakdown:
    """One way in which an indicator is told in parts."""

    id: str
    name: str
    parts: dict[str, str]
    """By code; none where the parts follow from the world: countries (ISO), municipalities (CBS), terms of the law."""
    is_whole: bool
    """Whether the parts add up to the whole."""


@dataclass(frozen=True)
class Version:
    """One definition, and the days on which it counts."""

    number: int
    text: str
    valid_from: dt.date | None
    """The first day; none from the beginning of the records."""
    valid_to: dt.date | None
    """The last day; none while it counts."""


@dataclass(frozen=True)
class Entry:
    """One indicator in the words of the page."""

    id: str
    area: str
    area_name: str
    name: str
    definition: str
    unit: str
    kind: Kind
    adds_up: str
    of_persons: bool
    hiding: str
    source: str
    owner: str
    breakdowns: Sequence[Breakdown] = field(default_factory=tuple)
    versions: Sequence[Version] = field(default_factory=tuple)

    @property
    def has_break(self) -> bool:
        """Whether its definition ever changed, so that a trend shows a break."""
        return len(self.versions) > 1

    def speaks_of(self, typed: str) -> bool:
        """Whether every word somebody typed stands in the entry."""
        text = " ".join(
            [self.id, self.name, self.definition, self.unit, self.source, self.area_name]
            + [word for one in self.breakdowns for word in (one.name, *one.parts.values())]
        ).casefold()
        return all(word in text for word in typed.casefold().split())


def area_name(area: str) -> str:
    """Return the name of a part of the work, in the page's language."""
    return str({**TOPICS, **OTHER_AREAS}.get(area, area))


def entry_of(indicator: Indicator, small: int) -> Entry:
    """Return the entry of an indicator; fewer than `small` people are not shown."""
    return Entry(
        id=indicator.id,
        area=indicator.area,
        area_name=area_name(indicator.area),
        name=str(_(indicator.name)),
        definition=str(_(indicator.definition)),
        unit=str(_(indicator.unit)),
        kind=indicator.kind,
        adds_up=str(KINDS[indicator.kind]),
        of_persons=indicator.of_persons,
        hiding=_hiding(indicator, small),
        source=str(_(indicator.reference)),
        owner=str(_(indicator.owner)),
        breakdowns=tuple(
            Breakdown(name, name_of(name), parts_of(indicator.area, name), name not in indicator.partial)
            for name in indicator.breakdowns
        ),
        versions=_versions(indicator),
    )


def _hiding(indicator: Indicator, small: int) -> str:
    if indicator.of_persons:
        return str(
            _(
                "It speaks of people who were helped. A number of fewer than %(small)s is not shown outside the branch, nor"
                " what would give it away by subtraction: then quarters become half-years or a year, small parts stand"
                " together, or other numbers are hidden with it.",
                small=small,
            )
        )
    if indicator.kind is Kind.BALANCE:
        return str(
            _(
                "It says nothing of one person by itself. A position is hidden where it would give away how few people were"
                " housed."
            )
        )
    return str(_("It speaks of work, not of people who were helped, and is shown as it is."))


def _versions(indicator: Indicator) -> tuple[Version, ...]:
    """Return the definitions of an indicator, the oldest first; one without an end counts today."""
    earlier = [Version(one.version, str(_(one.text)), one.valid_from, one.valid_to) for one in indicator.before]
    now = Version(indicator.version, str(_(indicator.definition)), indicator.valid_from, indicator.valid_to)
    return (*earlier, now)


def entries(small: int, typed: str = "") -> list[Entry]:
    """Return the entries that speak of what was `typed`, in the order in which a branch tells of its work."""
    found = (entry_of(indicator, small) for indicator in INDICATORS.values())
    return [entry for entry in found if not typed or entry.speaks_of(typed)]


def by_area(found: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return entries by part of the work, each under its name."""
    areas: dict[str, list[Entry]] = {}
    for entry in found:
        areas.setdefault(entry.area, []).append(entry)
    return areas
