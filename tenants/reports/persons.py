"""Which breakdowns of persons a page tells, and how each is protected.

Only of one thing at a time: beside ages and sexes, men among adults would tell of boys. A branch that always printed men
and women of the adults tells those instead. Different people (distinct) have
no breakdown at all, since one person is in several parts and the parts do not add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.figures.areas.guidance import STARTED
from tenants.figures.areas.housing import HOUSED, QUOTA
from tenants.figures.areas.participation import PARTICIPANTS
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.protection.rows import WHOLE
from tenants.reports.printed import ADULTS_ONLY
from tenants.reports.protection import OTHER, PERIOD, Block, Parts, block, by_period, folded, whole_or_nothing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.figures.catalogue import Indicator
    from tenants.figures.queries import Year

FAMILY = "family"
"""Family members who followed, against everybody else: the one way to a home that the page tells of."""


def protected_block(year: Year, indicator: Indicator, small: int, *, adults_only: bool = False) -> Block:
    """Return what may be told of an indicator of persons in a year, before it is held against earlier versions.

    `adults_only` tells men and women among the adults, instead of among all. What was hidden of people housed in a year
    before the pivot stays so (`tenants/figures/told_of_housed.py`).
    """
    amount = year.value(indicator.id)
    if indicator.id == HOUSED.id:
        kept = year.outside[year.year].hidden if small else set()
        if WHOLE in kept and amount is not None:
            return Block(SHOWN_AS_HIDDEN)
        return block(amount, _of_housed(year, small, kept, adults_only=adults_only), small)
    parts = year.parts.get(indicator.id, {})
    if indicator.id == STARTED.id:
        told = whole_or_nothing(parts.get("year_of_guidance", {}), ("1", "2"), small)
        return block(amount, {"year_of_guidance": told}, small)
    if indicator.id == PARTICIPANTS.id:
        return block(amount, {"nationality": folded(parts.get("nationality", {}), small)}, small)
    return block(amount, {}, small)


def _of_housed(year: Year, small: int, kept: set[str], *, adults_only: bool) -> dict[str, Parts | None]:
    parts = year.parts.get(HOUSED.id, {})
    routes = parts.get("route", {})
    family = {FAMILY: routes.get("family", 0), OTHER: sum(routes.values()) - routes.get("family", 0)}
    found = {
        "age_group": whole_or_nothing(parts.get("age_group", {}), ("adult", "child"), small),
        **_sexes(parts, small, adults_only=adults_only),
        "nationality": folded(parts.get("nationality", {}), small),
        FAMILY: whole_or_nothing(family, (FAMILY, OTHER), small),
        PERIOD: by_period(year.by_month(HOUSED.id), small),
    }
    places = places_of(year)
    if len(places) > 1:
        found["municipality"] = folded(year.places.get(HOUSED.id, {}), small, places, kept)
    return found


def _sexes(parts: Mapping[str, Mapping[str, int]], small: int, *, adults_only: bool) -> dict[str, Parts | None]:
    """Return men and women of all or, as a third way to cut the same whole, of the adults beside the children.

    Never both: together they tell of the boys and the girls. The adults' are told only while the children are.
    """
    if not adults_only:
        return {"sex": whole_or_nothing(parts.get("sex", {}), ("m", "f"), small)}
    ages = whole_or_nothing(parts.get("age_group", {}), ("adult", "child"), small)
    told = whole_or_nothing(parts.get(ADULTS_ONLY, {}), ("m", "f"), small)
    return {ADULTS_ONLY: told if ages else None}


def places_of(year: Year) -> set[str]:
    """Return the codes of the municipalities in which the branch houses people in a year."""
    return {*year.places.get(HOUSED.id, {}), *year.parts.get(QUOTA.id, {}).get("municipality", {})}
