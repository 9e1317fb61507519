"""The people a branch helps, as many as its size makes likely."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.demonstration.names import FAMILIES, FIRST
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

NATIONALITIES = ("SY", "ER", "IQ", "AF", "IR", "SO", "ET", "TR", "YE", "stateless")
WEIGHTS = (52, 16, 6, 6, 5, 4, 3, 4, 2, 2)
# Those whom everybody meets in the story, always first in Hellevoetsluis.
FAMOUS = (
    ("Selam", "Zeewind", 1986),
    ("Rima", "Olijfboom", 1979),
    ("Samuel", "Regenboog", 1991),
    ("Haben", "Lantaarn", 1988),
    ("Farah", "Morgenrood", 1994),
    ("Dawit", "Vogelvlucht", 1983),
    ("Mariam", "Kersenbloesem", 1975),
    ("Yonas", "Lindeblad", 1996),
    ("Selma", "Kersenbloesem", 1994),
    ("Nour", "Wisselweg", 1971),
)


def how_many(inhabitants: int) -> int:
    """Return how many clients a branch of so many inhabitants has: between 30 and 150."""
    return max(30, min(150, inhabitants // 600))


def register(
    session: ScopedSession, dice: random.Random, places: Sequence[str], count: int, *, famous: bool
) -> list[uuid.UUID]:
    """Register `count` people in the session's branch, living in `places` (CBS codes); return their ids."""
    people = [(first, last, dt.date(born, 1, 1), "year") for first, last, born in FAMOUS] if famous else []
    while len(people) < count:
        born = dt.date(dice.choice(range(1948, 2017)), dice.randint(1, 12), dice.randint(1, 28))
        precision = dice.choices(("day", "month", "year"), (70, 8, 22))[0]
        begin = {"day": born, "month": born.replace(day=1), "year": born.replace(month=1, day=1)}[precision]
        people.append((dice.choice(FIRST), dice.choice(FAMILIES), begin, precision))
    rows: list[dict[str, Any]] = [
        {
            "branch_id": session.branch_id,
            "number": str(1001 + index),
            "first_name": first,
            "last_name": last,
            "search_name": search_form(first, last),
            "sound_name": sound_form(first, last),
            "birth_date": born,
            "birth_precision": precision,
            "sex": dice.choices(("m", "f", "x"), (54, 45, 1))[0],
            "nationality": dice.choices(NATIONALITIES, WEIGHTS)[0],
            "municipality_code": dice.choice(places),
            # Before the first year of visits: nobody comes before they are registered.
            "registered_at": dt.datetime(2015, 1, 5, 10, tzinfo=LOCAL) + dt.timedelta(days=index * 350 // count),
        }
        for index, (first, last, born, precision) in enumerate(people)
    ]
    return list(session.scalars(insert(Client).returning(Client.id, sort_by_parameter_order=True), rows))
