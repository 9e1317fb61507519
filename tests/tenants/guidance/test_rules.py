"""The pure rules of guidance: when a year ends, when it stands still, and what changed in somebody's self-reliance."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.faults import RefusalError
from tenants.guidance.models import Domain, Phase
from tenants.guidance.reliance import Point, change, courses, refuse_scores
from tenants.guidance.rules import (
    PHASES,
    end_nears,
    is_child,
    overlap,
    planned_end,
    refuse_moment,
    stands_still,
    stands_still_since,
    unusual_order,
)
from tenants.guidance.usual import USUAL

DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2018, 3, 12), 12, (2019, 3, 11)),
        ((2018, 1, 1), 12, (2018, 12, 31)),
        ((2018, 3, 12), 15, (2019, 6, 11)),
        ((2018, 7, 1), 18, (2019, 12, 31)),
        ((2018, 1, 31), 1, (2018, 2, 28)),
        ((2020, 1, 31), 1, (2020, 2, 29)),
        ((2020, 2, 29), 12, (2021, 2, 28)),
        ((2018, 8, 31), 1, (2018, 9, 30)),
    ],
)
def test_a_year_of_guidance_ends_the_day_before_it_would_begin_again(
    start: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    assert planned_end(dt.date(*start), months) == dt.date(*end)


@given(DAYS, st.integers(1, 60))
def test_a_longer_agreement_never_ends_earlier_nor_before_it_began(day: dt.date, months: int) -> None:
    assert planned_end(day, months) >= day
    assert planned_end(day, months + 1) > planned_end(day, months)
    assert planned_end(day + dt.timedelta(days=1), months) >= planned_end(day, months)


@given(DAYS, st.lists(st.one_of(st.none(), DAYS)))
def test_the_last_sign_of_life_is_the_latest_there_is(start: dt.date, signs: list[dt.date | None]) -> None:
    since = stands_still_since(start, signs)
    assert since >= start
    assert all(sign <= since for sign in signs if sign)
    assert since in {start, *signs}


def test_after_thirty_days_of_nothing_a_trajectory_stands_still() -> None:
    day = dt.date(2018, 3, 1)
    assert not stands_still(day, dt.date(2018, 3, 30))
    assert stands_still(day, dt.date(2018, 3, 31))


def test_an_end_without_a_date_never_nears() -> None:
    today = dt.date(2018, 3, 1)
    assert not end_nears(None, today)
    assert not end_nears(dt.date(2018, 4, 13), today)
    assert end_nears(dt.date(2018, 4, 12), today)
    assert end_nears(dt.date(2018, 2, 1), today)


@given(DAYS, st.one_of(st.none(), DAYS), DAYS, st.one_of(st.none(), DAYS))
def test_two_stretches_overlap_when_they_share_a_day(
    first: dt.date, first_end: dt.date | None, second: dt.date, second_end: dt.date | None
) -> None:
    one, other = (first, first_end), (second, second_end)
    assert overlap(one, other) == overlap(other, one)
    if first_end and first_end < second:
        assert not overlap(one, other)
    if first_end is None and second_end is None:
        assert overlap(one, other)


def test_the_second_year_before_the_first_is_unusual() -> None:
    early, late = dt.date(2017, 5, 1), dt.date(2018, 5, 1)
    assert unusual_order(1, late, [(2, early)])
    assert not unusual_order(1, early, [(2, late)])
    assert unusual_order(2, early, [(1, late)])
    assert not unusual_order(2, late, [(1, early)])
    assert not unusual_order(2, late, [])


def test_eighteen_is_no_child_and_an_unknown_age_neither() -> None:
    assert is_child(dt.date(2000, 3, 13), dt.date(2018, 3, 12))
    assert not is_child(dt.date(2000, 3, 12), dt.date(2018, 3, 12))
    assert not is_child(None, dt.date(2018, 3, 12))


def test_an_appointment_is_ahead_and_not_beyond_two_years() -> None:
    now = dt.datetime(2018, 3, 12, 10, 0, tzinfo=dt.UTC)
    refuse_moment(now + dt.timedelta(minutes=1), now)
    for wrong in (now, now - dt.timedelta(days=1), now + dt.timedelta(days=800)):
        with pytest.raises(RefusalError):
            refuse_moment(wrong, now)


def test_what_changed_is_named_with_the_largest_step_first() -> None:
    first, later = dt.date(2018, 3, 12), dt.date(2018, 9, 3)
    points = [
        Point(Domain.MONEY, later, 4), Point(Domain.MONEY, first, 1), Point(Domain.LANGUAGE, first, 2),
        Point(Domain.LANGUAGE, later, 3), Point(Domain.HEALTH, first, 4), Point(Domain.HEALTH, later, 3),
        Point(Domain.WORK, first, 1), Point(Domain.WORK, later, 1), Point(Domain.HOUSING, later, 5),
    ]  # fmt: skip
    found = change(courses(points))
    assert found is not None
    assert (found.since, found.until) == (first, later)
    assert [(course.domain, course.first, course.last) for course in found.risen] == [
        (Domain.MONEY, 1, 4),
        (Domain.LANGUAGE, 2, 3),
    ]
    assert [course.domain for course in found.fallen] == [Domain.HEALTH]
    assert [course.domain for course in found.same] == [Domain.WORK]
    assert (found.strongest.domain, found.weakest.domain) == (Domain.HOUSING, Domain.WORK)
    assert change([]) is None


@pytest.mark.parametrize("scores", [{}, {Domain.MONEY: 0}, {Domain.MONEY: 6}])
def test_a_score_is_one_of_five(scores: dict[Domain, int]) -> None:
    with pytest.raises(RefusalError):
        refuse_scores(scores)


def test_the_usual_list_has_a_part_for_every_phase_and_no_line_twice() -> None:
    assert {line.phase for line in USUAL} == set(Phase)
    assert len({line.label for line in USUAL}) == len(USUAL)
    assert set(PHASES[1]) | set(PHASES[2]) == set(Phase)
