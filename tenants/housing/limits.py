"""What may be entered of quotas, entries, dwellings and placements, what makes one doubt it, and who counts as adult."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.housing.models import EntryKind
from tenants.housing.rules import HalfYear, LineKind
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.clients.models import Client
    from tenants.housing.models import Dwelling, Placement
    from tenants.housing.rules import Ledger

MOST_PERSONS = 5000
"""More than any municipality was ever asked or housed in a half-year: a number above it is a slip of the hand."""
EARLIEST = dt.date(2000, 1, 1)
YEARS_AHEAD = 2
COMING_OF_AGE = 18


def age_group(birth_date: dt.date | None, precision: str, day: dt.date) -> str:
    """Return whether somebody is `adult` or a `child` on `day`; `unknown` when the birth date does not tell.

    Adult is from 18 (Burgerlijk Wetboek 1, art. 233). Of a birth date of which only the month or the year is known, the
    earliest and the latest day it can be must say the same. Who was born on 29 February comes of age on 1 March.
    """
    if birth_date is None:
        return "unknown"
    earliest, latest = _span(birth_date, precision)
    if _comes_of_age(latest) <= day:
        return "adult"
    return "child" if _comes_of_age(earliest) > day else "unknown"


def _span(birth_date: dt.date, precision: str) -> tuple[dt.date, dt.date]:
    if precision == "year":
        return dt.date(birth_date.year, 1, 1), dt.date(birth_date.year, 12, 31)
    if precision == "month":
        last = calendar.monthrange(birth_date.year, birth_date.month)[1]
        return birth_date.replace(day=1), birth_date.replace(day=last)
    return birth_date, birth_date


def _comes_of_age(birth_date: dt.date) -> dt.date:
    try:
        return birth_date.replace(year=birth_date.year + COMING_OF_AGE)
    except ValueError:
        return dt.date(birth_date.year + COMING_OF_AGE, 3, 1)


def frozen_facts(client: Client, day: dt.date) -> dict[str, str]:
    """Return what a placement on `day` keeps of a person: their age group, sex and nationality of that day."""
    return {
        "age_group": age_group(client.birth_date, client.birth_precision, day),
        "sex": client.sex or "unknown",
        "nationality": client.nationality or "unknown",
    }


def refuse_day(day: dt.date, today: dt.date, name: str = "day") -> None:
    """Raise `RefusalError` for a day that has not come yet, or that is too long ago to be meant."""
    if day > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, name)
    if day < EARLIEST:
        msg = N_("Fill in the year with four digits, such as 2018.")
        raise RefusalError(msg, name)


def refuse_end(day: dt.date, begin: dt.date, today: dt.date, name: str = "ended_on") -> None:
    """Raise `RefusalError` for an end before the beginning, or one that has not come yet."""
    refuse_day(day, today, name)
    if day < begin:
        msg = N_("This is before the first day, %(first)s. Choose that day or a later one.")
        raise RefusalError(msg, name, first=begin)


def refuse_not_served(code: str, served: Iterable[str], day: dt.date) -> None:
    """Raise `RefusalError` when the branch houses nobody in a municipality on `day`."""
    if not code:
        msg = N_("Choose the municipality.")
        raise RefusalError(msg, "municipality")
    if code not in served:
        msg = N_("The branch does not serve this municipality on %(day)s. Choose another municipality or another day.")
        raise RefusalError(msg, "municipality", day=day)


def refuse_half_year(half: HalfYear, today: dt.date) -> None:
    """Raise `RefusalError` for a half-year before any quota, or further ahead than anybody can know."""
    if not EARLIEST.year <= half.year <= today.year + YEARS_AHEAD:
        msg = N_("Choose a year from %(first)s to %(last)s.")
        raise RefusalError(msg, "year", first=EARLIEST.year, last=today.year + YEARS_AHEAD)


def refuse_count(persons: int, name: str = "persons") -> None:
    """Raise `RefusalError` for a number of people that cannot be."""
    if not 0 <= persons <= MOST_PERSONS:
        msg = N_("Fill in a number from 0 to %(most)s.")
        raise RefusalError(msg, name, most=MOST_PERSONS)


def refuse_movement(kind: EntryKind, persons: int) -> None:
    """Raise `RefusalError` for a line of the ledger that moves nothing, or further than can be."""
    if not -MOST_PERSONS <= persons <= MOST_PERSONS:
        msg = N_("Fill in a number from %(least)s to %(most)s.")
        raise RefusalError(msg, "persons", least=-MOST_PERSONS, most=MOST_PERSONS)
    if kind is not EntryKind.OPENING and persons == 0:
        msg = N_("Nought changes nothing. Fill in how many people.")
        raise RefusalError(msg, "persons")
    if kind is EntryKind.LATE_COUNT and persons < 0:
        msg = N_("People who are counted late are a number above nought. For less, book a correction.")
        raise RefusalError(msg, "persons")


def refuse_wrong_dwelling(dwelling: Dwelling, code: str, day: dt.date) -> None:
    """Raise `RefusalError` for a home that is in another municipality, was withdrawn, or could not be used any more."""
    if dwelling.withdrawn_at is not None:
        msg = N_("Home %(number)s was entered by mistake. Choose another one.")
        raise RefusalError(msg, "dwelling", number=dwelling.number)
    if dwelling.municipality_code != code:
        msg = N_("Home %(number)s is in another municipality. Choose the municipality of the home, or another home.")
        raise RefusalError(msg, "dwelling", number=dwelling.number)
    if dwelling.ended_on is not None and dwelling.ended_on < day:
        msg = N_("Home %(number)s could be used until %(last)s. Choose another home or an earlier day.")
        raise RefusalError(msg, "dwelling", number=dwelling.number, last=dwelling.ended_on)


def refuse_unborn(client: Client, day: dt.date) -> None:
    """Raise `RefusalError` for somebody who would be housed before they were born."""
    if client.birth_date is not None and client.birth_date > day:
        msg = N_("Client %(number)s was not born yet on this day. Check the day, or the birth date of the client.")
        raise RefusalError(msg, "day", number=client.number)


class Doubt(StrEnum):
    """Why a placement that is possible may still be a mistake."""

    BEFORE_OFFER = "before_offer"
    ARRIVED_LATER = "arrived_later"
    SECOND_TIME = "second_time"
    STILL_LIVES = "still_lives"
    INSIDE_OPENING = "inside_opening"
    INSIDE_LATE_COUNT = "inside_late_count"
    QUOTA_MET = "quota_met"
    OTHERS_BEHIND = "others_behind"


@dataclass(frozen=True)
class Question:
    """A doubt as a sentence to be answered with "yes, it is so": an English source sentence with its values."""

    doubt: Doubt
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


class DoubtsError(Exception):
    """Nothing was changed yet: somebody has to say that it is really so."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__([question.doubt for question in questions])
        self.questions = questions


def doubts_about_person(
    client: Client, code: str, day: dt.date, known: Sequence[Placement], *, counts: bool
) -> list[Question]:
    """Return the doubts about placing one person; `known` are their other placements that count as real."""
    questions = []
    if client.arrived_on is not None and client.arrived_on > day:
        message = N_("Client %(number)s came to the country on %(arrived)s, after this day.")
        values = {"number": client.number, "arrived": client.arrived_on}
        questions.append(Question(Doubt.ARRIVED_LATER, message, values))
    again = _placed_without_leaving(known, code, day) if counts else None
    if again is not None:
        message = N_(
            "Client %(number)s was housed in this municipality on %(before)s and did not leave it since. Another home in"
            " the same municipality does not count for the quota."
        )
        questions.append(Question(Doubt.SECOND_TIME, message, {"number": client.number, "before": again.day}))
    elsewhere = [each for each in known if each.day <= day and (each.ended_on is None or each.ended_on > day)]
    if elsewhere and again is None:
        message = N_("Client %(number)s still lives in the home of %(before)s. End that placement too.")
        questions.append(Question(Doubt.STILL_LIVES, message, {"number": client.number, "before": elsewhere[-1].day}))
    return questions


def _placed_without_leaving(known: Sequence[Placement], code: str, day: dt.date) -> Placement | None:
    """Return the counting placement that already brought somebody to a municipality, when they did not leave since."""
    ordered = sorted(known, key=lambda each: each.day)
    before = [each for each in ordered if each.day <= day]
    after = [each for each in ordered if each.day > day]
    stay: Placement | None = None
    for each in before:
        if each.municipality_code != code:
            stay = None
        elif each.counts_for_quota:
            stay = each
    if stay is not None:
        return stay
    following = after[0] if after else None
    same = following is not None and following.municipality_code == code and following.counts_for_quota
    return following if same else None


def doubts_about_home(dwelling: Dwelling | None, day: dt.date) -> list[Question]:
    """Return the doubts about the home."""
    if dwelling is None or dwelling.offered_on <= day:
        return []
    message = N_("Home %(number)s was offered on %(offered)s, after this day.")
    return [Question(Doubt.BEFORE_OFFER, message, {"number": dwelling.number, "offered": dwelling.offered_on})]


def doubts_about_ledger(
    code: str, day: dt.date, ledgers: Mapping[str, Ledger], names: Mapping[str, str]
) -> list[Question]:
    """Return where a counting placement would contradict the ledgers of the municipalities in `names`, served that day."""
    ledger = ledgers.get(code)
    if ledger is None:
        return []
    stated = max((opening for opening in ledger.openings if opening > day), default=None)
    if stated is not None:
        message = N_(
            "The position of %(stated)s was stated with everybody in it who was housed before. This placement of"
            " %(day)s does not change it."
        )
        return [Question(Doubt.INSIDE_OPENING, message, {"stated": stated, "day": day})]
    questions = []
    late = [
        line for line in ledger.lines if line.kind is LineKind.LATE_COUNT and HalfYear.of(line.day) > HalfYear.of(day)
    ]
    if late:
        message = N_("On %(late)s %(persons)s people were counted late. Make sure that nobody counts twice.")
        values: dict[str, object] = {"late": late[-1].day, "persons": late[-1].persons}
        questions.append(Question(Doubt.INSIDE_LATE_COUNT, message, values))
    position = ledger.position(day)
    if position is None or position < 0:
        return questions
    others = {other: ledgers[other].position(day) for other in names if other != code and other in ledgers}
    behind = sorted(names[other] for other, at in others.items() if at is not None and at < 0)
    if behind:
        message = N_("%(name)s has met its quota and is %(ahead)s ahead. %(behind)s: still behind.")
        told = {"name": names.get(code, code), "ahead": position, "behind": ", ".join(behind)}
        questions.append(Question(Doubt.OTHERS_BEHIND, message, told))
    else:
        message = N_("%(name)s has met its quota of this half-year already. It gets further ahead.")
        questions.append(Question(Doubt.QUOTA_MET, message, {"name": names.get(code, code)}))
    return questions
