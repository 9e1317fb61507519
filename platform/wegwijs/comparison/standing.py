"""Where every municipality stands with what the state asked of it, as the pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.comparison.ledger import FAR
from wegwijs.comparison import measures
from wegwijs.pictures.strips import ahead_or_behind, scale_of
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.branches.places import Place
    from tenants.comparison.ledger import Position
    from tenants.figures.rules import Shown


LONG = 16
"""A longer list stands in two columns."""


def ledger_context(found: Sequence[Position], places: Mapping[str, Place], year: int) -> dict[str, Any] | None:
    """Return the ledger of some municipalities; none when nothing is known of it."""
    if not found:
        return None
    half = -(-len(found) // 2)
    reach = scale_of([measures.drawn(one.closing) for one in found])
    return {
        "finding": finding(found, year),
        "far": FAR,
        "columns": [
            [_row(one, places, reach) for one in part]
            for part in ((found[:half], found[half:]) if len(found) > LONG else (found,))
        ],
    }


def _row(one: Position, places: Mapping[str, Place], reach: float) -> dict[str, Any]:
    return {
        "name": places[one.code].name if one.code in places else one.code,
        "opening": signed(one.opening),
        "asked": measures.shown(one.asked),
        "housed": measures.shown(one.housed),
        "housed_hidden": one.housed == "hidden",
        "closing": signed(one.closing),
        "closing_hidden": one.closing == "hidden",
        "opening_hidden": one.opening == "hidden",
        "bar": ahead_or_behind(measures.drawn(one.closing), reach=reach, far=one.far),
        "far": one.far,
        "says": _("far behind") if one.far else "",
    }


def finding(found: Sequence[Position], year: int) -> str:
    """Return how many municipalities closed behind, and how far together."""
    known = [one for one in found if isinstance(one.closing, int)]
    behind = [one for one in known if one.behind]
    if not known:
        return str(_("Of no municipality it is known where it stood at the end of %(year)s.", year=year))
    if not behind:
        return str(
            ngettext(
                "The municipality was on schedule or ahead at the end of %(year)s.",
                "All %(number)s municipalities were on schedule or ahead at the end of %(year)s.",
                len(known),
                number=number(len(known)),
                year=year,
            )
        )
    people = -sum(one.closing for one in behind if isinstance(one.closing, int))
    said = str(
        ngettext(
            "%(behind)s of the %(number)s municipalities was behind at the end of %(year)s, by %(people)s people.",
            "%(behind)s of the %(number)s municipalities were behind at the end of %(year)s, by %(people)s people together.",
            len(behind),
            behind=number(len(behind)),
            number=number(len(known)),
            year=year,
            people=number(people),
        )
    )
    far = sum(one.far for one in known)
    if far:
        said += " " + str(
            ngettext(
                "%(number)s is far behind for its size.",
                "%(number)s are far behind for their size.",
                far,
                number=number(far),
            )
        )
    return said


def signed(value: Shown) -> str:
    """Return a position, always with its sign: `+12`, `−20`, `0`."""
    if not isinstance(value, int):
        return measures.shown(value)
    return f"{'+' if value > 0 else chr(0x2212) if value < 0 else ''}{number(abs(value))}"
