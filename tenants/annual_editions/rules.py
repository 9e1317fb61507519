"""What must be true of a region's or the nation's year before it is published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, HOUSED, REQUIRED
from tenants.figures.catalogue import Kind
from tenants.figures.reading import Table
from tenants.reports.content import CHAPTERS
from tenants.reports.rules import Check, Told, of_numbers, of_text
from tenants.reports.words import words_in
from tenants.reports.written import numbers_in
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True)
class Unsettled:
    """A branch of which months are not accepted; `reason` is why the page is published all the same, empty when nobody said."""

    id: str
    slug: str
    name: str
    months: int
    """How many are not accepted."""
    reason: str = ""
    said: str = ""
    """The reason that was given for the months themselves, when the region named them as exceptions."""


@dataclass(frozen=True)
class Known:
    """What is known besides the protected figures when a year is looked at before publishing."""

    story: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    """The story of the year before."""
    unsettled: Sequence[Unsettled] = ()
    last: Table | None = None
    """The edition of the year before."""


def checks(content: Mapping[str, Any], night: dt.date | None, known: Known, today: dt.date) -> list[Check]:
    """Return everything that is looked at before a year is published: of the year, then by chapter."""
    table, last = Table.of(content), dt.date(int(content["year"]), 12, 31)
    behind = tuple(unit.name for unit in table.units if unit.night is None or unit.night < last)
    unnamed = tuple(one.name for one in known.unsettled if not one.reason)
    found = [
        Check(N_("Is the year over?"), today > last),
        Check(N_("Was it counted since?"), night is not None and night >= last),
        Check(N_("Is everybody counted up to the end of the year?"), not behind, hard=False, found=behind),
        Check(N_("Are the figures accepted, or is said by name why not?"), not unnamed, found=unnamed),
    ]
    numbers = numbers_in(table, known.last)
    told = Told(dict(known.story), dict(known.before), ())
    for chapter in CHAPTERS:
        figures = [name for name in table.indicators if name.startswith(f"{chapter}.")]
        if figures:
            wrong = tuple(_sums_that_do_not_close(table, figures))
            found.append(Check(N_("Do the parts add up to the totals?"), not wrong, found=wrong, chapter=chapter))
            if CLOSING.id in figures:
                apart = tuple(_ledger(table))
                found.append(
                    Check(
                        N_("Does the ledger close without late counts? If not, say in the text what they are."),
                        not apart,
                        hard=False,
                        found=apart,
                        chapter=chapter,
                    )
                )
            found += of_text(words_in(told.story.get(chapter, {})), told, (), chapter)
            found += of_numbers(told.story.get(chapter, {}), numbers, chapter)
    return found


def _sums_that_do_not_close(table: Table, figures: Sequence[str]) -> Iterator[str]:
    """Give the figures of which everything is shown, and whose rows or parts are not their sum."""
    for name in figures:
        figure = table.indicator(name)
        whole, adds_up = figure.whole.value, figure.indicator.kind not in {Kind.DISTINCT, Kind.QUANTILE}
        rows = [told.value for told in figure.units.values() if told.value is not None]
        for parts in (rows, list(figure.whole.parts or ())):
            known = [part for part in parts if isinstance(part, int)]
            if adds_up and isinstance(whole, int) and parts and len(known) == len(parts) and sum(known) != whole:
                yield f"{name}, {sum(known)} / {whole}"


def _ledger(table: Table) -> Iterator[str]:
    """Give the position that people housed and the task do not come to: corrections and late counts lie between."""
    housed, required, closing = (table.indicator(one.id).whole.value for one in (HOUSED, REQUIRED, CLOSING))
    if (
        isinstance(housed, int)
        and isinstance(required, int)
        and isinstance(closing, int)
        and housed - required != closing
    ):
        yield f"{CLOSING.id}, {housed - required} / {closing}"
