"""The three further regions: each does otherwise than the others, and nothing in them is impossible."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.audit.queries import chain_faults
from tenants.branches.actions import load_geography
from tenants.branches.queries import branch_with_slug
from tenants.demonstration import open_regions
from tenants.demonstration.regions import CHARACTERS, LATE
from tenants.isolation import Branch, Directory, scoped
from tests.tenants.demonstration.conftest import TUESDAY, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.embedded import Addresses
    from tests.tenants.demonstration.conftest import Made

OF_REGION = "JOIN branch_regions place USING (branch_id) JOIN regions region ON region.id = place.region_id"


@pytest.fixture(scope="module")
def country(addresses: Addresses) -> Iterator[Made]:
    """The three regions alone; tests only read them."""
    with empty_database(addresses) as empty:
        with scoped(empty.web, Directory()) as session:
            load_geography(session)
        open_regions(empty.web, TUESDAY)
        yield empty


def _by_region(country: Made, amount: str, table: str, year: int, day: str) -> dict[str, int]:
    rows = country.rows(
        f"SELECT region.slug, {amount} FROM {table} {OF_REGION} WHERE extract(year FROM {day}) = {year} GROUP BY 1"
    )
    return {slug: int(found) for slug, found in rows}


def test_every_region_has_its_branches(country: Made) -> None:
    held = country.rows("SELECT region.slug, count(*) FROM branch_regions place JOIN regions region"
                        " ON region.id = place.region_id GROUP BY 1")  # fmt: skip
    assert dict(tuple(row) for row in held) == {one.slug: len(one.places) for one in CHARACTERS}


def test_the_north_is_behind_and_the_east_is_not(country: Made) -> None:
    asked = _by_region(country, "sum(persons)", "quotas", 2018, "starts_on")
    housed = _by_region(country, "count(*)", "placements", 2018, "day")
    share = {slug: housed[slug] / asked[slug] for slug in asked}
    assert share["noord-nederland"] < 0.8
    assert 0.85 < share["midden-nederland"] < 1.05
    assert share["oost-nederland"] > 1.05


def test_the_east_grows_and_questions_about_work_rise(country: Made) -> None:
    before, after = (_by_region(country, "sum(visits)", "consultations", year, "day") for year in (2016, 2025))
    assert after["oost-nederland"] > 1.3 * before["oost-nederland"]
    assert after["noord-nederland"] < 1.1 * before["noord-nederland"]
    share = "100 * sum(visits) FILTER (WHERE 'work' = ANY(topics)) / sum(visits)"
    then, later = (_by_region(country, share, "consultations", year, "day") for year in (2016, 2025))
    assert all(later[slug] > 2 * then[slug] for slug in then)


def test_the_late_branch_has_nothing_of_the_last_months(country: Made) -> None:
    here = f"(SELECT id FROM branches WHERE slug = '{LATE}')"
    last = country.rows(f"SELECT max(day) FROM consultations WHERE branch_id = {here}")[0][0]
    assert dt.date(2026, 7, 1) <= last < dt.date(2026, 8, 1)
    others = country.rows(f"SELECT max(day) FROM consultations WHERE branch_id <> {here} GROUP BY branch_id")
    assert all(day > dt.date(2026, 11, 1) for (day,) in others)


@pytest.mark.parametrize(
    ("table", "day", "first"),
    [("consultations", "day", 2016), ("placements", "day", 2017), ("dossiers", "opened_on", 2017)],
)
def test_something_happens_in_every_year_and_nothing_in_those_to_come(
    country: Made, table: str, day: str, first: int
) -> None:
    assert country.number(f"SELECT count(*) FROM {table} WHERE {day} > '{TUESDAY}'") == 0
    for year in range(first, TUESDAY.year + 1):
        assert len(_by_region(country, "count(*)", table, year, day)) == len(CHARACTERS), year


def test_nobody_of_the_story_works_there_and_everybody_is_made_up(country: Made) -> None:
    assert country.number("SELECT count(*) FROM people WHERE email NOT LIKE '%@example.org'") == 0
    assert country.number("SELECT count(*) FROM memberships WHERE role = 'regional_manager'") == len(CHARACTERS)
    assert country.number("SELECT count(*) FROM memberships WHERE region_id IS NULL AND branch_id IS NULL") == 0


def test_the_trail_is_whole(country: Made) -> None:
    with scoped(country.web, Directory()) as session:
        branch = branch_with_slug(session, LATE)
        assert branch is not None
        branch_id = branch.id
    with scoped(country.web, Branch(branch_id)) as session:
        assert chain_faults(session) == []


def test_the_same_seed_and_day_make_the_same_regions(country: Made, addresses: Addresses) -> None:
    query = (
        "SELECT slug, c.number, first_name, last_name, birth_date FROM clients c JOIN branches b ON b.id = branch_id"
    )
    visits = "SELECT slug, at, topics, visits, municipality_code FROM consultations JOIN branches b ON b.id = branch_id"
    with empty_database(addresses) as again:
        with scoped(again.web, Directory()) as session:
            load_geography(session)
        open_regions(again.web, TUESDAY)
        for asked in (query, visits):
            assert sorted(map(str, country.rows(asked))) == sorted(map(str, again.rows(asked)))
