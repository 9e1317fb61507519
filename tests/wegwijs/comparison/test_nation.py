"""The country's page: regions as rows, every municipality, what rises, and a map that is kept by browsers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tenants.branches.models import Municipality, Population
from tenants.isolation import Directory, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.editions import content, figure, put_edition, unit
from tests.factories.world import ALWAYS
from wegwijs.comparison.exporting import COLUMNS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

NIGHT = local_date() - dt.timedelta(days=1)
REGIONS = ("Noord", "Oost", "Zuid", "Zuidwest")
KEYS = {name: str(uuid.UUID(int=number + 1)) for number, name in enumerate(REGIONS)}
PLACES = ("GM0530", "GM1924", "GM0606", "GM0622")
"""Municipalities that are on the map of 2018."""


def country(year: int) -> dict[str, Any]:
    """Return an edition of a country in which one region falls short and a municipality is far behind."""
    units = [
        unit(name, NIGHT, key=KEYS[name], codes=[PLACES[number]], branches=10 + number)
        for number, name in enumerate(REGIONS)
    ]
    need = {KEYS[name]: 500 for name in REGIONS}
    housed = {KEYS[name]: [140, 140, 130, 90 if name == "Oost" else 120] for name in REGIONS}
    housed[KEYS["Oost"]] = [100, 100, 100, 100]
    closing = dict(zip(PLACES, (-60, 5, "hidden", None), strict=True))
    return content(
        year,
        units,
        {
            "housing.housed": figure(housed, grain="quarter", places=dict.fromkeys(PLACES, 100)),
            "housing.required": figure(need, grain="year"),
            "housing.quota": figure(need, grain="year", places=dict.fromkeys(PLACES, 100)),
            "housing.closing_balance": {**figure(dict.fromkeys(need), grain="year"), "places": closing},
            "consultations.contacts": figure({key: [100] * 12 for key in need}),
            "consultations.topics": figure(
                dict.fromkeys(need, 400), grain="year",
                breakdowns={"topic": {"care": 300 if year == 2018 else 100, "legal": 300}},
            ),
        },
        name="Nederland",
        helpdesk={"asked": {"asylum": 90, "integration": 100}, "asked_before": {"asylum": 20, "integration": 100}, "totals": {}},
        late=[{"name": "Laatbeek", "region": "Noord", "night": None}],
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, engine_web: Engine, world: World) -> None:
    """Two years of the country, and how many people live in its municipalities."""
    with scoped(engine_web, Directory()) as session:
        for code in PLACES:
            session.add(
                Municipality(
                    code=code,
                    valid=ALWAYS,
                    name=f"Plaats {code}",
                    slug=code.lower(),
                    province_code="PV28",
                    province="Z",
                )
            )
            session.add(
                Population(municipality_code=code, reference_date=dt.date(2017, 1, 1), inhabitants=40_000, source="CBS")
            )
    for year in (2017, 2018):
        put_edition(superuser, None, NIGHT, country(year))


@pytest.fixture
def analyst(browser_as, world: World) -> Browser:
    """A browser in which the national analyst is signed in."""
    return browser_as(world.person(Role.NATIONAL_ANALYST))


def part(page: str, name: str) -> str:
    """Return one section of the page."""
    return page.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


def test_the_headline_says_what_was_needed_and_which_region_fell_short(analyst: Browser) -> None:
    page = analyst.get("/nation?year=2018").text
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert found
    assert "2.000" in found[1]
    assert "Oost" in found[1]
    assert "Noord" not in found[1]


def test_beside_the_name_stand_the_number_that_was_chosen_and_how_it_stands(analyst: Browser) -> None:
    """A phone shows no more than the first columns."""
    regions = part(analyst.get("/nation?year=2018&what=housing.housed&per=need").text, "regions-title")
    row = re.search(r'<tr[^>]*><th scope="row">.*?</th>(.*?)</tr>', regions, re.DOTALL)
    assert row
    cells = re.findall(r'<td(?: class="([^"]*)")?>', row[1])
    assert cells[:2] == ["n rate", "strip"]


def test_the_lead_says_how_many_there_are_and_not_all_of_them(analyst: Browser) -> None:
    lead = analyst.get("/nation?year=2018").text.split('class="lead">', 1)[1].split("</p>", maxsplit=1)[0]
    assert re.match(r"46 ", lead)
    assert lead.count("4 ") >= 1


def test_a_year_is_drawn_by_half_years_where_it_is_told_so(analyst: Browser) -> None:
    asked = part(analyst.get("/nation?year=2018").text, "asked-title")
    assert "2018-1" in asked
    assert "2017-2" in asked
    # 2,000 of both halves together, divided as 13,000 and 11,000 were.
    assert "1.083" in asked
    assert "917" in asked
    assert "opennieuwsbank" in asked, "what the state asked is told with its source"


def test_every_municipality_is_a_dot_and_a_shape_and_a_row(analyst: Browser) -> None:
    places = part(analyst.get("/nation?year=2018").text, "places-title")
    wide = places.split("<svg")[1]
    assert len(re.findall(r'class="late"', wide)) == 1
    assert len(re.findall("<circle", wide)) == 1, "what is hidden or unknown is no dot"
    assert re.search(r'<use href="/maps/2018-\w+\.svg#GM0530" class="place late-place"', places)
    assert re.search(r'#GM0606" class="hatch-edge"', places)
    assert re.search(r'#GM0622" class="place own"', places)
    assert "hidden-value" in places
    assert "\N{MINUS SIGN}60" in places


def test_the_map_is_a_file_that_a_browser_keeps(analyst: Browser, browser: Browser) -> None:
    address = re.search(r'href="(/maps/[^#"]+)#', analyst.get("/nation?year=2018").text)
    assert address
    for somebody in (analyst, browser):
        made = somebody.get(address[1])
        assert made.mimetype == "image/svg+xml"
        assert "immutable" in made.headers["Cache-Control"]
        assert 'id="GM0530"' in made.text
        assert len(made.data) < 260_000
    assert browser.get("/maps/2018-00000000.svg").status_code == 302
    assert browser.get("/maps/1900-00000000.svg").status_code == 404
    assert len(analyst.get("/nation?year=2018").data) < 160_000


def test_a_subject_that_rises_is_named_and_one_that_wavers_is_not(analyst: Browser) -> None:
    page = analyst.get("/nation?year=2018").text
    rising = re.findall(r'<tr class="is-odd"><th scope="row">([^<]+)', part(page, "helpdesk-title"))
    assert len(rising) == 1
    assert "+350%" in part(page, "helpdesk-title")
    assert "+200%" in part(page, "topics-title")


def test_who_is_late_is_named(analyst: Browser) -> None:
    assert "Laatbeek (Noord)" in analyst.get("/nation?year=2018").text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "what=consultations.contacts&per=before&year=2018",
        "what=housing.housed&per=need&period=m02",
        "year=1900",
        "with=large",
    ],
)  # fmt: skip
def test_every_choice_is_answered(query: str, analyst: Browser) -> None:
    assert analyst.get(f"/nation?{query}").status_code == 200
    assert analyst.get(f"/nation/table.xlsx?{query}").status_code == 200


def test_the_sheets_say_what_the_page_says(analyst: Browser) -> None:
    text = analyst.get("/nation/table.csv?what=housing.housed&per=need&year=2018").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    name, count = COLUMNS.index("name"), COLUMNS.index("count")
    assert {row[name]: row[count] for row in rows[1 : rows.index([])]} == {
        "Noord": "530",
        "Oost": "400",
        "Zuid": "530",
        "Zuidwest": "530",
    }
    places = analyst.get("/nation/municipalities.csv?year=2018").text
    line = next(line for line in places.splitlines() if line.startswith("GM0606"))
    assert not re.search(r"-?\d+;$", line), "a hidden position is words"
    numbers = next(line for line in places.splitlines() if line.startswith("GM0530"))
    assert re.search(r";-60;-\d+,\d+$", numbers), "a Dutch spreadsheet reads it as a number"
