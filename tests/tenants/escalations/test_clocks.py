"""The clock of a question: only opening time counts, a pause counts for nothing, and nothing is late by going on.

Held against a counter that knows nothing of days: it looks at every minute by itself, with holidays written down here.
"""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.escalations.clocks import (
    DAY,
    HOUR,
    PROMISES,
    Clock,
    after_open_time,
    before_open_time,
    is_open,
    open_between,
)
from tenants.escalations.models import Escalation, Subject
from tenants.escalations.running import start, stop

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
HOLIDAYS = {
    dt.date.fromisoformat(day)
    for day in (
        *("2023-12-25", "2023-12-26", "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-09", "2024-05-20"),
        *("2024-12-25", "2024-12-26", "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-29"),
        *("2025-06-09", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-04-27"),
        *("2026-05-05", "2026-05-14", "2026-05-25", "2026-12-25", "2027-01-01"),
        # Equated with a holiday by decree: the Friday between it and the weekend.
        *("2024-05-10", "2024-12-27", "2025-05-30", "2026-01-02", "2026-05-15"),
    )
}
"""Those on a working day, by an almanac. 1 May and 31 December are none."""
FIRST, LAST = dt.datetime(2023, 12, 20, tzinfo=dt.UTC), dt.datetime(2026, 12, 31, tzinfo=dt.UTC)
CHANGES = [
    dt.date.fromisoformat(day)
    for day in ("2024-03-31", "2024-10-27", "2025-03-30", "2025-10-26", "2026-03-29", "2026-10-25")
]

MOMENTS = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda seconds: FIRST + dt.timedelta(seconds=seconds))
FRACTIONS = st.integers(0, 999_999).map(lambda number: dt.timedelta(microseconds=number))
PRECISE = st.builds(lambda moment, rest: moment + rest, MOMENTS, FRACTIONS)


def around(days: list[dt.date]) -> st.SearchStrategy[dt.datetime]:
    """Return whole minutes from two days before to two days after one of `days`."""
    minutes = st.integers(-2 * 24 * 60, 2 * 24 * 60)
    return st.builds(
        lambda day, late: dt.datetime.combine(day, dt.time(), dt.UTC) + late * MINUTE, st.sampled_from(days), minutes
    )


AROUND_CHANGES = around(CHANGES)
WHOLE_MINUTES = MOMENTS.map(lambda moment: moment.replace(second=0)) | AROUND_CHANGES | around(sorted(HOLIDAYS))
PROMISED = st.integers(1, 12 * DAY)


def counted(start_: dt.datetime, end: dt.datetime) -> int:
    """Return the seconds of opening time, minute by minute."""
    seconds, moment = 0, start_
    while moment < end:
        local = moment.astimezone(AMSTERDAM)
        if 9 <= local.hour < 17 and local.weekday() < 5 and local.date() not in HOLIDAYS:
            seconds += 60
        moment += MINUTE
    return seconds


@settings(max_examples=60, deadline=None)
@given(WHOLE_MINUTES, st.integers(0, 8 * 24 * 60))
def test_opening_time_is_what_a_counter_of_minutes_counts(begin: dt.datetime, minutes: int) -> None:
    assert open_between(begin, begin + minutes * MINUTE) == counted(begin, begin + minutes * MINUTE)


@settings(max_examples=40, deadline=None)
@given(AROUND_CHANGES, AROUND_CHANGES.map(lambda moment: moment.time()), st.integers(0, 4))
def test_days_on_which_clocks_change_are_counted_right(begin: dt.datetime, time: dt.time, days: int) -> None:
    end = dt.datetime.combine(begin.date() + dt.timedelta(days=days), time, dt.UTC)
    assert open_between(begin, end) == counted(begin, end)


@pytest.mark.parametrize("change", [day for day in CHANGES if day + dt.timedelta(days=1) not in HOLIDAYS])
def test_a_weekend_on_which_the_clocks_change_costs_nothing_and_the_monday_is_whole(change: dt.date) -> None:
    friday, monday = change - dt.timedelta(days=2), change + dt.timedelta(days=1)
    at_three = dt.datetime.combine(friday, dt.time(15), AMSTERDAM)
    asked_till = dt.datetime.combine(monday, dt.time(11), AMSTERDAM)
    assert open_between(at_three, asked_till) == 4 * HOUR
    assert after_open_time(at_three, 4 * HOUR) == asked_till
    assert before_open_time(asked_till, 4 * HOUR) == at_three


@given(st.lists(PRECISE, min_size=3, max_size=8))
def test_splitting_an_interval_anywhere_gives_the_same_total(moments: list[dt.datetime]) -> None:
    moments.sort()
    parts = sum(open_between(one, next_) for one, next_ in itertools.pairwise(moments))
    assert parts == open_between(moments[0], moments[-1])


@given(PRECISE, PRECISE)
def test_time_is_never_negative_and_never_more_than_what_passed(one: dt.datetime, other: dt.datetime) -> None:
    seconds = open_between(one, other)
    assert 0 <= seconds <= max((other - one).total_seconds() + 1, 0)
    assert 0 in {seconds, open_between(other, one)}


@given(PRECISE, PROMISED)
def test_what_is_due_after_opening_time_is_due_when_just_that_has_passed(begin: dt.datetime, seconds: int) -> None:
    due = after_open_time(begin, seconds)
    assert due > begin
    assert open_between(begin, due) == seconds
    assert open_between(begin, due - SECOND) == seconds - 1
    assert is_open(due - SECOND)


@given(PRECISE, PROMISED)
def test_what_lies_still_for_opening_time_lies_still_since_just_then(end: dt.datetime, seconds: int) -> None:
    since = before_open_time(end, seconds)
    assert since <= end
    assert open_between(since, end) == seconds
    assert open_between(since + SECOND, end) == seconds - 1
    assert is_open(since)


@given(PRECISE)
def test_no_time_passes_in_no_time(moment: dt.datetime) -> None:
    assert after_open_time(moment, 0) == before_open_time(moment, 0) == moment
    assert open_between(moment, moment) == 0


@given(WHOLE_MINUTES)
def test_it_is_open_when_the_next_minute_counts(moment: dt.datetime) -> None:
    assert is_open(moment) == (counted(moment, moment + MINUTE) == 60)


def test_time_does_not_run_backwards() -> None:
    for wrong in (after_open_time, before_open_time):
        with pytest.raises(ValueError, match="backwards"):
            wrong(FIRST, -1)


@given(st.lists(PRECISE, min_size=2, max_size=10, unique=True))
def test_paused_time_never_counts(moments: list[dt.datetime]) -> None:
    """It runs from the first moment to the second, stands still to the third, and so on."""
    moments.sort()
    clock, runs = Clock(), 0
    for number, moment in enumerate(moments):
        clock = clock.stopped(moment) if number % 2 else clock.started(moment)
        if number % 2:
            runs += open_between(moments[number - 1], moment)
    at = moments[-1] + dt.timedelta(days=9)
    running = open_between(moments[-1], at) if clock.since else 0
    assert clock.used_at(at) == runs + running


@given(PRECISE, st.lists(FRACTIONS | st.integers(0, 9 * 24 * 60).map(lambda number: number * MINUTE), max_size=12))
def test_stopping_and_going_on_at_once_loses_and_wins_nothing(begin: dt.datetime, steps: list[dt.timedelta]) -> None:
    plain, stopped, moment = Clock().started(begin), Clock().started(begin), begin
    for step in steps:
        moment += step
        stopped = stopped.stopped(moment).started(moment)
    assert stopped.used_at(moment) == plain.used_at(moment)
    later = moment + dt.timedelta(days=30)
    assert stopped.used_at(later) == plain.used_at(later)


@given(PRECISE, PROMISED, st.lists(st.integers(0, 6 * 24 * 3600), min_size=1, max_size=6))
def test_what_is_due_after_pauses_is_due_when_the_promise_is_used_up(
    begin: dt.datetime, promise: int, steps: list[int]
) -> None:
    clock, moment = Clock().started(begin), begin
    for number, seconds in enumerate(steps):
        moment += dt.timedelta(seconds=seconds)
        clock = clock.started(moment) if number % 2 else clock.stopped(moment)
    clock = clock.started(moment)
    due = clock.due(promise)
    assert due is not None
    assert due >= (clock.since or moment)
    assert clock.used_at(due) == max(promise, clock.used)


@given(PRECISE, PROMISED, st.integers(0, 20 * 24 * 3600), st.integers(0, 20 * 24 * 3600), PRECISE)
def test_going_on_never_makes_late(
    begin: dt.datetime, promise: int, ran: int, stood: int, looked_at: dt.datetime
) -> None:
    """Who was in time when it was stopped is in time until more opening time has passed than was left."""
    stopped_at = begin + dt.timedelta(seconds=ran)
    stopped = Clock().started(begin).stopped(stopped_at)
    assert stopped.due(promise) is None
    went_on = stopped_at + dt.timedelta(seconds=stood)
    clock = stopped.started(went_on)
    due = clock.due(promise)
    assert due is not None
    if stopped.used <= promise:
        assert due >= went_on
        for moment in (went_on, max(looked_at, went_on)):
            assert (moment > due) <= (clock.used_at(moment + SECOND) > promise)


@given(PRECISE, st.integers(0, 3600), st.integers(0, 20 * 24 * 3600))
def test_used_up_in_the_evening_is_late_in_the_morning(begin: dt.datetime, more: int, stood: int) -> None:
    used = Clock(used=5 * DAY + more)
    clock = used.started(begin + dt.timedelta(seconds=stood))
    due = clock.due(5 * DAY)
    assert due is not None
    assert is_open(due)
    assert clock.used_at(due) == used.used


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        # Over Christmas, the weekend and the turn of the year, each with a Friday that is equated with a holiday.
        ("2024-12-24T15:00", "2025-01-06T15:00"),
        ("2025-12-31T16:59", "2026-01-09T16:59"),
        # Good Friday, Easter Monday, and clocks that change between them.
        ("2024-03-28T12:00", "2024-04-08T12:00"),
        # After hours, and in the weekend, it begins in the morning.
        ("2025-07-04T18:30", "2025-07-11T17:00"),
        ("2025-07-05T11:00", "2025-07-11T17:00"),
        ("2025-07-07T08:00", "2025-07-11T17:00"),
        # King's Day on a Monday, Liberation Day on a Tuesday.
        ("2026-04-24T09:00", "2026-05-01T17:00"),
        ("2026-05-01T13:00", "2026-05-11T13:00"),
        # 29 February.
        ("2024-02-28T10:00", "2024-03-06T10:00"),
    ],
)
def test_five_days_are_five_days_in_which_somebody_is_there(asked: str, answer: str) -> None:
    question = a_question(dt.datetime.fromisoformat(asked).replace(tzinfo=AMSTERDAM))
    assert question.answer_due_at == dt.datetime.fromisoformat(answer).replace(tzinfo=AMSTERDAM)


def a_question(moment: dt.datetime, subject: Subject = Subject.ASYLUM) -> Escalation:
    question = Escalation(subject=subject)
    start(question, moment)
    return question


@given(PRECISE, st.sampled_from(Subject), st.lists(st.integers(0, 9 * 24 * 3600), max_size=9))
def test_a_question_keeps_what_it_used_however_often_the_branch_is_asked_back(
    asked: dt.datetime, subject: Subject, steps: list[int]
) -> None:
    question, moment, clock = a_question(asked, subject), asked, Clock().started(asked)
    first_due = question.first_due_at
    for number, seconds in enumerate(steps):
        moment += dt.timedelta(seconds=seconds)
        if number % 2:
            start(question, moment)
            clock = clock.started(moment)
        else:
            stop(question, moment)
            clock = clock.stopped(moment)
        assert (question.clock_used or 0, question.clock_since) == (clock.used, clock.since)
        assert question.answer_due_at == clock.due(PROMISES[subject].answer)
        assert (question.answer_due_at is None) == (question.clock_since is None)
        assert question.first_due_at == first_due
