"""Where there is nothing to compare the page says why and leads to what there is; a year that runs is called so."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from tenants.roles import Role
from tests.factories.comparison import name_of, region
from tests.factories.editions import content, figure, put_edition, unit

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PAGE = "/comparison/zuidwest"
HOUSED = "what=housing.housed&per=need"
RUNS = dt.date(2018, 6, 2)
EMPTY, RUNNING = 2015, 2018


def empty_year() -> dict[str, Any]:
    """Return an edition in which nobody was housed, questions were not kept, and participants are not shown."""
    units = [unit(name_of(number), RUNS, key=f"k{number}", codes=[f"GM8{number:03}"]) for number in range(4)]
    keys = [one["id"] for one in units]
    return content(
        EMPTY,
        units,
        {
            "housing.housed": figure(dict.fromkeys(keys, [0] * 4), grain="quarter"),
            "housing.required": figure(dict.fromkeys(keys, 20), grain="year"),
            "consultations.contacts": figure(dict.fromkeys(keys, [40] * 12)),
            "organisation.volunteers": figure(dict.fromkeys(keys, 6), grain="year"),
            "escalations.asked": figure(dict.fromkeys(keys), grain="year"),
            "participation.participants": figure(dict.fromkeys(keys, "hidden"), grain="year"),
        },
    )


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, world: World) -> None:
    """An empty year, two whole ones, and one that runs; the same of the country."""
    for region_id in (world.region_id, None):
        put_edition(superuser, region_id, RUNS, empty_year())
        for year in (2016, 2017, RUNNING) if region_id else (2017, RUNNING):
            made = region(year, RUNS)
            made["figures"]["housing.housed"]["whole"]["parts"] = [200] * 4
            put_edition(superuser, region_id, RUNS, made)


@pytest.fixture
def manager(browser_as, world: World) -> Browser:
    """A browser in which the manager of the region is signed in."""
    return browser_as(world.person(Role.REGIONAL_MANAGER))


@pytest.fixture
def analyst(browser_as, world: World) -> Browser:
    """A browser in which the national analyst is signed in."""
    return browser_as(world.person(Role.NATIONAL_ANALYST))


def instead(page: str) -> list[str]:
    """Return the addresses of what is offered instead; empty on a page with numbers."""
    if 'class="instead"' not in page:
        return []
    return [
        html.unescape(each)
        for each in re.findall(r'href="([^"]+)"', page.split('class="instead"')[1].split("</ul>", maxsplit=1)[0])
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (HOUSED, True),
        ("what=escalations.asked&per=none", False),
        ("what=participation.participants&per=none", False),
        ("what=consultations.contacts&per=before", True),
    ],
)
@pytest.mark.parametrize("level", ["region", "nation"])
def test_where_there_is_nothing_to_compare_the_page_leads_to_what_there_is(
    query: str, *, told: bool, level: str, manager: Browser, analyst: Browser
) -> None:
    browser, address = (manager, PAGE) if level == "region" else (analyst, "/nation")
    page = browser.get(f"{address}?{query}&year={EMPTY}").text
    assert "funnel-title" not in page
    assert "map-title" not in page, "no picture of nothing"
    assert ('id="table-title"' in page) is (told and level == "region")
    assert instead(page)
    for link in instead(page):
        assert not instead(browser.get(link).text), "what is offered has numbers"
    for kind in ("csv", "xlsx"):
        assert browser.get(f"{address}/table.{kind}?{query}&year={EMPTY}").status_code == 200


def test_a_page_with_numbers_offers_nothing_instead(manager: Browser) -> None:
    assert not instead(manager.get(f"{PAGE}?{HOUSED}&year=2017").text)


def part(page: str, name: str) -> str:
    """Return one section of the page."""
    return page.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


def test_a_year_that_runs_says_so_and_calls_nobody_behind(manager: Browser) -> None:
    whole, runs = (manager.get(f"{PAGE}?{HOUSED}&year={year}").text for year in (2017, RUNNING))
    assert "2 juni" in runs.split("<h1>")[1].split("</div>")[0]
    assert "2 juni" in part(runs, "ledger-title")
    assert "2 juni" not in part(whole, "ledger-title")


def test_a_year_that_runs_is_not_drawn_beside_whole_ones(manager: Browser) -> None:
    years = part(manager.get(f"{PAGE}?{HOUSED}&year={RUNNING}").text, "years-title")
    assert "2017" in years
    assert f">{RUNNING}<" not in years
    share = part(
        manager.get(f"{PAGE}?what=consultations.topics:topic:legal&per=whole&year={RUNNING}").text, "years-title"
    )
    assert f">{RUNNING}<" in share, "a share of the same months can"


def test_the_country_concludes_nothing_from_a_year_that_runs(analyst: Browser) -> None:
    page = analyst.get(f"/nation?{HOUSED}&year={RUNNING}").text
    asked = part(page, "asked-title").split("</table>", maxsplit=1)[0]
    rows = re.findall(r'<th scope="row">(\d{4}(?:-\d)?)(.*?)</tr>', asked, re.DOTALL)
    running = [(name, row) for name, row in rows if name.startswith(str(RUNNING))]
    assert [name for name, _row in running] == [f"{RUNNING}-1"], "the second half-year has not begun"
    assert "<small" in running[0][1]
    assert "2 juni" in part(page, "places-title") if "places-title" in page else True
    assert "is-odd" not in part(page, "topics-title")
    assert "%" not in part(page, "topics-title")
    head = part(page, "topics-title").split("</thead>", maxsplit=1)[0]
    assert len(re.findall("<th[ >]", head)) == 4, "subject, this year, by year, last year: no column without an answer"


def test_the_branches_of_all_regions_are_told_up_to_the_same_night(analyst: Browser) -> None:
    page = analyst.get(f"{PAGE}?{HOUSED}&year={RUNNING}&with=everywhere").text
    assert "2 juni" in page.split("<h1>")[1].split("</div>", maxsplit=1)[0]


def test_the_paper_says_why_too(manager: Browser) -> None:
    pytest.importorskip("weasyprint")
    assert manager.get(f"{PAGE}/paper.pdf?what=escalations.asked&per=none&year={EMPTY}").data.startswith(b"%PDF")
