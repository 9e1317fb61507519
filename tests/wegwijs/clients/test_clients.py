"""Pages of clients: finding, registering, the record, and changing what is registered."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tenants.clients.models import Client
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import end_of_trail, logged, opened, registered, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

CLIENTS = "/hierbeek/clients"
BORN = {"birth_date-day": "12", "birth_date-month": "3", "birth_date-year": "1986"}


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    """A client of `here` who came once."""
    client_id = registered(engine_web, world, "Sélam", "Zeewind", birth_date=dt.date(1986, 3, 12), nationality="ER")
    logged(engine_web, world, client_id=client_id)
    opened(engine_web, world, client_id)
    return client_id


def filled(**values: str) -> dict[str, Any]:
    """Return the form of a new client."""
    return {"first_name": "Nour", "last_name": "Wisselweg", "municipality": "GM9001", "sex": "f"} | values


def the_client(web: Engine, world: World, location: str) -> Client:
    """Return the client whose record an answer leads to."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        client = session.get(Client, (world.here.id, uuid.UUID(location[-36:])))
    assert client is not None
    return client


def test_a_new_client_is_registered_with_what_is_known(ria: Browser, engine_web: Engine, world: World) -> None:
    page = ria.get(f"{CLIENTS}/new").text
    assert 'value="stateless"' in page
    answer = ria.post(f"{CLIENTS}/new", data=filled(**{"birth_date-year": "1994", "nationality": "SY"}))
    assert answer.status_code == 303
    client = the_client(engine_web, world, answer.location)
    assert (client.birth_date, client.birth_precision) == (dt.date(1994, 1, 1), "year")
    assert (client.nationality, client.sex, client.municipality_code) == ("SY", "f", "GM9001")
    record = ria.get(answer.location).text
    assert "1994" in record
    assert "1 januari" not in record, "a year is not a birthday"


def test_who_is_registered_from_the_desk_is_chosen_there(ria: Browser) -> None:
    answer = ria.post(f"{CLIENTS}/new?return=desk", data=filled(last_name="Vogel"))
    client_id = answer.location.removeprefix("/hierbeek/desk?client=")
    assert f'name="client" value="{client_id}"' in ria.get(answer.location).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_name": ""},
        {"last_name": "111222333"},
        {"number": "111 222 333"},
        {"birth_date-day": "31", "birth_date-month": "2", "birth_date-year": "1986"},
        {"birth_date-day": "3"},
        {"birth_date-year": "volgend jaar"},
        {"birth_date-year": "2999"},
        {"municipality": "GM0001"},
        {"nationality": "Nergens"},
        {"sex": "q"},
        {"first_name": "x" * 101},
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(ria: Browser, wrong: dict[str, str]) -> None:
    answer = ria.post(f"{CLIENTS}/new", data=filled(**{"last_name": "Onmogelijk", **wrong}))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert 'value="Nour"' in answer.text or "x" * 101 in answer.text


def test_a_likely_double_is_shown_first_and_registered_only_as_somebody_else(ria: Browser, selam: uuid.UUID) -> None:
    double = filled(first_name="Selam", last_name="Zeewind", **BORN)
    answer = ria.post(f"{CLIENTS}/new", data=double)
    assert answer.status_code == 422
    assert f"{CLIENTS}/{selam}" in answer.text
    registered = ria.post(f"{CLIENTS}/new", data=double | {"somebody_else": "y"})
    assert registered.status_code == 303
    assert registered.headers["Location"] in ria.get(f"{CLIENTS}/{selam}").text


def test_a_record_shows_visits_and_who_opened_it(
    ria: Browser, browser_as: Callable[[uuid.UUID], Browser], world: World, selam: uuid.UUID
) -> None:
    browser_as(world.person(Role.TEAM_LEAD)).get(f"{CLIENTS}/{selam}")
    page = ria.get(f"{CLIENTS}/{selam}").text
    assert "Sélam Zeewind" in page
    assert "/hierbeek/visits/" in page
    assert "Team Lead Testboom" in page


def test_a_change_is_kept_and_told(ria: Browser, engine_web: Engine, world: World) -> None:
    client_id = registered(engine_web, world, "Dawit", "Vogelvlucht")
    opened(engine_web, world, client_id)
    details = f"{CLIENTS}/{client_id}/details"
    assert 'value="Vogelvlucht"' in ria.get(details).text
    end = end_of_trail(engine_web, world)
    answer = ria.post(details, data=filled(first_name="Dawit", last_name="Vogel", **BORN))
    assert answer.status_code == 303
    client = the_client(engine_web, world, answer.location)
    assert (client.name, client.search_name, client.birth_date) == ("Dawit Vogel", "dawit vogel", dt.date(1986, 3, 12))
    [line] = trail_of(engine_web, world, end)
    assert (line.verb, line.detail) == ("change", {"fields": ["birth_date", "last_name", "sex"]})
    assert ria.post(details, data=filled(last_name="111222333")).status_code == 422


def test_a_client_of_another_branch_is_not_here(ria: Browser, engine_web: Engine, world: World) -> None:
    foreign = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    for path in ("", "/details"):
        answers = [ria.get(f"{CLIENTS}/{each}{path}") for each in (foreign, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert ria.post(f"{CLIENTS}/{foreign}/details", data=filled()).status_code == 404
    assert "Elders" not in ria.get(CLIENTS, query_string={"q": "anders"}).text


def test_one_finds_and_one_is_told_when_nobody_is_found(ria: Browser, selam: uuid.UUID) -> None:
    assert str(selam) in ria.get(CLIENTS).text, "without words one sees what is open"
    assert str(selam) in ria.get(CLIENTS, query_string={"q": "zeewind SEL"}).text
    assert str(selam) not in ria.get(CLIENTS, query_string={"q": "qqqq"}).text
    assert ria.get(CLIENTS, query_string={"q": "<script>alert(1)</script>"}).text.count("<script>alert") == 0


def test_every_request_leaves_one_line_and_costs_at_most_eight_statements(
    ria: Browser, app: Flask, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    ria.get(CLIENTS)
    for verb, path in (
        ("search", CLIENTS),
        ("search", f"{CLIENTS}?q=sel"),
        ("read", f"{CLIENTS}/{selam}"),
        ("read", f"{CLIENTS}/{selam}/details"),
        ("read", f"{CLIENTS}/new"),
        ("denied", f"{CLIENTS}/{uuid.uuid4()}"),
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            ria.get(path)
        assert len(sent) <= 8, (path, sent)
        assert [line.verb for line in trail_of(engine_web, world, end)] == [verb]


def test_a_box_of_any_form_finds_a_client_by_what_is_typed_in_it(ria: Browser, selam: uuid.UUID) -> None:
    found = ria.get(f"{CLIENTS}/choices", query_string={"box": "who", "who": "zeew"}).text
    assert 'role="option"' in found
    assert "\u00b7 S\u00e9lam Zeewind" in found
    chosen = ria.get(f"{CLIENTS}/choices", query_string={"box": "who", "who": "1001 \u00b7 S\u00e9lam Zeewind"}).text
    assert 'role="option"' not in chosen, "somebody was picked, there is nothing more to choose"
