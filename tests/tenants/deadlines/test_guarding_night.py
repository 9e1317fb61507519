"""The night of a branch: who is reminded of what, once, with a handful of statements."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, update

from tenants.auth.models import Membership, Person
from tenants.clients.models import Caseload
from tenants.deadlines.models import Deadline, DeadlineState, Reminder, Stage
from tenants.deadlines.reminders import Guarding, guard, near
from tenants.dossiers.models import Dossier, DossierEntry, EntryKind
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.jobs.models import OutboxMessage
from tenants.roles import Role
from tests.factories.guarded import away, counsellor, deadline, on_roster
from tests.factories.world import ALWAYS

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

LAST = dt.date(2026, 4, 10)


def days_before(days: int) -> dt.date:
    return LAST - dt.timedelta(days=days)


@pytest.fixture(scope="module")
def handler(engine_web: Engine, world: World) -> uuid.UUID:
    """The legal counsellor of `here`, on the roster."""
    return on_roster(engine_web, world.here, world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(autouse=True)
def _only_mine(superuser: Engine) -> None:
    """What another test made is done."""
    with superuser.begin() as behind:
        behind.execute(update(Deadline).where(Deadline.state == DeadlineState.OPEN).values(state=DeadlineState.DROPPED))


def night(worker: Engine, world: World, day: dt.date) -> Guarding:
    with scoped(worker, Branch(world.here.id)) as session:
        return guard(session, day)


def heard(web: Engine, world: World, deadline_id: uuid.UUID) -> list[tuple[Stage, uuid.UUID, dt.date]]:
    with scoped(web, Branch(world.here.id)) as session:
        rows = session.execute(
            select(Reminder.stage, Reminder.person_id, Reminder.day)
            .where(Reminder.deadline_id == deadline_id)
            .order_by(Reminder.day, Reminder.id)
        )
        return [(stage, person_id, day) for stage, person_id, day in rows]


def test_a_handler_is_reminded_two_weeks_one_week_and_two_days_before(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    counsellor_, lead = world.person(Role.LEGAL_COUNSELLOR), world.person(Role.TEAM_LEAD)
    one = deadline(engine_web, world, LAST, handler)
    for days in range(20, -5, -1):
        night(engine_worker, world, days_before(days))
    assert heard(engine_web, world, one) == [
        (Stage.FAR, counsellor_, days_before(14)),
        (Stage.NEAR, counsellor_, days_before(7)),
        (Stage.LAST, counsellor_, days_before(2)),
        (Stage.HANDED_UP, lead, days_before(1)),
        (Stage.LATE, counsellor_, days_before(-1)),
        (Stage.LATE, lead, days_before(-1)),
    ]


def test_after_an_outage_only_the_most_urgent_reminder_goes(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, LAST, handler)
    night(engine_worker, world, days_before(20))
    night(engine_worker, world, days_before(3))
    night(engine_worker, world, days_before(2))
    night(engine_worker, world, days_before(2))
    assert [(stage, day) for stage, _, day in heard(engine_web, world, one)] == [
        (Stage.NEAR, days_before(3)),
        (Stage.LAST, days_before(2)),
    ]


def test_the_reminder_goes_by_the_own_norm_and_lateness_by_the_law(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(
        engine_web, world, LAST, handler, own_norm=days_before(30), taken_up_at=dt.datetime(2026, 4, 20, tzinfo=dt.UTC)
    )
    for days in range(60, -3, -1):
        night(engine_worker, world, days_before(days))
    assert [(stage, (LAST - day).days) for stage, _, day in heard(engine_web, world, one)] == [
        (Stage.FAR, 44),
        (Stage.NEAR, 37),
        (Stage.LAST, 32),
        (Stage.LAW_FAR, 14),
        (Stage.LAW_NEAR, 7),
        (Stage.LAW_LAST, 2),
        (Stage.LATE, -1),
    ]


def test_what_was_taken_up_is_not_handed_up(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, LAST, handler)
    night(engine_worker, world, days_before(2))
    with scoped(engine_web, Branch(world.here.id)) as session:
        noon = dt.datetime.combine(days_before(2), dt.time(12), dt.UTC)
        session.execute(update(Deadline).where(Deadline.id == one).values(taken_up_at=noon))
    night(engine_worker, world, days_before(1))
    night(engine_worker, world, LAST)
    assert [stage for stage, *_ in heard(engine_web, world, one)] == [Stage.LAST]


def test_a_stand_in_is_reminded_and_without_one_the_team_lead(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    (_, absent), (stand_in_account, stand_in) = (counsellor(engine_web, world.here) for _ in range(2))
    _, alone = counsellor(engine_web, world.here)
    away(engine_web, world.here, absent, days_before(9), LAST, stand_in)
    away(engine_web, world.here, alone, days_before(9), LAST)
    first, second = (deadline(engine_web, world, LAST, each) for each in (absent, alone))
    night(engine_worker, world, days_before(7))
    assert heard(engine_web, world, first) == [(Stage.NEAR, stand_in_account, days_before(7))]
    assert heard(engine_web, world, second) == [(Stage.NEAR, world.person(Role.TEAM_LEAD), days_before(7))]


def test_nobodys_deadline_is_for_who_has_the_client_in_care_and_may_read_dossiers(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    guide = on_roster(engine_web, world.here, world.person(Role.CASE_WORKER))
    cared, uncared = (deadline(engine_web, world, LAST) for _ in range(2))
    with scoped(engine_web, Branch(world.here.id)) as session:
        rows = session.execute(select(Deadline.id, Dossier.client_id).join(Dossier, Dossier.id == Deadline.dossier_id))
        client_of = {row[0]: row[1] for row in rows}
        for client_id, carers in ((client_of[cared], (handler, guide)), (client_of[uncared], (guide,))):
            session.add_all(
                Caseload(client_id=client_id, volunteer_id=carer, since=dt.date(2026, 1, 1)) for carer in carers
            )
    night(engine_worker, world, days_before(10))
    assert heard(engine_web, world, cared) == [(Stage.FAR, world.person(Role.LEGAL_COUNSELLOR), days_before(10))]
    assert heard(engine_web, world, uncared) == [(Stage.FAR, world.person(Role.TEAM_LEAD), days_before(10))]


def test_whoever_is_shut_out_or_left_is_not_reminded(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    shut, gone = counsellor(engine_web, world.here), counsellor(engine_web, world.here)
    with scoped(engine_web, Accounts()) as session:
        session.get_one(Person, shut[0]).disabled_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        membership = session.scalars(select(Membership).where(Membership.person_id == gone[0])).one()
        membership.valid = type(ALWAYS)(ALWAYS.lower, dt.date(2026, 1, 1))
    ids = [deadline(engine_web, world, LAST, roster_id) for _, roster_id in (shut, gone)]
    night(engine_worker, world, days_before(10))
    for one in ids:
        assert [person for _, person, _ in heard(engine_web, world, one)] == [world.person(Role.TEAM_LEAD)]


@pytest.mark.parametrize(
    "values",
    [
        {"last_day": None, "stands_still_since": dt.date(2026, 3, 1)},
        {"state": DeadlineState.DROPPED},
        {"state": DeadlineState.MET, "met_on": dt.date(2026, 4, 1)},
        {"withdrawn_at": dt.datetime(2026, 4, 1, tzinfo=dt.UTC)},
        {"last_day": dt.date(2026, 4, 1), "late_reason": "The post.", "late_said_at": dt.datetime(2026, 4, 2, tzinfo=dt.UTC)},
    ],
    ids=["stands still", "dropped", "met", "withdrawn", "explained"],
)  # fmt: skip
def test_what_needs_no_act_reminds_nobody(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID, values: dict[str, object]
) -> None:
    one = deadline(engine_web, world, values.pop("last_day", LAST), handler, **values)
    night(engine_worker, world, days_before(5))
    assert heard(engine_web, world, one) == []


def test_a_closed_dossier_reminds_nobody(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, LAST, handler)
    with scoped(engine_web, Branch(world.here.id)) as session:
        closed = update(Dossier).where(
            Dossier.id == select(Deadline.dossier_id).where(Deadline.id == one).scalar_subquery()
        )
        session.execute(closed.values(closed_on=LAST, outcome="granted").execution_options(synchronize_session=False))
    night(engine_worker, world, days_before(5))
    assert heard(engine_web, world, one) == []


def test_a_day_that_moved_is_guarded_anew(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, LAST, handler)
    night(engine_worker, world, days_before(2))
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Deadline).where(Deadline.id == one).values(last_day=LAST + dt.timedelta(days=91)))
    night(engine_worker, world, LAST)
    assert [stage for stage, *_ in heard(engine_web, world, one)] == [Stage.LAST]
    night(engine_worker, world, LAST + dt.timedelta(days=80))
    assert [stage for stage, *_ in heard(engine_web, world, one)] == [Stage.LAST, Stage.FAR]


def test_a_day_that_passed_is_told_once_in_the_timeline(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, LAST, handler)
    opening = deadline(engine_web, world, LAST, handler, term="default_notice.appeal_opens")
    permit = deadline(engine_web, world, LAST, handler, term="asylum.permit_validity")
    posted = deadline(engine_web, world, LAST, handler, posted_on=LAST)
    assert night(engine_worker, world, LAST).late == 0
    assert night(engine_worker, world, LAST + dt.timedelta(days=3)).late == 1
    assert night(engine_worker, world, LAST + dt.timedelta(days=4)).late == 0
    with scoped(engine_web, Branch(world.here.id)) as session:
        about = DossierEntry.detail["deadline_id"].astext.in_([str(one), str(opening), str(permit)])
        (entry,) = session.scalars(select(DossierEntry).where(about)).all()
        assert entry.kind is EntryKind.DEADLINE_LATE
        assert entry.detail == {"deadline_id": str(one), "term": "regular.objection", "last_day": "2026-04-10"}
        assert (entry.day, entry.person_id) == (LAST + dt.timedelta(days=1), None)
    for never_late in (opening, permit, posted):
        assert Stage.LATE not in {stage for stage, *_ in heard(engine_web, world, never_late)}
    assert night(engine_worker, world, LAST + dt.timedelta(days=8)).late == 1
    assert Stage.LATE in {stage for stage, *_ in heard(engine_web, world, posted)}


def test_one_mail_a_person_is_asked_for_with_ids_only(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, handler: uuid.UUID
) -> None:
    for _ in range(3):
        deadline(engine_web, world, LAST, handler)
    with superuser.begin() as behind:
        behind.execute(OutboxMessage.__table__.delete())
    done = night(engine_worker, world, days_before(7))
    assert (done.reminders, done.people, done.unheard) == (3, 1, 0)
    with scoped(engine_worker, Directory()) as session:
        (message,) = session.scalars(select(OutboxMessage)).all()
        asked = [str(world.here.id), str(world.person(Role.LEGAL_COUNSELLOR)), days_before(7).isoformat()]
        assert (message.task, message.arguments) == ("tasks.deadlines.mail_reminders", asked)


def test_a_mail_that_never_went_is_asked_for_again_the_next_night(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, LAST, handler)
    night(engine_worker, world, days_before(6))
    # The mail server was away for longer than the task tries.
    assert (night(engine_worker, world, days_before(5)).reminders, _asked_again(superuser)) == (0, 1)
    with superuser.begin() as behind:
        behind.execute(update(Reminder).where(Reminder.deadline_id == one).values(mailed_at=func.now()))
        behind.execute(OutboxMessage.__table__.delete())
    assert night(engine_worker, world, days_before(4)).people == 0
    assert _asked_again(superuser) == 0


def _asked_again(superuser: Engine) -> int:
    """Return how many mails are asked for by the last two nights of the test, besides the first."""
    with superuser.begin() as behind:
        days = [days_before(left).isoformat() for left in (5, 4)]
        return len([row for row in behind.execute(select(OutboxMessage.arguments)) if row[0][2] in days])


def test_a_night_asks_the_same_few_statements_however_many_deadlines(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    asked: list[int] = []
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine_worker, "before_cursor_execute", note)
    try:
        for number in (1, 40):
            for _ in range(number):
                deadline(engine_web, world, LAST, handler)
            sent.clear()
            night(engine_worker, world, days_before(7))
            asked.append(len(sent))
    finally:
        event.remove(engine_worker, "before_cursor_execute", note)
    assert asked[0] == asked[1]
    assert asked[1] <= 10, sent


def test_the_night_reads_by_the_index_of_open_deadlines(engine_worker: Engine, world: World) -> None:
    with scoped(engine_worker, Branch(world.here.id)) as session:
        session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        query = select(Deadline.id).where(Deadline.branch_id == world.here.id, near(LAST))
        compiled = query.compile(engine_worker)
        plan = session.connection().exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars().all()
    assert any("ix_deadlines_open" in line for line in plan), plan
