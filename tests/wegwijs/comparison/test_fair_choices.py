"""What can be chosen makes sense: bases that say something, medians without a ranking, figures under their chapters."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from tenants.branches.models import Municipality, Population
from tenants.comparison.against import OVER
from tenants.isolation import Directory, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.editions import content, figure, put_edition, unit
from tests.factories.world import ALWAYS
from wegwijs.comparison.exporting import COLUMNS
from wegwijs.comparison.sentences import MIDDLES

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

NIGHT = local_date() - dt.timedelta(days=1)
PAGE = "/comparison/zuidwest"
NAMES = ("Aalst", "Beek", "Cadzand", "Doorn", "Ede")
LIVING = (50_000, 90_000, 70_000, 40_000, 60_000)
DAYS = (400, 189, 300, 250, 210)


def edition(year: int) -> dict[str, Any]:
    """Return an edition of five branches: few homes, long procedures, terms, months signed, people a bit behind."""
    units = [unit(name, NIGHT, key=name, codes=[f"GM77{place:02}"]) for place, name in enumerate(NAMES)]

    def each(*values: Any, **more: Any) -> dict[str, Any]:
        return figure(dict(zip(NAMES, values, strict=True)), grain="year", **more)

    places = {f"GM77{place:02}": 3 for place in range(len(NAMES))}
    kinds = {name: {"other": 1, "asylum": 2, "naturalisation": 1, "renewal": 3} for name in NAMES}
    totals = dict.fromkeys(("other", "asylum", "renewal", "naturalisation"), 5)
    return content(
        year,
        units,
        {
            "housing.housed": each(90, 83, 95, 88, 101),
            "housing.required": each(100, 112, 96, 90, 100),
            "housing.dwellings": each(3, 2, 4, 1, 2, places=places),
            "organisation.volunteers": each(10, 12, 9, 20, 15),
            "participation.workshops": each(3, 3, 3, 3, 3, adds_up=False),
            "signing.signed": each(12, 12, 10, 12, 11),
            "signing.in_time": each(12, 6, 9, 11, 10),
            "dossiers.within_limit": each(30, 20, 25, 40, 10),
            "dossiers.beyond_limit": each(10, 20, 5, 10, 10),
            "dossiers.missed_deadlines": each(1, 2, 0, 3, 2),
            "dossiers.opened": each(7, 7, 7, 7, 7, breakdowns={"kind": totals}, unit_breakdowns={"kind": kinds}),
            "dossiers.closed": each(40, 4, 30, 20, 35),
            "dossiers.duration_median": each(*DAYS, adds_up=False),
        },
    )


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, engine_web: Engine, world: World) -> None:
    """Two years of a region of five branches, with how many people live there."""
    with scoped(engine_web, Directory()) as session:
        for place, inhabitants in enumerate(LIVING):
            code = f"GM77{place:02}"
            session.add(
                Municipality(
                    code=code, valid=ALWAYS, name=NAMES[place], slug=code.lower(), province_code="PV28", province="Z"
                )
            )
            session.add(
                Population(
                    municipality_code=code,
                    reference_date=dt.date(2017, 1, 1),
                    inhabitants=inhabitants,
                    source="CBS",
                )
            )
    for year in (2017, 2018):
        put_edition(superuser, world.region_id, NIGHT, edition(year))
        put_edition(superuser, None, NIGHT, edition(year))


@pytest.fixture
def manager(browser_as, world: World) -> Browser:
    """A browser in which the manager of the region is signed in."""
    return browser_as(world.person(Role.REGIONAL_MANAGER))


def words_in(page: str) -> str:
    """Return what stands on a page, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def part(page: str, begin: str, end: str) -> str:
    """Return what stands between two marks."""
    return page.split(begin, 1)[1].split(end, 1)[0]


def sheet(manager: Browser, query: str) -> tuple[list[str], list[dict[str, str]]]:
    """Return the heads and the lines of the CSV of a choice."""
    text = manager.get(f"{PAGE}/table.csv?{query}").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    return rows[0], [dict(zip(COLUMNS, row, strict=False)) for row in rows[1 : rows.index([])]]


@pytest.mark.parametrize(
    "what", ["participation.workshops", "signing.signed", "signing.in_time", "dossiers.within_limit"]
)
def test_what_makes_no_sense_by_inhabitants_is_not_offered_and_leads_to_what_does(what: str, manager: Browser) -> None:
    page = manager.get(f"{PAGE}?what={what}&year=2018&per=inhabitants").text
    assert 'role="status"' in page
    assert 'value="inhabitants"' not in page
    assert 'role="status"' not in manager.get(f"{PAGE}?what={what}&year=2018").text


def test_terms_met_in_time_stand_beside_all_that_were_met(manager: Browser) -> None:
    _heads, lines = sheet(manager, "what=dossiers.within_limit&year=2018&per=whole")
    found = {line["name"]: (line["count"], line["need"], line["rate"]) for line in lines}
    assert found["Aalst"] == ("30", "40", "75,0")
    assert found["Beek"] == ("20", "40", "50,0")
    foot = part(manager.get(f"{PAGE}?what=dossiers.within_limit&year=2018").text, "<tfoot>", "</tfoot>")
    assert re.findall(r">(\d+%?)<", foot) == ["69%", "125", "180"]


def test_a_small_rate_has_a_base_that_says_something_and_the_same_everywhere(manager: Browser) -> None:
    """Twelve homes for 310,000 people are 0 per 1,000 and 3.9 per 100,000."""
    query = "what=housing.dwellings&year=2018&per=inhabitants"
    page = manager.get(f"{PAGE}?{query}").text
    words = words_in(page)
    assert "100.000" in part(page, 'class="lead">', "</p>")
    assert "3,9" in part(page, 'class="lead">', "</p>")
    assert "per 1.000 " not in words, "no other base anywhere on the page"
    heads, lines = sheet(manager, query)
    assert "100.000" in heads[COLUMNS.index("rate")]
    assert {line["name"]: line["rate"] for line in lines}["Aalst"] == "6,0"
    rates = [float(rate) for rate in re.findall(r'class="n rate">([\d.,]+)', page.replace(",", ".")) if rate]
    assert min(rates) >= 1
    assert 'value="inhabitants" selected' in page


def test_a_large_rate_keeps_its_base(manager: Browser) -> None:
    heads, _lines = sheet(manager, "what=housing.housed&year=2018&per=inhabitants")
    assert "1.000" in heads[COLUMNS.index("rate")]


def test_a_median_is_told_without_a_ranking_and_with_what_it_is_one_of(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?what=dossiers.duration_median&year=2018").text
    found = part(page, "<h1>", "</h1>")
    assert "250" in found, "half of the branches took at most so many days"
    assert "5" in found
    assert "?" not in words_in(part(page, 'id="table-title"', "</section>"))
    assert "<tfoot>" not in page, "there is no median of all from medians"
    rows = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', part(page, 'id="table-title"', "</table>"), re.DOTALL)
    assert [name for name, _ in rows] == ["Beek", "Cadzand", "Ede", "Aalst", "Doorn"], "from many inhabitants to few"
    assert {name: re.findall(r">(\d+)<", cells) for name, cells in rows}["Beek"] == ["189", "4"]
    assert 'name="per"' not in page, "and what cannot be chosen is not advised"
    _heads, lines = sheet(manager, "what=dossiers.duration_median&year=2018")
    assert {line["name"]: line["need"] for line in lines}["Aalst"] == "40"


def test_every_median_has_a_sentence() -> None:
    assert MIDDLES.keys() == OVER.keys()


def test_figures_are_chosen_under_their_chapters_and_parts_in_the_order_of_meaning(manager: Browser) -> None:
    select = part(manager.get(f"{PAGE}?year=2018").text, '<select class="utrecht-select', "</select>")
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', select, re.DOTALL)
    codes = [re.findall(r'value="([^"]+)"', held) for _label, held in groups]
    assert len(groups) == len({label for label, _held in groups}) == 5
    assert len(re.findall("<option", select)) == sum(map(len, codes)), "every figure is in a chapter"
    (dossiers,) = [held for held in codes if "dossiers.opened" in held]
    begin = dossiers.index("dossiers.opened")
    kinds = [code.rpartition(":")[2] for code in dossiers[begin + 1 : begin + 5]]
    assert kinds == ["asylum", "renewal", "naturalisation", "other"], "as the codebook lists them, something else last"


def test_when_nobody_stands_out_the_lead_says_who_has_the_most_people_short(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?what=housing.housed&per=need&year=2018").text
    assert "is-odd" not in page
    lead = part(page, 'class="lead">', "</p>")
    assert re.search(r"Beek \(29\).*Aalst \(10\).*Doorn \(2\)", lead)
    assert "Ede" not in lead


def test_the_country_offers_no_median_for_none_goes_up_to_a_region(browser_as, world: World) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    page = analyst.get("/nation?what=dossiers.duration_median&year=2018").text
    assert 'value="dossiers.duration_median"' not in page
    assert 'role="status"' in page
    assert 'value="dossiers.closed"' in page


def test_the_verb_follows_the_number_of_regions_and_the_headline_says_of_what_it_is(
    browser_as, manager: Browser, world: World
) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    page = analyst.get("/nation?what=housing.housed&per=need&year=2018&language=en").text
    assert "1 of the 5 regions has housed" in words_in(page)
    found = manager.get(f"{PAGE}?what=dossiers.missed_deadlines&year=2018&language=en").text
    assert re.fullmatch(r".+ in 2018: 8 at 5 branches together\.", part(found, "<h1>", "</h1>"))


def test_an_order_is_said_of_bare_numbers_too(manager: Browser) -> None:
    _heads, lines = sheet(manager, "what=dossiers.missed_deadlines&year=2018")
    assert [line["name"] for line in lines] == ["Beek", "Cadzand", "Ede", "Aalst", "Doorn"], "by how many live there"
    assert re.search(
        r'id="table-title".*?<p class="quiet">[^<]+</p>',
        manager.get(f"{PAGE}?what=signing.signed&year=2018").text,
        re.DOTALL,
    )
