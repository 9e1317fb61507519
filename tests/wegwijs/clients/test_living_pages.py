"""Pages of households, moves, consents, handovers and the end of a record: created, corrected and ended."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.models import Client, Handover
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.browsers import browser_of
from tests.factories.records import logged, opened, registered
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

CLIENTS = "/hierbeek/clients"


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def lead_elsewhere(app: Flask, engine_web: Engine, world: World) -> Browser:
    """The browser of the team lead of the other branch."""
    return browser_of(app, engine_web, world.lead_elsewhere)


def of(web: Engine, world: World, client_id: uuid.UUID) -> Client:
    """Return a client as registered now."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(Client).where(Client.id == client_id)).one()


def test_a_family_is_registered_in_one_household(ria: Browser, engine_web: Engine, world: World, app: Flask) -> None:
    mother = registered(engine_web, world, "Mama", "Gezin", address="Duinpad 12")
    opened(engine_web, world, mother)
    page = ria.get(f"{CLIENTS}/new?with={mother}").text
    assert 'value="Gezin"' in page
    assert 'value="Duinpad 12"' in page
    child = {"first_name": "Kind", "last_name": "Gezin", "municipality": "GM9001", "birth_date-year": "2015"}
    missing = ria.post(f"{CLIENTS}/new?with={mother}", data=child)
    assert missing.status_code == 422
    assert 'id="relation-fault"' in missing.text
    answer = ria.post(f"{CLIENTS}/new?with={mother}", data=child | {"relation": "child"})
    assert answer.status_code == 303
    household_id = of(engine_web, world, mother).household_id
    assert household_id is not None
    child_page = ria.get(answer.location).text
    assert "Mama Gezin" in child_page
    household = f"/hierbeek/households/{household_id}"
    with statements(app) as sent:
        page = ria.get(household).text
    assert len(sent) <= 8, sent
    assert "Mama Gezin" in page
    assert "Kind Gezin" in page
    other = registered(engine_web, world, "Oma", "Gezin", number="OMA1")
    for typed, status in (("nobody", 422), ("", 422), ("OMA1 \u00b7 Oma Gezin", 302)):
        joined = ria.post(household, data={"client": typed, "relation": "parent"})
        assert joined.status_code in {status, 303 if status == 302 else status}, typed
    assert of(engine_web, world, other).household_id is None, "their record is not open: first one says why"
    opened(engine_web, world, other)
    assert ria.post(household, data={"client": "OMA1", "relation": "head"}).status_code == 422
    assert ria.post(household, data={"client": "OMA1", "relation": "parent"}).status_code == 303
    assert of(engine_web, world, other).household_id == household_id
    assert ria.post(f"{CLIENTS}/{other}/household/leave").status_code == 303
    assert of(engine_web, world, other).household_id is None


def test_a_household_is_as_closed_as_its_people(ria: Browser, lead: Browser, engine_web: Engine, world: World) -> None:
    alone = registered(engine_web, world, "Alleen", "Thuis")
    assert lead.post(f"{CLIENTS}/{alone}/household").status_code == 303
    household = f"/hierbeek/households/{of(engine_web, world, alone).household_id}"
    assert lead.get(household).status_code == 200
    answer = ria.get(household)
    assert answer.status_code == 302
    assert f"{alone}/opening" in answer.location


def test_a_likely_double_is_noticed_by_sound_and_as_far_as_the_birth_date_is_known(
    ria: Browser, engine_web: Engine, world: World
) -> None:
    first = registered(engine_web, world, "Mohammed", "Duinpan", birth_date=dt.date(1986, 3, 12))
    double = {"first_name": "Muhamad", "last_name": "Duinpan", "municipality": "GM9001", "birth_date-year": "1986"}
    answer = ria.post(f"{CLIENTS}/new", data=double)
    assert answer.status_code == 422
    assert f"{CLIENTS}/{first}" in answer.text
    assert ria.post(f"{CLIENTS}/new", data=double | {"birth_date-year": "1987"}).status_code == 303


def test_a_move_is_written_down_and_put_right(ria: Browser, engine_web: Engine, world: World) -> None:
    client_id = registered(engine_web, world, "Verhuis", "Doos")
    opened(engine_web, world, client_id)
    visit = logged(engine_web, world, client_id=client_id)
    move = f"{CLIENTS}/{client_id}/move"
    assert ria.get(move).status_code == 200
    for wrong in ({}, {"municipality": "GM9002"}, {"municipality": "GM9001"}):
        answer = ria.post(move, data={"moved_on": local_date().isoformat(), **wrong})
        assert answer.status_code == 422
        assert 'class="faults"' in answer.text
    found = re.search(r"/hierbeek/residences/[0-9a-f-]{36}", ria.get(f"{CLIENTS}/{client_id}").text)
    assert found is not None
    assert ria.get(found[0]).status_code == 200
    put_right = {"municipality": "GM9001", "moved_on": "2017-03-01"}
    assert ria.post(found[0], data=put_right).status_code == 303
    assert "1 mrt 2017" in ria.get(f"{CLIENTS}/{client_id}").text
    assert ria.post(found[0], data=put_right | {"moved_on": "2999-01-01"}).status_code == 422
    assert ria.get(f"/hierbeek/visits/{visit}").status_code == 200


def test_a_consent_is_given_shown_and_taken_back(ria: Browser, engine_web: Engine, world: World) -> None:
    client_id = registered(engine_web, world, "Toe", "Stemming")
    opened(engine_web, world, client_id)
    consents = f"{CLIENTS}/{client_id}/consents"
    given = {"kind": "partner", "given_on": local_date().isoformat(), "how": "Getekend"}
    for wrong in ({"how": ""}, {"kind": ""}, {"given_on": "2999-01-01"}, {"how": "111222333"}):
        assert ria.post(consents, data=given | wrong).status_code == 422
    assert ria.post(consents, data=given).status_code == 303
    page = ria.get(consents).text
    assert "Getekend" in page
    found = re.search(r"/hierbeek/consents/[0-9a-f-]{36}/withdraw", page)
    assert found is not None
    assert ria.post(found[0]).status_code == 303
    assert ria.post(found[0]).status_code == 422


def test_a_note_is_corrected_and_taken_back_by_who_wrote_it(
    ria: Browser, lead: Browser, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Noot", "Schrift")
    opened(engine_web, world, client_id)
    ria.post(f"{CLIENTS}/{client_id}/notes", data={"section": "general", "text": "Eerste woord"})
    found = re.search(r"/hierbeek/notes/[0-9a-f-]{36}", ria.get(f"{CLIENTS}/{client_id}").text)
    assert found is not None
    assert "<textarea" not in lead.get(found[0]).text
    assert lead.post(found[0], data={"text": "Van een ander"}).status_code == 422
    assert ria.post(found[0], data={"text": ""}).status_code == 422
    assert ria.post(found[0], data={"text": "Beter woord"}).status_code == 303
    page = ria.get(f"{CLIENTS}/{client_id}").text
    assert "Beter woord" in page
    assert "Eerste woord" not in page
    newer = re.search(r"/hierbeek/notes/[0-9a-f-]{36}", page)
    assert newer is not None
    assert ria.post(newer[0], data={"do": "withdraw"}).status_code == 303
    assert "Beter woord" not in ria.get(f"{CLIENTS}/{client_id}").text


def test_a_record_ends_and_is_opened_again(ria: Browser, lead: Browser, engine_web: Engine, world: World) -> None:
    client_id = registered(engine_web, world, "Klaar", "Geholpen")
    opened(engine_web, world, client_id)
    end = f"{CLIENTS}/{client_id}/end"
    assert ria.get(end).status_code == 200
    for wrong in ({"ending": ""}, {"ended_on": ""}, {"ended_on": "2999-01-01"}, {"ended_on": "2001-01-01"}):
        assert ria.post(end, data={"ended_on": local_date().isoformat(), "ending": "moved", **wrong}).status_code == 422
    assert ria.post(end, data={"ended_on": local_date().isoformat(), "ending": "moved"}).status_code == 303
    assert of(engine_web, world, client_id).ended_on == local_date()
    assert f"{local_date().year + 15}" in ria.get(f"{CLIENTS}/{client_id}").text, "until when it is kept"
    assert lead.post(f"{CLIENTS}/{client_id}/reopen").status_code == 303
    assert of(engine_web, world, client_id).ended_on is None


def test_who_finds_them_and_why_they_are_kept_is_for_the_team_lead(
    ria: Browser, lead: Browser, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Schuil", "Plaats", number="SP1")
    keeping = f"{CLIENTS}/{client_id}/keeping"
    assert ria.get(keeping).status_code == 404
    assert lead.post(keeping, data={"restricted": "y", "retention": "gone"}).status_code == 422
    assert lead.post(keeping, data={"restricted": "y", "retention": "hold"}).status_code == 303
    assert str(client_id) not in ria.get(CLIENTS, query_string={"q": "schuil"}).text
    assert str(client_id) not in ria.get("/hierbeek/desk/hits", query_string={"who": "schuil"}).text
    assert str(client_id) in ria.get("/hierbeek/desk/hits", query_string={"who": "#SP1"}).text
    assert str(client_id) in lead.get(CLIENTS, query_string={"q": "schuil"}).text


def test_a_permit_is_changed_by_who_has_the_right(lead: Browser, engine_web: Engine, world: World) -> None:
    client_id = registered(engine_web, world, "Ver", "Gunning")
    legal = f"{CLIENTS}/{client_id}/legal"
    given = {"permit": "asylum_temporary", "permit_from": "2018-01-01", "permit_until": "2023-01-01"}
    for wrong in ({"permit_until": "2017-01-01"}, {"permit": ""}, {"permit": "gold"}, {"permit_from": "ooit"}):
        assert lead.post(legal, data=given | wrong).status_code == 422
    assert lead.post(legal, data=given).status_code == 303
    assert of(engine_web, world, client_id).permit == "asylum_temporary"
    assert "Asiel" in lead.get(f"{CLIENTS}/{client_id}/sheet").text


def test_a_client_is_handed_over_and_taken_over(
    lead: Browser, lead_elsewhere: Browser, ria: Browser, engine_web: Engine, world: World, app: Flask
) -> None:
    client_id = registered(engine_web, world, "Over", "Dracht", nationality="ER", phone="06 12")
    handing = f"{CLIENTS}/{client_id}/handover"
    chosen = {"branch": str(world.elsewhere.id), "facts": ["nationality"], "trajectories": "y"}
    assert lead.post(handing, data=chosen).status_code == 422, "no consent yet"
    lead.post(
        f"{CLIENTS}/{client_id}/consents",
        data={"kind": "handover", "given_on": local_date().isoformat(), "how": "Getekend"},
    )
    assert lead.post(handing, data={**chosen, "branch": ""}).status_code == 422
    answer = lead.post(handing, data=chosen)
    assert answer.status_code == 303
    key = answer.location.rsplit("/", 1)[1]
    assert "Elderveen" in lead.get(answer.location).text
    assert "Over Dracht" in lead_elsewhere.get("/elderveen/handovers").text
    with statements(app) as sent:
        arrived = lead_elsewhere.get(f"/elderveen/handovers/{key}").text
    assert len(sent) <= 8, sent
    assert "06 12" not in arrived, "only what was chosen"
    assert lead.post(f"/hierbeek/handovers/{key}/accept", data={"municipality": "GM9001"}).status_code == 422
    assert lead_elsewhere.post(f"/elderveen/handovers/{key}/accept", data={"municipality": "GM9001"}).status_code == 422
    taken = lead_elsewhere.post(f"/elderveen/handovers/{key}/accept", data={"municipality": "GM9002"})
    assert taken.status_code == 303
    assert "Over Dracht" in lead_elsewhere.get(taken.location).text
    assert f"{CLIENTS}/{client_id}/end" in lead.get(f"/hierbeek/handovers/{key}").text
    assert lead.post(f"/hierbeek/handovers/{key}/withdraw").status_code == 422
    assert ria.get("/hierbeek/handovers").status_code == 404


def test_a_handover_taken_back_is_read_no_more(
    lead: Browser, lead_elsewhere: Browser, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Terug", "Getrokken", nationality="ER")
    lead.post(
        f"{CLIENTS}/{client_id}/consents",
        data={"kind": "handover", "given_on": local_date().isoformat(), "how": "Getekend"},
    )
    lead.post(f"{CLIENTS}/{client_id}/handover", data={"branch": str(world.elsewhere.id)})
    with scoped(engine_web, Branch(world.here.id)) as session:
        key = session.scalars(select(Handover.id).order_by(Handover.id.desc())).first()
    assert lead.post(f"/hierbeek/handovers/{key}/withdraw").status_code == 303
    for page in (f"/elderveen/handovers/{key}", "/elderveen/handovers"):
        assert "Getrokken" not in lead_elsewhere.get(page).text
    assert lead_elsewhere.post(f"/elderveen/handovers/{key}/decline").status_code == 422
