"""Every municipality of the country: a dot on the scale and a shape on the map, in the same classes."""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.branches.outlines import country
from tenants.comparison.ledger import FAR, PER, positions
from tenants.comparison.running import runs_until
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.comparison import drawing, measures, standing
from wegwijs.pictures.country_map import country_map, outlines_file
from wegwijs.pictures.heap import Captions, heap
from wegwijs.templating import day as written_day
from wegwijs.templating import number

if TYPE_CHECKING:
    import datetime as dt

    from tenants.comparison.ledger import Position
    from wegwijs.comparison.asking import Answer


@lru_cache(maxsize=16)
def outlines_of(year: int) -> tuple[str, str]:
    """Return the file with the outlines of `year`, and a short name of what is in it."""
    made = outlines_file(country(year))
    return made, hashlib.sha256(made.encode()).hexdigest()[:8]


def municipalities_context(answer: Answer) -> dict[str, Any] | None:
    """Return the dots and the map; none when it is known of no municipality where it stands."""
    found = positions(answer.table, answer.living)
    rated = [one for one in found if one.rate is not None]
    if not rated:
        return None
    behind = sum(one.behind for one in rated)
    far = sum(one.far for one in rated)
    until = runs_until(answer.table)
    captions = Captions(
        far=ngettext("%(number)s far behind", "%(number)s far behind", far, number=number(far)) if far else "",
        behind=_("%(number)s with people to go", number=number(behind))
        if until
        else _("%(number)s behind", number=number(behind)),
        ahead=_("%(number)s on schedule or ahead", number=number(len(rated) - behind)),
        less=_("to go") if until else _("behind"),
        more=_("ahead"),
    )
    shapes = country(answer.year)
    names = {code: place.name for code, place in answer.places.items()}
    label = str(
        _("Where every municipality stands on %(day)s; the table has the numbers.", day=written_day(until))
        if until
        else _("Where every municipality stands at the end of %(year)s; the table has the numbers.", year=answer.year)
    )
    return {
        "says": says(rated, until),
        "heap": heap(
            [one.rate or 0.0 for one in rated], math.inf if until else FAR, captions, label=label, words=drawing.words()
        ),
        "map": country_map(
            shapes,
            {one.code: kind_of(one) for one in found},
            file=url_for("comparison.outlines", year=answer.year, edition=outlines_of(answer.year)[1]),
            names=names,
            label=label,
        ),
        "far": FAR,
        "per": number(PER),
        "hides": any(one.closing == SHOWN_AS_HIDDEN for one in found),
        "year": answer.year,
        "rows": [
            {
                "name": names.get(one.code, one.code),
                "closing": standing.signed(one.closing),
                "hidden": one.closing == SHOWN_AS_HIDDEN,
                "rate": "?" if one.rate is None else standing.signed(round(one.rate)),
                "asked": measures.shown(one.asked),
                "says": _word(one),
            }
            for one in found
        ],
    }


def kind_of(one: Position) -> str:
    """Return how a municipality is drawn on the map."""
    if one.closing == SHOWN_AS_HIDDEN:
        return "hidden"
    if one.rate is None:
        return "gap"
    if one.far:
        return "late"
    return "one" if one.behind else "rest"


def _word(one: Position) -> str:
    if one.until:
        return str(_("to go")) if one.behind else ""
    return str(_("far behind") if one.far else _("behind") if one.behind else "")


def says(rated: list[Position], until: dt.date | None = None) -> str:
    """Return how many municipalities are behind, and how many of them far; while the year runs how many have people to go."""
    behind, far = sum(one.behind for one in rated), sum(one.far for one in rated)
    values = {"behind": number(behind), "number": number(len(rated)), "far": number(far)}
    if until and len(rated) == 1:
        nobody = _("On %(day)s nobody was left to be housed in the municipality", day=written_day(until))
        return str(_("On %(day)s the municipality had people to go", day=written_day(until)) if behind else nobody)
    if until:
        return str(
            ngettext(
                "On %(day)s %(behind)s of %(number)s municipalities had people to go",
                "On %(day)s %(behind)s of %(number)s municipalities had people to go",
                behind,
                day=written_day(until),
                **values,
            )
        )
    if len(rated) == 1:
        (one,) = rated
        said = _("The municipality is on schedule or ahead")
        if one.behind:
            said = _("The municipality is far behind") if one.far else _("The municipality is behind, but not far")
        return str(said)
    if not behind:
        return str(_("All %(number)s municipalities are on schedule or ahead", **values))
    if not far:
        return str(
            ngettext(
                "%(behind)s of %(number)s municipalities is behind, and not far",
                "%(behind)s of %(number)s municipalities are behind, none of them far",
                behind,
                **values,
            )
        )
    return str(
        ngettext(
            "%(behind)s of %(number)s municipalities is behind, and far",
            "%(behind)s of %(number)s municipalities are behind, %(far)s of them far",
            behind,
            **values,
        )
    )
