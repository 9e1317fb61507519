"""Whoever types a name above the published years is led to what they mean."""

from __future__ import annotations

import pytest

from tenants.annual_editions.queries import PublishedYears
from tenants.reports.queries import PublishingBranch
from wegwijs.annual_report.finding import found

WEST = PublishingBranch("westduin", "Westduin", "Zuidwest-Nederland", (2018,), ("Duinstad", "Zeewijk"), ("Zeeland",))
SILENT = PublishingBranch("stilhaven", "Stilhaven", "Zuidwest-Nederland", (), ("Brielbeek",), ("Zeeland",))
NORTH = PublishingBranch("noordveen", "Noordveen", "Noord-Nederland", (2018, 2017), ("Súdwestveen",), ("Frysl\u00e2n",))
BRANCHES = (NORTH, SILENT, WEST)
COUNTRY, SOUTH_WEST = (
    PublishedYears("", "", (2018,)),
    PublishedYears("zuidwest-nederland", "Zuidwest-Nederland", (2018,)),
)
EDITIONS = (COUNTRY, SOUTH_WEST)


@pytest.mark.parametrize("typed", ["Nederland", "NEDERLAND", "nederlnad", "Netherlands", "the netherlands"])
def test_the_country_is_found(typed: str) -> None:
    assert COUNTRY in found(typed, BRANCHES, EDITIONS, ()).editions


@pytest.mark.parametrize("typed", ["Zuidwest", "zuidwest nederland", "Zuidwest-Nederlnd"])
def test_a_region_leads_to_its_page_and_to_what_its_branches_published(typed: str) -> None:
    meant = found(typed, BRANCHES, EDITIONS, ())
    assert SOUTH_WEST in meant.editions
    assert WEST in meant.branches
    assert SILENT not in meant.branches, "nobody asked for this one"


@pytest.mark.parametrize("typed", ["zeeland", "Zeelant"])
def test_a_province_leads_to_the_branches_in_it_and_the_page_of_their_region(typed: str) -> None:
    meant = found(typed, BRANCHES, EDITIONS, ())
    assert meant.branches == [WEST]
    assert meant.editions == [SOUTH_WEST]


@pytest.mark.parametrize("typed", ["Frysl\u00e2n", "fryslan", "Friesland", "sudwestveen", "Sudwestven"])
def test_accents_other_names_and_slips_do_no_harm(typed: str) -> None:
    assert found(typed, BRANCHES, EDITIONS, ()).branches == [NORTH]


def test_a_province_where_nothing_was_published_leads_to_who_is_there() -> None:
    assert found("zeeland", [SILENT, NORTH], EDITIONS, ()).branches == [SILENT]


def test_the_country_is_not_every_region_that_has_it_in_its_name() -> None:
    assert found("nederland", BRANCHES, EDITIONS, ()).branches == []


def test_a_municipality_leads_to_the_branch_that_serves_it_though_it_published_nothing_and_to_its_region() -> None:
    meant = found("Brielbeek", BRANCHES, EDITIONS, ())
    assert meant.branches == [SILENT]
    assert meant.editions == [SOUTH_WEST]


def test_a_name_of_the_past_leads_on() -> None:
    assert found("Oudedorp", BRANCHES, EDITIONS, {"westduin"}).branches == [WEST]


@pytest.mark.parametrize("typed", ["", "-", "nergenshuizen", "qq"])
def test_what_nobody_is_called_leads_nowhere(typed: str) -> None:
    meant = found(typed, BRANCHES, EDITIONS, ())
    assert (meant.branches, meant.editions) == ([], [])
