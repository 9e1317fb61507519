"""Up to which night everything is counted, and which branches were not counted in it; in words too."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext

from wegwijs.locale import language
from wegwijs.templating import day as written_day
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tenants.figures.reading import Table


@dataclass(frozen=True)
class Late:
    """A branch that was not counted in the last night; `night` is none when it never was."""

    name: str
    region: str
    night: dt.date | None


def late_branches(table: Table, newest: dt.date, present: Collection[str]) -> list[Late]:
    """Return the branches of a region's newest edition that were not counted up to the `newest` night.

    `present` are the slugs of those that are in the region now: who has left is not late.
    """
    return [
        Late(unit.name, table.name, unit.night)
        for unit in table.units
        if unit.slug in present and (unit.night is None or unit.night < newest)
    ]


def late_in_nation(content: Mapping[str, Any]) -> list[Late]:
    """Return the branches that the nation's newest edition names as late."""
    return [
        Late(one["name"], one["region"], dt.date.fromisoformat(one["night"]) if one["night"] else None)
        for one in content.get("late", [])
    ]


def late_sentences(late: Sequence[Late], *, several_regions: bool = False) -> dict[str, Any] | None:
    """Return how many were not counted in the last night, and who by the night they were: a sentence for each of those."""
    names: dict[dt.date | None, list[str]] = defaultdict(list)
    for one in late:
        names[one.night].append(f"{one.name} ({one.region})" if several_regions else one.name)
    said = []
    for night in sorted(names, key=lambda one: one or dt.date.min):
        mine = {"names": format_list(names[night], locale=language())}
        said.append(
            ngettext(
                "%(names)s was last counted up to %(night)s.",
                "%(names)s were last counted up to %(night)s.",
                len(names[night]),
                night=written_day(night),
                **mine,
            )
            if night
            else ngettext(
                "%(names)s was never counted yet.", "%(names)s were never counted yet.", len(names[night]), **mine
            )
        )
    return {"number": len(late), "sentences": [str(one) for one in said]} if late else None


def as_of(newest: dt.date, today: dt.date, late: int, branches: int) -> str:
    """Return up to which night the branches are counted, how many of them, and that a night is missing when it is."""
    said = str(_("Counted up to %(night)s.", night=written_day(newest)))
    if not late:
        said += " " + str(_("Every branch is counted up to that night."))
    elif branches == 1:
        said += " " + str(_("The branch is not counted up to that night."))
    else:
        said += " " + ngettext(
            "%(counted)s of the %(number)s branches is counted up to that night.",
            "%(counted)s of the %(number)s branches are counted up to that night.",
            branches - late,
            counted=number(branches - late),
            number=number(branches),
        )
    if newest < today - dt.timedelta(days=1):
        said += " " + str(_("The nights after that were not counted yet."))
    return said
