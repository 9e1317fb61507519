"""A region's page: its branches side by side in one choice, with their years, the map, the ledger, and their own why."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.comparison.against import Per, is_of_no_size
from tenants.comparison.behind import year_to_sign
from tenants.comparison.choice import WHOLE_YEAR
from tenants.comparison.ledger import positions
from tenants.comparison.running import runs_until
from tenants.figures.peers import Peers
from wegwijs.comparison import drawing, leading, measures, sentences
from wegwijs.comparison.choices import choices
from wegwijs.comparison.definitions import definitions
from wegwijs.comparison.gaps import gap_context
from wegwijs.comparison.late import as_of, late_branches, late_sentences
from wegwijs.comparison.signing import signed_now, signing_context
from wegwijs.comparison.standing import ledger_context
from wegwijs.pictures import HIDDEN
from wegwijs.templating import day as written_day
from wegwijs.templating import number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from tenants.branches.models import Region
    from tenants.branches.places import Place
    from tenants.comparison.behind import Behind
    from tenants.comparison.lines import Compared, Line
    from tenants.explanations.models import Explanation
    from wegwijs.comparison.asking import Answer

HOUSING = "housing."


def region_context(
    region: Region,
    answer: Answer,
    explanations: Mapping[uuid.UUID, Explanation],
    present: Collection[str],
    behind: Mapping[int, Sequence[Behind]],
    today: dt.date,
    *,
    may_ask: bool,
) -> dict[str, Any]:
    """Return what the page of a region shows.

    `present` are the branches that are in it now, `behind` those that have months to sign, by year: of the
    year of the choice, and of the one to sign now.
    """
    found, choice = answer.now, answer.choice
    rates = drawing.rates_by_place(choice, answer.table, answer.before, answer.living)
    arguments: dict[str, Any] = {"region": region.slug, **choice.arguments}
    chart = drawing.map_of(answer, rates, answer.places) if choice.peers is not Peers.EVERYWHERE else None
    years = drawing.years_of(answer)
    gap = gap_context(answer, "comparison.region", region=region.slug)
    late = late_branches(answer.newest_table, answer.newest, present)
    to_sign, branches = year_to_sign(today), len(answer.newest_table.units)
    return {
        "region": region,
        "gap": gap,
        "year": choice.year,
        "headline": gap["says"] if gap else sentences.finding(found),
        "lead": "" if gap else leading.lead(found),
        "open_questions": open_questions(explanations),
        "notes": [str(sentences.NOTES[note]) for note in answer.notes],
        "choices": choices(answer),
        "choose_href": url_for("comparison.region", region=region.slug),
        "what": measures.name_of(choice.what),
        "per": measures.per(choice),
        "when": sentences.when(found),
        "year_when": measures.when(replace(choice, period=WHOLE_YEAR), runs_until(answer.table)),
        "funnel": None if gap else drawing.funnel_of(found),
        "funnel_says": funnel_says(found),
        "spread": sentences.spread(found),
        "left_out": sentences.left_out(found),
        "odd": [why(line, answer, explanations, region, may_ask=may_ask) for line in found.odd],
        "others": others(found, explanations),
        "table": table_of(found),
        "multiples": drawing.multiples(answer),
        "multiple_years": [str(year) for year in years],
        "multiples_say": years_say(answer),
        "years_run": drawing.years_run(answer),
        "breaks": drawing.breaks(answer),
        "map": chart if gap is None else None,
        "map_says": drawing.half([rates.get(code) for line in found.lines for code in line.codes], choice),
        "map_rows": drawing.place_rows(answer, rates, answer.places) if chart else [],
        "map_hides": any(rates.get(code) is HIDDEN for line in found.lines for code in line.codes),
        "map_unit": measures.per_inhabitants(choice.scale) if choice.per is Per.NONE else measures.per(choice),
        "ledger": ledger_context(
            positions(answer.table, answer.living, {code for line in found.lines for code in line.codes}),
            answer.places,
            choice.year,
        )
        if choice.what.indicator.startswith(HOUSING)
        else None,
        "signing": signing_context(behind[choice.year], choice.year, len(answer.table.units)),
        "signed_now": signed_now(
            behind[to_sign],
            to_sign,
            branches,
            url_for("comparison.region", **{**arguments, "year": str(to_sign)}, _anchor="signing-title"),
        )
        if to_sign in behind
        else None,
        "late": late_sentences(late),
        "definitions": definitions(found, counted_on(answer.places), answer.table.small),
        "as_of": as_of(answer.newest, today, len(late), branches),
        "links": links(arguments),
        "small": answer.table.small,
    }


def links(arguments: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the same as a sheet and on paper."""
    return [
        {"label": str(label), "href": url_for(endpoint, **arguments)}
        for label, endpoint in (
            (_("On two pages (PDF)"), "comparison.region_paper"),
            (_("These numbers as a sheet (CSV)"), "comparison.region_sheet"),
            (_("With definitions (Excel)"), "comparison.region_workbook"),
        )
    ]


def funnel_says(found: Compared) -> str:
    """Return the finding above the funnel."""
    odd, held = found.odd, found.held
    if not held:
        return ""
    if not odd:
        return str(_("Nobody stands out, given the size."))
    less = [line.name for line in odd if line.verdict and line.verdict.is_less]
    more = [line.name for line in odd if line.name not in less]
    said = []
    if less:
        said.append(str(_("Below what chance allows: %(names)s.", names=sentences.listed(less))))
    if more:
        said.append(str(_("Above what chance allows: %(names)s.", names=sentences.listed(more))))
    return " ".join(said)


def why(
    line: Line, answer: Answer, explanations: Mapping[uuid.UUID, Explanation], region: Region, *, may_ask: bool
) -> dict[str, Any]:
    """Return an odd one with its own explanation, or with a way to ask for one."""
    found = explanations.get(uuid.UUID(line.id)) if _is_id(line.id) else None
    asks = may_ask and answer.choice.peers is not Peers.EVERYWHERE and _is_id(line.id)
    return {
        "name": line.name,
        "slug": line.slug,
        "rate": measures.rate_with_unit(answer.choice, line.rate),
        "says": sentences.odd_sentence(answer.choice, line),
        "words": found.words.splitlines() if found and found.words else [],
        "written": _("Team lead, %(day)s", day=written_day(found.written_at)) if found and found.written_at else "",
        "asked": _("Asked on %(day)s; no answer yet.", day=written_day(found.asked_at))
        if found and found.waits and found.asked_at
        else "",
        "ask_href": url_for("comparison.ask_explanation", region=region.slug) if asks and found is None else "",
        "undo_href": url_for("comparison.take_back_question_of", region=region.slug)
        if asks and found and found.waits
        else "",
        "fields": {"branch": line.slug, **answer.choice.arguments},
    }


def open_questions(explanations: Mapping[uuid.UUID, Explanation]) -> str:
    """Return how many branches were asked for an explanation of this figure and did not answer yet; empty when none."""
    waiting = sum(one.waits for one in explanations.values())
    if not waiting:
        return ""
    return str(
        ngettext(
            "%(number)s question about this figure waits for an answer.",
            "%(number)s questions about this figure wait for an answer.",
            waiting,
            number=number(waiting),
        )
    )


def others(found: Compared, explanations: Mapping[uuid.UUID, Explanation]) -> list[dict[str, Any]]:
    """Return what branches that do not stand out wrote of their own accord."""
    odd = {line.id for line in found.odd}
    return [
        {
            "name": line.name,
            "words": said.words.splitlines(),
            "written": _("Team lead, %(day)s", day=written_day(said.written_at)),
        }
        for line in found.lines
        if line.id not in odd and _is_id(line.id) and (said := explanations.get(uuid.UUID(line.id))) and said.written_at
    ]


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def years_say(answer: Answer) -> str:
    """Return the finding above the years: how many went up and how many down over them, by more than a twentieth.

    Said only when it is known of more than half of them.

    From the first year to the last of those that are drawn: a year that runs is not, unless it can stand beside the others.
    """
    years = drawing.years_of(answer)
    if len(years) < drawing.FEWEST_YEARS:
        return ""
    first = {line.slug: drawing.value_of_year(line, answer.choice) for line in answer.history[years[0]].lines}
    last = {line.slug: line for line in answer.history[years[-1]].lines}
    up = down = same = 0
    for slug, line in last.items():
        then, now = first.get(slug), drawing.value_of_year(line, answer.choice)
        if not isinstance(then, int | float) or not isinstance(now, int | float):
            continue
        if now > then * 1.05:
            up += 1
        elif now < then * 0.95:
            down += 1
        else:
            same += 1
    known = up + down + same
    if known * 2 <= len(last):
        # What a few did says nothing of all.
        return ""
    said = str(
        _(
            "From %(first)s to %(last)s: higher at %(up)s, lower at %(down)s, about the same at %(same)s.",
            first=years[0], last=years[-1], up=number(up), down=number(down), same=number(same),
        )
    )  # fmt: skip
    if known < len(last):
        said += " " + str(
            _(
                "Of %(known)s of the %(number)s it is known in both years.",
                known=number(known),
                number=number(len(last)),
            )
        )
    return said


def counted_on(places: Mapping[str, Place]) -> dt.date | None:
    """Return the last day on which inhabitants were counted."""
    return max((place.counted_on for place in places.values() if place.counted_on), default=None)


def table_of(found: Compared, *, regions: bool = False) -> dict[str, Any]:
    """Return the table: its heads, its lines with their small pictures, and its foot."""
    choice = found.choice
    parts, strips = drawing.parts_in_rows(found), drawing.strips(found)
    return {
        "unit": measures.unit_of(choice.what)[:1].upper() + measures.unit_of(choice.what)[1:],
        "rate_head": measures.head(choice),
        "need_head": measures.need_head(choice),
        "parts_head": parts_head(found),
        "with_region": any(line.region for line in found.lines),
        "rows": [
            {
                **cells(found, line),
                "odd": line.odd,
                "region": line.region,
                "branches": number(line.branches) if regions else "",
                "strip": strips.get(line.id),
                "parts": parts.get(line.id),
            }
            for line in found.lines
        ],
        "total": {**cells(found, found.total), "name": _("Together")}
        if len(found.lines) > 1 and not is_of_no_size(choice.what.indicator)
        else None,
        "hides": any(line.hidden or "hidden" in line.parts for line in found.lines),
        "unknown": any(
            line.over is None if choice.per is Per.NONE else line.rate is None and not line.hidden
            for line in found.lines
        )
        and measures.need_head(choice) != "",
    }


def parts_head(found: Compared) -> str:
    """Return the head of the column with the year's parts."""
    most = max((len(line.parts) for line in found.lines), default=0)
    return {12: str(_("Per month")), 4: str(_("Per quarter")), 2: str(_("Per half-year"))}.get(most, "")


def cells(found: Compared, line: Line) -> dict[str, Any]:
    """Return the written numbers of one line."""
    return {
        "name": line.name,
        "slug": line.slug,
        "rate": measures.rate(found.choice.per, line.rate, found.choice.scale),
        "count": measures.shown(line.count),
        "count_hidden": line.count == "hidden",
        "need": measures.shown(line.over if found.choice.per is Per.NONE else line.need),
        "need_hidden": line.need == "hidden",
        "hidden": line.hidden,
    }
