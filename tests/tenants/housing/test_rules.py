"""The ledger: what a municipality is ahead or behind, at any day, however its lines are told."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.housing.rules import (
    Balance,
    HalfYear,
    Ledger,
    Line,
    LineKind,
    expected,
    months_elapsed,
    standing,
    total,
)

FIRST, LAST = dt.date(2017, 1, 1), dt.date(2019, 12, 31)
HALVES = list(HalfYear(2017, 1).up_to(HalfYear(2019, 2)))
DAYS = st.dates(FIRST, LAST)
MOVES = st.builds(
    Line,
    DAYS,
    st.sampled_from([LineKind.CORRECTION, LineKind.LATE_COUNT, LineKind.TRANSFER]),
    st.integers(-40, 40),
)
HOUSED = st.builds(Line, DAYS, st.just(LineKind.HOUSED), st.integers(1, 9))
OPENINGS = st.builds(Line, DAYS, st.just(LineKind.OPENING), st.integers(-60, 60), st.text("abc", max_size=3))
QUOTAS = st.tuples(*(st.none() | st.integers(0, 40) for _ in HALVES)).map(
    lambda persons: [
        Line(half.first, LineKind.QUOTA, each) for half, each in zip(HALVES, persons, strict=True) if each is not None
    ]
)
LINES = st.tuples(
    st.lists(MOVES, max_size=6), st.lists(HOUSED, max_size=6), st.lists(OPENINGS, max_size=4), QUOTAS
).map(lambda parts: [line for part in parts for line in part])


def opening(persons: int, day: dt.date = dt.date(2018, 1, 1)) -> Line:
    return Line(day, LineKind.OPENING, persons)


def quota(half: HalfYear, persons: int) -> Line:
    return Line(half.first, LineKind.QUOTA, persons)


H1, H2 = HalfYear(2018, 1), HalfYear(2018, 2)
HELLEVOETSLUIS = [
    opening(-18),
    quota(H1, 30),
    quota(H2, 25),
    Line(dt.date(2018, 3, 12), LineKind.HOUSED, 28),
    Line(dt.date(2018, 9, 3), LineKind.HOUSED, 25),
]


def test_hellevoetsluis_2018_closes_20_behind() -> None:
    year = Ledger(HELLEVOETSLUIS).between(dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    assert (year.opening, year.quota, year.housed, year.required, year.closing) == (-18, 55, 53, 73, -20)


def test_what_is_left_is_carried_into_the_next_half_year_and_year() -> None:
    ledger = Ledger([*HELLEVOETSLUIS, quota(HalfYear(2019, 1), 0), quota(HalfYear(2019, 2), 0)])
    assert ledger.between(H1.first, H1.last).closing == -20
    assert ledger.opening(H2.first) == -20
    assert ledger.opening(dt.date(2019, 1, 1)) == -20
    assert ledger.position(dt.date(2019, 12, 31)) == -20


def test_the_quota_counts_from_the_first_day_of_its_half_year() -> None:
    ledger = Ledger([opening(0), quota(H1, 30), quota(H2, 25)])
    assert ledger.opening(H1.first) == 0
    assert ledger.position(H1.first) == -30
    assert ledger.position(H1.last) == -30
    assert ledger.position(H2.first) == -55


def test_an_opening_resets_the_ledger_and_its_difference_is_a_correction() -> None:
    ledger = Ledger([*HELLEVOETSLUIS, opening(-17, dt.date(2018, 12, 1))])
    assert ledger.difference(dt.date(2018, 12, 1)) == 3
    assert ledger.between(H2.first, H2.last).corrections == 3
    assert ledger.position(H2.last) == -17
    next_year = Ledger([*HELLEVOETSLUIS, opening(-16, dt.date(2019, 1, 1))])
    assert next_year.between(H2.first, H2.last).closing == -20, "what was closed stays as it was"
    assert next_year.opening(dt.date(2019, 1, 1)) == -16


def test_unknown_is_not_nought() -> None:
    never = Ledger([quota(H1, 30)])
    assert never.position(H1.last) is None
    assert never.between(H1.first, H1.last).required is None
    ahead = Ledger([opening(30), quota(H1, 30)])
    assert ahead.position(H1.last) == 0, "exactly on schedule is known, and nought"
    assert ahead.position(H2.first) is None, "nobody said what the second half asks"
    assert ahead.between(H1.first, H2.last).quota is None
    assert Ledger([]).between(H1.first, H2.last) == Balance(None, None, 0, 0, 0, 0, None)


def test_a_half_year_before_the_ledger_began_is_not_missed() -> None:
    ledger = Ledger([opening(-4, H2.first), quota(H2, 10)])
    year = ledger.between(H1.first, H2.last)
    assert (year.quota, year.opening, year.closing) == (10, None, -14)


def test_the_last_of_two_openings_of_one_day_holds() -> None:
    first, second = Line(H1.first, LineKind.OPENING, -3, "a"), Line(H1.first, LineKind.OPENING, -8, "b")
    assert Ledger([second, first]).opening(H1.first) == -8


@given(LINES, st.randoms(use_true_random=False), DAYS, DAYS)
def test_the_order_of_the_lines_does_not_matter(lines: list[Line], dice, first: dt.date, last: dt.date) -> None:
    shuffled = list(lines)
    dice.shuffle(shuffled)
    assert Ledger(shuffled).between(first, last) == Ledger(lines).between(first, last)


@given(LINES, st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_a_period_split_anywhere_closes_alike(lines: list[Line], at: list[dt.date]) -> None:
    first, cut, last = at
    ledger, after = Ledger(lines), cut + dt.timedelta(days=1)
    whole, early, late = ledger.between(first, last), ledger.between(first, cut), ledger.between(after, last)
    if cut == last:
        return
    assert late.closing == whole.closing
    assert early.housed + late.housed == whole.housed
    assert early.late + late.late == whole.late
    assert early.transfers + late.transfers == whole.transfers
    reset = ledger.difference(after) or 0
    assert early.corrections + late.corrections + reset == whole.corrections


@given(LINES, DAYS, DAYS)
def test_every_balance_adds_up(lines: list[Line], one: dt.date, other: dt.date) -> None:
    balance = Ledger(lines).between(min(one, other), max(one, other))
    if balance.opening is None or balance.quota is None:
        return
    added = balance.corrections + balance.late + balance.transfers + balance.housed - balance.quota
    assert balance.closing == balance.opening + added
    assert balance.closing == balance.realised - (balance.required or 0)


@given(LINES, DAYS)
def test_the_position_is_what_walking_through_the_days_gives(lines: list[Line], day: dt.date) -> None:
    ledger, here, walked = Ledger(lines), FIRST, None
    while here <= day:
        for line in ledger.lines:
            if line.day == here and line.kind is LineKind.OPENING:
                walked = line.persons
        moves = [line for line in ledger.lines if line.day == here and line.kind is not LineKind.OPENING]
        if here == HalfYear.of(here).first and not any(line.kind is LineKind.QUOTA for line in moves):
            walked = None
        if walked is not None:
            walked += sum(line.effect for line in moves)
        here += dt.timedelta(days=1)
    assert ledger.position(day) == walked


@given(LINES, LINES, DAYS, st.integers(1, 30), DAYS)
def test_a_transfer_between_two_municipalities_leaves_their_sum(
    ours: list[Line], theirs: list[Line], moved_on: dt.date, persons: int, day: dt.date
) -> None:
    before = total([Ledger(ours).position(day), Ledger(theirs).position(day)])
    up = Line(moved_on, LineKind.TRANSFER, persons)
    down = Line(moved_on, LineKind.TRANSFER, -persons)
    one, other = Ledger([*ours, up]), Ledger([*theirs, down])
    if any(opening > moved_on for ledger in (one, other) for opening in ledger.openings):
        return  # a position that is stated later says all there is to say
    assert total([one.position(day), other.position(day)]) == before


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (dt.date(2018, 1, 1), 0),
        (dt.date(2018, 1, 31), 1),
        (dt.date(2018, 3, 31), 3),
        (dt.date(2018, 6, 29), 5),
        (dt.date(2018, 6, 30), 6),
        (dt.date(2018, 7, 1), 0),
        (dt.date(2018, 12, 31), 6),
    ],
)
def test_a_half_year_is_over_month_by_month(day: dt.date, months: int) -> None:
    assert months_elapsed(day) == months


def test_the_pace_asks_a_sixth_a_month() -> None:
    assert expected(48, dt.date(2018, 3, 31)) == 24
    assert expected(48, dt.date(2018, 6, 30)) == 48
    assert expected(-5, dt.date(2018, 1, 1)) == -5, "who is ahead is ahead from the first day"


@given(LINES, st.sampled_from(HALVES))
def test_on_the_last_day_the_standing_is_the_closing(lines: list[Line], half: HalfYear) -> None:
    balance = Ledger(lines).between(half.first, half.last)
    if balance.required is not None:
        assert standing(balance, half.last) == balance.closing


@given(st.integers(2000, 2030), st.sampled_from([1, 2]), st.integers(-20, 20))
def test_half_years_follow_each_other(year: int, half: int, steps: int) -> None:
    this = HalfYear(year, half)
    assert this.step(steps).step(-steps) == this
    assert this.step(1).first == this.last + dt.timedelta(days=1)
    assert HalfYear.of(this.last) == HalfYear.of(this.first) == this


def test_a_sum_with_something_unknown_in_it_is_unknown() -> None:
    assert total([10, -7, -7]) == -4
    assert total([10, None]) is None
    assert total([]) is None
