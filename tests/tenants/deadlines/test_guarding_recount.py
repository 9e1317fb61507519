"""A changed rule is applied before anybody is reminded: the reminder is of the day that holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.deadlines.models import Deadline, Reminder, Stage
from tenants.deadlines.reminders import guard
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.guarded import deadline, on_roster

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World


def test_a_deadline_of_an_older_rule_is_dated_anew_first(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    handler = on_roster(engine_web, world.here, world.person(Role.LEGAL_COUNSELLOR))
    # Four weeks after Monday 1 January 2018; the older rule came to a week less.
    right, wrong = dt.date(2018, 1, 29), dt.date(2018, 1, 22)
    one = deadline(engine_web, world, wrong, handler, counted_by="an older rule")
    with scoped(engine_worker, Branch(world.here.id)) as session:
        done = guard(session, right - dt.timedelta(days=5))
    assert (done.recounted, done.reminders, done.late) == (1, 1, 0)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.get_one(Deadline, (world.here.id, one)).last_day == right
        (reminder,) = session.scalars(select(Reminder).where(Reminder.deadline_id == one))
        # By the own norm, a week before the last day: that is past already.
        assert (reminder.last_day, reminder.stage) == (right, Stage.LAW_NEAR)


def test_a_reason_for_being_late_does_not_outlive_the_day_that_it_was_about(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    handler = on_roster(engine_web, world.here, world.person(Role.LEGAL_COUNSELLOR))
    right, wrong = dt.date(2018, 1, 29), dt.date(2018, 1, 22)
    told = {"late_reason": "The post was late.", "counted_by": "an older rule"}
    too_soon = deadline(
        engine_web, world, wrong, handler, late_said_at=dt.datetime(2018, 1, 23, 11, tzinfo=dt.UTC), **told
    )
    really = deadline(
        engine_web, world, wrong, handler, late_said_at=dt.datetime(2018, 2, 1, 11, tzinfo=dt.UTC), **told
    )
    with scoped(engine_worker, Branch(world.here.id)) as session:
        guard(session, right - dt.timedelta(days=2))
    with scoped(engine_web, Branch(world.here.id)) as session:
        reasons = dict(
            session.execute(select(Deadline.id, Deadline.late_reason).where(Deadline.id.in_((too_soon, really)))).all()
        )
        assert reasons == {too_soon: "", really: "The post was late."}
        assert set(session.scalars(select(Reminder.deadline_id).where(Reminder.deadline_id.in_(reasons)))) == {too_soon}
