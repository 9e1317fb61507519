"""The country's page: asked against housed, regions on one scale, every municipality, and what it was about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import format_date, lazy_gettext, ngettext
from flask_babel import gettext as _

from tenants.comparison.against import Per
from tenants.comparison.behind import year_to_sign
from tenants.comparison.choice import period_of
from tenants.comparison.ledger import positions
from tenants.comparison.running import counted_up_to, runs_until
from tenants.figures.areas.housing import HOUSED, QUOTA
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.housing.national import asked_of_the_country, by_half
from wegwijs.comparison import drawing, measures, sentences
from wegwijs.comparison.asks import helpdesk_context, topics_context
from wegwijs.comparison.choices import choices
from wegwijs.comparison.country import municipalities_context
from wegwijs.comparison.definitions import definitions
from wegwijs.comparison.gaps import gap_context
from wegwijs.comparison.late import as_of, late_in_nation, late_sentences
from wegwijs.comparison.region import counted_on, table_of
from wegwijs.comparison.signing import signed_now, signing_context
from wegwijs.comparison.standing import signed
from wegwijs.pictures.asked import asked_and_done
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.comparison.behind import Behind
    from tenants.comparison.lines import Compared
    from tenants.figures.reading import Table
    from tenants.figures.rules import Shown
    from wegwijs.comparison.asking import Answer

HALVES = 2
MUNICIPALITY_HEADS = (
    lazy_gettext("Code"), lazy_gettext("Municipality"), lazy_gettext("Inhabitants"), lazy_gettext("Position on 1 January"),
    lazy_gettext("Asked"), lazy_gettext("Housed"), lazy_gettext("Position at the end of the year"),
    lazy_gettext("Position at the end, per 10,000 inhabitants"),
)  # fmt: skip


def nation_context(answer: Answer, behind: Mapping[int, Sequence[Behind]], today: dt.date) -> dict[str, Any]:
    """Return what the page of the country shows; `behind` is whose months are unsigned, by year, as for a region."""
    found, choice = answer.now, answer.choice
    arguments: dict[str, Any] = choice.arguments
    late = late_in_nation(answer.newest_table.content)
    branches = sum(unit.branches for unit in answer.table.units)
    now, to_sign = sum(unit.branches for unit in answer.newest_table.units), year_to_sign(today)
    gap = gap_context(answer, "comparison.nation")
    return {
        "year": choice.year,
        "gap": gap,
        "headline": gap["says"] if gap else headline(answer),
        "lead": lead(answer, branches),
        "notes": [str(sentences.NOTES[note]) for note in answer.notes],
        "choices": choices(answer, regions=True),
        "choose_href": url_for("comparison.nation"),
        "what": measures.name_of(choice.what),
        "per": measures.per(choice),
        "when": sentences.when(found),
        "until": written_until(runs_until(answer.table)),
        "asked": asked_context(answer),
        "regions_say": regions_say(found),
        "spread": sentences.spread(found),
        "table": table_of(found, regions=True),
        "hrefs": {line.slug: url_for("comparison.region", region=line.slug, **arguments) for line in found.lines},
        "multiples": drawing.multiples(answer),
        "years_run": drawing.years_run(answer),
        "multiple_years": [str(year) for year in drawing.years_of(answer)],
        "breaks": drawing.breaks(answer),
        "municipalities": municipalities_context(answer),
        "helpdesk": helpdesk_context(answer),
        "topics": topics_context(answer),
        "late": late_sentences(late, several_regions=True),
        "signing": signing_context(behind[choice.year], choice.year, branches),
        "signed_now": signed_now(
            behind[to_sign],
            to_sign,
            now,
            url_for("comparison.nation", **{**arguments, "year": to_sign}, _anchor="signing-title"),
        )
        if to_sign in behind
        else None,
        "definitions": definitions(found, counted_on(answer.places), answer.table.small),
        "as_of": as_of(answer.newest, today, len(late), now),
        "links": [
            {"label": str(label), "href": url_for(endpoint, **arguments)}
            for label, endpoint in (
                (_("These numbers as a sheet (CSV)"), "comparison.nation_sheet"),
                (_("With definitions (Excel)"), "comparison.nation_workbook"),
                (_("Every municipality (CSV)"), "comparison.nation_municipalities"),
            )
        ],
        "small": answer.table.small,
    }


def headline(answer: Answer) -> str:
    """Return what the country did; of people housed whether that was what was asked, and which region fell short.

    While the year runs nobody fell short yet.
    """
    found, choice = answer.now, answer.choice
    total = found.total
    if choice.per is not Per.NEED or total.held is None:
        return sentences.finding(found, regions=True)
    values = {
        "count": measures.shown(total.count),
        "need": measures.shown(total.need),
        "when": measures.when(choice, found.until),
    }
    if found.until:
        said = ngettext(
            "In %(when)s %(count)s of the %(need)s people who are to be housed got a home.",
            "In %(when)s %(count)s of the %(need)s people who are to be housed got a home.",
            total.held.count,
            **values,
        )
        return str(said + " " + _("The year is not over yet."))
    if total.held.count >= total.held.need:
        said = ngettext(
            "In %(when)s %(count)s person got a home, for %(need)s who were to be housed.",
            "In %(when)s %(count)s people got a home, for %(need)s who were to be housed.",
            total.held.count,
            **values,
        )
    else:
        said = ngettext(
            "In %(when)s %(count)s person got a home; %(need)s needed one.",
            "In %(when)s %(count)s people got a home; %(need)s needed one.",
            total.held.count,
            **values,
        )
    short = [line.name for line in found.lines if line.held and line.held.count < line.held.need]
    if short and len(short) < len(found.lines):
        said += " " + ngettext(
            "Only %(names)s fell short.",
            "%(names)s fell short.",
            len(short),
            names=sentences.listed(short),
        )
    return str(said)


def lead(answer: Answer, branches: int) -> str:
    """Return how many branches and municipalities this is about."""
    codes = {code for unit in answer.table.units for code in unit.codes}
    regions = len(answer.table.units)
    said = str(
        _(
            "%(branches)s in %(regions)s, for %(municipalities)s.",
            branches=ngettext("%(count)s branch", "%(count)s branches", branches, count=number(branches)),
            regions=ngettext("%(number)s region", "%(number)s regions", regions, number=number(regions)),
            municipalities=ngettext(
                "%(number)s municipality", "%(number)s municipalities", len(codes), number=number(len(codes))
            ),
        )
    )
    more = sentences.lead(answer.now, regions=True) if answer.choice.per is not Per.NEED and answer.gap is None else ""
    return f"{said} {more}".strip()


def regions_say(found: Compared) -> str:
    """Return the finding above the regions: how many reached what was needed, or who lies outside."""
    if found.choice.per is Per.NEED and found.until:
        return str(_("What each region did so far"))
    if found.choice.per is Per.NEED:
        held = [line for line in found.lines if line.held]
        reached = [line for line in held if line.held and line.held.count >= line.held.need]
        if len(held) == 1:
            return f"{held[0].name}: {measures.said(found.choice, held[0])}"
        if held:
            return str(
                ngettext(
                    "%(reached)s of the %(number)s regions has housed what was needed",
                    "%(reached)s of the %(number)s regions have housed what was needed",
                    len(reached),
                    reached=number(len(reached)),
                    number=number(len(held)),
                )
            )
    return sentences.finding(found, regions=True) if found.held else str(_("Per region"))


@dataclass(frozen=True)
class Period:
    """A year or half-year: what the state asked and who got a home."""

    name: str
    asked: Shown
    done: Shown
    runs: bool
    """Whether it is not over: then nothing is concluded from it."""


def written_until(night: dt.date | None) -> str:
    """Return the night up to which a year that runs is counted: `26 november`; empty for one that is over."""
    return str(format_date(night, "d MMMM")) if night else ""


def asked_context(answer: Answer) -> dict[str, Any] | None:
    """Return what was asked against who was housed, by half-year where both are told so, else by year."""
    years = [year for year in sorted(answer.history) if _quota(answer, year) is not None]
    tables = {year: answer.extracts[year].table for year in years}
    if not years:
        return None
    halves = all(_by_half(table) for table in tables.values()) and all(by_half(year, 2) for year in years)
    rows = [row for table in tables.values() for row in (_halves(table) if halves else [_whole(table)])]
    drawn = asked_and_done(
        [measures.drawn(row.asked) for row in rows],
        [measures.drawn(row.done) for row in rows],
        [row.name for row in rows],
        titles=(str(_("asked")), str(_("housed"))),
        label=str(_("What was asked and how many people got a home; the table has the numbers.")),
        words=drawing.words(),
    )
    country = asked_of_the_country()
    return {
        "svg": drawn,
        "says": asked_says(rows),
        "halves": halves,
        "rows": [
            {
                "name": row.name,
                "runs": row.runs,
                "asked": measures.shown(row.asked),
                "done": measures.shown(row.done),
                "difference": "" if row.runs else _difference(row.asked, row.done),
            }
            for row in rows
        ],
        "state": [
            {"name": f"{year}-{half}", "asked": number(one.persons), "note": one.note, "source": one.source}
            for (year, half), one in sorted(country.items())
            if year in tables
        ],
    }


def _whole(table: Table) -> Period:
    quota, housed = (table.indicator(one.id).whole.value for one in (QUOTA, HOUSED))
    return Period(str(table.year), quota, housed, runs=runs_until(table) is not None)


def _halves(table: Table) -> list[Period]:
    """Return the half-years that began; of a year that runs the task is that of those alone."""
    quota, night = table.indicator(QUOTA.id).whole.value, counted_up_to(table)
    begun = 1 if night and night < dt.date(table.year, 7, 1) else HALVES
    divided: Sequence[Shown] = (None,) * HALVES
    if begun < HALVES:
        divided = (quota,)
    elif isinstance(quota, int):
        divided = by_half(table.year, quota) or divided
    told: Sequence[Shown] = _by_half(table) or (None,) * HALVES
    return [
        Period(
            f"{table.year}-{half + 1}",
            divided[half],
            told[half],
            runs=runs_until(table, period_of(f"h{half + 1}")) is not None,
        )
        for half in range(begun)
    ]


def _quota(answer: Answer, year: int) -> Shown:
    found = answer.extracts.get(year)
    return found.table.indicator(QUOTA.id).whole.value if found else None


def _by_half(table: Table) -> tuple[Shown, Shown] | None:
    """Return who was housed in each half-year; none when the edition tells less finely."""
    figure = table.indicator(HOUSED.id)
    if not figure.whole.parts:
        return None
    length = len(figure.whole.parts) // HALVES
    found: list[Shown] = []
    for half in range(HALVES):
        parts = figure.whole.parts[half * length : (half + 1) * length]
        if SHOWN_AS_HIDDEN in parts:
            found.append(SHOWN_AS_HIDDEN)
        else:
            known = [part for part in parts if isinstance(part, int)]
            found.append(sum(known) if known else None)
    return found[0], found[1]


def asked_says(rows: Sequence[Period]) -> str:
    """Return in how many of the periods that are over at least what was asked was done."""
    both = [
        (row.asked, row.done)
        for row in rows
        if not row.runs and isinstance(row.asked, int) and isinstance(row.done, int)
    ]
    if not both:
        return str(_("What was asked, and who got a home"))
    reached = sum(done >= asked for asked, done in both)
    if not reached:
        return str(
            ngettext(
                "In %(number)s period fewer people got a home than the state asked",
                "In each of %(number)s periods fewer people got a home than the state asked",
                len(both),
                number=number(len(both)),
            )
        )
    return str(
        ngettext(
            "In %(reached)s of %(number)s period at least as many people got a home as the state asked",
            "In %(reached)s of %(number)s periods at least as many people got a home as the state asked",
            len(both),
            reached=number(reached),
            number=number(len(both)),
        )
    )


def _difference(asked: Shown, done: Shown) -> str:
    return signed(done - asked) if isinstance(asked, int) and isinstance(done, int) else "?"


def municipality_rows(answer: Answer) -> list[list[object]]:
    """Return where every municipality stands, for a sheet."""

    def cell(value: Shown) -> object:
        return _("not shown") if value == SHOWN_AS_HIDDEN else value

    return [
        [
            one.code, answer.places[one.code].name if one.code in answer.places else one.code, one.inhabitants,
            cell(one.opening), cell(one.asked), cell(one.housed), cell(one.closing),
            None if one.rate is None else round(one.rate, 1),
        ]
        for one in positions(answer.table, answer.living)
    ]  # fmt: skip
