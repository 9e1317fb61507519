"""A region and a country to compare: twenty branches of many sizes, of which one housed far fewer and one far more."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, Any

from tests.factories.editions import content, figure, unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

BRANCHES = 20
LOW, HIGH = 7, 3
"""The numbers of the odd ones."""
HIDDEN, UNKNOWN = 12, 15
SUBJECTS = ("asylum", "family_reunification", "integration")


def name_of(number: int) -> str:
    """Return the name of a branch."""
    return f"Plaats {number:02}"


def key_of(number: int, first: uuid.UUID | None = None) -> str:
    """Return the id of a branch; `first` is that of the first, when it is a real one."""
    return str(first) if first and number == LOW else str(uuid.UUID(int=number + 1))


def region(
    year: int,
    night: dt.date,
    *,
    low_id: uuid.UUID | None = None,
    low_slug: str = "",
    codes: Sequence[str] = (),
    branches: int = BRANCHES,
) -> dict[str, Any]:
    """Return an edition in which people housed, visits and the ledger are told; quarters of people, months of visits.

    `low_id` and `low_slug` make the odd one that housed few a branch that exists.
    """
    dice = random.Random(year)
    units, housed, need, visits, volunteers, legal = [], {}, {}, {}, {}, {}
    places: dict[str, dict[str, Any]] = {
        name: {} for name in ("housed", "quota", "opening", "required", "closing", "visits")
    }
    for number in range(branches):
        key = key_of(number, low_id)
        code = codes[number] if number < len(codes) else f"GM8{number:03}"
        slug = low_slug if number == LOW and low_slug else ""
        units.append(unit(name_of(number), night, key=key, slug=slug, codes=[code]))
        wanted = 24 + 4 * number
        share = 0.55 if number == LOW else 1.5 if number == HIGH else dice.uniform(0.92, 1.08)
        people = round(wanted * share)
        quarters: Any = [people // 4, people // 4, people // 4, people - 3 * (people // 4)]
        housed[key] = "hidden" if number == HIDDEN else None if number == UNKNOWN else quarters
        need[key] = wanted
        visits[key] = [round(wanted * dice.uniform(2.5, 3.5)) for _ in range(12)]
        legal[key] = {"legal": sum(visits[key]) // 4, "care": sum(visits[key]) - sum(visits[key]) // 4}
        volunteers[key] = 5 + number
        places["housed"][code] = people if number not in {HIDDEN, UNKNOWN} else "hidden" if number == HIDDEN else None
        places["quota"][code], places["required"][code] = wanted - 2, wanted
        places["opening"][code] = -2
        places["closing"][code] = people - wanted if number not in {HIDDEN, UNKNOWN} else places["housed"][code]
        places["visits"][code] = sum(visits[key])
    return content(year, units, _figures(housed, need, visits, volunteers, legal, places))


def _figures(
    housed: dict[str, Any],
    need: dict[str, Any],
    visits: dict[str, Any],
    volunteers: dict[str, Any],
    legal: dict[str, Any],
    places: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    quota = {key: wanted - 2 for key, wanted in need.items()}
    topics = {value: sum(parts[value] for parts in legal.values()) for value in next(iter(legal.values()), {})}
    return {
        "housing.housed": {**figure(housed, grain="quarter", adds_up=False), "places": places["housed"]},
        "housing.quota": figure(quota, grain="year", places=places["quota"]),
        "housing.required": figure(need, grain="year", places=places["required"]),
        "housing.opening_balance": figure(dict.fromkeys(need, -2), grain="year", places=places["opening"]),
        "housing.closing_balance": {**figure(dict.fromkeys(need), grain="year"), "places": places["closing"]},
        "consultations.contacts": figure(visits, places=places["visits"]),
        "consultations.topics": figure(
            {key: sum(parts.values()) for key, parts in legal.items()}, grain="year",
            breakdowns={"topic": topics}, unit_breakdowns={"topic": legal},
        ),
        "organisation.volunteers": figure(volunteers, grain="year"),
        "escalations.answer_median": figure(dict.fromkeys(need, 9), grain="year", adds_up=False),
    }  # fmt: skip
