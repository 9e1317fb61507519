"""Numbers that a branch writes about its year, held against those of its page. Pure.

Only what counts something: no year or date, no amount of money, no percentage, no address, no first or second. A headline and
a first sentence speak of the year, so that any number of theirs is asked about. What follows may speak of anything: there a
number is asked about only when its words say what it counts and it is almost what the page says of that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.figures.catalogue import INDICATORS
from tenants.reports.printed import number_in
from tenants.reports.spelled import in_digits
from tenants.reports.words import without_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tenants.figures.queries import Year
    from tenants.figures.reading import Table
    from tenants.reports.printed import Stated

HEART = {
    "housing": "housing.housed",
    "consultations": "consultations.contacts",
    "dossiers": "dossiers.total",
    "partners": "partners.meetings",
    "guidance": "guidance.started",
    "participation": "participation.participants",
    "language": "language.participants",
    "organisation": "organisation.volunteers",
}
"""By chapter: what people are counted for in it, and what it tells first."""
_NOUNS = (
    (r"bezoek|visits?\b", "consultations.contacts"),
    (r"onderwerp|topics?\b", "consultations.topics"),
    (r"dossier|procedure", "dossiers.total"),
    (r"woning|huizen|homes?\b|dwelling", "housing.dwellings"),
    (r"workshop", "participation.workshops"),
    (r"lessen|lessons?\b", "language.lessons"),
    (r"klassen|classes\b", "language.classes"),
    (r"vrijwilliger|volunteer", "organisation.volunteers"),
    (r"traject|trajector", "guidance.started"),
    (r"overleg|gesprek|meetings?\b", "partners.meetings"),
)
"""The words that say what a number counts, and the figure that is; other words speak of the people of the chapter."""
_PEOPLE = (
    r"mensen|personen|persoon|cliënt|statushouder|nieuwkomer|vluchteling|deelnemer"
    r"|people|persons?\b|clients?\b|refugee|newcomer|participant"
)
_MONTHS = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|march|apr(?:il)?|mei|may|jun[ie]|june|jul[iy]|aug(?:ustus|ust)?"
    r"|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_NO_COUNT = re.compile(
    rf"""(?ix)
    (?:€|\beuro?\b)\s?\d[\d.,]*
    | \d[\d.,]*\s?(?:(?:miljoen|duizend|million|thousand)\s)?(?:€|euro?\b)
    | \d[\d.,]*\s?(?:%|‰|procent|percent|per\ cent)
    | \b\d+(?:e|de|ste|st|nd|rd|th)\b
    | \b\d{{1,2}}[-/]\d{{1,2}}(?:[-/]\d{{2,4}})?\b
    | \b\d{{1,2}}[.:]\d{{2}}(?![\d.])
    | \b\d{{1,2}}\s{_MONTHS}
    | \b{_MONTHS}\s\d{{1,2}}\b(?!\s(?:{_PEOPLE}))
    | \b(?:19|20)\d\d(?:\s?[-–/]\s?(?:(?:19|20)?\d\d))?(?!\.\d|\d)
    | \b\d+,\d{{1,2}}\b
    | \b\d+\s?(?:uur|uren|minu|dag|week|weken|maand|jaar|jaren|kwartalen|hours?|days?|months?|years?)\w*
    | \b\d+\s?(?:km\b|kilometer|meter|m2)\w*
    | \b\d+\s?(?:keer|maal|times)\s(?:per|in\ de|a|the)\b
    | \b\d+\s?(?:gemeente|locatie|regio|kernen|dorpen|municipalit|branch)\w*
    | \b(?:artikel|art\.|nr\.?|nummer|bladzijde|pagina|versie|article|page|number|version|fase|phase)\s?\d+
    | \b\d{{4}}\s?[A-Z]{{2}}\b
    | ^\s*\d+[.)]\s
    """,
    re.MULTILINE,
)
_COUNT = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?![\w/-])")
"""Longer ones are telephone numbers and the like."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|\n")
NEAR = 3
"""So many words after a number, or at the end of a clause before it, its noun may stand."""
ALMOST = 0.1
"""A number that is this far from that of the page, or less, is a slip, or means to be about it."""
_ABOUT = re.compile(
    r"(?i)\b(?:ongeveer|circa|ca\.|zo['\u2019]n|ruim|bijna|haast|rond|pakweg|plusminus|(?:meer|minder) dan|een kleine|tegen de"
    r"|minstens|minimaal|zeker|about|around|almost|nearly|roughly|some|(?:more|fewer|less) than|over|at least)"
    r"\W+(?:de |the |an? )?$"
)
"""Who writes this before a number says that it is not exactly that."""


@dataclass(frozen=True)
class Numbers:
    """What stands on a page: every number by part of the work, and the year's amount of each figure."""

    by_area: Mapping[str, frozenset[int]]
    values: Mapping[str, int]

    @property
    def all(self) -> frozenset[int]:
        """Every number of the page."""
        return frozenset().union(*self.by_area.values())


def numbers_of(year: Year, before: Year | None, printed: Iterable[Stated] = ()) -> Numbers:
    """Return the numbers of a branch's year and of the one before, with what lies between the two and what was `printed`."""
    found: dict[str, set[int]] = defaultdict(set)
    values: dict[str, int] = {}
    for one in INDICATORS.values():
        now, then = year.value(one.id), before.value(one.id) if before else None
        found[one.area] |= _between(now, then)
        if now is not None:
            values[one.id] = now
        for each in (year, before):
            if each is not None:
                months = [each.months[one.id].get(month, 0) for month in range(1, 13)] if one.id in each.months else []
                found[one.area] |= set(_sums(months))
                found[one.area] |= {
                    amount for parts in each.parts.get(one.id, {}).values() for amount in parts.values()
                }
                found[one.area] |= set(each.places.get(one.id, {}).values())
    for stated in printed:
        amount = number_in(stated.printed)
        found[stated.indicator.partition(".")[0]] |= {amount} if amount is not None else set()
    return _numbers(found, values)


def numbers_in(table: Table, before: Table | None) -> Numbers:
    """Return the numbers that an edition tells, with those of the edition of the year before."""
    found: dict[str, set[int]] = defaultdict(set)
    values: dict[str, int] = {}
    for name in table.indicators:
        area, whole = INDICATORS[name].area, table.indicator(name).whole.value
        then = before.indicator(name).whole.value if before else None
        now = whole if isinstance(whole, int) else None
        found[area] |= _between(now, then if isinstance(then, int) else None)
        if now is not None:
            values[name] = now
        for each in filter(None, (table, before)):
            figure = each.indicator(name)
            told = [*figure.units.values(), figure.whole]
            shown = [one.value for one in told] + [part for one in told for part in one.parts or ()]
            shown += [
                *figure.places.values(),
                *(part for parts in figure.breakdowns.values() for part in parts.values()),
            ]
            found[area] |= {one for one in shown if isinstance(one, int)}
    return _numbers(found, values)


def _numbers(found: Mapping[str, Iterable[int]], values: dict[str, int]) -> Numbers:
    """Return numbers as one writes them: a position behind is no minus in a sentence."""
    return Numbers({area: frozenset(abs(one) for one in amounts) for area, amounts in found.items()}, values)


def _between(now: int | None, then: int | None) -> set[int]:
    known = {one for one in (now, then) if one is not None}
    return known | ({now - then} if now is not None and then is not None else set())


def _sums(months: list[int]) -> Iterator[int]:
    """Give the amounts of months, quarters and half-years."""
    for length in (1, 3, 6):
        for first in range(0, len(months), length):
            yield sum(months[first : first + length])


@dataclass(frozen=True)
class Written:
    """A number in a text that does not stand on the page."""

    number: int
    indicator: str
    """What it seems to count."""
    shown: int | None
    """What the page says of that; none when it says nothing."""

    def __str__(self) -> str:
        return f"{self.number} | {self.indicator} | {'' if self.shown is None else self.shown}"


def unlike(part: Mapping[str, str], chapter: str, numbers: Numbers) -> tuple[Written, ...]:
    """Return the numbers in a chapter's words that are not of this page: in its headline and first sentence all, then slips."""
    parted = [_SENTENCE.split(part.get(name, "").strip(), maxsplit=1) for name in ("text", "text_en")]
    first = [*(part.get(name, "") for name in ("lead", "lead_en")), *(one[0] for one in parted)]
    found = {one.number: one for text in first for one in _not_of_the_page(text, chapter, numbers)}
    for text in (rest for one in parted for rest in one[1:]):
        found |= {one.number: one for one in _slips(text, chapter, numbers)}
    return tuple(found.values())


def _not_of_the_page(text: str, chapter: str, numbers: Numbers) -> Iterator[Written]:
    """Give the numbers that are not on the page; one in letters only when its words say what it counts."""
    in_figures = {one.number for one in _counts(text)}
    for one in _counts(in_digits(text)):
        indicator, sure = _counted(one.after or one.before, chapter)
        known = numbers.by_area.get(INDICATORS[indicator].area, frozenset()) if sure else numbers.all
        about = one.is_about and any(_is_almost(one.number, amount) for amount in known)
        if one.number not in known and not about and (sure or one.number in in_figures):
            yield Written(one.number, indicator, numbers.values.get(indicator))


def _slips(text: str, chapter: str, numbers: Numbers) -> Iterator[Written]:
    """Give the numbers that almost are what the page says of what they surely count, and are no other number of that part."""
    for one in _counts(in_digits(text)):
        indicator, sure = _counted(one.after or one.before, chapter)
        if not sure or one.is_about or one.number in numbers.by_area.get(INDICATORS[indicator].area, frozenset()):
            continue
        alike = [indicator] if indicator != HEART[chapter] else [indicator, *_people(chapter)]
        for name in alike:
            shown = numbers.values.get(name)
            if shown is not None and _is_almost(one.number, abs(shown)):
                yield Written(one.number, name, shown)
                break


def _people(chapter: str) -> list[str]:
    """Return the other figures of a chapter that count people."""
    return [name for name, one in INDICATORS.items() if one.area == chapter and one.of_persons and one.is_published]


def _is_almost(number: int, amount: int) -> bool:
    return abs(number - amount) <= amount * ALMOST


@dataclass(frozen=True)
class _Count:
    """A number that counts something, with the words around it that may say what."""

    number: int
    before: str
    after: str
    is_about: bool
    """Whether it says that it is not exact."""


def _counts(text: str) -> Iterator[_Count]:
    """Give the numbers that count something."""
    plain = _NO_COUNT.sub(" ; ", without_addresses(text))
    for one in _COUNT.finditer(plain):
        before = re.split(r"[;.!?]|\d", plain[: one.start()])[-1]
        after = re.split(r"[;.!?:]|\d", plain[one.end() :], maxsplit=1)[0]
        yield _Count(
            int(re.sub(r"\D", "", one[1])),
            " ".join(before.split()[-NEAR:]).lower(),
            " ".join(after.split()[:NEAR]).lower(),
            _ABOUT.search(plain[: one.start()]) is not None,
        )


def _counted(words_at_it: str, chapter: str) -> tuple[str, bool]:
    """Return the figure that a number counts by the words at it, and whether they say so."""
    for words, indicator in _NOUNS:
        if re.search(rf"\b\w*(?:{words})", words_at_it):
            return indicator, True
    return HEART[chapter], bool(re.search(rf"\b\w*(?:{_PEOPLE})", words_at_it))
