"""Taking a correction back: what stands again is shown before, old and new, with the reason, and looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tenants.isolation import Branch, scoped
from tenants.reports.models import PublishedReport
from tenants.reports.taking_back import stands_without
from tenants.roles import Role
from tests.factories.years import published, two_years

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

YEAR = "/hierbeek/figures/2018"


@pytest.fixture(scope="module", autouse=True)
def corrected(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """A year published with one visit too few, and corrected."""
    two_years(engine_web, engine_worker, world)
    published(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        first = session.query(PublishedReport).one()
        figures = first.content["figures"]
        visits = figures["consultations.contacts"]
        wrong = {**visits, "value": visits["value"] - 1}
        first.content = {**first.content, "figures": {**figures, "consultations.contacts": wrong}}
    published(engine_web, world, reason="Een dag was vergeten.")


def test_the_newest_other_version_stands_again() -> None:
    one, two, three = (PublishedReport(version=number) for number in (1, 2, 3))
    assert stands_without([three, two, one], 3) is two
    assert stands_without([three, two, one], 1) is three, "an older one that goes changes nothing"
    assert stands_without([one], 1) is None


def test_what_stands_again_is_shown_with_old_and_new_numbers_and_the_reason(browser_as: Any, world: World) -> None:
    page = browser_as(world.person(Role.TEAM_LEAD)).get(YEAR).text
    section = page[page.index('id="withdraw"') :]
    section = section[: section.index("</form>")]
    assert "<q>Een dag was vergeten.</q>" in section
    assert re.findall(r'<td class="n">(\d+)</td><td class="n">(\d+)</td>', section) == [("152", "151")]
    assert 'name="confirmed"' in section
    assert 'name="withdrawal"' in section


def test_a_reason_that_points_at_somebody_takes_nothing_back(browser_as: Any, browser: Any, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    said = {"withdrawal": "Twee vrouwen herkenden zich.", "confirmed": "y"}
    assert lead.post(f"{YEAR}/versions/2/withdrawal", data=said).status_code == 422
    assert "Een dag was vergeten." in browser.get("/hierbeek/2018-in-cijfers").text
