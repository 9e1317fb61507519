"""Names as people search for them, birth dates as far as they are known, and the number we may not keep."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.clients.models import Retention
from tenants.clients.rules import (
    TERMS,
    birth_date,
    holds_service_number,
    kept_until,
    next_number,
    outside_hours,
    refuse_ending,
    refuse_permit_order,
    search_form,
)
from tenants.faults import RefusalError

TODAY = dt.date(2018, 11, 13)
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Sélam  ZEEWIND", "selam zeewind"),
        ("d'Arc-Øster", "d arc oster"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Straße", "strasse"),
        ("İpek Işık", "ipek isik"),
        ("#1042", "1042"),
    ],
)
def test_names_are_found_as_a_dutch_keyboard_writes_them(name: str, found: str) -> None:
    assert search_form(name) == found


@given(st.text())
def test_the_search_form_of_a_search_form_is_itself(name: str) -> None:
    once = search_form(name)
    assert search_form(once) == once
    assert once == " ".join(once.split())


@given(st.text(), st.text())
def test_parts_are_found_as_their_whole(first: str, last: str) -> None:
    assert search_form(first, last) == search_form(f"{first} {last}")


@given(st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_every_number_that_passes_the_eleven_test_is_found_and_its_neighbours_are_not(digits: list[int]) -> None:
    check = sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=False)) % 11
    for last in range(10):
        text = "".join(map(str, [*digits, last]))
        assert holds_service_number(f"nr {text}.") is (last == check and any([*digits, last]))


@pytest.mark.parametrize("text", ["111222333", "1112.22.333", "111-222-333", "000000012", "bsn:111 222 333!"])
def test_a_service_number_is_found_however_it_is_written(text: str) -> None:
    assert holds_service_number(text)


@pytest.mark.parametrize("text", ["1112223330", "0612345678", "12-03-2018", "000000000", "GM0530", ""])
def test_other_numbers_are_let_through(text: str) -> None:
    assert not holds_service_number(text)


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_a_birth_date_is_known_as_far_as_it_was_filled_in(date: dt.date) -> None:
    assert birth_date(date.day, date.month, date.year, TODAY) == (date, "day")
    assert birth_date(None, date.month, date.year, TODAY) == (date.replace(day=1), "month")
    assert birth_date(None, None, date.year, TODAY) == (dt.date(date.year, 1, 1), "year")


def test_nothing_filled_in_is_no_birth_date() -> None:
    assert birth_date(None, None, None, TODAY) == (None, "day")


@pytest.mark.parametrize(
    "wrong", [(1, None, 1986), (1, 1, None), (None, 3, None), (31, 2, 1986), (1, 13, 1986), (14, 11, 2018), (1, 1, 86)]
)
def test_a_birth_date_that_cannot_be_is_refused(wrong: tuple[int | None, int | None, int | None]) -> None:
    with pytest.raises(RefusalError) as refusal:
        birth_date(*wrong, TODAY)
    assert refusal.value.field == "birth_date"


def test_numbers_follow_each_other_from_1001() -> None:
    assert next_number(None) == "1001"
    assert next_number("1041") == "1042"


def test_a_record_is_kept_for_its_term_after_the_help_ended() -> None:
    ended = dt.date(2018, 11, 13)
    assert kept_until(Retention.VISITS, ended) == dt.date(2020, 11, 13)
    assert kept_until(Retention.GUIDANCE, ended) == dt.date(2033, 11, 13)
    assert kept_until(Retention.GUIDANCE, None) is None, "help that runs has no end to count from"
    assert kept_until(Retention.HOLD, ended) is None, "a claim runs"


@given(st.dates(dt.date(1950, 1, 1), dt.date(2900, 1, 1)), st.sampled_from(sorted(TERMS)))
def test_no_record_is_kept_longer_than_its_years(ended: dt.date, retention: Retention) -> None:
    last = kept_until(retention, ended)
    assert last is not None
    assert (last.year, last.month) == (ended.year + TERMS[retention].years, ended.month)


@pytest.mark.parametrize(
    ("moment", "odd"),
    [
        ("2018-11-13T07:00", False),
        ("2018-11-13T06:59", True),
        ("2018-11-13T18:59", False),
        ("2018-11-13T19:00", True),
        ("2018-11-17T12:00", True),
        ("2018-11-18T12:00", True),
        ("2018-11-19T12:00", False),
    ],
)
def test_a_branch_works_from_7_to_19_on_weekdays(moment: str, odd: bool) -> None:  # noqa: FBT001
    assert outside_hours(dt.datetime.fromisoformat(moment)) is odd


@pytest.mark.parametrize("ended", [None, dt.date(2018, 11, 14), dt.date(2016, 1, 4)])
def test_an_end_that_cannot_be_is_refused(ended: dt.date | None) -> None:
    with pytest.raises(RefusalError) as refusal:
        refuse_ending(ended, dt.date(2016, 1, 5), TODAY)
    assert refusal.value.field == "ended_on"


def test_a_permit_does_not_end_before_it_begins() -> None:
    refuse_permit_order(TODAY, None)
    refuse_permit_order(None, TODAY)
    with pytest.raises(RefusalError):
        refuse_permit_order(TODAY, TODAY - dt.timedelta(days=1))
