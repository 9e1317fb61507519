"""Finding, registering and changing clients, behind the wall."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.actions import NewClient, change_client, register_client
from tenants.clients.finding import acquaintances, clients_like
from tenants.clients.likeness import Sketch
from tenants.clients.models import Client
from tenants.clients.queries import client_named, likenesses, sketch_of
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import logged, reader_as, registered, volunteer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)


def new(world: World, **values: object) -> NewClient:
    """Return somebody to register."""
    return replace(NewClient(last_name="Zeewind", municipality_code=world.here.municipality), **values)  # type: ignore[arg-type]


def names(session: ScopedSession, world: World, words: str) -> list[str]:
    """Return the first names of who is found by the volunteer."""
    return [client.first_name for client in clients_like(session, reader_as(world), words)]


def test_the_nearest_are_found_first(here: ScopedSession, world: World) -> None:
    for first, last in (("Nour", "Wisselweg"), ("Selma", "Kers"), ("Anna", "Selhorst"), ("Sel", "Zeewind")):
        register_client(here, volunteer(world), new(world, first_name=first, last_name=last), TODAY)
    assert names(here, world, "sel") == ["Sel", "Selma", "Anna", "Nour"]
    assert names(here, world, "zeewind s") == ["Sel"]
    assert names(here, world, "s") == []
    assert names(here, world, "%%") == []


def test_a_number_finds_its_client_first(here: ScopedSession, world: World) -> None:
    for number in ("77", "770", "7"):
        register_client(here, volunteer(world), new(world, number=number, first_name=f"N{number}"), TODAY)
    assert names(here, world, "#77") == ["N77", "N770"]
    assert names(here, world, "7")[0] == "N7"


def test_nobody_of_another_branch_is_found(here: ScopedSession, engine_web: Engine, world: World) -> None:
    foreign = registered(engine_web, world, "Quirina", "Elders", spot=world.elsewhere, birth_date=dt.date(1986, 3, 12))
    assert names(here, world, "quirina") == []
    assert likenesses(here, Sketch("kirna ildrs", dt.date(1986, 3, 12))) == []
    with pytest.raises(AbsentError):
        client_named(here, foreign)


def test_two_desks_at_once_never_give_one_number_twice(engine_web: Engine, world: World) -> None:
    def register() -> None:
        for _ in range(5):
            registered(engine_web, world, "Tegelijk", "Aangemeld")

    desks = [threading.Thread(target=register) for _ in range(4)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    with scoped(engine_web, Branch(world.here.id)) as session:
        numbers = list(session.scalars(select(Client.number).where(Client.first_name == "Tegelijk")))
    assert len(numbers) == len(set(numbers)) == 20


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_name": " "}, "last_name"),
        ({"last_name": "111222333"}, "last_name"),
        ({"number": "111222333"}, "number"),
        ({"municipality_code": ""}, "municipality"),
        ({"birth_date": dt.date(2018, 11, 14)}, "birth_date"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_the_field(
    here: ScopedSession, world: World, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        register_client(here, volunteer(world), new(world, **wrong), TODAY)
    assert refusal.value.field == field


def test_a_change_is_told_by_its_fields_and_never_by_their_words(here: ScopedSession, world: World) -> None:
    client = register_client(here, volunteer(world), new(world, first_name="Sel"), TODAY)
    here.info["audit"].clear()
    change_client(here, volunteer(world), client.id, new(world, first_name="Sélam", last_name="Zeewind"), TODAY)
    assert client.search_name == "selam zeewind"
    line = here.info["audit"][-1]
    assert (line.verb, line.detail) == ("change", {"fields": ["first_name"]})
    here.info["audit"].clear()
    change_client(here, volunteer(world), client.id, new(world, first_name="Sélam", last_name="Zeewind"), TODAY)
    assert not here.info["audit"], "nothing changed, nothing to tell"


def test_a_change_to_a_number_in_use_is_refused(here: ScopedSession, world: World) -> None:
    taken = register_client(here, volunteer(world), new(world), TODAY)
    client = register_client(here, volunteer(world), new(world), TODAY)
    with pytest.raises(RefusalError):
        change_client(here, volunteer(world), client.id, new(world, number=taken.number), TODAY)


def test_the_same_name_and_birth_date_is_likely_the_same_person(here: ScopedSession, world: World) -> None:
    born = dt.date(1986, 3, 12)
    first, second, other = (
        register_client(here, volunteer(world), new(world, first_name=name, birth_date=date), TODAY)
        for name, date in (("Sélam", born), ("Selam", born), ("Selam", None))
    )
    assert likenesses(here, sketch_of(first), but=first.id) == [second]
    assert likenesses(here, sketch_of(other), but=other.id) == []


def test_without_words_who_was_helped_last_comes_first(engine_web: Engine, world: World) -> None:
    early, late = (registered(engine_web, world, name, "Volgorde") for name in ("Vroeg", "Laat"))
    logged(engine_web, world, dt.date(2018, 3, 12), client_id=late)
    logged(engine_web, world, client_id=early)
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = acquaintances(session, reader_as(world, Role.TEAM_LEAD), "volgorde")
        assert {each.client.id: each.last_day for each in found}[late] == dt.date(2018, 3, 12)
        assert len(acquaintances(session, reader_as(world, Role.TEAM_LEAD), limit=3)) == 3
