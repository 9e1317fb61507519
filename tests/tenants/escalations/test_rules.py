"""What goes first, what the page says about it, and what may not be sent."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.escalations.clocks import DAY, after_open_time
from tenants.escalations.rules import (
    Group,
    Reason,
    due_day,
    in_turn,
    names_in,
    refuse_past_day,
    refuse_unfit_answer,
    refuse_unfit_question,
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
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def asked_on(self) -> dt.date:
        return local_date(self.asked_at)

    @property
    def answer_due_at(self) -> dt.datetime:
        return after_open_time(self.asked_at, 5 * DAY)

    @property
    def due_on(self) -> dt.date:
        return due_day(self.answer_by, None, self.answer_due_at)


def row(days_ago: int, answer_in: int | None = None) -> Row:
    moment = dt.datetime(2018, 11, 13, 9, 0, tzinfo=dt.UTC) - dt.timedelta(days=days_ago)
    return Row(moment, None if answer_in is None else TUESDAY + dt.timedelta(days=answer_in))


dates = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


@given(dates, st.integers(0, 60))
def test_working_days_are_counted_as_one_counts_them_on_a_calendar(start: dt.date, days: int) -> None:
    counted = [start + dt.timedelta(days=number) for number in range(1, days + 1)]
    assert working_days_between(start, start + dt.timedelta(days=days)) == sum(is_working_day(day) for day in counted)


@given(dates, dates, dates)
def test_working_days_add_up_wherever_one_stops_in_between(one: dt.date, two: dt.date, three: dt.date) -> None:
    assert working_days_between(one, two) + working_days_between(two, three) == working_days_between(one, three)


@pytest.mark.parametrize(
    ("question", "reason", "days", "group"),
    [
        (row(1, -1), Reason.LATE, 0, Group.FIRST),
        (row(1, 0), Reason.TODAY, 0, Group.FIRST),
        (row(1, 2), Reason.TERM, 2, Group.FIRST),
        (row(1, 5), Reason.TERM, 3, Group.THEN),
        (row(0), Reason.NEW, 0, Group.THEN),
        (row(6), Reason.LONGEST, 4, Group.FIRST),
        (row(1), Reason.LONGEST, 1, Group.THEN),
    ],
)
def test_a_row_says_why_it_stands_there(question: Row, reason: Reason, days: int, group: Group) -> None:
    (turn,) = in_turn([question], TUESDAY)
    assert (turn.reason, turn.working_days, turn.group) == (reason, days, group)


def test_an_answer_needed_in_the_weekend_is_needed_on_friday() -> None:
    friday = dt.date(2018, 11, 16)
    (turn,) = in_turn([Row(dt.datetime(2018, 11, 15, 9, tzinfo=dt.UTC), dt.date(2018, 11, 18))], friday)
    assert turn.reason is Reason.TODAY


def test_the_nearest_term_goes_first_and_a_week_of_waiting_counts_as_one() -> None:
    far, near, old, new = row(0, 30), row(0, 2), row(6), row(0)
    assert [turn.question for turn in in_turn([new, far, old, near], TUESDAY)] == [old, near, new, far]


def test_only_the_oldest_question_without_a_term_waits_the_longest() -> None:
    reasons = [turn.reason for turn in in_turn([row(3), row(6), row(4), row(9, 1)], TUESDAY)]
    assert reasons.count(Reason.LONGEST) == 1
    assert reasons.count(Reason.WAITS) == 2


questions = st.lists(st.builds(row, st.integers(-1, 40), st.none() | st.integers(-20, 40)), max_size=40)


@given(questions)
def test_the_first_group_is_never_interrupted(rows: list[Row]) -> None:
    groups = [turn.group for turn in in_turn(rows, TUESDAY)]
    assert groups == sorted(groups, key=list(Group).index)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mag Samuel blijven?", True),
        ("mevrouw VAN DER WILG", True),
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
