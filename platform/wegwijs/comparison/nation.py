"""The country's page and sheet: regions side by side, and what the visits were about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from tenants.consultations.models import Topic
from tenants.escalations.models import Subject
from tenants.figures.areas.escalations import FIRST_IN_TIME, FIRST_WORDS, FOUND, IN_TIME, TIMED
from tenants.figures.catalogue import TOPICS
from wegwijs.comparison import drawing, sentences
from wegwijs.comparison.reading import late_in_nation, region_rows, whole
from wegwijs.comparison.region import table
from wegwijs.templating import number
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from tenants.figures.reading import Table
    from wegwijs.comparison.asking import Asked
    from wegwijs.comparison.reading import Row

HEADER = (
    "region", "year", "branches", "visits", "compared_months", "visits_compared", "visits_year_earlier",
    "change_percent", *(f"visits_month_{month}" for month in range(1, 13)),
)  # fmt: skip


def nation_context(asked: Asked, newest: dt.date, today: dt.date) -> dict[str, Any]:
    """Return what the page of the country shows."""
    rows = region_rows(asked.table, asked.before, newest)
    total = whole(asked.table, asked.before, newest, str(_("The Netherlands")), rows)
    running = any(row.change and row.change.now != row.visits for row in [*rows, total])
    return {
        "year": asked.year,
        "headline": sentences.finding_of_nation(total, rows, asked.year),
        "lead": _lead(rows, asked.year),
        "choices": asked.choices,
        "choose_href": url_for("comparison.nation"),
        "trend": drawing.year_line(total, asked.year),
        "regions": [
            {
                **line,
                "branches": number(row.branches),
                "href": url_for("comparison.region", region=row.slug, year=asked.year),
            }
            for row, line in zip(rows, table(rows, {}), strict=True)
        ],
        "running": running,
        "period": sentences.period(total.common) if running else "",
        "topics": topic_lines(_topics(asked.table), _topics(asked.before) if asked.before else {}),
        "helpdesk": helpdesk(asked.table.content.get("helpdesk", {})),
        "late": sentences.late_sentences(late_in_nation(asked.newest_table.content), several_regions=True),
        "definition": sentences.definition(asked.year, None, people=False),
        "as_of": sentences.as_of(newest, today),
        "links": [
            {
                "label": _("These numbers as a sheet (CSV)"),
                "href": url_for("comparison.nation_sheet", year=asked.year),
            }
        ],
    }


def _lead(rows: list[Row], year: int) -> str:
    branches = sum(row.branches for row in rows)
    return str(
        _(
            "%(branches)s branches in %(regions)s regions counted their visits in %(year)s.",
            branches=number(branches),
            regions=number(len(rows)),
            year=year,
        )
        if len(rows) > 1
        else _("%(branches)s branches in one region counted their visits in %(year)s.", branches=branches, year=year)
    )


def _topics(table: Table) -> dict[str, int]:
    """Return what the visits were about; topics are work, so every number is one."""
    return {
        code: amount
        for code, amount in table.indicator(TOPICS.id).breakdown("topic").items()
        if isinstance(amount, int)
    }


def topic_lines(now: Mapping[str, int], before: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the topics by growth of their share in all topics; without a year before by size.

    Shares, because they can be compared also while the year still runs.
    """
    shares, earlier = _shares(now), _shares(before)
    lines = []
    for code in sorted(set(now) | set(before)):
        share, was = shares.get(code, 0.0), earlier.get(code, 0.0) if earlier else None
        grown = None if was is None else share - was
        lines.append((grown if grown is not None else share, code, share, was, grown))
    return [
        {
            "name": word(Topic(code)),
            "topics": number(now.get(code, 0)),
            "share": f"{_one_decimal(share)}%",
            "was": None if was is None else f"{_one_decimal(was)}%",
            "grown": None if grown is None else _signed(grown),
        }
        for _order, code, share, was, grown in sorted(lines, key=lambda line: (-line[0], line[1]))
    ]


def helpdesk(told: Mapping[str, Mapping[str, int]]) -> dict[str, Any] | None:
    """Return what was asked of the Helpdesk and how it went, in sentences and by subject; nothing when nothing was."""
    asked, before, totals = (told.get(part, {}) for part in ("asked", "asked_before", "totals"))
    if not asked:
        return None
    shares, earlier = _shares(asked), _shares(before)
    return {
        "finding": _("%(asked)s questions went to the Helpdesk.", asked=number(sum(asked.values()))),
        "sentences": list(_kept(totals)),
        "rows": [
            {
                "name": word(Subject(code)),
                "asked": number(asked.get(code, 0)),
                "share": f"{_one_decimal(shares.get(code, 0.0))}%",
                "was": f"{_one_decimal(earlier.get(code, 0.0))}%" if earlier else None,
            }
            for code in sorted({*asked, *before}, key=lambda code: (-asked.get(code, 0), code))
        ],
    }


def _kept(totals: Mapping[str, int]) -> Iterator[str]:
    """Give which promises the Helpdesk kept, and what was found without asking."""
    pairs = (
        (FIRST_IN_TIME, FIRST_WORDS, _("The first word came in time for %(kept)s of %(whole)s questions.")),
        (IN_TIME, TIMED, _("The answer came in time for %(kept)s of %(whole)s questions.")),
    )
    for kept, of, said in pairs:
        if totals.get(of.id):
            yield said % {"kept": number(totals.get(kept.id, 0)), "whole": number(totals[of.id])}
    if totals.get(FOUND.id):
        yield str(
            ngettext(
                "%(count)s time somebody found the answer before asking.",
                "%(count)s times somebody found the answer before asking.",
                totals[FOUND.id],
                count=number(totals[FOUND.id]),
            )
        )


def _shares(amounts: Mapping[str, int]) -> dict[str, float]:
    everything = sum(amounts.values())
    return {code: amount / everything * 100 for code, amount in amounts.items()} if everything else {}


def _one_decimal(value: float) -> str:
    return str(format_decimal(round(value, 1), "0.0"))


def _signed(value: float) -> str:
    rounded = round(value, 1)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{_one_decimal(abs(rounded))}"


def sheet_rows(asked: Asked, newest: dt.date) -> list[list[object]]:
    """Return the same numbers as the page for a sheet; nothing stands where nothing is known."""
    return [
        [
            row.name,
            asked.year,
            row.branches,
            row.visits,
            " ".join(str(month) for month in row.common),
            row.change.now if row.change else None,
            row.change.before if row.change else None,
            None if row.change is None or row.change.share is None else round(row.change.share * 100),
            *row.months,
        ]
        for row in region_rows(asked.table, asked.before, newest)
    ]
