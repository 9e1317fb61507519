"""Editions made by hand, and one of a region of twenty branches, put where the folding workers put theirs."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine


def content(
    year: int,
    units: list[dict[str, Any]],
    figures: dict[str, dict[str, Any]],
    *,
    name: str = "Zuidwest",
    small: int = 5,
    **more: Any,
) -> dict[str, Any]:
    """Return the content of an edition: rows made by `unit`, figures by `figure`."""
    return {
        "shape": 2, "year": year, "small": small, "name": name, "units": units, "figures": figures, "exceptions": [],
        **more,
    }  # fmt: skip


def unit(
    name: str, night: dt.date | None, *, key: str = "", slug: str = "", codes: Sequence[str] = (), branches: int = 0
) -> dict[str, Any]:
    """Return a row of an edition; without a key or slug of its own it goes by its name."""
    slug = slug or name.lower().replace(" ", "-")
    of_nation = {"branches": branches} if branches else {}
    night_said = night.isoformat() if night else None
    return {"id": key or slug, "slug": slug, "name": name, "night": night_said, "codes": list(codes), **of_nation}


def figure(
    units: Mapping[str, Any],
    *,
    grain: str = "month",
    adds_up: bool = True,
    places: Mapping[str, Any] | None = None,
    breakdowns: Mapping[str, Mapping[str, Any]] | None = None,
    unit_breakdowns: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
) -> dict[str, Any]:
    """Return a figure of an edition; by unit a list of parts, or one value when the year has no parts.

    The whole is the sum, unless something is hidden in it or nothing adds up.
    """
    lists = {name: told for name, told in units.items() if isinstance(told, list)}
    wholes = [summed(column) for column in zip(*lists.values(), strict=True)] if lists and adds_up else None
    values = {name: summed(told) if isinstance(told, list) else told for name, told in units.items()}
    return {
        "grain": grain,
        "units": {name: {"value": values[name], "parts": lists.get(name)} for name in units},
        "whole": {"value": summed(list(values.values())) if adds_up else None, "parts": wholes},
        "breakdowns": dict(breakdowns or {}),
        "unit_breakdowns": dict(unit_breakdowns or {}),
        "places": dict(places or {}),
    }


def summed(shown: Sequence[Any]) -> Any:
    """Return the sum of what is known; hidden as soon as something is, unknown when nothing is known."""
    if "hidden" in shown:
        return "hidden"
    known = [amount for amount in shown if amount is not None]
    return sum(known) if known else None


def region_content(year: int, night: dt.date, branches: int = 20, odd: str = "Locatie 07") -> dict[str, Any]:
    """Return an edition of a region in which one branch doubles in even years, one hides its people, one is behind."""
    dice = random.Random(year)
    units, visits, people, topics = [], {}, {}, {"care": 0, "legal": 0}
    for number in range(branches):
        name, key = f"Locatie {number:02}", str(uuid.UUID(int=number))
        base, doubles = (40 + number * 7 % 20) * (1 + number % 5), name == odd and year % 2 == 0
        now = [round(base * dice.uniform(0.95, 1.05) * (2 if doubles else 1)) for _ in range(12)]
        behind = dt.timedelta(days=3 if number == 3 else 0)
        units.append(unit(name, night - behind, key=key, codes=[f"GM9{number:03}"]))
        visits[key] = now
        people[key] = "hidden" if number == 4 else None if number == 5 else 60 + number
        for topic in topics:
            topics[topic] += sum(now) // 2
    places = {f"GM9{number:03}": sum(months) for number, months in enumerate(visits.values())}
    return content(
        year,
        units,
        {
            "consultations.contacts": figure(visits, places=places),
            "consultations.topics": figure({}, breakdowns={"topic": topics}),
            "consultations.clients": figure(people, grain="year", adds_up=False),
        },
    )


def put_edition(
    superuser: Engine, region_id: uuid.UUID | None, night: dt.date, content: dict[str, Any], version: int = 1
) -> None:
    """Put an edition in the database."""
    with superuser.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO editions (region_id, year, version, night, content)"
                " VALUES (:region_id, :year, :version, :night, :content)"
            ),
            {
                "region_id": region_id,
                "year": content["year"],
                "version": version,
                "night": night,
                "content": json.dumps(content),
            },
        )
