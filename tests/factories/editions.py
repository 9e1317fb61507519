"""Editions of a region of twenty branches, put where the folding workers put theirs."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine


def region_content(year: int, night: dt.date, branches: int = 20, odd: str = "Locatie 07") -> dict[str, Any]:
    """Return the content of an edition in which one branch doubled, one hides its people, and one is behind."""
    dice = random.Random(year)
    rows = []
    for number in range(branches):
        name = f"Locatie {number:02}"
        then = [dice.randrange(40, 60) * (1 + number % 5) for _ in range(12)]
        now = [round(amount * dice.uniform(0.9, 1.1) * (2 if name == odd else 1)) for amount in then]
        rows.append(
            {
                "id": str(uuid.UUID(int=number)),
                "slug": f"locatie-{number:02}",
                "name": name,
                "night": (night - dt.timedelta(days=3 if number == 3 else 0)).isoformat(),
                "contacts": now,
                "previous": then,
                "topics": {"care": sum(now) // 2, "legal": sum(now) // 2},
                "clients": "hidden" if number == 4 else None if number == 5 else 60 + number,
                "municipalities": [{"code": f"GM9{number:03}", "contacts": sum(now)}],
            }
        )
    months = [sum(row["contacts"][month] for row in rows) for month in range(12)]
    previous = [sum(row["previous"][month] for row in rows) for month in range(12)]
    return {
        "year": year,
        "name": "Zuidwest",
        "branches": rows,
        "months": {"consultations.contacts": months, "previous": previous},
    }


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
