"""Pages of who is in a dossier, of the record of who arrived, and of where every family stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.clients.models import Client, Relation
from tenants.dossiers.models import DossierParty, FamilyState, PartyRole
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek/dossiers"
YONAS = {
    "name": "Yonas Wisselweg",
    "relation": "echtgenoot",
    "birth_date-year": "1984",
    "sex": "m",
    "place": "Addis Abeba",
}
ARRIVED = {"state": "arrived", "state_since": "2018-12-20"}


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg", number="1042")


@pytest.fixture
def dossier(lead: Browser, noor: uuid.UUID, superuser: Engine) -> str:
    """The address of a family's dossier."""
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE dossiers CASCADE"))
    said = {"client": "1042", "kind": "family_reunification", "opened_on": "2018-03-01"}
    return str(lead.post(f"{HERE}/new", data=said).location)


@pytest.fixture
def yonas(lead: Browser, dossier: str, engine_web: Engine, world: World) -> str:
    """The address of a family member."""
    assert lead.post(f"{dossier}/parties/new", data=YONAS).status_code == 303
    return f"/hierbeek/dossier-parties/{kept(engine_web, world).id}"


def kept(web: Engine, world: World) -> DossierParty:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(DossierParty)).one()


def arrival(**more: str) -> dict[str, str]:
    said = {"first_name": "Yonas", "last_name": "Wisselweg", "municipality": "GM9001", "relation": "partner"}
    return {**said, "birth_date-year": "1984", "sex": "m", "permit": "asylum_temporary", **more}


def test_a_family_member_is_added_and_the_next_one_can_follow_at_once(
    lead: Browser, dossier: str, yonas: str, engine_web: Engine, world: World
) -> None:
    found = kept(engine_web, world)
    assert (found.role, found.state, found.birth_precision) == (PartyRole.FAMILY_MEMBER, FamilyState.WAITING, "year")
    page = lead.get(dossier).text
    assert "echtgenoot, 1984" in page
    another = lead.post(f"{dossier}/parties/new", data={"name": "Hiwet Wisselweg", "next": "y"})
    assert another.location == f"{dossier}/parties/new?role=family_member"


@pytest.mark.parametrize("role", ["lawyer", "authority", "embassy", "court", "sponsor", "other"])
def test_others_are_asked_less(lead: Browser, dossier: str, role: str, engine_web: Engine, world: World) -> None:
    address = f"{dossier}/parties/new?role={role}"
    assert "birth_date" not in lead.get(address).text
    assert lead.post(address, data={"name": "mr. Kade", "reference": "12-A"}).status_code == 303
    assert (kept(engine_web, world).role, kept(engine_web, world).state) == (role, None)
    assert "mr. Kade" in lead.get(dossier).text


def test_we_and_the_client_cannot_be_added(lead: Browser, dossier: str) -> None:
    for role in ("us", "client", "nobody"):
        assert lead.get(f"{dossier}/parties/new?role={role}").status_code == 404


def test_a_faulty_party_is_said_on_the_form_and_kept(lead: Browser, dossier: str, yonas: str) -> None:
    wrong = lead.post(f"{dossier}/parties/new", data={"name": "", "place": "Asmara"})
    assert wrong.status_code == 422
    assert 'href="#name"' in wrong.text
    assert "Asmara" in wrong.text
    assert lead.post(yonas, data={**YONAS, "birth_date-year": "2999"}).status_code == 422
    assert lead.post(f"{yonas}/state", data={"state": "arrived", "state_since": "2999-01-01"}).status_code == 422
    assert lead.post(f"{yonas}/state", data={"state": "flown", "state_since": "2018-01-01"}).status_code == 422


def test_somebody_is_corrected_taken_off_and_put_back(
    lead: Browser, dossier: str, yonas: str, engine_web: Engine, world: World
) -> None:
    assert lead.post(yonas, data={**YONAS, "relation": "man"}).status_code == 303
    assert kept(engine_web, world).relation == "man"
    lead.post(f"{yonas}/withdraw")
    assert kept(engine_web, world).withdrawn_at is not None
    assert lead.get(yonas).status_code == 200
    lead.post(f"{yonas}/restore")
    assert kept(engine_web, world).withdrawn_at is None


def test_who_arrived_is_registered_in_the_household_and_led_to_a_home(
    lead: Browser, dossier: str, yonas: str, engine_web: Engine, world: World
) -> None:
    assert f"{yonas}/client" not in lead.get(dossier).text
    lead.post(f"{yonas}/state", data=ARRIVED)
    assert f"{yonas}/client" in lead.get(dossier).text
    asked = lead.get(f"{yonas}/client").text
    assert 'value="Yonas"' in asked
    assert lead.post(f"{yonas}/client", data=arrival(relation="")).status_code == 422
    assert lead.post(f"{yonas}/client", data=arrival()).status_code == 303
    party = kept(engine_web, world)
    with scoped(engine_web, Branch(world.here.id), expire_on_commit=False) as session:
        client = session.scalars(select(Client).where(Client.id == party.client_id)).one()
        assert (client.relation, client.household_id is not None) == (Relation.PARTNER, True)
    page = lead.get(dossier).text
    assert f"client={client.id}" in page
    assert "route=family" in page
    housed = lead.get(f"/hierbeek/housing/placements/new?client={client.id}&route=family").text
    assert 'value="family" checked' in housed


def test_who_is_likely_registered_already_is_shown_first_and_can_be_linked(
    lead: Browser, dossier: str, yonas: str, engine_web: Engine, world: World
) -> None:
    lead.post(f"{yonas}/state", data=ARRIVED)
    said = {"first_name": "Abel", "last_name": "Duinpad", "birth_date-day": "2", "birth_date-month": "3"}
    lead.post(
        "/hierbeek/clients/new", data={**said, "birth_date-year": "1990", "municipality": "GM9001", "number": "1777"}
    )
    twice = lead.post(f"{yonas}/client", data=arrival(**{**said, "birth_date-year": "1990"}))
    assert twice.status_code == 422
    assert "somebody_else" in twice.text
    assert lead.post(f"{yonas}/client/link", data={"client": "9999"}).status_code == 422
    assert lead.post(f"{yonas}/client/link", data={"client": "1777"}).status_code == 303
    assert kept(engine_web, world).client_id is not None
    lead.post(f"{yonas}/client/link", data={"do": "unlink"})
    assert kept(engine_web, world).client_id is None


def test_the_list_shows_where_each_family_stands(lead: Browser, dossier: str, yonas: str) -> None:
    page = lead.get(f"{HERE}/families").text
    assert "Noor Wisselweg" in page
    assert "Vergunning" in page
    lead.post(f"{dossier}/close", data={"closed_on": "2018-09-01", "outcome": "withdrawn"})
    assert "Noor Wisselweg" not in lead.get(f"{HERE}/families").text


def test_who_does_not_know_the_client_is_asked_why_first(
    browser_as: Callable[[uuid.UUID], Browser], world: World, dossier: str, yonas: str, engine_web: Engine
) -> None:
    counsellor = browser_as(world.person(Role.LEGAL_COUNSELLOR))
    assert "Yonas" not in counsellor.get(yonas).text
    assert "Wisselweg" not in counsellor.get(f"{HERE}/families").text
    counsellor.post(f"{yonas}/state", data=ARRIVED)
    assert kept(engine_web, world).state is FamilyState.WAITING
