"""Quarters, what can be agreed, and what is looked at before a report goes to a municipality."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.figures.catalogue import INDICATORS, Kind
from tenants.municipality_reports.rules import (
    CONTRACTABLE,
    DEFAULTS,
    Quarter,
    by_quarter,
    checks,
    share,
    so_far,
)

THIRD = Quarter(2018, 3)


def test_a_quarter_is_read_from_an_address_and_written_back() -> None:
    assert Quarter.read("2018-Q3") == THIRD
    assert THIRD.code == "2018-Q3"
    assert (THIRD.first, THIRD.last) == (dt.date(2018, 7, 1), dt.date(2018, 9, 30))
    assert list(THIRD.months) == [7, 8, 9]
    assert Quarter.of(dt.date(2018, 9, 30)) == THIRD


@pytest.mark.parametrize("code", ["2018", "2018-Q5", "2018-Q0", "18-Q1", "1018-Q1", "2018-Q1x", "' OR 1=1"])
def test_what_is_no_quarter_is_none(code: str) -> None:
    assert Quarter.read(code) is None


def test_the_quarter_after_the_fourth_is_the_first() -> None:
    assert Quarter(2018, 4).beside(1) == Quarter(2019, 1)
    assert Quarter(2019, 1).beside(-5) == Quarter(2017, 4)


def test_persons_are_told_of_the_last_year_that_is_whole() -> None:
    assert [Quarter(2018, number).tells_persons_of for number in (1, 2, 3, 4)] == [2017, 2017, 2017, 2018]


def test_only_what_is_counted_in_a_municipality_and_adds_up_can_be_agreed() -> None:
    assert set(DEFAULTS) <= set(CONTRACTABLE)
    for name in CONTRACTABLE:
        assert INDICATORS[name].kind is Kind.FLOW
        assert INDICATORS[name].source.has_municipality


def test_a_quarter_with_a_month_that_is_not_known_is_not_known() -> None:
    months = [1, 2, 3, None, 5, 6, 7, 8, 9, 10, 11, 12]
    assert by_quarter(months) == [6, None, 24, 33]
    assert so_far([6, 15, 24, None], 3) == 45
    assert so_far([6, None, 24, None], 3) is None


def test_a_share_is_of_what_was_agreed() -> None:
    assert share(30, 120) == 0.25
    assert share(30, None) is None
    assert share(None, 120) is None


def content(**values: Any) -> dict[str, Any]:
    return {
        "night": "2018-10-01",
        "counts": [{"indicator": "consultations.contacts", "quarter": 12, "agreed": 40}],
        "words": {"trends": "Er kwamen meer mensen."},
        "signals": [],
        **values,
    }


def failed(found: dict[str, Any], today: dt.date = dt.date(2018, 10, 2)) -> list[tuple[bool, tuple[str, ...]]]:
    """Return whether each check that did not pass is hard, and what it found."""
    return [(one.hard, one.found) for one in checks(THIRD, found, ["Rima Olijfboom"], today) if not one.passed]


def test_a_quarter_that_is_counted_agreed_and_told_passes() -> None:
    assert failed(content()) == []


def test_a_quarter_that_runs_or_is_not_counted_cannot_go() -> None:
    assert failed(content(), dt.date(2018, 9, 30)) == [(True, ())]
    assert failed(content(night="2018-09-29")) == [(True, ())]
    assert failed(content(night=None)) == [(True, ())]
    assert failed(content(counts=[])) == [(True, ())]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"quarter": None, "agreed": 40}, (False, ("consultations.contacts",))),
        ({"quarter": 12, "agreed": None}, (False, ("consultations.contacts",))),
        ({"quarter": 0, "agreed": 40}, (False, ("consultations.contacts",))),
    ],
)
def test_what_is_unknown_not_agreed_or_nought_is_asked(
    counts: dict[str, Any], found: tuple[bool, tuple[str, ...]]
) -> None:
    assert failed(content(counts=[{"indicator": "consultations.contacts", **counts}])) == [found]


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("Rima Olijfboom kreeg een huis.", True),
        ("Dit is nog in te vullen.", True),
        ("Zijn nummer is 123456782.", True),
        ("Mevrouw Olijfboom zegt het ook.", False),
        ("Twee mensen vertrokken.", False),
        ("Er was een scheiding.", False),
    ],
)
def test_names_numbers_and_situations_are_found_in_words_and_in_signals(text: str, *, hard: bool) -> None:
    assert [one[0] for one in failed(content(words={"trends": text}))] == [hard]
    assert [one[0] for one in failed(content(signals=[{"topic": "care", "text": text}]))] == [hard]


def test_trends_without_a_word_are_asked_for() -> None:
    assert failed(content(words={})) == [(False, ())]
