"""The numbers of a version without the page: as rows of a sheet, and as data with their definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.figures.catalogue import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.reports.models import PublishedReport
    from wegwijs.annual_report.frozen import Content, Figure

HEADER = ("indicator", "year", "breakdown", "value", "number", "unit")


def rows(content: Content) -> Iterator[tuple[object, ...]]:
    """Give every number of the page: hidden ones say so, unknown ones are empty."""
    for indicator, figure in content.now.items():
        for year, found in ((content.year, figure), (content.year - 1, content.was(indicator))):
            if found.value is None:
                continue
            unit = INDICATORS[indicator].unit
            yield indicator, year, "", "", _said(found), unit
            for month, amount in enumerate(found.months, start=1):
                if amount is not None:
                    yield indicator, year, "month", f"{year}-{month:02}", amount, unit
            for breakdown, values in found.breakdowns.items():
                for value, amount in values.items():
                    yield indicator, year, breakdown, value, amount, unit
            for breakdown in sorted(found.held_back):
                yield indicator, year, breakdown, "", _("not shown"), unit
    for one in content.printed:
        indicator, _slash, part = one.figure.partition("/")
        yield indicator, content.year, "printed", part, one.printed, INDICATORS[indicator].unit


def _said(figure: Figure) -> object:
    return _("not shown") if figure.is_hidden else figure.number


def as_data(report: PublishedReport, content: Content) -> dict[str, Any]:
    """Return the numbers with what each counts and as of when; unknown is null, hidden says so."""
    frozen: dict[str, Any] = report.content.get("figures", {})
    return {
        "branch": content.branch,
        "year": content.year,
        "version": report.version,
        "published_at": report.published_at.isoformat(),
        "counted_up_to": content.night or None,
        "as_of": report.content.get("as_of"),
        "smallest_number_of_people_shown": content.small,
        **({} if content.is_old else {"chapters": content.chapters, "municipalities": content.municipalities}),
        "figures": {
            indicator: {
                "name": str(_(INDICATORS[indicator].name)),
                "definition": str(_(INDICATORS[indicator].definition)),
                "unit": INDICATORS[indicator].unit,
                "source": INDICATORS[indicator].reference,
                **found,
            }
            for indicator in INDICATORS
            if (found := frozen.get(indicator)) is not None
        },
        **({"printed": report.content["printed"]} if content.printed else {}),
        "story": content.story,
    }
