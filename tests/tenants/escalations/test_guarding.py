"""The rules of the guard: which days and hours count, what is told of once, and who hears of what."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.escalations.clocks import DAY, after_open_time
from tenants.escalations.guarding import (
    Moment,
    Unheard,
    Watched,
    Why,
    hand_up,
    to_asker,
    to_leads,
    whys,
    working_days_back,
    working_days_on,
)
from tenants.escalations.models import NoticeKind, State
from tenants.escalations.rules import working_days_between
from tenants.moments import LOCAL

DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2030, 12, 31))
MOMENTS = st.datetimes(timezones=st.just(dt.UTC)).map(
    lambda at: at.replace(year=2016 + at.year % 15, day=min(at.day, 28))
)
COUNTS = st.integers(0, 12)
ONE = dt.timedelta(days=1)
ASKED = dt.datetime(2018, 11, 12, 10, tzinfo=LOCAL)


def at(day: int, hour: int = 10, minute: int = 0) -> Moment:
    now = dt.datetime(2018, 11, day, hour, minute, tzinfo=LOCAL)
    return Moment(now, now.date())


def watched(**changed: Any) -> Watched:
    given_: dict[str, Any] = {
        "id": uuid.UUID(int=1),
        "state": State.ASKED,
        "first_due_at": after_open_time(ASKED, DAY),
        "first_response_at": None,
        "answer_due_at": after_open_time(ASKED, 5 * DAY),
        "legal_on": None,
        "waiting_on": None,
        "went_back": 0,
        "handed_up": False,
    }
    return Watched(**{**given_, **changed})


@given(DAYS, COUNTS)
def test_days_on_are_as_many_working_days_as_were_counted(day: dt.date, count: int) -> None:
    on = working_days_on(day, count)
    assert working_days_between(day, on) == count
    assert working_days_between(day, on + ONE) == count + 1


@given(DAYS, COUNTS)
def test_days_back_are_as_many_working_days_as_were_counted(day: dt.date, count: int) -> None:
    back = working_days_back(day, count)
    assert working_days_between(back, day) == count
    if count:
        assert working_days_between(back + ONE, day) == count - 1


@pytest.mark.parametrize(
    ("changed", "moment", "expected"),
    [
        ({}, at(13), []),
        ({}, at(13, 10, 1), [Why.FIRST]),
        ({"first_response_at": ASKED}, at(13, 10, 1), []),
        ({"first_response_at": ASKED}, at(16, 14, 1), [Why.PROMISE]),
        ({"first_response_at": ASKED, "state": State.CLAIMED}, at(16, 14, 1), []),
        ({"first_response_at": ASKED, "state": State.CLAIMED}, at(19, 10, 1), [Why.PROMISE]),
        ({"first_response_at": ASKED, "state": State.CLAIMED, "legal_on": dt.date(2018, 11, 13)}, at(13), []),
        ({"legal_on": dt.date(2018, 11, 13)}, at(19, 10, 1), [Why.LEGAL, Why.PROMISE, Why.FIRST]),
        ({"first_response_at": ASKED, "went_back": 2}, at(13), [Why.FORGOTTEN]),
        ({"first_response_at": ASKED, "went_back": 2, "state": State.CLAIMED}, at(13), []),
        ({"state": State.WAITING, "answer_due_at": None, "waiting_on": ASKED.date()}, at(23), []),
        ({"state": State.WAITING, "answer_due_at": None, "waiting_on": ASKED.date()}, at(26), [Why.SILENT]),
        # What was asked before there were clocks has no promise of a first word.
        ({"first_due_at": None}, at(13, 10, 1), []),
    ],
)
def test_why_a_question_asks_for_the_coordinator(changed: dict[str, Any], moment: Moment, expected: list[Why]) -> None:
    assert whys(watched(**changed), moment) == expected


@given(MOMENTS, MOMENTS, st.sampled_from([State.ASKED, State.CLAIMED]), st.sampled_from([None, ONE]))
def test_nothing_is_told_twice_and_nothing_is_told_in_time(
    asked: dt.datetime, later: dt.datetime, state: State, said: dt.timedelta | None
) -> None:
    """Even when the clock stood still in between: only the promise of the answer moves then."""
    question = watched(
        state=state,
        first_due_at=after_open_time(asked, DAY),
        first_response_at=asked + said if said else None,
        answer_due_at=after_open_time(asked, 5 * DAY),
    )
    moment = Moment(max(asked, later), max(asked, later).astimezone(LOCAL).date())
    up = hand_up(question, moment)
    if moment.now < after_open_time(asked, DAY):
        assert up is None
    if up is None:
        return
    again = Watched(
        **{
            **{name: getattr(question, name) for name in question.__dataclass_fields__},
            "answer_due_at": max(after_open_time(asked, 5 * DAY), moment.now - ONE),
            "told": up.occasions,
        }
    )
    more = hand_up(again, moment)
    assert more is None or not set(more.whys) & set(up.whys)


def test_a_new_round_of_asking_is_a_new_occasion() -> None:
    first = hand_up(watched(), at(13, 11))
    assert first is not None
    assert hand_up(watched(told=first.occasions), at(13, 11)) is None
    anew = watched(told=first.occasions, first_due_at=after_open_time(ASKED, 2 * DAY))
    assert hand_up(anew, at(14, 11)) is not None


@pytest.mark.parametrize(
    ("state", "since", "lost", "asker", "leads"),
    [
        (State.WAITING, 13, False, None, []),
        (State.WAITING, 12, False, NoticeKind.REMINDED, []),
        (State.WAITING, 9, False, NoticeKind.REMINDED, []),
        (State.WAITING, 8, False, NoticeKind.REMINDED, [NoticeKind.REMINDED]),
        (State.WAITING, 15, True, None, [NoticeKind.ASKED_BACK]),
        (State.WAITING, 8, True, NoticeKind.REMINDED, [NoticeKind.ASKED_BACK, NoticeKind.REMINDED]),
        (State.ANSWERED, 14, False, None, []),
        (State.ANSWERED, 13, False, None, [NoticeKind.ANSWERED]),
        (State.ANSWERED, 15, True, None, [NoticeKind.ANSWERED]),
    ],
)
def test_who_of_the_branch_hears_of_what(
    state: State, since: int, *, lost: bool, asker: NoticeKind | None, leads: list[NoticeKind]
) -> None:
    """On Thursday the 15th."""
    ids = [uuid.UUID(int=number) for number in range(4)]
    one = Unheard(ids[0], ids[1], ids[2], state, dt.date(2018, 11, since), ids[3], lost)
    assert (to_asker(one, at(15)), to_leads(one, at(15))) == (asker, leads)
