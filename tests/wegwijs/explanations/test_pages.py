"""A region asks why with one click and can take it back; the branch sees the question, answers, and corrects its answer."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.comparison import region
from tests.factories.editions import put_edition
from tests.factories.records import registered
from tests.factories.statements import statements

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

NIGHT = local_date() - dt.timedelta(days=1)
PAGE = "/comparison/zuidwest?what=housing.housed&per=need&year=2018"
OWN = "/hierbeek/figures/explanations"
CHOICE = {"what": "housing.housed", "per": "need", "year": "2018", "branch": "hierbeek"}
WORDS = "Wij kregen minder woningen dan een jaar eerder."


@pytest.fixture(scope="module", autouse=True)
def edition(superuser: Engine, world: World) -> None:
    """A year in which `here` housed far fewer than was needed."""
    put_edition(superuser, world.region_id, NIGHT, region(2018, NIGHT, low_id=world.here.id, low_slug=world.here.slug))


@pytest.fixture
def manager(browser_as, world: World) -> Browser:
    """A browser in which the manager of the region is signed in."""
    return browser_as(world.person(Role.REGIONAL_MANAGER))


@pytest.fixture
def lead(browser_as, world: World) -> Browser:
    """A browser in which the team lead of `here` is signed in."""
    return browser_as(world.person(Role.TEAM_LEAD))


def test_from_the_odd_dot_to_the_answer_beside_it(manager: Browser, lead: Browser) -> None:
    assert 'action="/comparison/zuidwest/explanations"' in manager.get(PAGE).text
    asked = manager.post("/comparison/zuidwest/explanations", data=CHOICE)
    assert asked.status_code == 303
    assert "what=housing.housed" in asked.headers["Location"]

    # It can be taken back, and asked again.
    assert 'action="/comparison/zuidwest/explanations/undo"' in manager.get(PAGE).text
    assert manager.post("/comparison/zuidwest/explanations/undo", data=CHOICE).status_code == 303
    assert 'action="/comparison/zuidwest/explanations"' in manager.get(PAGE).text
    manager.post("/comparison/zuidwest/explanations", data=CHOICE)

    # The team lead finds it at home.
    today = lead.get("/hierbeek/today").text
    address = re.search(r'href="(/hierbeek/figures/explanations\?[^"#]+)', today)
    assert address
    form = lead.get(address[1].replace("&amp;", "&")).text
    assert 'value="housing.housed" selected' in form or 'selected value="housing.housed"' in form

    written = lead.post(OWN, data={"figure": "housing.housed", "year": "2018", "words": WORDS})
    assert written.status_code == 303
    page = manager.get(PAGE).text
    assert WORDS in page
    assert 'action="/comparison/zuidwest/explanations' not in page.split(WORDS)[1].split("</div>")[0]
    assert "explanations?" not in lead.get("/hierbeek/today").text

    # Corrected, and taken back: the question waits again.
    lead.post(OWN, data={"figure": "housing.housed", "year": "2018", "words": f"{WORDS} Elf minder."})
    assert "Elf minder." in manager.get(PAGE).text
    lead.post(f"{OWN}/undo", data={"figure": "housing.housed", "year": "2018"})
    assert WORDS not in manager.get(PAGE).text
    assert "explanations?" in lead.get("/hierbeek/today").text


@pytest.mark.parametrize(
    "words", ["", "x" * 801, "Bel 111222333.", "Het lag aan Amal Kastanjebloem.", "Twee gezinnen wachtten lang."]
)
def test_what_may_not_leave_the_branch_is_refused_and_the_typed_words_stay(
    words: str, lead: Browser, engine_web: Engine, world: World
) -> None:
    registered(engine_web, world, "Amal", "Kastanjebloem")
    answer = lead.post(OWN, data={"figure": "guidance.started", "year": "2018", "words": words})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="faults-title"' in answer.text


@pytest.mark.parametrize("data", [{}, {"figure": "x", "year": "2018"}, {"figure": "housing.housed", "year": "x"}])
def test_a_figure_or_year_that_is_none_is_asked_for_again(data: dict[str, str], lead: Browser) -> None:
    assert lead.post(OWN, data={**data, "words": WORDS}).status_code == 422
    assert lead.post(f"{OWN}/undo", data=data).status_code == 303
    assert lead.get(f"{OWN}?figure={data.get('figure', '')}&year={data.get('year', '')}").status_code == 200


def test_a_manager_asks_no_branch_of_another_region(manager: Browser) -> None:
    other = {**CHOICE, "branch": "elderveen"}
    assert manager.post("/comparison/zuidwest/explanations", data=other).status_code == 404
    assert manager.post("/comparison/noord/explanations", data=other).status_code == 404
    assert manager.post("/comparison/zuidwest/explanations", data={}).status_code == 303


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER, Role.HELPDESK_LAWYER, Role.REGIONAL_MANAGER])
def test_only_a_team_lead_explains(role: Role, browser_as, world: World) -> None:
    assert browser_as(world.person(role)).get(OWN).status_code == 404


def test_the_page_costs_few_statements(app: Flask, lead: Browser) -> None:
    with statements(app) as sent:
        assert lead.get(f"{OWN}?figure=housing.housed&year=2018").status_code == 200
    assert len(sent) <= 11, sent
