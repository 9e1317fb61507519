"""The same numbers as the page, for a sheet: as CSV and as a workbook, in the page's language and with the definitions.

People open both in a spreadsheet program, so heads and verdicts are words, and the CSV has decimal commas; programs read the
open interface. Under the numbers of the CSV, after an empty line, stands what they mean; in the workbook that is a sheet.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import xlsxwriter
from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from tenants.comparison.against import Per
from tenants.comparison.choice import period_of
from tenants.figures.fairness import Verdict
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.comparison import drawing, measures
from wegwijs.comparison.definitions import definitions
from wegwijs.sheets import csv_answer, safe_cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from tenants.comparison.lines import Line
    from tenants.figures.rules import Shown
    from wegwijs.comparison.asking import Answer

WIDE = 14
WIDEST = 90
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

COLUMNS = (
    "unit", "name", "indicator", "year", "period", "held_against", "count", "need", "rate", "chance_low", "chance_high",
    "verdict", "municipalities", "inhabitants",
)  # fmt: skip

DECIMAL = ","
Row = list[object]
VERDICTS = {
    Verdict.WITHIN: lazy_gettext("within what chance allows"),
    Verdict.LESS: lazy_gettext("less than chance allows"),
    Verdict.FAR_LESS: lazy_gettext("far less than chance allows"),
    Verdict.MORE: lazy_gettext("more than chance allows"),
    Verdict.FAR_MORE: lazy_gettext("far more than chance allows"),
}


def columns(answer: Answer) -> list[str]:
    """Return the columns of a sheet by our own names."""
    most = max((len(line.parts) for line in answer.now.lines), default=0)
    part = {12: "month", 4: "quarter", 2: "half"}.get(most, "")
    return [*COLUMNS, *(f"{part}_{number}" for number in range(1, most + 1))]


def heads(answer: Answer) -> dict[str, str]:
    """Return the heads of a sheet in the page's language, by our own name of the column.

    What chance allows is a count, like the figure and unlike the rate beside it, so its head says of what.
    """
    choice = answer.choice
    unit = measures.unit_of(choice.what)
    named = {
        "unit": _("Code"), "name": _("Name"), "indicator": _("Figure"), "year": _("Year"),
        "period": _("Part of the year"), "held_against": _("Held against"), "count": unit[:1].upper() + unit[1:],
        "need": measures.need_head(choice) or _("Held against, number"),
        "rate": measures.head(choice) or _("Rate"), "chance_low": _("Chance allows from (%(unit)s)", unit=unit),
        "chance_high": _("Chance allows to (%(unit)s)", unit=unit), "verdict": _("Given the size"),
        "municipalities": _("Municipalities"), "inhabitants": _("Inhabitants"),
    }  # fmt: skip
    return {one: str(named[one]) if one in named else _part_head(one) for one in columns(answer)}


def _part_head(code: str) -> str:
    """Return the head of a part of the year: `maart`, `tweede kwartaal`."""
    name, _underscore, number = code.partition("_")
    period = f"m{int(number):02}" if name == "month" else f"{name[0]}{number}"
    return measures.period_name(period_of(period))


def rows(answer: Answer) -> list[Row]:
    """Return one row for each line; nothing stands where nothing is known, and words where a number is hidden."""
    return [[*_row(answer, line), *(cell(part) for part in line.parts)] for line in answer.now.lines]


def _row(answer: Answer, line: Line) -> Row:
    choice = answer.choice
    rate = None if line.rate is None else round(line.rate * choice.scale, 2)
    low, high = line.limits or (None, None)
    # The figure keeps its code beside its name: by that it is found in the open interface.
    figure = f"{measures.name_of(choice.what)} ({choice.what.code})"
    return [
        line.slug, line.name, figure, choice.year, measures.period_name(choice.period), measures.per(choice),
        cell(line.count),
        cell(line.over if choice.per is Per.NONE else line.need), rate,
        None if low is None else round(low, 1), None if high is None else round(high, 1),
        str(VERDICTS[line.verdict]) if line.verdict else None, " ".join(line.codes), line.size.inhabitants,
    ]  # fmt: skip


def cell(value: Shown) -> object:
    """Return a number for a cell; a hidden one in words."""
    return _("not shown") if value == SHOWN_AS_HIDDEN else value


def meanings(answer: Answer, counted_on: dt.date | None) -> list[tuple[str, str]]:
    """Return what the sheet is about and what its figures and signs mean, each term with its definition."""
    return [
        (str(_("What")), title_of(answer)),
        (str(_("Counted up to")), answer.newest.isoformat()),
        *definitions(answer.now, counted_on, answer.table.small),
    ]


def csv_of(unit: str, answer: Answer, counted_on: dt.date | None) -> Response:
    """Return the numbers of a page as CSV: a row for each line and, after an empty one, what they mean."""
    about: list[Row] = [[], [_("Concept"), _("Meaning")]]
    about += [[term, said] for term, said in meanings(answer, counted_on)]
    return csv_answer(file_name(unit, answer), list(heads(answer).values()), [*rows(answer), *about], decimal=DECIMAL)


def history_rows(answer: Answer) -> list[Row]:
    """Return the years of each unit."""
    return [
        [
            line.slug,
            line.name,
            year,
            cell(line.count),
            cell(line.need),
            None if line.rate is None else round(line.rate * answer.choice.scale, 2),
        ]
        for year in drawing.known_years(answer)
        for line in answer.history[year].lines
    ]


def workbook(name: str, sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> Response:
    """Return a workbook called `name` for download: sheets of a title, heads and rows. No cell is ever a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for title, heads, lines in sheets:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(heads) - 1, 0), WIDE)
            for column, head in enumerate(heads):
                sheet.write_string(0, column, safe_cell(head), bold)
            for number, line in enumerate(lines, start=1):
                for column, value in enumerate(line):
                    if value is None:
                        continue
                    if isinstance(value, int | float):
                        sheet.write_number(number, column, value)
                    else:
                        written = safe_cell(value)
                        if len(written) > WIDE * 3:
                            sheet.set_column(column, column, WIDEST)
                        sheet.write_string(number, column, written, wrapped)
    answer = Response(file.getvalue(), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def file_name(unit: str, answer: Answer) -> str:
    """Return how a file of a choice is called."""
    choice = answer.choice
    what = choice.what.code.replace(".", "-").replace(":", "-").replace("_", "-")
    period = "" if choice.period.code == "year" else f"-{choice.period.code}"
    return f"{unit}-{what}-{choice.year}{period}"


def title_of(answer: Answer) -> str:
    """Return a choice in words, as a title."""
    choice = answer.choice
    return f"{measures.name_of(choice.what)}, {measures.when(choice, answer.now.until)}, {measures.per(choice)}"
