"""What goes first, what the page says about it, and what may not be sent."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.escalations.clocks import DAY, after_open_time
from tenants.escalations.models import State
from tenants.escalations.rules import (
    Group,
    Reason,
    Turn,
    due_day,
    in_turn,
    names_in,
    refuse_past_day,
    refuse_unfit_answer,
    refuse_unfit_question,
    turn_key,
    working_days_between,
)
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.terms.holidays import is_working_day

TUESDAY = dt.date(2018, 11, 13)
BSN = "123456782"  # passes the eleven-test and belongs to nobody


@dataclass(frozen=True)
class Row:
    asked_at: dt.datetime
    answer_by: dt.date | None = None
    legal_on: dt.date | None = None
    state: State = State.ASKED
    waiting_since: dt.datetime | None = None
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def asked_on(self) -> dt.date:
        return local_date(self.asked_at)

    @property
    def answer_due_at(self) -> dt.datetime | None:
        return None if self.state is State.WAITING else after_open_time(self.asked_at, 5 * DAY)

    @property
    def due_on(self) -> dt.date:
        return due_day(self.answer_by, self.legal_on, after_open_time(self.asked_at, 5 * DAY))


def row(days_ago: int, answer_in: int | None = None, legal_in: int | None = None, **values: Any) -> Row:
    """Return a question of so many days ago, with an answer needed and a legal limit in so many days."""
    moment = dt.datetime(2018, 11, 13, 9, 0, tzinfo=dt.UTC) - dt.timedelta(days=days_ago)
    days = [None if number is None else TUESDAY + dt.timedelta(days=number) for number in (answer_in, legal_in)]
    return Row(moment, *days, **values)


def turn_of(question: Row, *others: Row, today: dt.date = TUESDAY) -> Turn:
    return next(turn for turn in in_turn([question, *others], today) if turn.question is question)


dates = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


@given(dates, st.integers(0, 60))
def test_working_days_are_counted_as_one_counts_them_on_a_calendar(start: dt.date, days: int) -> None:
    counted = [start + dt.timedelta(days=number) for number in range(1, days + 1)]
    assert working_days_between(start, start + dt.timedelta(days=days)) == sum(is_working_day(day) for day in counted)


@given(dates, dates, dates)
def test_working_days_add_up_wherever_one_stops_in_between(one: dt.date, two: dt.date, three: dt.date) -> None:
    assert working_days_between(one, two) + working_days_between(two, three) == working_days_between(one, three)


@pytest.mark.parametrize(
    ("question", "reason", "days", "group", "late"),
    [
        (row(1, -1), Reason.NEEDED, 0, Group.FIRST, True),
        (row(1, 0), Reason.NEEDED, 0, Group.FIRST, False),
        (row(1, 2), Reason.NEEDED, 2, Group.FIRST, False),
        (row(1, 5), Reason.NEEDED, 3, Group.THEN, False),
        (row(1, 4, 2), Reason.LEGAL, 2, Group.FIRST, False),
        (row(1, 2, 2), Reason.LEGAL, 2, Group.FIRST, False),
        (row(1, None, 0), Reason.LEGAL, 0, Group.FIRST, False),
        (row(1, 5, -3), Reason.LEGAL, 0, Group.FIRST, True),
        (row(6, 9, 20), Reason.PROMISED, 1, Group.FIRST, False),
        (row(1, 20, 20), Reason.PROMISED, 4, Group.THEN, False),
        (row(8), Reason.PROMISED, 0, Group.FIRST, True),
        (row(0), Reason.NEW, 0, Group.THEN, False),
        (row(6), Reason.LONGEST, 4, Group.FIRST, False),
        (row(1), Reason.LONGEST, 1, Group.THEN, False),
        (row(6, state=State.CLAIMED), Reason.PROMISED, 1, Group.FIRST, False),
        (row(1, state=State.CLAIMED), Reason.PROMISED, 4, Group.THEN, False),
    ],
)
def test_a_row_says_why_it_stands_there(question: Row, reason: Reason, days: int, group: Group, *, late: bool) -> None:
    turn = turn_of(question)
    assert (turn.reason, turn.working_days, turn.group, turn.late) == (reason, days, group, late)


def test_a_question_whose_clock_stands_still_comes_last_and_says_since_when() -> None:
    since = dt.datetime(2018, 11, 9, 9, tzinfo=dt.UTC)
    still = row(9, -1, -2, state=State.WAITING, waiting_since=since)
    assert [turn.group for turn in in_turn([still, row(0)], TUESDAY)] == [Group.THEN, Group.STILL]
    turn = turn_of(still)
    assert (turn.reason, turn.day, turn.working_days) == (Reason.ASKED_BACK, dt.date(2018, 11, 9), 2)
    assert not turn.late
    assert not turn.pressing


def test_an_answer_needed_in_the_weekend_is_needed_on_friday() -> None:
    friday = dt.date(2018, 11, 16)
    turn = turn_of(Row(dt.datetime(2018, 11, 15, 9, tzinfo=dt.UTC), dt.date(2018, 11, 18)), today=friday)
    assert (turn.reason, turn.working_days, turn.late) == (Reason.NEEDED, 0, False)


def test_holidays_are_no_days_to_go() -> None:
    before_christmas = dt.date(2018, 12, 24)
    asked = dt.datetime(2018, 12, 21, 9, tzinfo=dt.UTC)
    turn = turn_of(Row(asked, legal_on=dt.date(2018, 12, 28)), today=before_christmas)
    assert (turn.reason, turn.working_days) == (Reason.LEGAL, 2)


def test_the_nearest_day_goes_first_and_a_promise_counts_as_one() -> None:
    far, near, old, legal, new = row(0, 30), row(0, 2), row(6), row(0, 9, 3), row(0)
    # The nearest day of `far` and `new` is the promise, which is the same for both.
    ordered = [turn.question for turn in in_turn([new, far, old, near, legal], TUESDAY)]
    assert ordered[:3] == [old, near, legal]
    assert {question.id for question in ordered[3:]} == {far.id, new.id}


def test_on_one_day_the_promise_decides_and_then_age() -> None:
    older, newer = row(3, 0), row(1, 0)
    assert [turn.question for turn in in_turn([newer, older], TUESDAY)] == [older, newer]


def test_only_the_oldest_question_without_a_term_waits_the_longest() -> None:
    reasons = [turn.reason for turn in in_turn([row(3), row(6), row(4), row(9, 1)], TUESDAY)]
    assert reasons.count(Reason.LONGEST) == 1
    assert turn_of(row(3), row(6)).reason is Reason.WAITS


def test_who_waits_longest_may_stand_beyond_what_is_shown() -> None:
    shown = row(3)
    (turn,) = in_turn([shown], TUESDAY, shown.asked_at - dt.timedelta(days=1))
    assert turn.reason is Reason.WAITS


days_off = st.none() | st.integers(-20, 40)
questions = st.lists(
    st.builds(
        row, st.integers(-1, 40), days_off, days_off, state=st.sampled_from([State.ASKED, State.CLAIMED, State.WAITING])
    ),
    max_size=40,
)


@given(questions)
def test_a_group_is_never_interrupted_and_each_keeps_the_order(rows: list[Row]) -> None:
    turns = in_turn(rows, TUESDAY)
    groups = [turn.group for turn in turns]
    assert groups == sorted(groups, key=list(Group).index)
    for group in Group:
        keys = [turn_key(turn.question) for turn in turns if turn.group is group]
        assert keys == sorted(keys)


@given(questions)
def test_the_reason_names_the_day_that_decides(rows: list[Row]) -> None:
    for turn in in_turn(rows, TUESDAY):
        if turn.reason in {Reason.LEGAL, Reason.NEEDED, Reason.PROMISED}:
            assert turn.day == turn.question.due_on
            assert turn.late == (turn.day < TUESDAY)
        assert turn.working_days >= 0
        assert not (turn.pressing and turn.group is not Group.FIRST)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mag Samuel blijven?", True),
        ("mevrouw VAN DER WILG", True),
        ("Samuels moeder", True),
        ("De brief van der dienst", False),
        ("Wilgenstraat 4", False),
        ("De cliënt mag blijven", False),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, *, found: bool) -> None:
    assert names_in(text, "Samuël", "van der Wilg") is found


@pytest.mark.parametrize("field", ["title", "question", "tried", "pseudonym", "facts"])
def test_a_service_number_is_refused_in_every_text(field: str) -> None:
    texts = {"title": "a", "question": "b", "tried": "", "pseudonym": ""}
    facts: list[tuple[str, str]] = []
    if field == "facts":
        facts.append(("Nummer", BSN))
    else:
        texts[field] += f" {BSN[:3]} {BSN[3:6]} {BSN[6:]}"
    with pytest.raises(RefusalError) as caught:
        refuse_unfit_question(texts, facts)
    assert caught.value.field == field


@pytest.mark.parametrize(("title", "question"), [("", "b"), ("a", " ")])
def test_a_question_without_words_is_refused(title: str, question: str) -> None:
    with pytest.raises(RefusalError):
        refuse_unfit_question({"title": title, "question": question}, [])


@pytest.mark.parametrize("facts", [[("Land", "")], [("x", "y")] * 13, [("x" * 201, "y")]])
def test_facts_that_are_not_facts_are_refused(facts: list[tuple[str, str]]) -> None:
    with pytest.raises(RefusalError) as caught:
        refuse_unfit_question({"title": "a", "question": "b"}, facts)
    assert caught.value.field == "facts"


def test_an_answer_is_never_asked_for_yesterday() -> None:
    refuse_past_day(None, TUESDAY)
    refuse_past_day(TUESDAY, TUESDAY)
    with pytest.raises(RefusalError):
        refuse_past_day(TUESDAY - dt.timedelta(days=1), TUESDAY)


@pytest.mark.parametrize("text", ["", "  \n", f"Zie {BSN}", "a" * 10_001])
def test_an_answer_that_cannot_be_sent_is_refused(text: str) -> None:
    with pytest.raises(RefusalError):
        refuse_unfit_answer(text)
