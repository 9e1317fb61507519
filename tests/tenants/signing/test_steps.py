"""Which steps each level may take, written out a second time and tried all; and when a month's term is over."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tenants.isolation import Branch, Figures, scoped
from tenants.signing.models import State
from tenants.signing.rules import Step, is_in_time, is_over, last_day, month_before, next_month, step_of, term_of
from tenants.terms.holidays import is_working_day
from tests.factories.years import lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

OCTOBER = dt.date(2018, 10, 1)
MAY = {
    "branch": {("signed", "withdrawn")},
    "region": {("signed", "accepted"), ("signed", "returned"), ("accepted", "signed"), ("accepted", "returned")},
    "nation": {("accepted", "published"), ("accepted", "signed"), ("published", "accepted")},
}

MADE = text(
    """
    INSERT INTO month_signatures (branch_id, month, version, region_id, state, is_complete, is_in_time, signed_by,
        accepted_at, published_at, returned_reason)
    SELECT :branch, '2018-10-01', 1, :region, state, true, true, :who,
        CASE WHEN state IN ('accepted', 'published') THEN now() END, CASE WHEN state = 'published' THEN now() END,
        CASE WHEN state = 'returned' THEN 'omdat' ELSE '' END
    FROM (SELECT CAST(:at AS text) AS state) AS given
    """
)


@pytest.mark.parametrize("level", ["branch", "region", "nation"])
def test_each_level_takes_its_own_steps_and_no_other(
    engine_web: Engine, superuser: Engine, world: World, level: str
) -> None:
    scope = {"branch": Branch(world.here.id), "region": Figures(world.region_id), "nation": Figures()}[level]
    taken = set()
    for before, after in itertools.permutations([state.value for state in State], 2):
        _put(superuser, world, before)
        values = {
            "after": after,
            "accepted": after in {"accepted", "published"},
            "published": after == "published",
            "why": "omdat" if after == "returned" else "",
        }
        moving = text(
            "UPDATE month_signatures SET state = CAST(:after AS text),"
            + (
                ""
                if level == "branch"
                else " accepted_at = CASE WHEN :accepted THEN now() END, returned_reason = :why,"
                " published_at = CASE WHEN :published THEN now() END,"
            )
            + " month = month"
        )
        try:
            with scoped(engine_web, scope) as session:
                session.execute(moving, values)
        except ProgrammingError as error:
            assert "permission denied" in str(error)
        else:
            taken.add((before, after))
    assert taken == MAY[level]


def _put(superuser: Engine, world: World, state: str) -> None:
    with superuser.begin() as connection:
        connection.execute(text("DELETE FROM month_signatures"))
        connection.execute(
            MADE, {"branch": world.here.id, "region": world.region_id, "who": lead(world).who, "at": state}
        )


def test_a_version_that_was_followed_by_another_is_moved_by_nobody(
    engine_web: Engine, superuser: Engine, world: World
) -> None:
    _put(superuser, world, "signed")
    with superuser.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO month_signatures (branch_id, month, version, region_id, is_complete, is_in_time, signed_by)"
                " SELECT branch_id, month, 2, region_id, true, true, signed_by FROM month_signatures"
            )
        )
    moving = text("UPDATE month_signatures SET state = 'accepted', accepted_at = now() WHERE version = 1")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        scoped(engine_web, Figures(world.region_id)) as session,
    ):
        session.execute(moving)


def test_the_term_is_the_seventh_working_day_of_the_next_month() -> None:
    assert term_of(OCTOBER) == dt.date(2018, 11, 9)
    assert term_of(dt.date(2018, 12, 1)) == dt.date(2019, 1, 10), "New Year's Day gives a day more"
    assert is_in_time(OCTOBER, dt.date(2018, 11, 9))
    assert not is_in_time(OCTOBER, dt.date(2018, 11, 10))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31)).map(lambda day: day.replace(day=1)))
def test_seven_working_days_pass_before_a_term_is_over(month: dt.date) -> None:
    term = term_of(month)
    days = [next_month(month) + dt.timedelta(days=number) for number in range(31)]
    assert sum(is_working_day(day) for day in days if day <= term) == 7
    assert is_working_day(term)
    assert month_before(next_month(month)) == month_before(last_day(next_month(month))) == month
    assert is_over(month, last_day(month) + dt.timedelta(days=1))
    assert not is_over(month, last_day(month))


@pytest.mark.parametrize(
    ("state", "today", "excepted", "step"),
    [
        (None, dt.date(2018, 10, 31), False, Step.RUNNING),
        (None, dt.date(2018, 11, 9), False, Step.OPEN),
        (None, dt.date(2018, 11, 10), False, Step.LATE),
        (State.WITHDRAWN, dt.date(2018, 11, 10), False, Step.LATE),
        (None, dt.date(2018, 11, 10), True, Step.EXCEPTED),
        (State.RETURNED, dt.date(2018, 11, 10), False, Step.RETURNED),
        (State.RETURNED, dt.date(2018, 11, 10), True, Step.EXCEPTED),
        (State.SIGNED, dt.date(2018, 11, 10), True, Step.SIGNED),
        (State.ACCEPTED, dt.date(2018, 11, 10), False, Step.ACCEPTED),
        (State.PUBLISHED, dt.date(2018, 11, 10), True, Step.PUBLISHED),
    ],
)
def test_how_far_a_month_is(state: State | None, today: dt.date, *, excepted: bool, step: Step) -> None:
    assert step_of(state, OCTOBER, today, excepted=excepted) is step


def test_of_a_month_before_anybody_here_signed_nobody_is_asked() -> None:
    today, november = dt.date(2018, 12, 20), dt.date(2018, 11, 1)
    assert step_of(None, OCTOBER, today, began=november) is Step.UNASKED
    assert step_of(State.SIGNED, OCTOBER, today, began=november) is Step.SIGNED
    assert step_of(None, OCTOBER, today, began=OCTOBER) is Step.LATE
