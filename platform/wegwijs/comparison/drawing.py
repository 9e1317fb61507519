"""The pictures of a comparison: funnel, strips, years, map. Every number in them also stands in a table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.branches.outlines import country
from tenants.comparison.against import Per
from tenants.comparison.lines import by_place
from tenants.figures.catalogue import INDICATORS
from tenants.figures.fairness import RARE
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.comparison import measures
from wegwijs.locale import language
from wegwijs.pictures import (
    HIDDEN,
    Dot,
    Names,
    Words,
    funnel,
    little_bars,
    region_map,
    small_multiple,
    sparkline,
    strip,
    swing,
)
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from tenants.branches.places import Place
    from tenants.comparison.choice import Choice
    from tenants.comparison.lines import Compared, Line
    from tenants.figures.reading import Table
    from tenants.figures.rules import Shown
    from wegwijs.comparison.asking import Answer
    from wegwijs.pictures import Value

FEW = 2
"""With fewer dots than this there is nothing to see beside each other."""
NAMES_ON_MAP = 4
FEWEST_YEARS = 2
MONTHS = 12
FARTHEST = 2.2
"""A strip goes no further than this many times the rate of all; who is farther lies at its end."""
HUNDRED = 100


def words() -> Words:
    """Return what a picture says, in the page's language."""
    return Words(language(), str(_("not shown")), str(_("not known")))


def unit_of(choice: Choice) -> str:
    """Return what stands behind a rate in a picture."""
    return "%" if measures.is_percent(choice.per) else ""


def funnel_of(found: Compared) -> Markup | None:
    """Return everybody by size and rate between what chance allows; none when there are too few."""
    expected, held = found.standard, found.held
    if expected is None or len(held) < FEW:
        return None
    choice = found.choice
    dots = []
    for line in held:
        assert line.held is not None  # noqa: S101  a verdict was made of it
        says = "" if choice.per is Per.INHABITANTS else measures.fraction(choice, line)
        dots.append(Dot(line.name, line.held.need, line.held.count, line.odd, says if line.odd else ""))
    names = Names(
        need=measures.need_name(choice),
        usual=(str(_("chance: 19 in 20")), str(_("stay within"))),
        rare=(str(_("chance: 998 in 1,000")), str(_("stay within"))),
        middle=str(_("together")),
    )
    return funnel(
        dots,
        expected.rate,
        expected.limits,
        lambda need: expected.limits(need, RARE),
        names,
        label=str(
            _(
                "%(what)s %(per)s, by size. The table below has the same numbers.",
                what=measures.name_of(choice.what),
                per=measures.per(choice),
            )
        ),
        per=choice.scale,
        unit=unit_of(choice),
        words=words(),
    )


def strips(found: Compared) -> dict[str, Markup]:
    """Return by unit where it lies between what chance allows at its size; on one common scale."""
    expected = found.standard
    if expected is None or not expected.rate:
        return {}
    ends: dict[str, tuple[float, float, float]] = {}
    for line in found.held:
        if line.held and line.limits:
            low, high = (count / line.held.need for count in line.limits)
            ends[line.id] = (low, high, line.held.count / line.held.need)
    if not ends:
        return {}
    most = expected.rate * FARTHEST
    bottom = min(min(end) for end in ends.values())
    top = min(max(max(end) for end in ends.values()), most)
    odd = {line.id for line in found.odd}
    return {
        key: strip(value, low, min(high, top), middle=expected.rate, bottom=bottom, top=top, odd=key in odd)
        for key, (low, high, value) in ends.items()
    }


def parts_in_rows(found: Compared) -> dict[str, Markup]:
    """Return the year of each unit in its row: months as a line around its own average, larger parts as bars."""
    rows = {line.id: [measures.drawn(part) for part in line.parts] for line in found.lines if line.parts}
    if not any(isinstance(part, int | float) and part for parts in rows.values() for part in parts):
        return {}
    odd = {line.id for line in found.odd}
    if max(len(parts) for parts in rows.values()) == MONTHS:
        scale = swing(list(rows.values()))
        return {key: sparkline(parts, scale=scale, odd=key in odd, words=words()) for key, parts in rows.items()}
    top = max((value for parts in rows.values() for value in parts if isinstance(value, int | float)), default=1)
    return {key: little_bars(parts, top=top, odd=key in odd, words=words()) for key, parts in rows.items()}


def value_of_year(line: Line | None, choice: Choice) -> Value:
    """Return what a small multiple draws of a year: a rate as it is written, else the count; hidden as hidden."""
    if line is None:
        return None
    if choice.per is Per.NONE:
        return measures.drawn(line.count)
    if line.hidden:
        return HIDDEN
    if line.rate is None:
        return None
    scaled = line.rate * choice.scale
    return round(scaled, 1) if scaled < measures.FEW else round(scaled)


def years_of(answer: Answer) -> list[int]:
    """Return the years that can be drawn beside each other, in order: of which anything is known, and over if that matters."""
    return [year for year in known_years(answer) if answer.history[year].is_fair]


def known_years(answer: Answer) -> list[int]:
    """Return the years of which anything is known, in order."""
    return [
        year
        for year, found in sorted(answer.history.items())
        if any(value_of_year(line, answer.choice) is not None for line in found.lines)
    ]


def years_run(answer: Answer) -> str:
    """Return which year is left out of the pictures because it is not over; empty when none is."""
    left = [year for year in known_years(answer) if not answer.history[year].is_fair]
    if not left:
        return ""
    return str(_("%(year)s is not over and does not stand beside whole years.", year=left[-1]))


def breaks(answer: Answer) -> list[int]:
    """Return the years drawn in which another definition of the figure began."""
    years = years_of(answer)
    if not years:
        return []
    begun = INDICATORS[answer.choice.what.indicator].breaks(dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31))
    return sorted({day.year for day in begun})


def multiples(answer: Answer) -> list[dict[str, Any]]:
    """Return the years of each unit on one scale, with the rate of all in the year chosen as the thin line."""
    years, choice = years_of(answer), answer.choice
    if len(years) < FEWEST_YEARS:
        return []
    by_year = {year: {line.slug: line for line in answer.history[year].lines} for year in years}
    series = {
        line.slug: [value_of_year(by_year[year].get(line.slug), choice) for year in years] for line in answer.now.lines
    }
    numbers = [value for values in series.values() for value in values if isinstance(value, int | float)]
    if not any(numbers):
        return []
    at = _line_at(answer)
    broken = [years.index(year) for year in breaks(answer) if year in years]
    drawn = [line for line in answer.now.lines if any(value is not None for value in series[line.slug])]
    return [
        {
            "name": line.name,
            "odd": line.odd,
            "svg": small_multiple(
                series[line.slug],
                [str(year) for year in years],
                bottom=min([*numbers, *([at] if at is not None else [])]),
                top=max([*numbers, *([at] if at is not None else [])]),
                at=at,
                unit=unit_of(choice),
                odd=line.odd,
                named=place == 0,
                breaks=broken,
                words=words(),
            ),
            "values": [_written(value, choice) for value in series[line.slug]],
        }
        for place, line in enumerate(drawn)
    ]


def _line_at(answer: Answer) -> float | None:
    """Return where the thin line of the small multiples lies: at what was needed or a year earlier, else at all together."""
    if answer.choice.per in {Per.NEED, Per.BEFORE}:
        return HUNDRED
    expected = answer.now.standard
    return expected.rate * answer.choice.scale if expected else None


def _written(value: Value, choice: Choice) -> str:
    if value is HIDDEN:
        return str(_("not shown"))
    if not isinstance(value, int | float):
        return "?"
    return f"{words().number(value)}{unit_of(choice)}"


def rates_by_place(
    choice: Choice, table: Table, before: Table | None, living: Mapping[str, int | None]
) -> dict[str, Value]:
    """Return the rate of the year by municipality; hidden when either part is, unknown when either is."""
    return {
        code: _rate(count, need, choice.scale)
        for code, (count, need) in by_place(choice, table, before, living).items()
    }


def _rate(count: Shown, need: Shown, scale: int) -> Value:
    if SHOWN_AS_HIDDEN in {count, need}:
        return HIDDEN
    if not isinstance(count, int) or not isinstance(need, int) or need <= 0:
        return None
    rate = count / need * scale
    return round(rate, 1) if rate < measures.FEW else round(rate)


def map_of(answer: Answer, rates: Mapping[str, Value], places: Mapping[str, Place]) -> Markup | None:
    """Return the map of the municipalities in the outlines of the year; none when nothing can be drawn."""
    shapes = country(answer.year)
    chosen = {code for line in answer.now.lines for code in line.codes}
    own = {code for unit in answer.table.units for code in unit.codes}
    drawn = {code: rates.get(code) for code in chosen if code in shapes}
    if not any(isinstance(value, int | float) for value in drawn.values()):
        return None
    odd = [code for line in answer.now.odd for code in line.codes if code in drawn]
    names = {code: place.name for code, place in places.items()}
    said = str(_("%(what)s by municipality. The table has the numbers.", what=measures.name_of(answer.choice.what)))
    pictures = [
        region_map(
            shapes,
            drawn,
            label=said,
            names=names,
            own=own & set(shapes),
            named=odd if len(odd) <= NAMES_ON_MAP and wide else (),
            width=688 if wide else 320,
            css="pic--desktop" if wide else "pic--phone",
            words=words(),
        )
        for wide in (True, False)
    ]
    return pictures[0] + pictures[1]


def place_rows(answer: Answer, rates: Mapping[str, Value], places: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return the municipalities of the map as rows, from many inhabitants to few."""
    found = by_place(answer.choice, answer.table, answer.before, answer.living)
    chosen = {code for line in answer.now.lines for code in line.codes}
    rows = [
        {
            "name": places[code].name if code in places else code,
            "rate": _written(rates.get(code), answer.choice),
            "hidden": rates.get(code) is HIDDEN,
            "count": measures.shown(count),
            "need": measures.shown(need),
            "inhabitants": (places[code].inhabitants or 0) if code in places else 0,
        }
        for code, (count, need) in found.items()
        if code in chosen
    ]
    return sorted(rows, key=lambda row: (-row["inhabitants"], row["name"]))


def half(rates: Sequence[Value], choice: Choice) -> str:
    """Say between which rates the middle half of the municipalities lies: no first, no last."""
    known = sorted(value for value in rates if isinstance(value, int | float))
    if len(known) < FEW * 2:
        return ""
    low, high = known[len(known) // 4], known[len(known) * 3 // 4]
    unit = unit_of(choice)
    return str(
        _(
            "In the middle half of the %(number)s municipalities it was %(low)s to %(high)s.",
            number=number(len(known)),
            low=f"{words().number(low)}{unit}",
            high=f"{words().number(high)}{unit}",
        )
    )
