"""The pages of region and nation: findings in words, small numbers hidden everywhere, and nobody else's region."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import pytest

from tenants.escalations.models import Subject
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.editions import put_edition, region_content
from tests.factories.escalations import asked
from tests.factories.nights import one_night
from tests.factories.records import logged, registered
from tests.factories.statements import statements
from tests.factories.years import last_night

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

YESTERDAY = local_date() - dt.timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def counted(engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World) -> None:
    """A region of twenty branches with five years, and a country of two small ones counted by the night."""
    for number in range(3):
        client_id = registered(engine_web, world, f"Mens{number}", "Kastanje", spot=world.here)
        logged(engine_web, world, dt.date(2018, 5, 7), client_id=client_id)
    logged(engine_web, world, dt.date(2018, 6, 7), visits=30, spot=world.elsewhere)
    logged(engine_web, world, dt.date(2017, 6, 7), visits=20, spot=world.elsewhere)
    one_night(engine_worker, world.here.id, world.elsewhere.id, night=last_night())
    for year in range(2014, 2019):
        put_edition(superuser, world.region_id, YESTERDAY, region_content(year, YESTERDAY), version=99)
    late = region_content(YESTERDAY.year, YESTERDAY)
    put_edition(superuser, world.region_id, YESTERDAY, late, version=99)


def words_in(html: str) -> str:
    """Return what stands on the page, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_manager_reads_the_finding_and_who_is_behind(browser_as, world: World) -> None:
    answer = browser_as(world.person(Role.REGIONAL_MANAGER)).get("/comparison/zuidwest?year=2018")
    assert answer.status_code == 200
    page = words_in(answer.text)
    assert re.search(r"<h1>[^<]*Locatie 07[^<]*</h1>", answer.text)
    assert answer.text.index("Locatie 09") < answer.text.rindex("Locatie 00")  # from much to little
    assert "Locatie 03" in page
    assert "2018" in page
    assert "?" in page  # per 1,000 inhabitants: nobody knows how many live in invented places
    assert "pic--map" not in answer.text


def test_hidden_people_are_hidden_everywhere(browser_as, world: World) -> None:
    nobody = browser_as(world.person(Role.NATIONAL_ANALYST))
    page = nobody.get("/comparison/noord?year=2018").text
    sheet = nobody.get("/comparison/noord/2018.csv").text
    manager = browser_as(world.person(Role.REGIONAL_MANAGER))
    assert "hidden-value" in manager.get("/comparison/zuidwest?year=2018").text
    rows = list(
        csv.DictReader(
            io.StringIO(manager.get("/comparison/zuidwest/2018.csv").text.removeprefix("\ufeff")), delimiter=";"
        )
    )
    people = {row["branch"]: row["people"] for row in rows}
    assert people["Locatie 06"] == "66"
    assert not people["Locatie 04"].isdigit()
    assert people["Locatie 05"] == ""
    assert "Kastanje" not in page + sheet


@pytest.mark.parametrize("query", ["", "?year=2018", "?year=2014"])
def test_every_year_has_a_page(query: str, browser_as, world: World) -> None:
    assert browser_as(world.person(Role.REGIONAL_MANAGER)).get(f"/comparison/zuidwest{query}").status_code == 200


@pytest.mark.parametrize("query", ["?year=1999"])
def test_a_year_without_an_edition_is_not_there(query: str, browser_as, world: World) -> None:
    assert browser_as(world.person(Role.REGIONAL_MANAGER)).get(f"/comparison/zuidwest{query}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/comparison/noord", "/comparison/noord/2018.csv", "/nation", "/nation/2018.csv", "/comparison/nergens"]
)
def test_a_manager_sees_no_other_region_and_not_the_nation(address: str, browser_as, world: World) -> None:
    assert browser_as(world.person(Role.REGIONAL_MANAGER)).get(address).status_code == 404


def test_the_analyst_sees_every_region_and_none_that_is_not(browser_as, world: World) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    assert "30" in words_in(analyst.get("/comparison/noord?year=2018").text)
    assert analyst.get("/comparison/nergens").status_code == 404


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TEAM_LEAD, Role.HELPDESK_LAWYER, Role.PLATFORM_ADMIN])
def test_nobody_else_compares(role: Role, browser_as, world: World) -> None:
    assert browser_as(world.person(role)).get("/comparison/zuidwest").status_code == 404
    assert browser_as(world.person(role)).get("/nation").status_code == 404


def test_the_nation_reads_regions_and_topics(browser_as, world: World) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    page = analyst.get("/nation?year=2018").text
    assert "/comparison/noord?year=2018" in page
    # Only months that are known of both years are held against each other: not those of the branch that began in 2018.
    assert "30" in re.search(r"<h1>([^<]*)</h1>", page)[1]
    rows = list(csv.DictReader(io.StringIO(analyst.get("/nation/2018.csv").text.removeprefix("\ufeff")), delimiter=";"))
    assert {row["region"]: row["visits"] for row in rows} == {"Noord": "30", "Zuidwest": "3"}


def test_the_nation_reads_what_was_asked_of_the_helpdesk(
    browser_as, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    for number in range(3):
        asked(engine_web, world, asked_at=dt.datetime(2018, 3, 3 + number, 12, tzinfo=dt.UTC), subject=Subject.ASYLUM)
    one_night(engine_worker, world.here.id, night=last_night())
    page = browser_as(world.person(Role.NATIONAL_ANALYST)).get("/nation?year=2018").text
    part = page.split('id="helpdesk-title"', 1)[1].split("</section>", 1)[0]
    assert re.findall(r'<td class="n">([^<]+)</td>', part)[:2] == ["3", "100,0%"]


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("/comparison/zuidwest?year=2018", Role.REGIONAL_MANAGER),
        ("/comparison/noord?year=2018", Role.NATIONAL_ANALYST),
        ("/nation", Role.NATIONAL_ANALYST),
    ],
)
def test_the_pages_cost_few_statements(address: str, role: Role, app: Flask, browser_as, world: World) -> None:
    browser = browser_as(world.person(role))
    with statements(app) as sent:
        assert browser.get(address).status_code == 200
    assert len(sent) <= 8, sent
