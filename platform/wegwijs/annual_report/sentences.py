"""The sentences of a year: each is computed from the figures it speaks of, and none is said that is not true."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.figures.areas.housing import BESIDE_THE_COUNT, HOUSED, QUOTA
from tenants.figures.catalogue import CLIENTS, CONTACTS, INDICATORS, TOPICS, Kind
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.reports.printed import ADULTS_ONLY
from wegwijs.annual_report import wording
from wegwijs.templating import day, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wegwijs.annual_report.frozen import Content, Figure, Printed

NOT_DRAWN = {"housing.beside", "housing.quota", "housing.opening_balance", "housing.required"}
"""What stands with its definition among the numbers, and is not explained on the page: the end position says it all."""


def month_name(month: int) -> str:
    """Return the name of a month (1 to 12)."""
    return str(format_date(dt.date(2018, month, 1), "LLLL"))


def joined(words: Sequence[str]) -> str:
    """Return `a, b and c`."""
    if len(words) == 1:
        return words[0]
    return str(_("%(words)s and %(last)s", words=", ".join(words[:-1]), last=words[-1]))


def questions(count: int) -> str:
    """Return what the large number counts."""
    return str(ngettext("time somebody came to us with a question", "times somebody came to us with a question", count))


def against_last_year(content: Content) -> str:
    """Return this year beside the last: over the months known in both, when not all are."""
    before, both = content.year - 1, content.compared
    if both is None:
        return str(_("What %(year)s counted is not known.", year=before))
    now, then = both
    if not content.is_whole_year_compared:
        return str(
            _(
                "In the months that are known of both years: %(now)s, and %(then)s in %(year)s.",
                now=number(now), then=number(then), year=before,
            )
        )  # fmt: skip
    values = {"difference": number(abs(now - then)), "then": number(then), "year": before}
    if now == then:
        return str(_("That is just as many as in %(year)s.", year=before))
    if now > then:
        return str(_("That is %(difference)s more than in %(year)s, when it was %(then)s.", **values))
    return str(_("That is %(difference)s fewer than in %(year)s, when it was %(then)s.", **values))


def different_people(people: Figure, small: int) -> str:
    """Return what the number of different people counts, or why there is none."""
    if people.is_hidden:
        return str(_("How many different people came with a name: fewer than %(small)s.", small=small))
    return str(
        ngettext(
            "person came with a name; visits without a name are not in that",
            "different people came with a name; visits without a name are not in that",
            people.number or 0,
        )
    )


def busiest(months: Sequence[int | None]) -> str:
    """Return which month had the most visits and which the fewest, when one can say so."""
    known = {month: amount for month, amount in enumerate(months, start=1) if amount is not None}
    if not known:
        return str(_("No month is known."))
    most, least = max(known.values()), min(known.values())
    if most == 0:
        return str(_("Nobody came in the months that are known."))
    if len(known) == 1:
        only = next(iter(known))
        return str(_("Only %(month)s is known: %(count)s.", month=month_name(only), count=number(most)))
    if most == least:
        return str(_("Every month was as busy: %(count)s.", count=number(most)))
    values = {
        "month": _months(known, most),
        "count": number(most),
        "quiet": _months(known, least),
        "few": number(least),
    }
    return str(
        ngettext(
            "Busiest was %(month)s (%(count)s), quietest %(quiet)s (%(few)s).",
            "Busiest were %(month)s (%(count)s), quietest %(quiet)s (%(few)s).",
            sum(amount == most for amount in known.values()),
            **values,
        )
    )


def _months(known: dict[int, int], amount: int) -> str:
    return joined([month_name(month) for month, found in known.items() if found == amount])


def most_often(words: dict[str, int]) -> str:
    """Return the word of the largest part; several that are as large are all named."""
    most = max(words.values(), default=0)
    return joined([word.lower() for word, amount in words.items() if amount == most]) if most else ""


def how_we_count(content: Content, chapter: str = "consultations") -> list[str]:
    """Return the definitions of what stands in a chapter, what is hidden, and how far it is counted."""
    if content.is_old:
        return _how_we_counted(content)
    indicators = [INDICATORS[name] for name in content.now if INDICATORS[name].area == chapter]
    said = [str(_(indicator.definition)) for indicator in indicators if indicator.id not in _not_explained(content)]
    said += sums(content, chapter)
    if chapter == _first_about_people(content):
        said.append(_protection(content))
    said += held_back(content, chapter)
    if chapter == "consultations":
        said += _unknown(content)
    return said


def _not_explained(content: Content) -> set[str]:
    """Return what needs no definition on the page; who was housed beside the count needs one when there is anybody."""
    return NOT_DRAWN - {BESIDE_THE_COUNT.id} if content.figure(BESIDE_THE_COUNT.id).number else NOT_DRAWN


def _first_about_people(content: Content) -> str:
    """Return the chapter that explains once for all what is not shown of people."""
    areas = {INDICATORS[name].area for name in content.now if INDICATORS[name].of_persons}
    return next((chapter for chapter in content.chapters if chapter in areas), "")


def _how_we_counted(content: Content) -> list[str]:
    said = [str(_(indicator.definition)) for indicator in (CONTACTS, TOPICS, CLIENTS)]
    said.append(
        str(
            _(
                "We do not show a number of people under %(small)s, nor 0, so that nobody can be recognised. A later"
                " version shows other people only when they are %(small)s or more.",
                small=content.small,
            )
        )
    )
    said += _unknown(content)
    if content.before:
        said.append(str(_("Grey is %(year)s.", year=content.year - 1)))
    return said + counted_up_to(content)


def _protection(content: Content) -> str:
    return str(
        _(
            "We do not show a number of people under %(small)s, nor anything from which you could compute it. That is"
            " why small groups stand together, and why a number sometimes stays as it was after a small correction.",
            small=content.small,
        )
    )


def _unknown(content: Content) -> list[str]:
    unknown = [month_name(month) for month, amount in enumerate(content.contacts.months, start=1) if amount is None]
    if unknown and len(unknown) < len(content.contacts.months):
        return [str(_("Not known: %(months)s. Not known is something else than 0.", months=joined(unknown)))]
    return []


def counted_up_to(content: Content) -> list[str]:
    """Return how far everything on the page is counted."""
    if not content.night:
        return []
    return [str(_("Counted up to and including %(day)s.", day=day(dt.date.fromisoformat(content.night))))]


def what_is_grey(content: Content) -> str:
    """Return what stands in grey, and what it means that beside a number nothing does."""
    return str(
        _(
            "Grey is %(year)s. A large number without %(year)s beside it: that is not known, or cannot be compared.",
            year=content.year - 1,
        )
    )


def held_back(content: Content, chapter: str) -> list[str]:
    """Return which breakdowns of a chapter are not shown, for who misses them."""
    names = {
        str(BREAKDOWNS[breakdown])
        for indicator, figure in content.now.items()
        if INDICATORS[indicator].area == chapter
        for breakdown in figure.held_back
    }
    if not names:
        return []
    return [str(_("Not shown, because one of the groups is too small: %(what)s.", what=joined(sorted(names))))]


def sums(content: Content, chapter: str) -> list[str]:
    """Return the sums that a reader may make: `27 + 26 = 29 + 24 = 53`."""
    if chapter != "housing":
        return []
    housed = content.figure(HOUSED.id)
    adults = housed.parts(ADULTS_ONLY)
    if adults:
        written = " + ".join(number(adults[code]) for code in wording.SEXES if adults.get(code))
        total = number(sum(adults.values()))
        return [str(_("Men and women are counted among the adults only: %(sum)s.", sum=f"{written} = {total}"))]
    told = [
        [housed.parts(name)[code] for code in order if housed.parts(name).get(code)]
        for name, order in (("age_group", wording.AGES), ("sex", wording.SEXES))
        if housed.parts(name)
    ]
    if not told or housed.number is None:
        return []
    ways = " = ".join(" + ".join(number(amount) for amount in amounts) for amounts in told)
    said = _("In men and women the children are counted too: %(sum)s.", sum=f"{ways} = {number(housed.number)}")
    return [str(said)]


def as_printed(content: Content, chapter: str) -> list[str]:
    """Return what once stood on paper about a chapter and is now counted otherwise, with why."""
    return [
        str(
            _(
                "%(name)s. On paper it said %(printed)s; we count %(computed)s. %(reason)s",
                name=wording.figure_name(one.figure),
                printed=one.printed,
                computed=_computed(one),
                reason=_sentence(one.reason),
            )
        )
        for one in content.printed
        if one.area == chapter and one.differs
    ]


def _computed(one: Printed) -> str:
    if one.computed == SHOWN_AS_HIDDEN:
        return str(_("a number that is not shown"))
    if not isinstance(one.computed, int):
        return str(_("nothing: it is not known"))
    if INDICATORS[one.figure.partition("/")[0]].kind is Kind.BALANCE and one.figure != QUOTA.id:
        return written_position(one.computed)
    return number(one.computed)


def written_position(amount: int) -> str:
    """Return a position as one writes it: ahead is +, behind is a real minus, and nought is neither."""
    if amount == 0:
        return "0"
    return f"+{number(amount)}" if amount > 0 else f"\N{MINUS SIGN}{number(-amount)}"


def _sentence(words: str) -> str:
    """Return words as a sentence of their own."""
    return words[:1].upper() + words[1:].rstrip(".") + "."


BREAKDOWNS = {
    "age_group": _l("adults and children"),
    "sex": _l("men and women"),
    "sex_adults": _l("men and women among the adults"),
    "nationality": _l("countries"),
    "family": _l("family members who followed"),
    "period": _l("quarters"),
    "municipality": _l("municipalities"),
    "year_of_guidance": _l("first and second year"),
}
