"""Where every municipality stands with what the state asked of it, as the pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from tenants.comparison.ledger import FAR
from wegwijs.comparison import measures
from wegwijs.pictures.strips import ahead_or_behind, scale_of
from wegwijs.templating import day as written_day
from wegwijs.templating import number

if TYPE_CHECKING:
    import datetime as dt
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
        "until": format_date(found[0].until, "d MMM") if found[0].until else "",
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
    if (until := found[0].until) is not None:
        return _so_far(known, behind, until)
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
    if len(known) == 1:
        said = _("The municipality was behind at the end of %(year)s, by %(people)s.", year=year, people=number(people))
        far = _("It is far behind for its size.")
        return f"{said} {far}" if behind[0].far else str(said)
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


def _so_far(known: Sequence[Position], behind: Sequence[Position], until: dt.date) -> str:
    """Return how many have people to go while the year runs: the half-year may still bring them."""
    day = written_day(until)
    if not known:
        return str(_("Of no municipality it is known where it stood on %(day)s.", day=day))
    people = -sum(one.closing for one in behind if isinstance(one.closing, int))
    return str(
        ngettext(
            "On %(day)s %(behind)s of %(number)s municipality had people to go: %(people)s.",
            "On %(day)s %(behind)s of %(number)s municipalities had people to go: %(people)s together.",
            len(known),
            day=day,
            behind=number(len(behind)),
            number=number(len(known)),
            people=number(people),
        )
        if behind
        else ngettext(
            "On %(day)s nobody was left to be housed in the municipality.",
            "On %(day)s nobody was left to be housed in any of the %(number)s municipalities.",
            len(known),
            day=day,
            number=number(len(known)),
        )
    )


def signed(value: Shown) -> str:
    """Return a position, always with its sign: `+12`, `−20`, `0`."""
    if not isinstance(value, int):
        return measures.shown(value)
    return f"{'+' if value > 0 else chr(0x2212) if value < 0 else ''}{number(abs(value))}"
