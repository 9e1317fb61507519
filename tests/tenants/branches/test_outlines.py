"""Which map shows a municipality as it was."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.branches import geography
from tenants.branches.outlines import country, outline_of, outlines


def codes_on(year: int) -> set[str]:
    day = dt.date(year, 1, 1)
    return {
        period.code
        for period in geography.periods()
        if period.first <= day and (period.until is None or day < period.until)
    }


@pytest.mark.parametrize("year", range(2017, 2027))
def test_every_municipality_of_these_years_has_an_outline(year: int) -> None:
    assert set(country(year)) == codes_on(year)


def test_a_municipality_has_no_outline_before_and_after_it_existed() -> None:
    drawn = outlines(["GM0530", "GM1992"], 2022)
    assert drawn["GM0530"] is not None
    assert drawn["GM1992"] is None
    drawn = outlines(["GM0530", "GM1992"], 2023)
    assert drawn["GM0530"] is None
    assert drawn["GM1992"] is not None


def test_no_map_shows_what_changed_before_the_first_map() -> None:
    assert outline_of("GM0385", 2015) is None  # Edam-Volendam before Zeevang came to it
    assert outline_of("GM0385", 2016) is not None
    assert outline_of("GM0530", 2014) is None


def test_who_got_a_part_of_a_split_neighbour_is_drawn_whole() -> None:
    before, after = outline_of("GM0080", 2017), outline_of("GM0080", 2018)
    assert before != after
    assert after == outline_of("GM0080", 2025)


def test_outlines_are_closed_lines_in_the_netherlands() -> None:
    for rings in country(2025).values():
        for ring in rings:
            assert ring[0] == ring[-1]
            assert all(3.2 < x < 7.3 and 50.7 < y < 53.7 for x, y in ring)
