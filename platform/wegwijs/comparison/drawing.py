"""The pictures of the comparison: the band, the map, the year. Every number in them also stands in the table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_babel import format_date
from flask_babel import gettext as _

from tenants.branches.outlines import country
from tenants.figures.catalogue import CONTACTS
from tenants.figures.fairness import room
from wegwijs.comparison.reading import PER
from wegwijs.locale import language
from wegwijs.pictures import Words, region_map, small_multiple, sparkline, strip, swing
from wegwijs.pictures.history import HUNDRED, Past, history
from wegwijs.pictures.trend import trend
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from tenants.branches.places import Place
    from tenants.figures.reading import Table
    from wegwijs.comparison.reading import Row

FEW = 2
"""With fewer dots than this there is nothing to see beside each other."""
NAMES_ON_MAP = 6
FEWEST_YEARS = 3
FURTHEST = 200.0
"""Strips end at twice the year before; who is further lies at the end."""


def words() -> Words:
    """Return what a picture says, in the page's language."""
    return Words(language(), str(_("not shown")), str(_("not known")))


def sparks(rows: Sequence[Row]) -> dict[str, Markup]:
    """Return the line of each row by name, on one common scale."""
    scale = swing([row.months for row in rows])
    return {row.name: sparkline(row.months, scale=scale, odd=row.odd, words=words()) for row in rows}


def strips(rows: Sequence[Row]) -> dict[str, Markup]:
    """Return by name where each row stands between what is ordinary for its size; on one common scale."""
    ratios: dict[str, tuple[float, float, float]] = {}
    for row in rows:
        if row.change and row.change.before:
            before = row.change.before
            low, high = room(before)
            ratios[row.name] = (low / before * HUNDRED, high / before * HUNDRED, row.change.now / before * HUNDRED)
    if not ratios:
        return {}
    bottom = min(min(ratio) for ratio in ratios.values())
    top = min(max(max(ratio) for ratio in ratios.values()), FURTHEST)
    return {
        row.name: strip(value, low, high, middle=HUNDRED, bottom=bottom, top=top, odd=row.odd)
        for row in rows
        if row.name in ratios
        for low, high, value in [ratios[row.name]]
    }


def histories(rows: Sequence[Row], year: int) -> Markup | None:
    """Return everybody by size against their own year before; none when there are too few to compare."""
    dots = [
        Past(row.name, row.change.before, row.change.now, row.odd) for row in rows if row.change and row.change.before
    ]
    if len(dots) < FEW:
        return None
    return history(
        dots,
        room,
        label=str(_("Visits in percent of a year earlier, by size; the table below has the same numbers.")),
        size_name=str(_("visits in %(year)s", year=year - 1)),
        same_name=str(_("as many as then")),
        band_name=str(_("ordinary up to here")),
        words=words(),
    )


def multiples(rows: Sequence[Row], history: Mapping[int, Table]) -> list[dict[str, Any]]:
    """Return the whole years of each branch, in percent of their own average; nothing with fewer than three."""
    yearly = {
        year: {
            unit.slug: history[year].indicator(CONTACTS.id).of_unit(unit.id).parts or (None,)
            for unit in history[year].units
        }
        for year in sorted(history)
    }
    whole = {
        year: {
            slug: sum(month for month in months if isinstance(month, int))
            for slug, months in branches.items()
            if None not in months
        }
        for year, branches in yearly.items()
    }
    years = [year for year in whole if whole[year]]
    if len(years) < FEWEST_YEARS:
        return []
    series = {}
    for row in rows:
        amounts = [whole[year].get(row.slug) for year in years]
        known = [amount for amount in amounts if amount is not None]
        if sum(known):
            average = sum(known) / len(known)
            series[row.slug] = [None if one is None else round(one / average * HUNDRED) for one in amounts]
    shares = [share for one in series.values() for share in one if share is not None]
    return [
        {
            "name": row.name,
            "odd": row.odd,
            "svg": small_multiple(
                series[row.slug],
                [str(year) for year in years],
                bottom=min(shares),
                top=max(shares),
                at=HUNDRED,
                unit="%",
                odd=row.odd,
                named=row.slug == next(iter(series)),
                words=words(),
            ),
        }
        for row in rows
        if row.slug in series
    ]


def rates_by_place(total: Row, places: Mapping[str, Place]) -> dict[str, float | None]:
    """Return the visits per 1,000 inhabitants by municipality; none when the visits or the inhabitants are unknown."""
    rates: dict[str, float | None] = {}
    for code, visits in total.places.items():
        living = places[code].inhabitants if code in places else None
        rates[code] = None if visits is None or not living else round(visits * PER / living)
    return rates


def municipality_map(
    rows: Sequence[Row], total: Row, places: Mapping[str, Place], year: int
) -> tuple[Markup | None, str]:
    """Return the map of a region in the outlines of `year`, and what it says; none when nothing can be drawn."""
    shapes = country(year)
    rates = {code: rate for code, rate in rates_by_place(total, places).items() if code in shapes}
    known = sorted(rate for rate in rates.values() if rate is not None)
    if not known:
        return None, ""
    odd = [code for row in rows if row.odd for code in row.places if code in rates]
    names = {code: place.name for code, place in places.items()}
    said = str(_("Visits per 1,000 inhabitants by municipality; the table has the numbers by branch."))
    drawn = [
        region_map(
            shapes,
            rates,
            label=said,
            names=names,
            named=odd if len(odd) <= NAMES_ON_MAP and wide else (),
            width=688 if wide else 352,
            css="pic--desktop" if wide else "pic--phone",
            words=words(),
        )
        for wide in (True, False)
    ]
    return drawn[0] + drawn[1], _half(known)


def _half(known: Sequence[float]) -> str:
    """Say between which numbers the middle half lies: no first, no last."""
    if len(known) < FEW * 2:
        return ""
    low, high = known[len(known) // 4], known[len(known) * 3 // 4]
    return str(
        _(
            "In the middle half of the %(number)s municipalities there were %(low)s to %(high)s visits per 1,000"
            " inhabitants.",
            number=number(len(known)),
            low=number(low),
            high=number(high),
        )
    )


def year_line(total: Row, year: int) -> Markup | None:
    """Return the months of a year over those of the year before; none when nothing is known."""
    if total.visits is None:
        return None
    names = [str(format_date(dt.date(2000, month, 1), "LLL")).rstrip(".") for month in range(1, 13)]
    known = [(name, amount) for name, amount in zip(names, total.months, strict=True) if amount is not None]
    return trend(
        total.months,
        total.before,
        names,
        titles=(str(year), str(year - 1)),
        label=f"{year}: {words().spell(known)}",
        words=words(),
    )
