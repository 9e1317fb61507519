"""The country's page: asked against housed, regions on one scale, every municipality, and what it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from tenants.comparison.against import Per
from tenants.comparison.behind import year_to_sign
from tenants.comparison.ledger import positions
from tenants.comparison.running import runs_until
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.comparison import drawing, leading, measures, sentences
from wegwijs.comparison.asked import asked_context, written_until
from wegwijs.comparison.asks import helpdesk_context, topics_context
from wegwijs.comparison.choices import choices
from wegwijs.comparison.country import municipalities_context
from wegwijs.comparison.definitions import definitions
from wegwijs.comparison.gaps import gap_context
from wegwijs.comparison.late import as_of, late_in_nation, late_sentences
from wegwijs.comparison.region import counted_on, table_of
from wegwijs.comparison.signing import signed_now, signing_context
from wegwijs.templating import number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from tenants.comparison.behind import Behind
    from tenants.comparison.lines import Compared
    from tenants.figures.rules import Shown
    from wegwijs.comparison.asking import Answer

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
    more = leading.lead(answer.now, regions=True) if answer.choice.per is not Per.NEED and answer.gap is None else ""
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
