"""The words of a year: told chapter by chapter, kept while they are typed, with last year's beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tenants.roles import Role
from tests.factories.hellevoetsluis import lay_hellevoetsluis
from tests.factories.nights import one_night
from tests.factories.years import last_night

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

STORY = "/hierbeek/figures/2018/story"
TOLD = {
    "housing_lead": "Een huis voor wie kwam",
    "housing_text": "Samen met de gemeente.",
    "language_text": "Op woensdag.",
}


@pytest.fixture(scope="module", autouse=True)
def counted(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """A year of everything, counted."""
    lay_hellevoetsluis(engine_web, world)
    one_night(engine_worker, world.here.id, night=last_night())


@pytest.fixture
def lead(browser_as: Any, world: World) -> Browser:
    """The team lead's browser."""
    browser: Browser = browser_as(world.person(Role.TEAM_LEAD))
    return browser


def typed(page: str, name: str) -> str:
    """Return what stands in a field."""
    found = re.search(rf'<(textarea|input)([^>]*name="{name}"[^>]*)>([^<]*)', page)
    assert found, name
    if found[1] == "textarea":
        return found[3].strip()
    value = re.search(r'value="([^"]*)"', found[2])
    return value[1] if value else ""


def test_every_chapter_that_is_counted_asks_for_words(lead: Browser) -> None:
    page = lead.get(STORY).text
    for chapter in (
        "housing", "consultations", "dossiers", "partners", "guidance", "participation", "language", "organisation",
    ):  # fmt: skip
        assert f'name="{chapter}_lead"' in page
        assert f'name="{chapter}_text"' in page
    # Of 2017 only dossiers and staff are known.
    assert set(re.findall(r'name="(\w+)_lead"', lead.get(STORY.replace("2018", "2017")).text)) == {
        "dossiers", "organisation",
    }  # fmt: skip


def test_words_are_kept_by_chapter_and_last_years_stand_beside_them(lead: Browser) -> None:
    assert lead.post(STORY, data=TOLD).status_code == 302
    page = lead.get(STORY).text
    assert typed(page, "housing_lead") == "Een huis voor wie kwam"
    assert typed(page, "language_text") == "Op woensdag."
    lead.post(STORY.replace("2018", "2017"), data={"organisation_lead": "Een jaar van wennen"})
    beside = lead.get(STORY).text
    assert "Een jaar van wennen" in beside
    assert typed(beside, "organisation_lead") == ""


def test_what_is_typed_is_kept_and_can_be_thrown_away(lead: Browser, superuser: Engine) -> None:
    lead.post(STORY, data=TOLD)
    kept = lead.post(f"{STORY}/draft", data={**TOLD, "housing_text": "Half getypt"})
    assert kept.status_code == 200
    assert re.search(r"\d\d:\d\d", kept.text)
    assert typed(lead.get(STORY).text, "housing_text") == "Half getypt"
    lead.post(STORY, data={"do": "discard", **TOLD})
    assert typed(lead.get(STORY).text, "housing_text") == "Samen met de gemeente."
    lead.post(f"{STORY}/draft", data={**TOLD, "housing_text": "Klaar"})
    lead.post(STORY, data={**TOLD, "housing_text": "Klaar"})
    with superuser.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM drafts WHERE form LIKE 'story%'")) == 0


def test_drafts_of_two_years_do_not_meet(lead: Browser) -> None:
    lead.post(f"{STORY}/draft", data={"dossiers_lead": "Van 2018"})
    lead.post(f"{STORY.replace('2018', '2017')}/draft", data={"dossiers_lead": "Van 2017"})
    assert typed(lead.get(STORY).text, "dossiers_lead") == "Van 2018"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"guidance_text": "Zijn nummer is 111222333."}, "guidance_text"),
        ({"partners_lead": "x" * 121}, "partners_lead"),
    ],
)
def test_what_cannot_be_kept_is_said_on_its_own_field(data: dict[str, str], field: str, lead: Browser) -> None:
    answer = lead.post(STORY, data={**TOLD, **data})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert typed(answer.text, "housing_lead") == TOLD["housing_lead"]


def test_a_service_number_is_not_kept_while_it_is_typed(lead: Browser) -> None:
    assert lead.post(f"{STORY}/draft", data={"housing_text": "111222333"}).status_code == 422


def test_only_who_signs_tells(browser_as: Any, world: World) -> None:
    for person in (world.person(Role.VOLUNTEER), world.lead_elsewhere, world.person(Role.REGIONAL_MANAGER)):
        browser = browser_as(person)
        assert browser.get(STORY).status_code == 404
        assert browser.post(f"{STORY}/draft", data=TOLD).status_code == 404


def test_a_year_that_cannot_be_has_no_story(lead: Browser) -> None:
    for year in ("1999", "2999"):
        assert lead.get(STORY.replace("2018", year)).status_code == 404
        assert lead.post(f"{STORY.replace('2018', year)}/draft", data=TOLD).status_code == 404
