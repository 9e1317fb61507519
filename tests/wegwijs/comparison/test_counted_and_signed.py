"""That a branch is counted and that it signed are two things, and both are told on the page of every year."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.comparison.behind import year_to_sign
from tenants.moments import local_date
from tenants.roles import Role
from tenants.signing.rules import last_term_over
from tests.factories.comparison import region
from tests.factories.editions import put_edition

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

NIGHT = local_date() - dt.timedelta(days=1)
SIGN = text(
    "INSERT INTO month_signatures (branch_id, month, version, region_id, state, is_complete, is_in_time, signed_by)"
    " VALUES (:branch, :month, 1, :region, 'signed', true, true, :who)"
)


@pytest.fixture(scope="module", autouse=True)
def late_with_signing(superuser: Engine, world: World) -> None:
    """Years of a region and of the country; a branch that signed the month before the one whose term was the last to end."""
    for year in (2017, 2018):
        for region_id in (world.region_id, None):
            made = region(year, NIGHT, low_id=world.here.id, low_slug=world.here.slug)
            put_edition(superuser, region_id, NIGHT, made)
    month = (last_term_over(local_date()) - dt.timedelta(days=1)).replace(day=1)
    values = {"branch": world.here.id, "region": world.region_id, "month": month, "who": world.person(Role.TEAM_LEAD)}
    with superuser.begin() as behind:
        behind.execute(SIGN, values)


@pytest.fixture
def browsers(browser_as, world: World) -> dict[str, Browser]:
    """The manager on the page of the region, and the analyst on that of the country."""
    return {
        "/comparison/zuidwest": browser_as(world.person(Role.REGIONAL_MANAGER)),
        "/nation": browser_as(world.person(Role.NATIONAL_ANALYST)),
    }


@pytest.mark.parametrize("address", ["/comparison/zuidwest", "/nation"])
def test_who_is_late_with_signing_now_stands_where_one_comes_in(
    address: str, browsers: dict[str, Browser], world: World
) -> None:
    page = browsers[address].get(address).text
    top = page.split('class="finding"', 1)[1].split("</div>", 1)[0]
    assert world.here.name in top
    assert str(year_to_sign(local_date())) in top
    (link,) = re.findall(r'href="([^"]+#signing-title)"', top)
    assert f"year={year_to_sign(local_date())}" in html.unescape(link)
    # Whoever chooses another year asks of that one.
    assert 'id="signed-now"' not in browsers[address].get(f"{address}?year=2017").text


@pytest.mark.parametrize("address", ["/comparison/zuidwest", "/nation"])
def test_that_all_are_counted_is_not_said_as_if_all_had_signed(address: str, browsers: dict[str, Browser]) -> None:
    page = browsers[address].get(address).text
    counted, signed = re.findall(r'<p class="as-of"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert str(NIGHT.year) in counted
    assert "#signing-title" not in counted
    assert "#signing-title" in signed


def test_in_january_the_year_to_sign_is_the_one_before() -> None:
    assert year_to_sign(dt.date(2019, 1, 31)) == 2018
    assert year_to_sign(dt.date(2019, 6, 1)) == 2019


def test_a_question_about_the_figure_that_waits_is_said_in_the_lead(browsers: dict[str, Browser], world: World) -> None:
    manager = browsers["/comparison/zuidwest"]
    choice = "what=housing.housed&year=2018&per=need"

    def lead() -> int:
        return manager.get(f"/comparison/zuidwest?{choice}").text.split('class="choosing', 1)[0].count('class="also')

    before = lead()
    fields = {"branch": world.here.slug, "what": "housing.housed", "year": "2018", "per": "need"}
    manager.post("/comparison/zuidwest/explanations", data=fields)
    assert lead() == before + 1
    manager.post("/comparison/zuidwest/explanations/undo", data=fields)
    assert lead() == before
