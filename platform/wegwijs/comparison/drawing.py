"""The pictures of the comparison, made of numbers that may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.branches.outlines import country
from tenants.figures.rules import total
from wegwijs.annual_report.page import picture_words
from wegwijs.comparison.choice import Per
from wegwijs.pictures import Dot, funnel, region_map, small_multiple, sparkline, swing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from wegwijs.comparison.chance import Ordinary
    from wegwijs.comparison.choice import Choice
    from wegwijs.comparison.reading import Compared

FEWEST_YEARS = 3


def draw_funnel(branches: Sequence[Compared], odd: Mapping[str, int], usual: Ordinary, choice: Choice) -> Markup:
    """Draw every branch that can be compared, the odd ones by name."""
    dots = []
    for branch in branches:
        pair = branch.held(choice.per)
        if pair is not None and pair.need > 0:
            dots.append(Dot(branch.name, pair.need, pair.count, odd=bool(odd.get(branch.slug))))
    named = [dot.name for dot in dots if dot.odd]
    history = choice.per is Per.HISTORY
    return funnel(
        dots,
        label=_(
            "%(number)s branches; outside the limits: %(names)s", number=len(dots), names=", ".join(named) or _("none")
        ),
        need_name=_("visits in %(year)s", year=choice.year - 1) if history else _("inhabitants"),
        usual_name=_("19 in 20"),
        rare_name=_("998 in 1,000"),
        middle_name=_("region"),
        per=100 if history else 1000,
        unit="%" if history else "",
        widen=usual.widen,
        words=picture_words(),
    )


def sparks(branches: Sequence[Compared], odd: Mapping[str, int]) -> list[Markup]:
    """Draw the months of each branch around its own average, on one scale; the numbers stand in the sheet."""
    series = [branch.months for branch in branches]
    scale = swing(series)
    return [
        sparkline(
            branch.months,
            scale=scale,
            odd=bool(odd.get(branch.slug)),
            label=_("Visits of %(branch)s per month", branch=branch.name) + ": " + _spelled(branch.months),
            words=picture_words(),
        )
        for branch in branches
    ]


def _spelled(months: Sequence[int | None]) -> str:
    return ", ".join(picture_words().say(amount) for amount in months)


def multiples(
    branches: Sequence[Compared], editions: Mapping[int, Mapping[str, Any]], odd: Mapping[str, int], last: int
) -> list[dict[str, Any]]:
    """Draw up to five whole years of each branch, its own average at 100; nothing with fewer than three."""
    years = [year for year in sorted(editions) if last - 5 < year <= last and _whole(editions[year])]
    if len(years) < FEWEST_YEARS:
        return []
    shares = {}
    for branch in branches:
        amounts = [_of(editions[year], branch.slug) for year in years]
        known = [amount for amount in amounts if amount is not None]
        average = sum(known) / len(known) if known else 0
        if average:
            shares[branch.slug] = [None if one is None else round(one / average * 100) for one in amounts]
    values = [value for line in shares.values() for value in line if value is not None]
    if not values:
        return []
    found: list[dict[str, Any]] = []
    for branch in branches:
        if branch.slug in shares:
            picture = small_multiple(
                shares[branch.slug],
                [str(year) for year in years],
                bottom=min(values),
                top=max(values),
                at=100,
                unit="%",
                odd=bool(odd.get(branch.slug)),
                named=not found,
                words=picture_words(),
            )
            found.append({"name": branch.name, "svg": picture, "odd": bool(odd.get(branch.slug))})
    return found


def _whole(content: Mapping[str, Any]) -> bool:
    """Whether any branch is known for the whole year: half a year is no point on a line of years."""
    return any(None not in branch["contacts"] for branch in content.get("branches", []))


def _of(content: Mapping[str, Any], slug: str) -> int | None:
    months: list[int | None] = next(
        (branch["contacts"] for branch in content.get("branches", []) if branch["slug"] == slug), [None]
    )
    return total(months) if None not in months else None


def draw_map(rates: Mapping[str, float | None], names: Mapping[str, str], year: int) -> Markup | None:
    """Draw the municipalities of that year by visits per 1,000 inhabitants; none when no outline is known of any."""
    shapes = country(year)
    if not any(code in shapes for code in rates):
        return None
    values = {code: None if value is None else round(value) for code, value in rates.items() if code in shapes}
    label = _("Map of the municipalities of %(year)s; the numbers stand in the table beside it", year=year)
    options: dict[str, Any] = {"names": names, "label": label, "words": picture_words()}
    wide = region_map(shapes, values, width=688, css="pic--desktop", **options)
    return wide + region_map(shapes, values, width=352, css="pic--phone", **options)
