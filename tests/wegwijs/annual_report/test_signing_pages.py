"""The branch's own pages about its years: read by everybody of the branch, signed by its team lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask_babel import force_locale

from tenants.roles import Role
from tests.factories.looked import seen_on
from tests.factories.statements import statements
from tests.factories.years import two_years
from wegwijs.words import word

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

YEAR = "/hierbeek/figures/2018"


@pytest.fixture(scope="module", autouse=True)
def counted(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Two years, counted."""
    two_years(engine_web, engine_worker, world)


def test_a_volunteer_sees_the_unhidden_numbers_and_cannot_sign(browser_as, world: World) -> None:
    volunteer = browser_as(world.person(Role.VOLUNTEER))
    assert "152" in volunteer.get("/hierbeek/figures").text
    page = volunteer.get(YEAR).text
    assert ">4<" in page  # different people, inside the branch
    assert "/signature" not in page
    assert volunteer.get(f"{YEAR}/story").status_code == 404
    assert volunteer.post(f"{YEAR}/signature").status_code == 404


def test_a_team_lead_tells_signs_and_takes_back(app: Flask, browser_as, browser, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    bad = lead.post(f"{YEAR}/story", data={"consultations_lead": "x", "consultations_text": "111222333"})
    assert bad.status_code == 422
    assert "111222333" in bad.text  # what was typed is kept
    assert (
        lead.post(
            f"{YEAR}/story", data={"consultations_lead": "Druk", "consultations_text": "Veel vragen."}
        ).status_code
        == 302
    )
    assert lead.post(f"{YEAR}/signature").status_code == 422  # no month is signed: somebody looks at that
    looked = {"looked": "y", "seen": seen_on(lead, YEAR)}
    assert lead.post(f"{YEAR}/story", data={"consultations_lead": "Drukker"}).status_code == 302
    assert lead.post(f"{YEAR}/signature", data=looked).status_code == 422, "other words than were looked at"
    told = {"consultations_lead": "Druk", "consultations_text": "Veel vragen."}
    assert lead.post(f"{YEAR}/story", data=told).status_code == 302
    assert lead.post(f"{YEAR}/signature", data=looked).status_code == 302
    assert "Veel vragen." in browser.get("/hierbeek/2018-in-cijfers").text
    assert lead.post(f"{YEAR}/signature").status_code == 422  # a second version says why
    assert lead.post(f"{YEAR}/versions/1/withdrawal", data={"withdrawal": ""}).status_code == 422
    unread = lead.post(f"{YEAR}/versions/1/withdrawal", data={"withdrawal": "Fout"})
    assert unread.status_code == 422, "what stands then is looked at first"
    back = {"withdrawal": "Fout", "confirmed": "y"}
    assert lead.post(f"{YEAR}/versions/1/withdrawal", data=back).status_code == 302
    assert browser.get("/hierbeek/2018-in-cijfers").status_code == 410
    assert lead.post(f"{YEAR}/versions/1/withdrawal", data=back).status_code == 404
    listed = lead.get(YEAR).text
    assert "Fout" in listed, "the list of versions says why"
    with app.test_request_context(), force_locale("nl"):
        assert word(Role.TEAM_LEAD).lower() in listed, "and by whom"


def test_the_lead_of_another_branch_finds_nothing(browser_as, world: World) -> None:
    elsewhere = browser_as(world.lead_elsewhere)
    for address in ("/hierbeek/figures", YEAR, f"{YEAR}/story"):
        assert elsewhere.get(address).status_code == 404


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2026])
def test_a_year_with_little_or_nothing_known_has_a_page(year: int, browser_as, world: World) -> None:
    assert browser_as(world.person(Role.TEAM_LEAD)).get(f"/hierbeek/figures/{year}").status_code == 200


def test_a_year_that_cannot_be_is_not_there(browser_as, world: World) -> None:
    assert browser_as(world.person(Role.TEAM_LEAD)).get("/hierbeek/figures/2999").status_code == 404


@pytest.mark.parametrize("address", ["/hierbeek/figures", YEAR, f"{YEAR}/story"])
def test_the_pages_cost_few_statements(address: str, app: Flask, browser_as, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    with statements(app) as sent:
        assert lead.get(address).status_code == 200
    assert len(sent) <= 8, sent
