"""What is frozen about somebody on the day that something about them counts, and how their name is found.

These are the rules of other features, called from here and nowhere else in the imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.clients.rules import search_form

if TYPE_CHECKING:
    import datetime as dt

ADULT = 18
UNKNOWN = "unknown"


def age_group(birth_date: dt.date | None, day: dt.date) -> str:
    """Return `adult` from 18 on `day`, `child` before, or `unknown` without a birth date."""
    if birth_date is None:
        return UNKNOWN
    age = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return "adult" if age >= ADULT else "child"


def names_to_find(first_name: str, last_name: str) -> dict[str, str]:
    """Return the columns by which somebody is found."""
    return {"search_name": search_form(first_name, last_name)}
