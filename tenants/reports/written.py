"""Numbers that a branch writes in a headline or a first sentence, held against those of its page. Pure.

Only what is written in digits and counts something: no year or date, no amount of money, no percentage, no first or second.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.figures.catalogue import INDICATORS
from tenants.reports.printed import number_in

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
"""So many words after a number its noun may stand."""


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
    """Return the numbers in a chapter's headline and in the first sentence of its text that are not of this page."""
    texts = [part.get(name, "") for name in ("lead", "lead_en")]
    texts += [_SENTENCE.split(part.get(name, "").strip(), maxsplit=1)[0] for name in ("text", "text_en")]
    found = {}
    for text in texts:
        for number, after in _counts(text):
            indicator, sure = _counted(after, chapter)
            known = numbers.by_area.get(INDICATORS[indicator].area, frozenset()) if sure else numbers.all
            if number not in known:
                found[number] = Written(number, indicator, numbers.values.get(indicator))
    return tuple(found.values())


def _counts(text: str) -> Iterator[tuple[int, str]]:
    """Give the numbers that count something, each with the words after it."""
    plain = _NO_COUNT.sub(" ; ", text)
    for one in _COUNT.finditer(plain):
        after = re.split(r"[;.!?:]|\d", plain[one.end() :], maxsplit=1)[0]
        yield int(re.sub(r"\D", "", one[1])), " ".join(after.split()[:NEAR]).lower()


def _counted(after: str, chapter: str) -> tuple[str, bool]:
    """Return the figure that a number counts by the words after it, and whether they say so."""
    for words, indicator in _NOUNS:
        if re.search(rf"\b\w*(?:{words})", after):
            return indicator, True
    return HEART[chapter], bool(re.search(rf"\b\w*(?:{_PEOPLE})", after))
