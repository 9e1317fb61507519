"""The roster of a branch: who works there with or without an account, certificates, hours, leave, and whose care who is in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.clients.models import AccessReason, Caseload, ClientAccess
from tenants.demonstration.making import made_id, write
from tenants.demonstration.names import FAMILIES, STAFF_FIRST
from tenants.moments import LOCAL
from tenants.roles import Role
from tenants.volunteers.models import Certificate, Kind, Leave, Volunteer, VolunteerHours

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.demonstration.cast import Member
    from tenants.demonstration.families import Family
    from tenants.isolation import ScopedSession

DUTIES = (
    "Maatschappelijk begeleider", "Spreekuur", "Taaldocent", "Juridisch begeleider", "Taalcoach", "Gastvrouw",
    "Jobcoach", "Participatie",
)  # fmt: skip
DUTY_OF_ROLE = {
    Role.TEAM_LEAD: "Teamleider",
    Role.CASE_WORKER: "Maatschappelijk begeleider",
    Role.LEGAL_COUNSELLOR: "Juridisch begeleider",
    Role.VOLUNTEER: "Spreekuur",
}
TRAININGS = ("Basiscursus vluchtelingenwerk", "Omgaan met trauma", "Gezinshereniging", "Privacy op het spreekuur")
MOST_IN_CARE = 14


@dataclass(frozen=True)
class Colleague:
    """Somebody of the roster."""

    id: uuid.UUID
    name: str
    person_id: uuid.UUID | None
    duty: str


def how_many(inhabitants: int, least: int) -> int:
    """Return how many people without an account work in a branch: the more, the more people live there."""
    return max(least, inhabitants // 4000)


def hire(
    session: ScopedSession,
    dice: random.Random,
    staff: Sequence[Member],
    count: int,
    today: dt.date,
) -> list[Colleague]:
    """Put everybody with an account on the roster, and `count` people without one; return who works there today."""
    rows: list[dict[str, Any]] = []
    for number, member in enumerate(staff, start=1):
        kind = Kind.PAID if member.role is Role.TEAM_LEAD else Kind.VOLUNTEER
        rows.append(
            _row(dice, f"V{number:03}", member.name, kind, DUTY_OF_ROLE[member.role])
            | {"person_id": member.id, "started_on": dt.date(2016, 1, 1)}
        )
    taken = {member.name for member in staff}
    free = [f"{first} {family}" for first in STAFF_FIRST for family in FAMILIES if f"{first} {family}" not in taken]
    for number, name in enumerate(dice.sample(free, count), start=len(staff) + 1):
        kind = Kind.INTERN if dice.random() < 0.12 else Kind.VOLUNTEER  # noqa: PLR2004
        row = _row(dice, f"V{number:03}", name, kind, dice.choice(DUTIES))
        begun = dt.date(2016, 1, 1) + dt.timedelta(days=dice.randrange((today - dt.date(2016, 3, 1)).days))
        if kind is Kind.INTERN:
            row["ended_on"] = begun + dt.timedelta(days=150)
        elif dice.random() < 0.35:  # noqa: PLR2004
            row["ended_on"] = begun + dt.timedelta(days=dice.randrange(200, 1500))
        if row["ended_on"] and row["ended_on"] >= today:
            row["ended_on"] = None
        rows.append({**row, "person_id": None, "started_on": begun})
    for row in rows:
        row["id"] = made_id(dice, row["started_on"])
    write(session, Volunteer, rows)
    here = [row for row in rows if row["ended_on"] is None]
    certify(session, dice, [row["id"] for row in here], today)
    return [Colleague(row["id"], row["name"], row["person_id"], row["role"]) for row in here]


def _row(dice: random.Random, number: str, name: str, kind: Kind, duty: str) -> dict[str, Any]:
    return {
        "number": number,
        "name": name,
        "kind": kind.value,
        "role": duty,
        "ended_on": None,
        "counts_as_volunteer": kind is not Kind.PAID,
        "email": f"{name.lower().replace(' ', '.')}@example.org",
        "weekly_hours": 32 if kind is Kind.PAID else dice.choice((3, 4, 6, 8, 8, 12)),
    }


def certify(session: ScopedSession, dice: random.Random, roster: Sequence[uuid.UUID], today: dt.date) -> None:
    """Give everybody a certificate of conduct, some of them about to expire, and trainings; and hours and leave."""
    certificates, hours, leaves = [], [], []
    for place, volunteer_id in enumerate(roster):
        # The first expires within three weeks, the second did so last month, the fourth never had one.
        left = {0: 19, 1: -31}.get(place, dice.randrange(60, 1000))
        if place != 3:  # noqa: PLR2004
            expires = today + dt.timedelta(days=left)
            certificates.append(_certificate(dice, volunteer_id, Certificate.Kind.CONDUCT, "", expires))
        if dice.random() < 0.6:  # noqa: PLR2004
            expires = today + dt.timedelta(days=dice.randrange(40, 900))
            title = dice.choice(TRAININGS)
            certificates.append(_certificate(dice, volunteer_id, Certificate.Kind.TRAINING, title, expires))
        for week in range(8):
            if dice.random() < 0.8:  # noqa: PLR2004
                day = today - dt.timedelta(days=7 * week + 1 + dice.randrange(5))
                hours.append(
                    {
                        "id": made_id(dice, day),
                        "volunteer_id": volunteer_id,
                        "day": day,
                        "minutes": dice.choice((120, 180, 210, 240, 300)),
                        "what": dice.choice(("Spreekuur", "Huisbezoek", "Taalles", "Overleg", "")),
                    }
                )
    away = list(roster[4:8])
    for place, volunteer_id in enumerate(away):
        begin = today + dt.timedelta(days=(-3, 5, 20, 33)[place])
        leaves.append(
            {
                "id": made_id(dice, today),
                "volunteer_id": volunteer_id,
                "first_day": begin,
                "last_day": begin + dt.timedelta(days=dice.choice((7, 14))),
                "stand_in_id": dice.choice([one for one in roster if one not in away] or [None]),
            }
        )
    write(session, Certificate, certificates)
    write(session, VolunteerHours, hours)
    write(session, Leave, leaves)


def _certificate(
    dice: random.Random, volunteer_id: uuid.UUID, kind: Certificate.Kind, title: str, expires: dt.date
) -> dict[str, Any]:
    issued = expires - dt.timedelta(days=3 * 365)
    return {
        "id": made_id(dice, issued),
        "volunteer_id": volunteer_id,
        "kind": kind.value,
        "title": title,
        "issued_on": issued,
        "expires_on": expires,
    }


def take_into_care(
    session: ScopedSession,
    dice: random.Random,
    team: Sequence[Colleague],
    families: Sequence[Family],
    today: dt.date,
    famous: Sequence[uuid.UUID] = (),
) -> None:
    """Let those who guide people have the families of the last two years in their care, and the `famous` first."""
    guides = [one for one in team if one.person_id and one.duty != "Teamleider"] or list(team[:1])
    recent = [one for one in reversed(families) if (today - one.housed_on).days < 730][: MOST_IN_CARE * len(guides)]  # noqa: PLR2004
    cared = [(person.id, family.housed_on) for family in recent for person in family.people]
    cared += [(client_id, today - dt.timedelta(days=300)) for client_id in famous]
    by_family = {person.id: place for place, family in enumerate(recent) for person in family.people}
    rows = []
    for place, (client_id, day) in enumerate(cared):
        guide = guides[by_family.get(client_id, place) % len(guides)]
        rows.append(
            {
                "id": made_id(dice, day),
                "client_id": client_id,
                "volunteer_id": guide.id,
                "since": min(day, today),
                "until": None,
            }
        )
    write(session, Caseload, rows)
    _open_outside(session, dice, team, [person.id for family in families[:40] for person in family.people[:1]], today)


def _open_outside(
    session: ScopedSession, dice: random.Random, team: Sequence[Colleague], clients: Sequence[uuid.UUID], today: dt.date
) -> None:
    """Let those with an account open some records for a visit, yesterday and the days before."""
    rows = []
    people = [one.person_id for one in team if one.person_id]
    for place, client_id in enumerate(dice.sample(clients, min(6, len(clients))) if people else []):
        day = today - dt.timedelta(days=1 + place // 2)
        opened = dt.datetime.combine(day, dt.time(9 + place), LOCAL)
        rows.append(
            {
                "id": made_id(dice, day),
                "client_id": client_id,
                "person_id": people[place % len(people)],
                "reason": AccessReason.VISIT.value,
                "opened_at": opened,
                "ends_at": opened + dt.timedelta(hours=8),
            }
        )
    write(session, ClientAccess, rows)
