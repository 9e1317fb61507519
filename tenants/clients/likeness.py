"""Whether two records are likely of one person: by the sound of the name, the birth date as far as known, the household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import uuid

ENOUGH_WORDS = 2


@dataclass(frozen=True)
class Sketch:
    """What of a person tells them apart: the name by its sound, the birth date and how much of it is known."""

    sound: str
    born: dt.date | None
    precision: str = "day"
    household_id: uuid.UUID | None = None


def alike(one: Sketch, other: Sketch) -> bool:
    """Whether two sketches are likely of one person.

    With birth dates that agree: the same words, or all the words of the shorter name in the longer, two at least (a
    grandfather's name is often left out). With a birth date unknown only within one household, and then the same words.
    Twins and a father and son of one name are not alike: some word or the birth date differs.
    """
    first, second = set(one.sound.split()), set(other.sound.split())
    agree = births_agree(one, other)
    if not first or not second or agree is False:
        return False
    if agree is None:
        return first == second and one.household_id is not None and one.household_id == other.household_id
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) >= ENOUGH_WORDS and shorter <= longer)


def births_agree(one: Sketch, other: Sketch) -> bool | None:
    """Whether two birth dates can be of one person, as far as both are known; nothing when one is unknown.

    1 January is what registers write when they know the year alone. A day and month that changed places agree too.
    """
    if one.born is None or other.born is None:
        return None
    if one.born.year != other.born.year:
        return False
    known = {_known(one), _known(other)}
    if "year" in known:
        return True
    if "month" in known:
        return one.born.month == other.born.month
    return (one.born.month, one.born.day) in {
        (other.born.month, other.born.day),
        (other.born.day, other.born.month),
    }


def _known(sketch: Sketch) -> str:
    first_of_january = sketch.born is not None and (sketch.born.month, sketch.born.day) == (1, 1)
    return "year" if first_of_january else sketch.precision
