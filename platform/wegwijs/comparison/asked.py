"""What the state asked of the country over the years, and how many people got a home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from tenants.comparison.choice import period_of
from tenants.comparison.running import counted_up_to, runs_until
from tenants.figures.areas.housing import HOUSED, QUOTA
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.housing.national import asked_of_the_country, by_half
from wegwijs.comparison import drawing, measures
from wegwijs.comparison.standing import signed
from wegwijs.pictures.asked import asked_and_done
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.figures.reading import Table
    from tenants.figures.rules import Shown
    from wegwijs.comparison.asking import Answer

HALVES = 2


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
