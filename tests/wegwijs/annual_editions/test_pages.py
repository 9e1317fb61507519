"""The year of a region and of the country: made by who accepts or publishes figures, read by everybody, in every form the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tenants.isolation import Figures, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.editions import content, figure, put_edition, unit
from tests.factories.looked import seen_on
from tests.factories.statements import statements

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

MAKING, PAGE = "/comparison/zuidwest/annual/2018", "/regions/zuidwest/2018-in-cijfers"
NATION, COUNTRY = "/nation/annual/2018", "/nederland/2018-in-cijfers"


def table(year: int, name: str, *, hidden: bool = True) -> dict[str, Any]:
    """Return a protected table of two units; of one of them the clients are hidden, and something is unknown."""
    night = local_date() - dt.timedelta(days=1)
    units = [
        unit("Hierbeek", night, key="a", slug="hierbeek", codes=["GM0530"]),
        unit("Elderveen", night, key="b", slug="elderveen", codes=["GM1930"]),
    ]
    topics = {"care": 200, "work": 160}
    return content(
        year,
        units,
        {
            "housing.housed": figure(
                {"a": year - 1965, "b": 47},
                grain="year",
                places={"GM0530": year - 1965, "GM1930": 47},
                breakdowns={
                    "age_group": {"adult": 60, "child": year - 1978}, "sex": {"m": "hidden", "f": "hidden"},
                    "nationality": {"SY": 70, "ER": 16, "BR": "hidden", "TR": "hidden"},
                },
            ),
            "consultations.contacts": figure({"a": [10] * 12, "b": [20] * 12}, breakdowns={"topic": topics}),
            "consultations.topics": figure({}, breakdowns={"topic": topics}),
            "consultations.clients": figure({"a": "hidden" if hidden else 3, "b": 40}, grain="year", adds_up=False),
            "participation.participants": figure({"a": None, "b": 30}, grain="year", adds_up=False),
            "participation.groups": figure({"a": None, "b": [1] * 12}),
        },
        name=name,
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, world: World) -> None:
    """Two years of the region and of the country."""
    night = local_date() - dt.timedelta(days=1)
    for year in (2017, 2018):
        put_edition(superuser, world.region_id, night, table(year, "Zuidwest"), version=60)
        put_edition(superuser, None, night, table(year, "Nederland"), version=60)


def publish(browser: Any, making: str, reason: str = "") -> Any:
    """Name everybody who is not accepted, and publish."""
    page = browser.get(making).text
    named = dict.fromkeys(re.findall(r'name="(exception_[0-9a-f-]{36})"', page), "")
    if named:
        said = browser.post(f"{making}/exceptions", data={**named, "same": "Wordt nog nagelopen."})
        assert said.status_code == 302
    return browser.post(
        f"{making}/publication", data={"looked": "y", "reason": reason, "seen": seen_on(browser, making)}
    )


def test_a_manager_writes_publishes_and_takes_back(browser_as, browser, world: World) -> None:
    petra = browser_as(world.person(Role.REGIONAL_MANAGER))
    assert MAKING in petra.get("/comparison/zuidwest/annual").text
    assert petra.post(f"{MAKING}/publication", data={"looked": "y"}).status_code == 422, "nothing is accepted yet"
    wrong = petra.post(f"{MAKING}/story", data={"housing_lead": "Druk", "housing_text": "111222333"})
    assert wrong.status_code == 422
    assert "111222333" in wrong.text
    typed = {"housing_lead": "Een druk jaar", "housing_text": "Overal was het druk.", "do": "keep"}
    kept = petra.post(f"{MAKING}/story/draft", data=typed)
    assert kept.mimetype == "text/plain"
    assert "Een druk jaar" in petra.get(f"{MAKING}/story").text
    assert petra.post(f"{MAKING}/story", data=typed).status_code == 302
    taken = petra.post(f"{MAKING}/story", data={**typed, "do": "take consultations"})
    assert taken.headers["Location"].endswith("#consultations")
    checks = petra.post(f"{MAKING}/story/checks/housing", data={"housing_text": "Nog invullen"}).text
    assert checks.count("checks__no") == 1
    assert browser.get(PAGE).status_code == 404
    assert publish(petra, MAKING).status_code == 302
    page = browser.get(PAGE).text
    assert "Een druk jaar" in page
    assert "Wordt nog nagelopen." in page
    assert petra.post(f"{MAKING}/publication", data={"looked": "y"}).status_code == 422, "a new version says why"
    sent = {"looked": "y", "reason": "Een betere tekst", "seen": seen_on(petra, MAKING)}
    assert petra.post(f"{MAKING}/publication", data=sent).status_code == 302
    assert petra.post(f"{MAKING}/publication", data=sent).status_code == 422, "the same sent twice is one version"
    assert "Een betere tekst" in browser.get(PAGE).text
    assert browser.get(f"{PAGE}?version=1").status_code == 200
    assert browser.get(f"{PAGE}?version=9").status_code == 404
    assert petra.post(f"{MAKING}/versions/2/withdrawal", data={"withdrawal": ""}).status_code == 422
    assert (
        petra.post(f"{MAKING}/versions/2/withdrawal", data={"withdrawal": "Te vroeg", "confirmed": "y"}).status_code
        == 302
    )
    assert "Een betere tekst" not in browser.get(PAGE).text


def test_the_national_office_publishes_the_country(app, browser_as, browser, world: World) -> None:
    noor = browser_as(world.person(Role.NATIONAL_ANALYST))
    assert publish(noor, NATION).status_code == 302
    assert "100" in browser.get(COUNTRY).text
    assert browser_as(world.person(Role.REGIONAL_MANAGER)).get(NATION).status_code == 404
    assert noor.get(MAKING).status_code == 404, "a region's page is the region's own"
    assert COUNTRY in browser.get("/in-cijfers").text
    assert COUNTRY in browser.get("/in-cijfers?q=nederland").text
    assert COUNTRY not in browser.get("/in-cijfers?q=nergenshuizen").text
    with statements(app) as sent:
        assert PAGE in browser.get("/in-cijfers?q=ZUIDWST").text
    assert len(sent) <= 6


@pytest.mark.parametrize("role", [Role.TEAM_LEAD, Role.VOLUNTEER, Role.HELPDESK_LAWYER, Role.PLATFORM_ADMIN])
def test_nobody_else_comes_to_the_pages_on_which_it_is_made(role: Role, browser_as, world: World) -> None:
    for address in (MAKING, NATION, f"{MAKING}/story", "/nation/annual"):
        assert browser_as(world.person(role)).get(address).status_code == 404


def test_a_year_without_figures_says_so_kindly(browser_as, world: World) -> None:
    petra = browser_as(world.person(Role.REGIONAL_MANAGER))
    assert petra.get("/comparison/zuidwest/annual/2012").status_code == 200
    assert petra.get("/comparison/zuidwest/annual/2999").status_code == 404
    assert petra.get("/comparison/zuidwest/annual/2012/story").status_code == 404
    assert petra.get("/comparison/noord/annual/2018").status_code == 404


def test_every_form_says_the_same_and_hides_the_same(browser) -> None:
    page, data = browser.get(PAGE).text, browser.get(f"{PAGE}.json").get_json()
    assert data["figures"]["housing.housed"]["whole"]["value"] == 100
    assert ">100<" in page
    assert data["figures"]["housing.housed"]["previous"]["value"] == 99
    assert data["figures"]["consultations.clients"]["units"]["a"]["value"] == "hidden"
    rows = list(csv.reader(io.StringIO(browser.get(f"{PAGE}.csv").text.removeprefix("\ufeff")), delimiter=";"))
    told = {tuple(row[:6]): row[6] for row in rows}
    assert told["", "Zuidwest", "housing.housed", "2018", "", ""] == "100"
    assert told["hierbeek", "Hierbeek", "housing.housed", "2018", "", ""] == "53"
    assert not told["hierbeek", "Hierbeek", "consultations.clients", "2018", "", ""].isdigit()
    assert ("hierbeek", "Hierbeek", "participation.participants", "2018", "", "") not in told, "unknown is not nought"
    paper = browser.get(f"{PAGE}.pdf")
    assert paper.mimetype == "application/pdf"
    root = PdfReader(io.BytesIO(paper.data)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"], "a screen reader reads it"
    assert root["/Lang"]


def test_what_is_hidden_stays_so_and_others_stand_together(browser) -> None:
    page = browser.get(PAGE).text
    assert ">14<" in page, "100 less 70 and 16: what is hidden by country, together"
    assert "BR" not in re.sub(r"<[^>]+>", " ", page)
    assert "hatch" in page, "men and women are both hidden"


def test_what_is_known_of_some_only_says_of_how_many(browser) -> None:
    chapter = re.search(r'<section class="chapter" id="participation".*?</section>', browser.get(PAGE).text, re.DOTALL)
    assert chapter
    said = re.sub(r"<[^>]+>", " ", chapter[0])
    assert re.search(r"\b1\b[^.]*\b2\b", said), said
    assert re.search(r"\b12\b", said), "the groups stand in numerals"


def test_a_branch_leads_to_its_own_page_only_when_there_is_one(browser, superuser: Engine, world: World) -> None:
    assert "/hierbeek/2018-in-cijfers" not in browser.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, COUNTRY, f"{PAGE}.csv", f"{PAGE}.json"])
def test_public_pages_cost_few_statements(address: str, app: Flask, browser) -> None:
    with statements(app) as sent:
        assert browser.get(address).status_code == 200
    assert len(sent) <= 6, sent


@pytest.mark.parametrize("address", [MAKING, f"{MAKING}/story", "/comparison/zuidwest/annual"])
def test_the_making_costs_few_statements(address: str, app: Flask, browser_as, world: World) -> None:
    petra = browser_as(world.person(Role.REGIONAL_MANAGER))
    with statements(app) as sent:
        assert petra.get(address).status_code == 200
    assert len(sent) <= 12, sent


def test_the_trail_outside_branches_tells_who_published(engine_web: Engine, superuser: Engine, world: World) -> None:
    with superuser.connect() as connection:
        verbs = set(connection.scalars(text("SELECT verb FROM platform_events WHERE record = 'annual_edition'")))
    assert {"tell", "except", "publish", "withdraw"} <= verbs
    with scoped(engine_web, Figures(world.region_id)) as session:
        assert session.scalar(text("SELECT count(*) FROM edition_stories")) == 1, "typing keeps one row, and no line"
