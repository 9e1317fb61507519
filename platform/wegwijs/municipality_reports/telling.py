"""A report to a municipality in words and pictures: the same on the page, on paper and in the sheet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, format_percent
from flask_babel import gettext as _

from tenants.consultations.models import Topic
from tenants.figures.catalogue import INDICATORS
from tenants.municipality_reports.rules import QUARTERS, Quarter, share
from tenants.reports.protection import OTHER
from wegwijs import words
from wegwijs.annual_report import wording
from wegwijs.annual_report.drawn import picture_words
from wegwijs.annual_report.telling import paragraphs
from wegwijs.pictures import bars, columns, parts
from wegwijs.templating import day, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.municipality_reports.models import MunicipalityReportVersion

TWO = 2
FIRST_MONTHS = (1, 4, 7, 10)


def quarter_name(quarter: Quarter) -> str:
    """Return a quarter as people say it."""
    return str(_("quarter %(number)s of %(year)s", number=quarter.number, year=quarter.year))


def months_of(quarter: Quarter) -> str:
    """Return the months of a quarter: `juli tot en met september 2018`."""
    return str(
        _(
            "%(first)s up to and including %(last)s",
            first=format_date(quarter.first, "MMMM"),
            last=format_date(quarter.last, "MMMM y"),
        )
    )


def short_quarters() -> list[str]:
    """Return the names of the four quarters under a picture: `jan-mrt`."""
    return [
        f"{format_date(dt.date(2018, first, 1), 'MMM')}\N{EN DASH}{format_date(dt.date(2018, first + 2, 1), 'MMM')}"
        for first in FIRST_MONTHS
    ]


def report_context(content: Mapping[str, Any], version: MunicipalityReportVersion | None) -> dict[str, Any]:
    """Return what a report shows, frozen or as it would be now."""
    quarter = Quarter(content["year"], content["quarter"])
    said = content["words"]
    return {
        "title": _("%(name)s, %(quarter)s", name=content["municipality"]["name"], quarter=quarter_name(quarter)),
        "place_name": content["branch"],
        "municipality": content["municipality"]["name"],
        "quarter": quarter,
        "quarter_name": quarter_name(quarter),
        "months": months_of(quarter),
        "lead": said.get("lead", ""),
        "counts": [count_context(one, quarter) for one in content["counts"]],
        "rows": [count_row(one) for one in content["counts"]],
        "trends": paragraphs(said.get("trends", "")),
        "about_signals": paragraphs(said.get("signals", "")),
        "signals": by_topic(content["signals"]),
        "persons": persons_context(content["persons"]),
        "persons_year": content["persons"]["year"],
        "small": content["small"],
        "definitions": [(_(one.name), _(one.definition)) for one in _indicators(content)],
        "made": made_sentence(content, version),
        "final": version is not None,
    }


def _indicators(content: Mapping[str, Any]) -> list[Any]:
    return [INDICATORS[one["indicator"]] for one in content["counts"] if one["indicator"] in INDICATORS]


def name_of(indicator: str) -> str:
    """Return the name of a count; one that is no longer in the catalogue keeps its code."""
    found = INDICATORS.get(indicator)
    return str(_(found.name)) if found else indicator


def count_row(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a count in the table of all of them."""
    done = share(one["so_far"], one["agreed"])
    return {
        "name": name_of(one["indicator"]),
        "quarter": number(one["quarter"]),
        "so_far": number(one["so_far"]),
        "agreed": number(one["agreed"]) if one["agreed"] is not None else "\N{EN DASH}",
        "share": str(format_percent(done)) if done is not None else "\N{EN DASH}",
    }


def count_context(one: Mapping[str, Any], quarter: Quarter) -> dict[str, Any]:
    """Return the chapter of a count: its finding, its numbers, and its quarters beside those of the year before."""
    shown = one["quarters"][: quarter.number]
    before = one["before"]
    has_before = any(amount is not None for amount in before)
    names = short_quarters()
    return {
        "name": name_of(one["indicator"]),
        "finding": finding(one, quarter),
        "amount": number(one["quarter"]),
        "picture": columns(
            shown,
            names[: quarter.number],
            last=before[: quarter.number] if has_before else None,
            words=picture_words(),
        ),
        "grey": _("The thin grey column is %(year)s.", year=quarter.year - 1) if has_before else "",
        "quarters": [
            {
                "name": names[place],
                "now": number(one["quarters"][place]) if place < quarter.number else "",
                "before": number(before[place]),
            }
            for place in range(QUARTERS)
        ],
    }


def finding(one: Mapping[str, Any], quarter: Quarter) -> str:
    """Return how a count stands: against what was agreed, and against the same quarter of the year before."""
    said = []
    if one["quarter"] is None:
        return str(_("Not known for this quarter."))
    if one["agreed"] is not None and one["so_far"] is not None:
        done = share(one["so_far"], one["agreed"]) or 0.0
        said.append(
            _(
                "%(so_far)s since January, of %(agreed)s agreed for the year: %(share)s.",
                so_far=number(one["so_far"]),
                agreed=number(one["agreed"]),
                share=format_percent(done),
            )
        )
    before = one["before"][quarter.number - 1]
    if before is not None:
        year = quarter.year - 1
        if one["quarter"] == before:
            said.append(_("As many as in the same quarter of %(year)s.", year=year))
        elif one["quarter"] > before:
            more = number(one["quarter"] - before)
            said.append(_("%(more)s more than in the same quarter of %(year)s.", more=more, year=year))
        else:
            less = number(before - one["quarter"])
            said.append(_("%(less)s less than in the same quarter of %(year)s.", less=less, year=year))
    return " ".join(str(sentence) for sentence in said)


def by_topic(signals: Sequence[Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """Return the chosen signals in the order of the desk's topics."""
    grouped = {topic: [one["text"] for one in signals if one["topic"] == topic.value] for topic in Topic}
    return [(words.word(topic), texts) for topic, texts in grouped.items() if texts]


BREAKDOWNS = {"age_group": wording.AGES, "sex": wording.SEXES}


def labels_of(breakdown: str, told: Mapping[str, int]) -> dict[str, str]:
    """Return the words of the parts of a breakdown, in their order."""
    if breakdown == "nationality":
        return wording.countries(told)
    if breakdown == "year_of_guidance":
        years = {"1": _("first year"), "2": _("second year"), OTHER: _("others")}
        return {code: str(years.get(code, code)) for code in told}
    found = wording.said(BREAKDOWNS[breakdown])
    return {code: found.get(code, str(_("others"))) for code in told}


def heading_of(breakdown: str) -> str:
    """Return what a breakdown tells."""
    return str(
        {
            "age_group": _("Adults and children"),
            "sex": _("Men and women"),
            "nationality": _("Countries"),
            "year_of_guidance": _("Year of guidance"),
        }[breakdown]
    )


def persons_context(persons: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the breakdowns of persons that are told, drawn, and which are held back."""
    found = []
    for indicator, block in persons["of"].items():
        pictures = []
        for breakdown, told in block["breakdowns"].items():
            label = labels_of(breakdown, told)
            items = [(label[code], told[code]) for code in label]
            if len(items) == TWO:
                svg = parts((items[0], items[1]), whole=block["value"], words=picture_words())
            else:
                svg = bars(items, words=picture_words())
            rows = [(name, number(amount)) for name, amount in items]
            pictures.append({"finding": heading_of(breakdown), "svg": svg, "rows": rows})
        found.append(
            {
                "name": name_of(indicator),
                "value": number(block["value"]),
                "pictures": pictures,
                "hidden": [heading_of(breakdown) for breakdown in block["hidden"]],
            }
        )
    return found


def made_sentence(content: Mapping[str, Any], version: MunicipalityReportVersion | None) -> str:
    """Return who made it final and when, or that it is not final, and up to when it is counted."""
    night = content["night"]
    counted = _("Counted up to and including %(day)s.", day=day(dt.date.fromisoformat(night))) if night else ""
    if version is None:
        draft = _("A draft: not made final yet.")
        return f"{draft} {counted}".strip()
    said = _("Made final on %(day)s, version %(version)s.", day=day(version.made_at), version=version.version)
    if version.reason:
        why = _("Why a new version: %(reason)s", reason=version.reason)
        said = f"{said} {why}"
    return f"{said} {counted}".strip()
