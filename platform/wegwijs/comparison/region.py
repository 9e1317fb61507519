"""A region's page and sheet: its branches side by side."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from tenants.branches.places import places
from tenants.branches.queries import branches_on
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.comparison import drawing, sentences
from wegwijs.comparison.reading import branch_rows, late_branches, whole
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.branches.models import Region
    from tenants.branches.places import Place
    from tenants.isolation import ScopedSession
    from wegwijs.comparison.asking import Asked
    from wegwijs.comparison.reading import Row

HEADER = (
    "branch", "year", "visits", "compared_months", "visits_compared", "visits_year_earlier", "change_percent",
    "outside_own_history", "inhabitants_rate_per_1000", "people",
    *(f"visits_month_{month}" for month in range(1, 13)),
)  # fmt: skip


def region_context(session: ScopedSession, region: Region, asked: Asked, today: dt.date) -> dict[str, Any]:
    """Return what the page of a region shows, in two statements."""
    rows, total, served = _read(session, asked)
    present = {branch.slug for branch in branches_on(session, asked.newest, region.id)}
    chart, map_says = drawing.municipality_map(rows, total, served, asked.year)
    odd = [row for row in rows if row.odd]
    running = any(row.change and row.change.now != row.visits for row in [*rows, total])
    return {
        "region": region,
        "year": asked.year,
        "headline": sentences.finding_of_region(rows, asked.year),
        "lead": sentences.total_sentence(total, asked.year),
        "choices": asked.choices,
        "choose_href": url_for("comparison.region", region=region.slug),
        "funnel": drawing.histories(rows, asked.year),
        "odd": [_odd(row, asked.year) for row in odd],
        "branches": table(rows, served),
        "total": line(total, served) if len(rows) > 1 else None,
        "period": sentences.period(total.common) if running else "",
        "running": running,
        "hides": any(row.people == SHOWN_AS_HIDDEN for row in rows),
        "multiples": drawing.multiples(rows, asked.history),
        "map": chart,
        "map_says": map_says,
        "late": sentences.late_sentences(late_branches(asked.newest_table, asked.newest, present)),
        "definition": sentences.definition(asked.year, _counted_on(served), people=True),
        "as_of": sentences.as_of(asked.newest, today),
        "links": [
            {
                "label": _("These numbers as a sheet (CSV)"),
                "href": url_for("comparison.region_sheet", region=region.slug, year=asked.year),
            }
        ],
    }


def _read(session: ScopedSession, asked: Asked) -> tuple[list[Row], Row, dict[str, Place]]:
    rows = branch_rows(asked.table, asked.before)
    total = whole(asked.table, asked.before, asked.newest, str(_("All branches together")), rows)
    return rows, total, places(session, list(total.places), dt.date(asked.year, 12, 31))


def _counted_on(served: Mapping[str, Place]) -> dt.date | None:
    return max((place.counted_on for place in served.values() if place.counted_on), default=None)


def table(rows: list[Row], served: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return the lines of the table, each with its own small pictures."""
    lines, bands = drawing.sparks(rows), drawing.strips(rows)
    return [{**line(row, served), "spark": lines[row.name], "strip": bands.get(row.name)} for row in rows]


def line(row: Row, served: Mapping[str, Place]) -> dict[str, Any]:
    """Return the written numbers of one line; what is unknown is none."""
    change = row.change
    rate = row.rate(served)
    return {
        "name": row.name,
        "slug": row.slug,
        "odd": row.odd,
        "change": sentences.percent(change.share if change else None),
        "contacts": number(row.visits),
        "compared": number(change.now) if change else None,
        "last_year": number(change.before) if change else None,
        "rate": None if rate is None else format_decimal(round(rate)),
        "hidden": row.people == SHOWN_AS_HIDDEN,
        "clients": number(row.people) if isinstance(row.people, int) else None,
    }


def _odd(row: Row, year: int) -> dict[str, str]:
    assert row.change is not None  # noqa: S101  what cannot be compared is not odd
    return {
        "branch": row.name,
        "change": sentences.percent(row.change.share),
        "says": str(
            _(
                "%(now)s visits; %(before)s in %(year)s.",
                now=number(row.change.now),
                before=number(row.change.before),
                year=year - 1,
            )
        ),
    }


def sheet_rows(session: ScopedSession, asked: Asked) -> list[list[object]]:
    """Return the same numbers as the page for a sheet; nothing stands where nothing is known."""
    rows, _total, served = _read(session, asked)
    return [
        [
            row.name,
            asked.year,
            row.visits,
            " ".join(str(month) for month in row.common),
            row.change.now if row.change else None,
            row.change.before if row.change else None,
            None if row.change is None or row.change.share is None else round(row.change.share * 100),
            int(row.odd),
            None if (rate := row.rate(served)) is None else round(rate),
            _("not shown") if row.people == SHOWN_AS_HIDDEN else row.people,
            *row.months,
        ]
        for row in rows
    ]
