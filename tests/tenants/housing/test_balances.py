"""Balances of whole years, entered as people enter them, and closing as the published pages did."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest

from tenants.housing.actions import NewEntry, book_entry
from tenants.housing.models import EntryKind
from tenants.housing.queries import YearBalance, balances_of_years
from tenants.isolation import Branch, scoped
from tests.factories.housing import LATER, Three, ask, begin, house, three_municipalities, walcheren_over_two_years
from tests.factories.records import volunteer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

# Figures of published annual pages that have a balance: what is printed, and nothing for what is not.
PUBLISHED = """
branch,year,quota,opening,housed,closing
Hellevoetsluis,2018,,,53,-20
Zoetermeer,2017,,,187,72
Lisse,2017,34,4,32,2
Nissewaard,2017,115,,188,-29
Nissewaard,2018,119,-27,147,-4
Ridderkerk,2017,,-20,82,0
Leiden,2019,,-22,92,-16
Goeree-Overflakkee,2017,,-60,111,-14
Noordwijk,2017,35,-16,51,0
Leiderdorp,2017,,,52,5
"""
KNOWN_QUOTAS = {("Hellevoetsluis", 2018): 55, ("Zoetermeer", 2017): 150, ("Leiderdorp", 2017): 40}
"""Where neither the quota nor the opening is printed, one of them has to come from somewhere else."""


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(PUBLISHED.strip())))


@pytest.fixture(scope="module")
def walcheren(engine_web: Engine, world: World) -> Three:
    """Two years of three municipalities, with a correction in between and a family that moves."""
    three = three_municipalities(engine_web, world)
    walcheren_over_two_years(engine_web, three)
    veere = three.codes[1]
    twice = NewEntry(veere, dt.date(2019, 1, 1), EntryKind.CORRECTION, 1, "Registered twice")
    with scoped(engine_web, Branch(three.id)) as session:
        book_entry(session, three.actor, twice, LATER)
    return three


def years_of(web: Engine, three: Three, *years: int, until: dt.date = LATER) -> dict[tuple[str, int], YearBalance]:
    names = dict(zip(three.codes, ("Middelburg", "Veere", "Vlissingen"), strict=True))
    with scoped(web, Branch(three.id)) as session:
        found = balances_of_years(session, years, until)
    return {(names[each.municipality_code], each.year): each for each in found}


def test_hellevoetsluis_2018(here: ScopedSession, world: World) -> None:
    code, actor = world.here.municipality, volunteer(world)
    begin(here, actor, code, dt.date(2018, 1, 1), -18)
    ask(here, actor, code, H2018_1=30, H2018_2=25)
    house(here, actor, code, dt.date(2018, 1, 1), 25)
    house(here, actor, code, dt.date(2018, 12, 31), 28)
    house(here, actor, code, dt.date(2018, 6, 1), 3, counts_for_quota=False)
    [year] = balances_of_years(here, [2018], LATER)
    assert (year.opening, year.quota, year.housed, year.required, year.closing) == (-18, 55, 53, 73, -20)
    [half] = balances_of_years(here, [2018], dt.date(2018, 6, 30))
    assert (half.opening, half.quota, half.housed, half.closing) == (-18, 30, 25, -23)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['branch']} {row['year']}")
def test_published_figures_close_by_the_rule(here: ScopedSession, world: World, row: dict[str, str]) -> None:
    year, housed, closing = int(row["year"]), int(row["housed"]), int(row["closing"])
    quota = int(row["quota"]) if row["quota"] else KNOWN_QUOTAS.get((row["branch"], year))
    opening = int(row["opening"]) if row["opening"] else closing - housed + (quota or 0)
    if quota is None:
        quota = opening + housed - closing
    corrected = closing - (opening + housed - quota)
    code, actor = world.here.municipality, volunteer(world)
    begin(here, actor, code, dt.date(year, 1, 1), opening)
    ask(here, actor, code, **{f"H{year}_1": quota // 2, f"H{year}_2": quota - quota // 2})
    house(here, actor, code, dt.date(year, 5, 7), housed)
    if corrected:
        line = NewEntry(code, dt.date(year, 12, 31), EntryKind.CORRECTION, corrected, "The page's numbers differ")
        book_entry(here, actor, line, LATER)
    [found] = balances_of_years(here, [year], LATER)
    assert (found.opening, found.housed, found.closing) == (opening, housed, closing)
    assert corrected in {0, -5}, "only Nissewaard 2018 does not add up: its own text gives +1"


def test_a_published_opening_that_differs_from_last_year_is_a_correction(here: ScopedSession, world: World) -> None:
    code, actor = world.here.municipality, volunteer(world)
    begin(here, actor, code, dt.date(2017, 1, 1), -102)
    ask(here, actor, code, H2017_1=60, H2017_2=55, H2018_1=60, H2018_2=59)
    house(here, actor, code, dt.date(2017, 5, 7), 188)
    begin(here, actor, code, dt.date(2018, 1, 1), -27)
    house(here, actor, code, dt.date(2018, 5, 7), 147)
    before, after = balances_of_years(here, [2017, 2018], LATER)
    assert (before.closing, after.opening) == (-29, -27)
    assert (after.required, after.closing) == (119 + 27, 1)


def test_walcheren_hides_opposites(engine_web: Engine, walcheren: Three) -> None:
    found = years_of(engine_web, walcheren, 2018, 2019)
    closings = {name: found[name, 2019].closing for name in ("Middelburg", "Veere", "Vlissingen")}
    assert closings == {"Middelburg": 10, "Veere": -6, "Vlissingen": -7}
    assert {found[name, 2018].closing for name in ("Middelburg", "Veere", "Vlissingen")} == {-3, -2}
    assert (found["Veere", 2019].opening, found["Veere", 2019].corrections) == (-3, 1)


def test_what_a_year_closes_with_the_next_one_opens_with(engine_web: Engine, walcheren: Three) -> None:
    found = years_of(engine_web, walcheren, 2018, 2019)
    for name in ("Middelburg", "Veere", "Vlissingen"):
        assert found[name, 2019].opening == found[name, 2018].closing
        for year in (2018, 2019):
            one = found[name, year]
            assert one.required is not None
            assert one.closing == one.housed + one.late - one.required


def test_a_family_that_moves_is_one_line_up_and_one_down(engine_web: Engine, walcheren: Three) -> None:
    found = years_of(engine_web, walcheren, 2019)
    assert found["Middelburg", 2019].corrections == 2
    assert found["Vlissingen", 2019].corrections == -2
    before = years_of(engine_web, walcheren, 2019, until=dt.date(2019, 10, 2))
    after = years_of(engine_web, walcheren, 2019, until=dt.date(2019, 10, 3))
    assert sum(each.closing or 0 for each in before.values()) == sum(each.closing or 0 for each in after.values())


def test_a_year_without_quotas_is_unknown_and_a_served_municipality_is_always_there(
    engine_web: Engine, walcheren: Three
) -> None:
    found = years_of(engine_web, walcheren, 2020)
    assert len(found) == 3
    for one in found.values():
        assert (one.quota, one.required, one.closing, one.housed) == (None, None, None, 0)
        assert one.opening is not None
    assert years_of(engine_web, walcheren, 2015) == {}
    assert years_of(engine_web, walcheren, 2027) == {}
    assert years_of(engine_web, walcheren) == {}
