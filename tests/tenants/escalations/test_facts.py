"""Facts stand in the order in which they happened, also those that were typed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.escalations.facts import MONTHS, Fact, day_in, in_order, typed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 januari 2018", dt.date(2018, 1, 15)),
        ("sinds 3 mei 2017", dt.date(2017, 5, 3)),
        ("3 May 2017", dt.date(2017, 5, 3)),
        ("15-1-2018", dt.date(2018, 1, 15)),
        ("15/01/2018 per post", dt.date(2018, 1, 15)),
        ("mrt. 2018", dt.date(2018, 3, 1)),
        ("in 2016", dt.date(2016, 1, 1)),
        ("31 februari 2018", None),
        ("Eritrea", None),
        ("paragraaf 12345", None),
        ("Vreemdelingenwet, 30 leden", None),
    ],
)
def test_the_day_is_read_as_people_write_it(text: str, day: dt.date | None) -> None:
    assert day_in(text) == day


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_back_in_words_and_in_numbers(day: dt.date) -> None:
    assert day_in(f"{day.day} {MONTHS[day.month - 1][0]} {day.year}") == day
    assert day_in(f"{day.day}-{day.month}-{day.year}") == day


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    day_in(text)


def test_who_it_is_about_stands_first_and_then_the_oldest() -> None:
    facts = [
        Fact("Besluit", "1 november 2018", dt.date(2018, 11, 1)),
        typed("Land", "Eritrea"),
        typed("Asiel gevraagd", "3 mei 2017"),
        Fact("Geboortejaar", "1990"),
    ]
    assert [fact.term for fact in in_order(facts)] == ["Land", "Geboortejaar", "Asiel gevraagd", "Besluit"]
