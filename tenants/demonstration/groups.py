"""Participation groups and language classes, with who came and who waits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tenants.demonstration.making import made_id, write
from tenants.language.models import ClassKind, LanguageClass, Lesson, LessonAttendance, Pupil, Teacher
from tenants.participation.models import Participant, ParticipationGroup, Workshop, WorkshopAttendance

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.demonstration.families import Family, Person
    from tenants.demonstration.team import Colleague
    from tenants.isolation import ScopedSession

THEMES = ("Vrijheid en gelijkheid", "Solidariteit en meedoen", "Welkom in onze gemeente")
IN_A_GROUP = 12
COMES = 0.85
OTHERS = (("Beata Wilgentak", "PL"), ("Ines Zonnewijzer", "PT"), ("Marek Korenveld", "PL"), ("Lucia Kamille", "BR"))
CLASSES = (
    ("Beginners woensdag", ClassKind.BEGINNERS, 3, dt.time(9, 30), dt.time(11, 30), 12),
    ("Conversatie donderdag", ClassKind.CONVERSATION, 4, dt.time(13, 30), dt.time(15, 0), 12),
    ("Huiswerk dinsdag", ClassKind.HOMEWORK, 2, dt.time(19, 0), dt.time(20, 30), None),
)


def take_part(
    session: ScopedSession, dice: random.Random, families: Sequence[Family], today: dt.date, leave_out: int | None
) -> None:
    """Let the adults of each half-year follow the three workshops together; the last group has yet to sign."""
    rows: dict[type, list[dict[str, Any]]] = {
        ParticipationGroup: [], Workshop: [], Participant: [], WorkshopAttendance: [],
    }  # fmt: skip
    waiting: list[tuple[Family, Person]] = []
    number = 0
    adults = [(family, person) for family in families for person in family.adults if family.housed_on.year != leave_out]
    for family, person in adults:
        waiting.append((family, person))
        if len(waiting) == IN_A_GROUP:
            number += 1
            # Begun and signed within the year: a municipality ends with one, and one year comes from elsewhere.
            begun = min(family.housed_on + dt.timedelta(days=40), dt.date(family.housed_on.year, 12, 5))
            if begun.year != leave_out:
                _group(rows, dice, number, waiting, begun, today)
            waiting = []
    for model, made in rows.items():
        write(session, model, made)


def _group(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    number: int,
    people: Sequence[tuple[Family, Person]],
    begun: dt.date,
    today: dt.date,
) -> None:
    begun = min(begun, today - dt.timedelta(days=10))
    begun -= dt.timedelta(days=begun.weekday())
    group_id = made_id(dice, begun)
    days = [begun + dt.timedelta(days=7 * week) for week in range(3)]
    rows[ParticipationGroup].append(
        {
            "id": group_id,
            "number": f"{begun:%Y}-{number}",
            "municipality_code": people[0][0].municipality,
            "started_on": begun,
            "ended_on": days[-1] if days[-1] < today - dt.timedelta(days=60) else None,
        }
    )
    workshops = [made_id(dice, day) for day in days]
    rows[Workshop] += [
        {
            "id": made,
            "group_id": group_id,
            "workshop": place,
            "day": day,
            "theme": THEMES[place - 1],
            "place": "Wijkhuis",
        }
        for place, (made, day) in enumerate(zip(workshops, days, strict=True), start=1)
    ]
    over = days[-1] < today
    seats: list[tuple[str, uuid.UUID | None, str, str]] = [
        (person.number, person.id, "", family.nationality) for family, person in people
    ]
    if number % 3 == 0:
        name, nationality = OTHERS[number % len(OTHERS)]
        seats.append((f"M{number:03}", None, name, nationality))
    for code, client_id, name, nationality in seats:
        participant_id = made_id(dice, begun)
        signed = over and dice.random() < 0.93  # noqa: PLR2004
        rows[Participant].append(
            {
                "id": participant_id,
                "group_id": group_id,
                "number": code,
                "client_id": client_id,
                "name": name,
                "nationality": nationality,
                "signed_on": days[-1] if signed else None,
            }
        )
        rows[WorkshopAttendance] += [
            {
                "workshop_id": made,
                "participant_id": participant_id,
                "present": signed or dice.random() < COMES,
            }
            for made, day in zip(workshops, days, strict=True)
            if day < today
        ]


def teach(
    session: ScopedSession,
    dice: random.Random,
    families: Sequence[Family],
    team: Sequence[Colleague],
    today: dt.date,
    full: int = len(CLASSES),
) -> None:
    """Hold `full` classes with the adults housed last, two months of lessons behind them and one ahead."""
    rows: dict[type, list[dict[str, Any]]] = {
        LanguageClass: [], Teacher: [], Lesson: [], Pupil: [], LessonAttendance: [],
    }  # fmt: skip
    adults = [(family, person) for family in reversed(families) for person in family.adults][:200:5]
    teachers = [one for one in team if one.duty in {"Taaldocent", "Taalcoach"}] or list(team)
    for place, (name, kind, weekday, begins, ends, seats) in enumerate(CLASSES[:full]):
        class_id = made_id(dice, dt.date(today.year - 1, 9, 1))
        teacher = teachers[place % len(teachers)]
        code = adults[0][0].municipality if adults else ""
        rows[LanguageClass].append(
            {
                "id": class_id,
                "number": name,
                "municipality_code": code,
                "kind": kind.value,
                "level": ("A0", "A1-A2", "")[place],
                "started_on": dt.date(today.year - 1, 9, 1),
                "weekday": weekday,
                "starts_at": begins,
                "ends_at": ends,
                "place": "Leslokaal",
                "places": seats,
            }
        )
        rows[Teacher].append(
            {
                "id": made_id(dice, today),
                "class_id": class_id,
                "volunteer_id": teacher.id,
                "since": dt.date(today.year - 1, 9, 1),
                "until": None,
            }
        )
        pupils = _pupils(rows, dice, class_id, adults[place::3], seats, today)
        _lessons(rows, dice, (class_id, weekday, teacher.id), pupils, today)
    for model, made in rows.items():
        write(session, model, made)


def _pupils(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    class_id: uuid.UUID,
    people: Sequence[tuple[Family, Person]],
    seats: int | None,
    today: dt.date,
) -> list[tuple[uuid.UUID, dt.date]]:
    """Seat people, let one wait for a place; return who is in the class, and since when."""
    seated = []
    for place, (family, person) in enumerate(people[: (seats or 10) + 1]):
        waits = place == (seats or 10)
        joined = max(family.housed_on + dt.timedelta(days=21), dt.date(today.year - 1, 9, 1))
        joined = min(joined, today - dt.timedelta(days=8))
        pupil_id = made_id(dice, joined)
        left = (
            today - dt.timedelta(days=dice.randrange(5, 40))
            if place == 1 and joined < today - dt.timedelta(45)
            else None
        )
        rows[Pupil].append(
            {
                "id": pupil_id,
                "class_id": class_id,
                "number": person.number,
                "client_id": person.id,
                "waits_since": today - dt.timedelta(days=17) if waits else None,
                "joined_on": None if waits else joined,
                "left_on": left,
                "left_why": "Begonnen met inburgeringslessen" if left else "",
            }
        )
        if not waits and left is None:
            seated.append((pupil_id, joined))
    return seated


def _lessons(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    held: tuple[uuid.UUID, int, uuid.UUID],
    pupils: Sequence[tuple[uuid.UUID, dt.date]],
    today: dt.date,
) -> None:
    class_id, weekday, teacher_id = held
    first = today - dt.timedelta(days=(today.isoweekday() - weekday) % 7)
    for week in range(-8, 5):
        day = first + dt.timedelta(days=7 * week)
        lesson_id = made_id(dice, day)
        cancelled = "Herfstvakantie" if day.month == 10 and 18 <= day.day <= 25 else ""  # noqa: PLR2004
        rows[Lesson].append(
            {
                "id": lesson_id,
                "class_id": class_id,
                "day": day,
                "subject": dice.choice(("Boodschappen", "Bij de huisarts", "Op school", "Werk en geld", "")),
                "volunteer_id": teacher_id if day < today else None,
                "cancelled": cancelled,
            }
        )
        if day < today and not cancelled:
            rows[LessonAttendance] += [
                # One who has not come for three weeks, so that somebody calls.
                {"lesson_id": lesson_id, "pupil_id": pupil_id, "present": _came(dice, place, day, today)}
                for place, (pupil_id, joined) in enumerate(pupils)
                if joined <= day
            ]


def _came(dice: random.Random, place: int, day: dt.date, today: dt.date) -> bool:
    if place == 2 and (today - day).days < 29:  # noqa: PLR2004
        return False
    return dice.random() < COMES
