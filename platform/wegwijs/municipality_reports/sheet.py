"""The numbers of a report as a workbook with its definitions, and as a plain sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from flask_babel import gettext as _

from tenants.figures.catalogue import INDICATORS
from tenants.municipality_reports.rules import QUARTERS, Quarter, share
from wegwijs.municipality_reports.telling import by_topic, heading_of, labels_of, name_of, quarter_name
from wegwijs.sheets import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HEADER = (
    "municipality", "code", "year", "quarter", "indicator", "name", "amount", "since_january", "agreed_per_year",
    "share_percent", *(f"quarter_{number}" for number in range(1, QUARTERS + 1)),
    *(f"year_before_quarter_{number}" for number in range(1, QUARTERS + 1)),
)  # fmt: skip
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
WIDE = 60


def rows(content: Mapping[str, Any]) -> list[list[object]]:
    """Return the contracted counts as rows; nothing stands where nothing is known."""
    place = content["municipality"]
    return [
        [
            *(place["name"], place["code"], content["year"], content["quarter"], one["indicator"]),
            *(name_of(one["indicator"]), one["quarter"], one["so_far"], one["agreed"], _percent(one)),
            *one["quarters"],
            *one["before"],
        ]
        for one in content["counts"]
    ]


def _percent(one: Mapping[str, Any]) -> int | None:
    done = share(one["so_far"], one["agreed"])
    return None if done is None else round(done * 100)


def workbook(content: Mapping[str, Any], made: str) -> bytes:
    """Return the report as a workbook: counts, breakdowns, signals, and what each count means."""
    file = io.BytesIO()
    quarter = Quarter(content["year"], content["quarter"])
    with xlsxwriter.Workbook(file, PLAIN) as book:
        bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True})

        def page(
            name: object, header: Sequence[object], lines: Iterable[Sequence[object]], widths: Sequence[int]
        ) -> None:
            sheet = book.add_worksheet(str(name))
            sheet.freeze_panes(1, 0)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            for row, line in enumerate([header, *lines]):
                for column, value in enumerate(line):
                    if isinstance(value, int):
                        sheet.write_number(row, column, value)
                    elif value is not None:
                        sheet.write_string(row, column, safe_cell(value), wrapped if row else bold)

        names = [
            quarter_name(Quarter(year, place)) for year in (quarter.year, quarter.year - 1) for place in range(1, 5)
        ]
        page(
            _("Counts"),
            [_("Count"), _("This quarter"), _("Since January"), _("Agreed a year"), _("Done, in percent"), *names],
            [
                [name_of(one["indicator"]), *line[6:]]
                for one, line in zip(content["counts"], rows(content), strict=True)
            ],
            [36, 14, 14, 14, 16, *[18] * len(names)],
        )
        page(
            _("People"),
            [_("Count"), _("Year"), _("By"), _("Part"), _("How many")],
            _people(content),
            [36, 8, 24, 28, 12],
        )
        page(
            _("Signals"),
            [_("Topic"), _("Signal")],
            [[topic, text] for topic, texts in by_topic(content["signals"]) for text in texts],
            [24, WIDE],
        )
        page(_("Definitions"), [_("Count"), _("What it means")], _definitions(content, made), [36, 100])
    return file.getvalue()


def _people(content: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    year = content["persons"]["year"]
    for indicator, block in content["persons"]["of"].items():
        for breakdown, told in block["breakdowns"].items():
            label = labels_of(breakdown, told)
            for code in label:
                yield name_of(indicator), year, heading_of(breakdown), label[code], told[code]
        for breakdown in block["hidden"]:
            yield name_of(indicator), year, heading_of(breakdown), _("not shown"), None


def _definitions(content: Mapping[str, Any], made: str) -> Iterable[Sequence[object]]:
    for one in content["counts"]:
        found = INDICATORS.get(one["indicator"])
        if found:
            yield _(found.name), _(found.definition)
    yield _("This report"), made
    yield _("Not shown"), not_shown(content["small"])


def not_shown(small: int) -> str:
    """Return why breakdowns are held back and totals are not."""
    return str(
        _(
            "Contracted counts are exact: they say how much work was done. Who the people are, is told of a whole year"
            " only, and no number under %(small)s: in a smaller group somebody could be recognised. Small groups stand"
            " together, and where that is not enough the whole breakdown is left out.",
            small=small,
        )
    )
