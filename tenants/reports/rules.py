"""What must be true of a year before a team lead may sign it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import holds_service_number
from tenants.reports.content import CHAPTERS
from tenants.reports.printed import small_ones
from tenants.reports.sums import sums_of
from tenants.reports.words import a_few_people, addresses, left_over, names_among, searched, situations, words_in
from tenants.reports.written import numbers_of, unlike
from tenants.settings import SMALL_NUMBER
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tenants.figures.queries import Year
    from tenants.reports.printed import Stated
    from tenants.reports.sums import Sum
    from tenants.reports.words import Name
    from tenants.reports.written import Numbers

NEVER_JUST_NOUGHT = (
    "housing.housed", "housing.dwellings", "consultations.contacts", "dossiers.total", "partners.meetings",
    "guidance.started", "participation.participants", "participation.groups", "language.classes",
    "language.participants", "organisation.volunteers",
)  # fmt: skip
"""Figures of which nought may also mean that nobody filled anything in."""


@dataclass(frozen=True)
class Check:
    """One thing looked at before signing. A `hard` one that fails stops it; another asks a person to look."""

    question: str
    passed: bool
    hard: bool = True
    found: tuple[str, ...] = ()
    """What it found: sums, ids of indicators, or words that stand in the text."""
    chapter: str = ""
    """The chapter it looks at; empty for the year as a whole."""


@dataclass(frozen=True)
class Told:
    """What is known besides the figures when a year is looked at before signing."""

    story: dict[str, Any]
    before: dict[str, Any]
    """The story of the year before."""
    names: tuple[str, ...]
    """Clients, volunteers, and everybody else whom the branch keeps by name."""
    printed: tuple[Stated, ...] = ()
    """What was printed about the year."""
    small: int = SMALL_NUMBER
    last: Year | None = None
    """The figures of the year before."""
    unsigned: tuple[str, ...] = ()
    """Months of the year that are not signed: `2018-10`."""


def checks(year: Year, told: Told, today: dt.date) -> list[Check]:
    """Return everything that is looked at before a year is signed, with what was found: of the year, then by chapter."""
    night = year.standing.night if year.standing else None
    last = dt.date(year.year, 12, 31)
    found = [
        Check(N_("Is the year over?"), today > last),
        Check(N_("Is anything known of this year?"), year.known),
        Check(N_("Is every day of the year counted?"), night is not None and night >= min(last, today)),
        Check(
            N_("Was everything counted again last night?"),
            night is not None and night >= today - dt.timedelta(days=1),
            hard=False,
        ),
    ]
    found.append(Check(N_("Are all months signed?"), not told.unsigned, hard=False, found=told.unsigned))
    names, sums, numbers = searched(told.names), sums_of(year), numbers_of(year, told.last, told.printed)
    for chapter in CHAPTERS:
        text = words_in(told.story.get(chapter, {}))
        if year.knows(chapter):
            found += [*_of_figures(year, sums, chapter), *of_text(text, told, names, chapter)]
            found += of_numbers(told.story.get(chapter, {}), numbers, chapter)
            found += _of_printed(told, chapter)
        else:
            question = N_("Does this text belong to a chapter? Nothing is counted for it, so readers will not see it.")
            found.append(Check(question, not text, hard=False, chapter=chapter))
    return found


def _of_figures(year: Year, sums: Sequence[Sum], chapter: str) -> Iterator[Check]:
    mine = [one for one in sums if one.area == chapter]
    wrong = tuple(str(one) for one in mine if not one.closes and not one.is_of_ledger)
    yield Check(N_("Do the parts add up to the totals?"), not wrong, found=wrong, chapter=chapter)
    ledger = [one for one in mine if one.is_of_ledger]
    if ledger:
        apart = tuple(str(one) for one in ledger if not one.closes)
        yield Check(
            N_("Does the ledger close without late counts? If not, say in the text what they are."),
            not apart,
            hard=False,
            found=apart,
            chapter=chapter,
        )
    nought = tuple(name for name in NEVER_JUST_NOUGHT if name.startswith(f"{chapter}.") and year.value(name) == 0)
    yield Check(
        N_("Is 0 really nought, and not something that nobody filled in?"),
        not nought,
        hard=False,
        found=nought,
        chapter=chapter,
    )


def _of_printed(told: Told, chapter: str) -> Iterator[Check]:
    mine = [one for one in told.printed if one.indicator.startswith(f"{chapter}.")]
    if mine:
        few = small_ones(mine, told.small, chapter)
        question = N_(
            "Was the page on which these stood really public? Today they would not be shown: they are of a few."
        )
        yield Check(question, not few, hard=False, found=few, chapter=chapter)


def of_numbers(part: Mapping[str, str], numbers: Numbers, chapter: str) -> Iterator[Check]:
    """Give the check of the numbers that the words of one chapter name."""
    found = tuple(str(one) for one in unlike(part, chapter, numbers))
    question = N_("Do the numbers in the text stand on this page, or on last year's?")
    yield Check(question, not found, hard=False, found=found, chapter=chapter)


def of_text(text: str, told: Told, names: Sequence[Name], chapter: str) -> Iterator[Check]:
    """Give the checks of the words of one chapter."""
    whole, single = names_among(text, names)
    rest, few, personal = left_over(text), a_few_people(text), situations(text)
    before = words_in(told.before.get(chapter, {}))
    yield Check(N_("Is there no text left to fill in?"), not rest, found=rest, chapter=chapter)
    yield Check(N_("Is there no citizen service number in the text?"), not holds_service_number(text), chapter=chapter)
    yield Check(N_("Are there no names of clients or volunteers in the text?"), not whole, found=whole, chapter=chapter)
    for question, found in (
        (N_("Are these words no people? They are names of clients or volunteers."), single),
        (N_("Can nobody be recognised? The text speaks of a few people."), few),
        (N_("Can nobody be recognised? The text speaks of health or family."), personal),
        (N_("Does nobody live here? The text names an address."), addresses(text)),
    ):
        yield Check(question, not found, hard=False, found=found, chapter=chapter)
    yield Check(N_("Is the text another than last year's?"), not text or text != before, hard=False, chapter=chapter)
