"""Trajectories of everybody who was housed: the checklist as far as it is done, goals, measurements, contacts, appointments."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tenants.clients.models import ClientNote, Section
from tenants.demonstration.making import made_id, write
from tenants.guidance.models import (
    Appointment,
    ContactMoment,
    Domain,
    Goal,
    GuidanceRule,
    Measurement,
    TaskTemplate,
    Trajectory,
    TrajectoryEnding,
    TrajectoryTask,
)
from tenants.guidance.rules import PHASES, due_on, planned_end
from tenants.guidance.usual import USUAL
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.demonstration.families import Family, Person
    from tenants.demonstration.team import Colleague
    from tenants.isolation import ScopedSession

MONTHS = {1: 12, 2: 12}
GOALS = (
    "Zelf naar de huisarts bellen", "Fietsen naar de taalles", "Een plek vinden als vrijwilliger",
    "Zelf de post begrijpen", "Een cursus zwemmen voor de kinderen", "Werk in de zorg",
)  # fmt: skip
NOTES = (
    "Belt liever niet; een bericht werkt goed.", "Komt graag samen met haar buurvrouw.", "Wil graag in de ochtend.",
    "Leest Nederlands, spreekt nog niet vlot.",
)  # fmt: skip
BEGIN = (1, 2)
"""How self-reliant people are at first."""
STANDS_STILL = (4, 9)
"""The trajectories, counted from the newest, in which nothing happened for weeks."""


def guide(
    session: ScopedSession,
    dice: random.Random,
    families: Sequence[Family],
    team: Sequence[Colleague],
    today: dt.date,
    leave_out: int | None,
    details: int,
) -> None:
    """Guide the adults of each family for two years from the day they were housed; the newest so many in `details`."""
    rows: dict[type, list[dict[str, Any]]] = defaultdict(list)
    _agree(rows, dice, families)
    templates = _list(rows, dice)
    guides = [one for one in team if one.person_id] or list(team[:1])
    running = 0
    for family in reversed(families):
        for person in family.adults:
            for year, begun in ((1, family.housed_on), (2, planned_end(family.housed_on, 12) + dt.timedelta(days=1))):
                if begun >= today or begun.year == leave_out or (year == 2 and dice.random() < 0.15):  # noqa: PLR2004
                    continue
                end = planned_end(begun, MONTHS[year])
                over = end < today
                trajectory_id = made_id(dice, begun)
                rows[Trajectory].append(
                    {
                        "id": trajectory_id,
                        "client_id": person.id,
                        "municipality_code": family.municipality,
                        "year_of_guidance": year,
                        "started_on": begun,
                        "planned_end": end,
                        "ended_on": end if over else None,
                        "ending": _ending(dice, year) if over else None,
                    }
                )
                if not over and running < details:
                    mine = (trajectory_id, year, begun, guides[running % len(guides)])
                    _live(rows, dice, family, person, mine, templates, today, still=running in STANDS_STILL)
                    running += 1
    _plan(rows, dice, families, guides, today)
    for model, made in rows.items():
        write(session, model, made)


def _ending(dice: random.Random, year: int) -> str:
    endings = (TrajectoryEnding.COMPLETED, TrajectoryEnding.WARM_HANDOVER, TrajectoryEnding.MOVED)
    return dice.choices(endings, (80, 10 if year == 2 else 3, 7))[0].value  # noqa: PLR2004


def _agree(rows: dict[type, list[dict[str, Any]]], dice: random.Random, families: Sequence[Family]) -> None:
    first: dict[str, dt.date] = {}
    for family in families:
        first.setdefault(family.municipality, family.housed_on.replace(month=1, day=1))
    rows[GuidanceRule] = [
        {
            "id": made_id(dice, day),
            "municipality_code": code,
            "year_of_guidance": year,
            "valid_from": day,
            "months": months,
            "source": "Overeenkomst met de gemeente",
        }
        for code, day in first.items()
        for year, months in MONTHS.items()
    ]


def _list(rows: dict[type, list[dict[str, Any]]], dice: random.Random) -> list[dict[str, Any]]:
    rows[TaskTemplate] = [
        {
            "id": made_id(dice, dt.date(2016, 1, 4)),
            "label": line.label,
            "phase": line.phase.value,
            "position": place,
            "due_after_days": line.due_after_days,
            "for_children": line.for_children,
        }
        for place, line in enumerate(USUAL, start=1)
    ]
    return rows[TaskTemplate]


def _live(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    family: Family,
    person: Person,
    mine: tuple[uuid.UUID, int, dt.date, Colleague],
    templates: Sequence[dict[str, Any]],
    today: dt.date,
    *,
    still: bool,
) -> None:
    """Fill in a trajectory that runs: what is done, what is not, what was said."""
    trajectory_id, year, begun, guide_ = mine
    until = today - dt.timedelta(days=40) if still else today
    children = len(family.people) > len(family.adults)
    phases = {phase.value for phase in PHASES[year]}
    for line in templates:
        if line["phase"] not in phases or (line["for_children"] and not children):
            continue
        due = due_on(begun, line["due_after_days"])
        done = due + dt.timedelta(days=dice.randrange(-6, 12)) if due and dice.random() < 0.9 else None  # noqa: PLR2004
        done = max(done, begun) if done else None
        rows[TrajectoryTask].append(
            {
                "id": made_id(dice, begun),
                "trajectory_id": trajectory_id,
                "template_id": line["id"],
                "label": line["label"],
                "phase": line["phase"],
                "position": line["position"],
                "due_on": due,
                "done_on": done if done and done < until else None,
                "done_by": guide_.person_id if done and done < until else None,
            }
        )
    day = begun + dt.timedelta(days=3)
    while day < until:
        rows[ContactMoment].append(
            {
                "id": made_id(dice, day),
                "trajectory_id": trajectory_id,
                "day": day,
                "how": dice.choice(list(ContactMoment.How)).value,
                "minutes": dice.choice((15, 30, 45, 60)),
                "note": dice.choice(("Post doorgenomen.", "Afspraak bij de gemeente voorbereid.", "", "")),
                "person_id": guide_.person_id,
            }
        )
        day += dt.timedelta(days=dice.randrange(10, 26))
    _grow(rows, dice, trajectory_id, begun, until, guide_)
    if dice.random() < 0.4:  # noqa: PLR2004
        rows[ClientNote].append(
            {
                "id": made_id(dice, begun),
                "client_id": person.id,
                "section": Section.GENERAL.value,
                "at": dt.datetime.combine(min(begun + dt.timedelta(days=20), until), dt.time(11), LOCAL),
                "person_id": guide_.person_id,
                "text": dice.choice(NOTES),
            }
        )


def _grow(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    trajectory_id: uuid.UUID,
    begun: dt.date,
    until: dt.date,
    guide_: Colleague,
) -> None:
    """Measure self-reliance every four months, slowly rising, and set a goal or two."""
    scores = {domain: dice.choice(BEGIN) for domain in Domain}
    day = begun + dt.timedelta(days=10)
    while day < until:
        rows[Measurement] += [
            {
                "id": made_id(dice, day),
                "trajectory_id": trajectory_id,
                "day": day,
                "domain": domain.value,
                "score": score,
                "person_id": guide_.person_id,
            }
            for domain, score in scores.items()
        ]
        scores = {domain: min(5, score + dice.choice((0, 1, 1))) for domain, score in scores.items()}
        day += dt.timedelta(days=dice.randrange(110, 130))
    for place, text in enumerate(dice.sample(GOALS, 2)):
        set_on = begun + dt.timedelta(days=14 + 60 * place)
        if set_on < until:
            reached = set_on + dt.timedelta(days=dice.randrange(60, 200))
            rows[Goal].append(
                {
                    "id": made_id(dice, set_on),
                    "trajectory_id": trajectory_id,
                    "text": text,
                    "set_on": set_on,
                    "reached_on": reached if reached < until else None,
                }
            )


def _plan(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    families: Sequence[Family],
    guides: Sequence[Colleague],
    today: dt.date,
) -> None:
    """Plan appointments for the coming two weeks, and remember those of the last month."""
    recent = [person for family in reversed(families) for person in family.adults][:26]
    for place, person in enumerate(recent):
        day = today + dt.timedelta(days=(0, 0, 1, 2, 5, 6, 8, 9, 12, -3, -6, -9, -13)[place % 13])
        if day.weekday() > 4:  # noqa: PLR2004
            day += dt.timedelta(days=2)
        at = dt.datetime.combine(day, dt.time(9 + place % 7, 30 * (place % 2)), LOCAL)
        subject = list(Appointment.Subject)[place % len(Appointment.Subject)]
        rows[Appointment].append(
            {
                "id": made_id(dice, day),
                "client_id": person.id,
                "trajectory_id": None,
                "at": at,
                "subject": subject.value,
                "what": "",
                "address": "Raadhuisplein 1" if subject is Appointment.Subject.MUNICIPALITY else "Sportlaan 1",
                "phone": "0181 00 00 00",
                "bring": "permit+letter" if place % 2 else "bank_card",
                "interpreter": place % 3 == 0,
                # One guide has one appointment at a time.
                "volunteer_id": guides[place % len(guides)].id if place < 13 else None,  # noqa: PLR2004
                "kept": True if day < today and place % 5 else None,
            }
        )
