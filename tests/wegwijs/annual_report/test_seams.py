"""Beside the position of a public page stands that of the year before or after where it is another one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tests.factories.editions import content, figure, unit

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

OPENING, CLOSING = "housing.opening_balance", "housing.closing_balance"
ENDS = {2015: (-9, -20), 2016: (-12, -30), 2017: (-28, "hidden"), 2018: (-7, -3), 2019: (-3, 0)}
"""By year what its page says at the start and at the end: 8 apart, 2 apart, hidden, the same."""


def of_branch(year: int) -> dict[str, Any]:
    """Return the content of a branch's page."""
    figures = {"housing.housed": 60, "housing.quota": 70, OPENING: ENDS[year][0], CLOSING: ENDS[year][1]}
    return {
        "year": year, "branch": "Hierbeek", "night": f"{year + 1}-01-05", "small": 5, "chapters": ["housing"], "story": {},
        "figures": {name: {"value": value} for name, value in figures.items()},
    }  # fmt: skip


def of_region(year: int) -> dict[str, Any]:
    """Return the content of a region's page."""
    made = content(year, [unit("Hierbeek", None, key="a")], {"housing.housed": figure({"a": 60}, grain="year")})
    for name, value in zip((OPENING, CLOSING), ENDS[year], strict=True):
        made["figures"][name] = figure({"a": value}, grain="year")
    return {**made, "chapters": ["housing"], "story": {}}


@pytest.fixture(scope="module", autouse=True)
def pages(superuser: Engine, world: World) -> None:
    """Five years of a branch and of its region, each published once."""
    with superuser.begin() as connection:
        for year in ENDS:
            who = {"person": world.nobody, "branch": world.here.id, "region": world.region_id, "year": year}
            connection.execute(
                text(
                    "INSERT INTO published_reports (id, branch_id, year, version, content, signed_by, published_at, reason)"
                    " VALUES (gen_random_uuid(), :branch, :year, 1, :content, :person, now(), '')"
                ),
                {**who, "content": json.dumps(of_branch(year))},
            )
            connection.execute(
                text(
                    "INSERT INTO published_editions (id, region_id, year, version, content, published_by, published_at, reason)"
                    " VALUES (gen_random_uuid(), :region, :year, 1, :content, :person, now(), '')"
                ),
                {**who, "content": json.dumps(of_region(year))},
            )


def said(browser: Browser, address: str) -> list[str]:
    """Return the sentences beside the position."""
    return re.findall(r'<p class="[^"]*seam">([^<]*)</p>', browser.get(address).text)


@pytest.mark.parametrize("place", ["/hierbeek", "/regions/zuidwest"])
def test_the_other_position_is_told_and_a_few_people_or_a_hidden_number_are_not(browser: Browser, place: str) -> None:
    (next_begins,) = said(browser, f"{place}/2015-in-cijfers")
    assert "\N{MINUS SIGN}12" in next_begins
    last_ended, begins = said(browser, f"{place}/2016-in-cijfers")
    assert "\N{MINUS SIGN}20" in last_ended
    for sentence in (begins, *said(browser, f"{place}/2017-in-cijfers")):
        assert not re.search(r"\N{MINUS SIGN}|\b(2|7|28|30)\b", sentence), "two people, or hidden: no number"
    assert len(said(browser, f"{place}/2017-in-cijfers")) == 2
    assert len(said(browser, f"{place}/2018-in-cijfers")) == 1, (
        "beside a hidden number always; beside the same one never"
    )
    assert said(browser, f"{place}/2019-in-cijfers") == []
