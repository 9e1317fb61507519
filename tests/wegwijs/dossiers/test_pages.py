"""Pages of dossiers: the register, opening, closing, correcting, and who gets to see them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, text

from tenants.clients.models import ClientAccess
from tenants.dossiers.models import Dossier, DossierOutcome
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.records import registered
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek/dossiers"


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def counsellor(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg", number="1042")


@pytest.fixture
def dossier(lead: Browser, noor: uuid.UUID, superuser: Engine) -> str:
    """The address of an open dossier."""
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE dossiers CASCADE"))
    answer = lead.post(f"{HERE}/new", data={"client": "1042", "kind": "asylum", "opened_on": "2018-03-12"})
    assert answer.status_code == 303
    return str(answer.location)


def kept(web: Engine, world: World) -> Dossier:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(Dossier)).one()


def test_a_dossier_is_opened_closed_and_opened_again(
    lead: Browser, dossier: str, engine_web: Engine, world: World
) -> None:
    assert "Wisselweg" in lead.get(HERE).text
    closing = {"closed_on": "2018-09-01", "outcome": "granted"}
    assert lead.post(f"{dossier}/close", data=closing).status_code == 303
    assert kept(engine_web, world).outcome is DossierOutcome.GRANTED
    assert "D001" in lead.get(f"{HERE}?year=2018").text
    assert lead.post(f"{dossier}/reopen").status_code == 303
    assert kept(engine_web, world).closed_on is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closed_on": "2018-03-11", "outcome": "granted"}, "closed_on"),
        ({"closed_on": "2999-01-01", "outcome": "granted"}, "closed_on"),
        ({"closed_on": "", "outcome": "granted"}, "closed_on"),
        ({"closed_on": "2018-09-01"}, "outcome-0"),
    ],
)
def test_a_closing_that_cannot_be_is_said_on_the_form(
    lead: Browser, dossier: str, wrong: dict[str, str], field: str
) -> None:
    answer = lead.post(f"{dossier}/close", data=wrong)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_a_correction_keeps_what_was_typed_until_somebody_says_why(lead: Browser, dossier: str) -> None:
    said = {"kind": "renewal", "opened_on": "2018-03-13", "number": "D001", "reason": ""}
    answer = lead.post(f"{dossier}/correction", data=said)
    assert answer.status_code == 422
    assert '<option selected value="renewal">' in answer.text or 'value="renewal" selected' in answer.text
    assert lead.post(f"{dossier}/correction", data={**said, "reason": "typing"}).status_code == 303
    assert "13 maart 2018" in lead.get(dossier).text


def test_a_mistake_is_taken_back_and_let_count_again(lead: Browser, dossier: str) -> None:
    lead.post(f"{dossier}/withdraw")
    assert f'href="{dossier}"' not in lead.get(HERE).text
    assert lead.post(f"{dossier}/close", data={"closed_on": "2018-09-01", "outcome": "granted"}).status_code == 404
    lead.post(f"{dossier}/restore")
    assert f'href="{dossier}"' in lead.get(HERE).text


def test_nobody_chosen_is_said_on_the_form(lead: Browser, noor: uuid.UUID) -> None:
    answer = lead.post(f"{HERE}/new", data={"client": "", "kind": "asylum", "opened_on": "2018-03-12"})
    assert answer.status_code == 422
    assert 'href="#client"' in answer.text
    assert "1042" in lead.get(f"{HERE}/new?client={noor}").text
    assert lead.get(f"{HERE}/new?client=nobody").status_code == 404


def test_who_does_not_know_the_client_is_asked_why_first(
    counsellor: Browser, dossier: str, noor: uuid.UUID, engine_web: Engine, world: World
) -> None:
    assert "Wisselweg" not in counsellor.get(HERE).text
    assert "D001" not in counsellor.get(dossier).text
    counsellor.post(f"{dossier}/close", data={"outcome": "granted", "closed_on": "2018-09-01"})
    assert kept(engine_web, world).closed_on is None
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(
            insert(ClientAccess).values(
                branch_id=world.here.id,
                client_id=noor,
                person_id=world.person(Role.LEGAL_COUNSELLOR),
                reason="appointment",
                ends_at=now() + dt.timedelta(hours=8),
            )
        )
    assert "D001" in counsellor.get(dossier).text
    assert "Wisselweg" in counsellor.get(HERE).text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER])
def test_legal_matter_asks_a_right_of_its_own(
    browser_as: Callable[[uuid.UUID], Browser], world: World, dossier: str, role: Role
) -> None:
    other = browser_as(world.person(role))
    assert other.get(HERE).status_code == 404
    assert other.get(dossier).status_code == 404


def test_the_register_takes_few_statements_however_long(app: Flask, lead: Browser, dossier: str) -> None:
    for _ in range(5):
        lead.post(f"{HERE}/new", data={"client": "1042", "kind": "asylum", "opened_on": local_date().isoformat()})
    lead.get(HERE)
    for address, most in ((HERE, 9), (dossier, 13), (f"{HERE}/families", 9)):
        with statements(app) as sent:
            assert lead.get(address).status_code == 200
        assert len(sent) <= most, sent
