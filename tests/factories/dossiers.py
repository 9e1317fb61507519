"""Many dossiers at once: a branch as busy as the busiest, with deadlines, steps, tasks and a timeline in each."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from tenants.auth.models import Membership
from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, EventRole
from tenants.demonstration.names import FAMILIES, FIRST
from tenants.dossiers.models import Dossier, DossierEntry, DossierKind, DossierStep, DossierTask, EntryKind, PartyRole
from tenants.isolation import Branch, scoped
from tenants.terms.catalogue import digest
from tenants.volunteers.models import Kind, Volunteer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

TERMS = ("family_reunification.decision", "family_reunification.objection", "family_reunification.collect_visa")
STEPS = ("Vergunning", "Aanvraag", "Besluit", "Visum", "Reis", "Melden", "Inschrijven", "Wonen")


def busy_branch(web: Engine, world: World, today: dt.date, size: int = 1000, handlers: int = 10) -> list[uuid.UUID]:
    """Fill `here` with `size` running dossiers: three deadlines, eight steps, two tasks, twenty lines; return the handlers."""
    dice = random.Random(size)
    team = [uuid.UUID(int=dice.getrandbits(128)) for _ in range(handlers)]
    with scoped(web, Branch(world.here.id)) as session:
        person = session.scalar(select(Membership.person_id).where(Membership.branch_id == world.here.id).limit(1))
        rows = _rows(dice, today, size, team, person, world)
        for table, values in rows.items():
            session.execute(insert(table), [{"branch_id": world.here.id, **each} for each in values])
    return team


def _rows(
    dice: random.Random, today: dt.date, size: int, team: list[uuid.UUID], person: uuid.UUID | None, world: World
) -> dict[type[Any], list[dict[str, Any]]]:
    def key() -> uuid.UUID:
        return uuid.UUID(int=dice.getrandbits(128))

    def ago(most: int) -> dt.date:
        return today - dt.timedelta(days=dice.randrange(most))

    found: dict[type[Any], list[dict[str, Any]]] = {
        table: []
        for table in (Volunteer, Client, Dossier, DossierEvent, Deadline, DossierStep, DossierTask, DossierEntry)
    }
    found[Volunteer] = [
        {"id": each, "number": f"B{n}", "name": f"Bert Proefboom {n}", "kind": Kind.VOLUNTEER, "started_on": ago(900)}
        for n, each in enumerate(team)
    ]
    for number in range(size):
        first, last = dice.choice(FIRST), f"{dice.choice(FAMILIES)}"
        client, dossier = key(), key()
        opened = today - dt.timedelta(days=400 + dice.randrange(300))
        found[Client].append(
            {
                "id": client,
                "number": f"B{number}",
                "first_name": first,
                "last_name": last,
                "search_name": search_form(first, last),
                "sound_name": sound_form(first, last),
                "municipality_code": world.here.municipality,
            }
        )
        found[Dossier].append(
            {
                "id": dossier,
                "number": f"B{number:04}",
                "client_id": client,
                "kind": dice.choice(list(DossierKind)),
                "municipality_code": world.here.municipality,
                "opened_on": opened,
                "handler_id": dice.choice([*team, None]),
            }
        )
        for n, term in enumerate(TERMS):
            event, met = key(), n == 0 and dice.random() < 0.5
            last_day = today + dt.timedelta(days=dice.randrange(-5, 300))
            found[DossierEvent].append(
                {"id": event, "dossier_id": dossier, "role": EventRole.STARTS, "code": "decision_sent", "day": opened}
            )
            found[Deadline].append(
                {
                    "dossier_id": dossier,
                    "event_id": event,
                    "term": term,
                    "last_day": last_day,
                    "confirmed": True,
                    "counted_by": digest(),
                    "state": DeadlineState.MET if met else DeadlineState.OPEN,
                    "met_on": today if met else None,
                }
            )
        done = dice.randrange(len(STEPS))
        found[DossierStep] += [
            {
                "dossier_id": dossier,
                "position": n,
                "label": label,
                "waits_for": dice.choice(list(PartyRole)),
                "done_on": opened if n < done else None,
            }
            for n, label in enumerate(STEPS)
        ]
        found[DossierTask] += [
            {
                "dossier_id": dossier,
                "label": "Uittreksel van het huwelijk",
                "asked_on": opened,
                "due_on": today + dt.timedelta(days=dice.randrange(400)) if n else None,
                "waits_for": PartyRole.CLIENT if n else PartyRole.US,
            }
            for n in range(2)
        ]
        found[DossierEntry] += [
            {"dossier_id": dossier, "day": ago(300), "kind": EntryKind.STEP_DONE, "person_id": person, "detail": {}}
            for _ in range(20)
        ]
    return found
