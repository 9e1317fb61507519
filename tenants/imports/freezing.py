"""What is frozen about somebody on the day that something about them counts, and how their name is found.

These are the rules of other features, called from here and nowhere else in the imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.guidance.rules import planned_end
from tenants.housing.limits import age_group

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.guidance.models import GuidanceRule
    from tenants.imports.known import Person

UNKNOWN = "unknown"


def frozen_in_placement(person: Person, day: dt.date) -> dict[str, str]:
    """Return what a placement on `day` keeps of somebody (`housing.limits.frozen_facts`, of what a file says)."""
    return {
        "age_group": age_group(person.birth_date, person.precision, day),
        "sex": person.sex or UNKNOWN,
        "nationality": person.nationality or UNKNOWN,
    }


def planned_end_by(
    rules: Iterable[GuidanceRule], municipality_code: str, year_of_guidance: int, started_on: dt.date
) -> dt.date | None:
    """Return the last day of a trajectory by the agreement that held at its start; `rules` come newest first."""
    for rule in rules:
        agreed = (rule.municipality_code, rule.year_of_guidance)
        if agreed == (municipality_code, year_of_guidance) and rule.valid_from <= started_on:
            return planned_end(started_on, rule.months)
    return None


def names_to_find(first_name: str, last_name: str) -> dict[str, str]:
    """Return the columns by which somebody is found."""
    return {"search_name": search_form(first_name, last_name), "sound_name": sound_form(first_name, last_name)}
