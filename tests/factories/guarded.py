"""Dossiers whose deadlines are guarded: an open deadline on a day, and who handles it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.auth.models import Membership, Person
from tenants.clients.models import Client
from tenants.deadlines.models import Deadline, DossierEvent, EventRole
from tenants.dossiers.models import Dossier, DossierKind
from tenants.isolation import Accounts, Branch, scoped
from tenants.roles import Role
from tenants.terms.catalogue import digest
from tenants.volunteers.models import Kind, Leave, Volunteer
from tests.factories.world import ALWAYS

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World

_NUMBER = itertools.count(1)
OBJECTION = "regular.objection"


def on_roster(web: Engine, spot: Spot, person_id: uuid.UUID | None, name: str = "Mila Kastanje") -> uuid.UUID:
    """Put somebody on the roster of a branch, unless they are; return their id there."""
    with scoped(web, Branch(spot.id)) as session:
        found = None
        if person_id is not None:
            found = session.scalar(select(Volunteer.id).where(Volunteer.person_id == person_id))
        if found is not None:
            return found
        new = Volunteer(
            number=f"G-{next(_NUMBER)}",
            name=name,
            kind=Kind.VOLUNTEER,
            started_on=dt.date(2016, 1, 1),
            person_id=person_id,
        )
        session.add(new)
        session.flush()
        return new.id


def counsellor(web: Engine, spot: Spot, name: str = "Sanne Iepenlaan") -> tuple[uuid.UUID, uuid.UUID]:
    """Make one more legal counsellor of a branch; return the account and the place on the roster."""
    with scoped(web, Accounts()) as session:
        person = Person(name=name, email=f"counsellor{next(_NUMBER)}@example.org")
        session.add(person)
        session.flush()
        session.add(
            Membership(person_id=person.id, role=Role.LEGAL_COUNSELLOR, branch_id=spot.id, region_id=None, valid=ALWAYS)
        )
        person_id = person.id
    return person_id, on_roster(web, spot, person_id, name)


def away(
    web: Engine, spot: Spot, volunteer_id: uuid.UUID, first: dt.date, last: dt.date, stand_in: uuid.UUID | None = None
) -> None:
    """Let somebody be away."""
    with scoped(web, Branch(spot.id)) as session:
        session.add(Leave(volunteer_id=volunteer_id, first_day=first, last_day=last, stand_in_id=stand_in))


def deadline(
    web: Engine,
    world: World | None,
    last_day: dt.date | None,
    handler_id: uuid.UUID | None = None,
    *,
    spot: Spot | None = None,
    number: str = "",
    client_id: uuid.UUID | None = None,
    **values: Any,
) -> uuid.UUID:
    """Make a dossier with one deadline on `last_day`, handled by somebody of the roster or nobody; return the deadline.

    It is in the branch `here` of a world, or at a `spot`.
    """
    where = spot or (world.here if world is not None else None)
    assert where is not None
    with scoped(web, Branch(where.id)) as session:
        if client_id is None:
            client = Client(
                number=f"8{next(_NUMBER):04}",
                first_name="Selam",
                last_name="Zeewind",
                search_name="selam zeewind",
                sound_name="",
                municipality_code=where.municipality,
            )
            session.add(client)
            session.flush()
            client_id = client.id
        dossier = Dossier(
            number=number or f"D8{next(_NUMBER):03}",
            client_id=client_id,
            kind=DossierKind.OBJECTION_APPEAL,
            municipality_code=where.municipality,
            opened_on=dt.date(2018, 1, 1),
            handler_id=handler_id,
        )
        session.add(dossier)
        session.flush()
        event = DossierEvent(
            dossier_id=dossier.id,
            role=EventRole.STARTS,
            code="decision_sent",
            day=dt.date(2018, 1, 1),
            terms=[OBJECTION],
        )
        session.add(event)
        session.flush()
        made = Deadline(
            **{
                "dossier_id": dossier.id,
                "event_id": event.id,
                "term": OBJECTION,
                "last_day": last_day,
                "confirmed": True,
                "counted_by": digest(),
                **values,
            }
        )
        session.add(made)
        session.flush()
        return made.id
