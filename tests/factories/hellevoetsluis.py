"""The Hellevoetsluis of 2018 as rows of `here`: made-up people that add up to the figures that were published."""

from __future__ import annotations

import csv
import datetime as dt
import json
import uuid
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.consultations.models import Consultation
from tenants.dossiers.models import Dossier
from tenants.guidance.models import Trajectory
from tenants.housing.models import BalanceEntry, Dwelling, Placement, Quota
from tenants.isolation import Branch, scoped
from tenants.language.models import LanguageClass, Pupil
from tenants.participation.models import Participant, ParticipationGroup, Workshop
from tenants.partners.models import Partner, PartnerMeeting
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

FOLDER = files("tenants.demonstration") / "data" / "hellevoetsluis-2018"
ADULT = 18


def rows(sheet: str) -> Iterator[dict[str, str]]:
    """Give the rows of a sheet."""
    yield from csv.DictReader((FOLDER / f"{sheet}.csv").read_text(encoding="utf-8").splitlines(), delimiter=";")


def expected() -> dict[str, Any]:
    """Return the figures that the rows add up to, by indicator."""
    found: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["figures"]
    return found


def lay_hellevoetsluis(web: Engine, world: World) -> None:
    """Lay every sheet as rows of `here`, in its own municipality."""
    place = world.here.municipality
    with scoped(web, Branch(world.here.id)) as session:
        clients = _lay_clients(session, place)
        _lay_housing(session, place, clients)
        _lay_visits(session, place, {number: client.id for number, client in clients.items()})
        ids = {number: client.id for number, client in clients.items()}
        session.add_all(
            Dossier(
                number=row["dossier"], client_id=ids[row["client"]], kind=row["kind"], municipality_code=place,
                opened_on=_day(row["opened_on"]), closed_on=_day(row["closed_on"]), outcome=row["outcome"] or None,
            )
            for row in rows("dossiers")
        )  # fmt: skip
        session.add_all(
            Trajectory(
                client_id=ids[row["client"]], municipality_code=place, year_of_guidance=int(row["year_of_guidance"]),
                started_on=_day(row["started_on"]), ended_on=_day(row["ended_on"]),
            )
            for row in rows("trajectories")
        )  # fmt: skip
        _lay_groups(session, place)
        _lay_organisation(session, place)


def _day(text: str) -> dt.date | None:
    """Return a date; of a birth of which only the year or month is known, the first day."""
    return dt.date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text) if text else None


def _lay_clients(session: ScopedSession, place: str) -> dict[str, Client]:
    found = {
        row["client"]: Client(
            id=uuid.uuid4(), number=row["client"], first_name=row["first_name"], last_name=row["last_name"],
            search_name=search_form(row["first_name"], row["last_name"]), birth_date=_day(row["birth_date"]),
            sex=row["sex"] or None, nationality=row["nationality"] or None, municipality_code=place,
        )
        for row in rows("clients")
    }  # fmt: skip
    session.add_all(found.values())
    session.flush()
    return found


def _lay_housing(session: ScopedSession, place: str, clients: dict[str, Client]) -> None:
    for row in rows("quotas"):
        year, half = row["period"].split("-H")
        starts = dt.date(int(year), 1 if half == "1" else 7, 1)
        session.add(Quota(municipality_code=place, starts_on=starts, persons=int(row["quota"])))
    session.add_all(
        BalanceEntry(
            municipality_code=place, day=_day(row["date"]), kind=row["kind"], persons=int(row["persons"]),
            reason=row["reason"],
        )
        for row in rows("balance_entries")
    )  # fmt: skip
    dwellings = {
        row["dwelling"]: Dwelling(
            id=uuid.uuid4(), number=row["dwelling"], municipality_code=place, offered_on=_day(row["offered_on"]),
            kind=row["kind"], temporary=row["temporary"] == "yes", corporation=row["corporation"],
        )
        for row in rows("dwellings")
    }  # fmt: skip
    session.add_all(dwellings.values())
    session.flush()
    for row in rows("placements"):
        client, day = clients[row["client"]], dt.date.fromisoformat(row["date"])
        session.add(
            Placement(
                client_id=client.id, municipality_code=place, day=day, dwelling_id=dwellings[row["dwelling"]].id,
                route=row["route"], counts_for_quota=row["counts_for_quota"] == "yes",
                age_group=_age_group(client.birth_date, day), sex=client.sex or "unknown",
                nationality=client.nationality or "unknown",
            )
        )  # fmt: skip


def _age_group(birth: dt.date | None, day: dt.date) -> str:
    if birth is None:
        return "unknown"
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return "adult" if age >= ADULT else "child"


def _lay_visits(session: ScopedSession, place: str, clients: dict[str, uuid.UUID]) -> None:
    session.add_all(
        Consultation(
            day=_day(row["date"]), municipality_code=place, channel=row["channel"],
            client_id=clients.get(row["client"]), topics=row["topics"].split("+"), guidance=row["guidance"] or "outside",
            minutes=int(row["minutes"]) if row["minutes"] else None, outcome=row["outcome"] or "answered",
            visits=int(row["visits"] or 1),
        )
        for row in rows("consultations")
    )  # fmt: skip


def _lay_groups(session: ScopedSession, place: str) -> None:
    groups = {
        row["group"]: ParticipationGroup(
            id=uuid.uuid4(), number=row["group"], municipality_code=place, started_on=_day(row["started_on"])
        )
        for row in rows("participation_groups")
    }
    classes = {
        row["class"]: LanguageClass(
            id=uuid.uuid4(), number=row["class"], municipality_code=place, kind=row["kind"],
            started_on=_day(row["started_on"]), ended_on=_day(row["ended_on"]),
        )
        for row in rows("language_classes")
    }  # fmt: skip
    session.add_all([*groups.values(), *classes.values()])
    session.flush()
    session.add_all(
        Workshop(group_id=groups[row["group"]].id, workshop=int(row["workshop"]), day=_day(row["date"]))
        for row in rows("participation_workshops")
    )
    session.add_all(
        Participant(
            group_id=groups[row["group"]].id, number=row["participant"], nationality=row["nationality"] or "unknown",
            signed_on=_day(row["signed_on"]),
        )
        for row in rows("participation_participants")
    )  # fmt: skip
    session.add_all(
        Pupil(
            class_id=classes[row["class"]].id, number=row["participant"], joined_on=_day(row["joined_on"]),
            left_on=_day(row["left_on"]),
        )
        for row in rows("language_participants")
    )  # fmt: skip


def _lay_organisation(session: ScopedSession, place: str) -> None:
    session.add_all(
        Volunteer(
            number=row["person"], name=row["name"], kind=row["kind"], role=row["role"], started_on=_day(row["started_on"]),
            ended_on=_day(row["ended_on"]), counts_as_volunteer=row["counts_as_volunteer"] != "no",
        )
        for row in rows("people")
    )  # fmt: skip
    names = sorted({row["partner"] for row in rows("partner_meetings")})
    partners = {name: Partner(id=uuid.uuid4(), name=name) for name in names}
    session.add_all(partners.values())
    session.flush()
    session.add_all(
        PartnerMeeting(
            partner_id=partners[row["partner"]].id, day=_day(row["date"]), kind=row["kind"], municipality_code=place
        )
        for row in rows("partner_meetings")
    )


def lay_year_before(web: Engine, world: World) -> None:
    """Lay what was published of 2017: 68 people housed (43 adults, 25 children; 35 men, 33 women; 45 Syrians), 26 homes."""
    place = world.here.municipality
    with scoped(web, Branch(world.here.id)) as session:
        client = Client(
            id=uuid.uuid4(), number="C17-0001", first_name="Dewi", last_name="Denneboom",
            search_name=search_form("Dewi", "Denneboom"), municipality_code=place,
        )  # fmt: skip
        session.add(client)
        session.flush()
        session.add_all(
            Placement(
                client_id=client.id, municipality_code=place, day=dt.date(2017, 1 + number % 12, 10), route="regular",
                counts_for_quota=True, age_group="adult" if number < 43 else "child", sex="m" if number % 2 else "f",
                nationality="SY" if number < 45 else "ER",
            )
            for number in range(66)
        )  # fmt: skip
        session.add_all(
            Placement(
                client_id=client.id, municipality_code=place, day=dt.date(2017, 12, 20), route="regular",
                counts_for_quota=True, age_group="child", sex="m", nationality="IQ",
            )
            for _ in range(2)
        )  # fmt: skip
        session.add_all(
            Dwelling(number=f"W17-{number:03}", municipality_code=place, offered_on=dt.date(2017, 3, 1))
            for number in range(26)
        )
