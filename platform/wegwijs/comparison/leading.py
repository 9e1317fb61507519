"""What stands under the headline: what all did together, what chance allows, and who is furthest behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.lists import format_list
from flask_babel import format_date
from flask_babel import gettext as _

from tenants.comparison.against import Per, is_of_no_size
from tenants.comparison.choice import WHOLE_YEAR, pers
from tenants.figures.fairness import by_chance
from wegwijs.comparison import measures
from wegwijs.comparison.sentences import no_ranking, period
from wegwijs.locale import language
from wegwijs.templating import number

if TYPE_CHECKING:
    from tenants.comparison.lines import Compared, Line

FURTHEST = 3
"""How many are named who have the most people to house."""


def lead(found: Compared, *, regions: bool = False) -> str:
    """Return what all did together, how many fall outside by chance, and who could not be held against the others."""
    said = [so_far(found), _together(found)]
    choice = found.choice
    held = len(found.held)
    if is_of_no_size(choice.what.indicator):
        said.append(no_ranking(choice))
        return " ".join(filter(None, said))
    if choice.per is Per.NONE:
        said.append(str(_("A bare number mostly says how large a branch is.")))
        if len(pers(choice.what)) > 1:
            said.append(str(_("Choose what to hold it against.")))
        return " ".join(filter(None, said))
    if held:
        said.append(_chance(held, regions=regions))
        if found.odd:
            said.append(str(_("So ask for the story first.")))
        else:
            said.append(furthest_behind(found))
    return " ".join(filter(None, said))


def so_far(found: Compared) -> str:
    """Return up to when a period is counted that is not over; empty when it is over, or held in months that are."""
    if found.until is None or found.months:
        return ""
    day = format_date(found.until, "d MMMM")
    if found.choice.period == WHOLE_YEAR:
        return str(_("%(year)s is not over yet: this is what there is up to %(day)s.", year=found.choice.year, day=day))
    return str(_("This part of the year is not over yet: this is what there is up to %(day)s.", day=day))


def _together(found: Compared) -> str:
    choice, total = found.choice, found.total
    if not isinstance(total.count, int):
        return ""
    months = period(found.months)
    begin = ""
    if months:
        begin = _("In %(months)s", months=months) if len(found.months) == 1 else _("From %(months)s", months=months)
    if total.held is None:
        return ""
    values = {
        "fraction": measures.fraction(choice, total), "rate": measures.rate_with_unit(choice, total.rate),
        "count": measures.shown(total.count), "unit": measures.unit_of(choice.what),
    }  # fmt: skip
    if len(found.lines) == 1:
        said = f"{measures.said(choice, total)}."
    elif choice.per is Per.NEED:
        said = _("Together they housed %(fraction)s people: %(rate)s.", **values)
    elif choice.per in {Per.WHOLE, Per.BEFORE}:
        said = _("Together: %(fraction)s. That is %(rate)s.", **values)
    else:
        said = _("Together: %(count)s %(unit)s, that is %(rate)s.", **values)
    return f"{begin}. {said}" if begin else str(said)


def furthest_behind(found: Compared) -> str:
    """Return who has the most people to house, of those whom chance may have left there; empty when nobody has any.

    Counted in people, since these wait for a home. While the year runs they are still to come, and nobody is behind.
    """
    if found.choice.per is not Per.NEED:
        return ""
    short = sorted(
        (line for line in found.held if line.held and line.held.count < line.held.need),
        key=lambda line: (-_short(line), line.name),
    )
    if not short:
        return ""
    names = str(format_list([f"{line.name} ({number(_short(line))})" for line in short[:FURTHEST]], locale=language()))
    if found.until is not None:
        return str(_("Most people to go: %(names)s.", names=names))
    return str(_("Most people short, within what chance allows: %(names)s.", names=names))


def _short(line: Line) -> int:
    return int(line.held.need - line.held.count) if line.held else 0


def _chance(held: int, *, regions: bool) -> str:
    expected = by_chance(held)
    values = {"number": number(held)}
    if expected < 1:
        few = _("Among %(number)s regions, chance alone puts fewer than one outside the limits on average.", **values)
        return str(
            few
            if regions
            else _(
                "Among %(number)s branches, chance alone puts fewer than one outside the limits on average.", **values
            )
        )
    if round(expected) == 1:
        return str(_("Among %(number)s branches, chance alone puts about one outside the limits.", **values))
    values["chance"] = number(round(expected))
    return str(_("Among %(number)s branches, chance alone puts about %(chance)s outside the limits.", **values))
