"""The numbers of a published edition without the page: as rows of a sheet, and as data with their definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.figures.catalogue import INDICATORS
from tenants.figures.reading import PARTS_OF, Table
from tenants.figures.rules import SHOWN_AS_HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tenants.annual_editions.models import PublishedEdition
    from tenants.figures.reading import Told
    from tenants.figures.rules import Shown
    from wegwijs.annual_editions.units import Unit

HEADER = ("unit", "name", "indicator", "year", "breakdown", "value", "number", "counted in")


def rows(found: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """Give every number of the page: hidden ones say so, unknown ones are not there."""
    table = Table.of(found)
    for name in table.indicators:
        figure = table.indicator(name)
        unit = INDICATORS[name].unit
        yield from _of_told(("", table.name, name, table.year), figure.whole, figure.grain, unit)
        for breakdown, values in figure.breakdowns.items():
            yield from _cells(("", table.name, name, table.year, breakdown), values, unit)
        for one in table.units:
            yield from _of_told((one.slug, one.name, name, table.year), figure.of_unit(one.id), figure.grain, unit)
        yield from _cells(("", table.name, name, table.year, "municipality"), figure.places, unit)
    for name, told in found.get("previous", {}).items():
        if told.get("value") is not None:
            yield "", table.name, name, table.year - 1, "", "", _said(told["value"]), INDICATORS[name].unit


def _of_told(key: tuple[object, ...], told: Told, grain: str, unit: str) -> Iterator[tuple[object, ...]]:
    if told.value is not None:
        yield *key, "", "", _said(told.value), unit
    if told.parts and len(told.parts) == PARTS_OF.get(grain):
        yield from _cells((*key, grain), {str(place): part for place, part in enumerate(told.parts, start=1)}, unit)


def _cells(key: tuple[object, ...], values: Mapping[str, Shown], unit: str) -> Iterator[tuple[object, ...]]:
    for value, amount in values.items():
        if amount is not None:
            yield *key, value, _said(amount), unit


def _said(amount: Shown) -> object:
    return _("not shown") if amount == SHOWN_AS_HIDDEN else amount


def as_data(report: PublishedEdition, unit: Unit) -> dict[str, Any]:
    """Return the numbers with what each counts; unknown is null, hidden says so."""
    found: dict[str, Any] = report.content
    figures = found.get("figures", {})
    return {
        "region": unit.slug or None,
        "name": found.get("name"),
        "year": report.year,
        "version": report.version,
        "published_at": report.published_at.isoformat(),
        "counted_up_to": found.get("night"),
        "smallest_number_of_people_shown": found.get("small"),
        "units": found.get("units", []),
        "not_accepted": found.get("exceptions", []),
        "figures": {
            name: {
                "name": str(_(INDICATORS[name].name)),
                "definition": str(_(INDICATORS[name].definition)),
                "unit": INDICATORS[name].unit,
                "source": INDICATORS[name].reference,
                **figures[name],
                "previous": found.get("previous", {}).get(name),
            }
            for name in INDICATORS
            if name in figures
        },
        "story": found.get("story", {}),
    }
