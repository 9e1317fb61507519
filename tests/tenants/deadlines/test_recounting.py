"""Deadlines follow from events alone: in whatever order, however often, by whatever rules hold today."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, update

from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, EventRole
from tenants.deadlines.queries import standings
from tenants.deadlines.recounting import recount, recount_outdated, wanted
from tenants.dossiers.models import Dossier, DossierEntry, EntryKind
from tenants.isolation import Branch, ScopedSession
from tenants.terms.catalogue import digest
from tests.factories.legal import TODAY, deadline_of, dossier_of, happened

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tests.factories.world import World

DECISION = "family_reunification.decision"
START = dt.date(2018, 5, 22)
DAYS = st.dates(START, dt.date(2018, 12, 31))


def an_event(role: EventRole, day: dt.date, **said: object) -> DossierEvent:
    values: dict[str, object] = {"until": None, "target_id": None, "length": "", "withdrawn_at": None, **said}
    code = "application_received" if role is EventRole.STARTS else "told"
    return DossierEvent(id=uuid.uuid4(), role=role, day=day, **{"code": code, **values})


@st.composite
def stories(draw: st.DrawFn) -> list[DossierEvent]:
    """What can happen to one application: it is received, completed, extended, and some of that by mistake."""
    start = an_event(EventRole.STARTS, START, terms=[DECISION])
    told = [start]
    for since, days in draw(st.lists(st.tuples(DAYS, st.integers(0, 60) | st.none()), max_size=4)):
        until = None if days is None else since + dt.timedelta(days=days)
        told.append(an_event(EventRole.SUSPENDS, since, until=until, target_id=start.id, terms=[DECISION]))
    if draw(st.booleans()):
        told.append(an_event(EventRole.EXTENDS, START, length="3 months", target_id=start.id, terms=[DECISION]))
    for event in told[1:]:
        if draw(st.booleans()):
            event.withdrawn_at = dt.datetime.now(dt.UTC)
    return told


def days_of(events: list[DossierEvent]) -> list[tuple[str, object]]:
    return [(one.term, one.values) for one in wanted(None, events)]


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_does_not_matter(told: list[DossierEvent], dice: random.Random) -> None:
    shuffled = list(told)
    dice.shuffle(shuffled)
    assert days_of(shuffled) == days_of(told)


@given(stories())
def test_what_was_told_by_mistake_is_as_if_it_never_was(told: list[DossierEvent]) -> None:
    assert days_of(told) == days_of([each for each in told if each.withdrawn_at is None])


@given(st.integers(1, 60), st.integers(0, 30))
def test_a_standstill_of_days_moves_the_unmoved_end_by_as_many(days: int, after: int) -> None:
    start = an_event(EventRole.STARTS, START, terms=[DECISION])
    since = START + dt.timedelta(days=after)
    until = since + dt.timedelta(days=days)
    still = an_event(EventRole.SUSPENDS, since, until=until, target_id=start.id, terms=[DECISION])
    (before,), (later,) = wanted(None, [start]), wanted(None, [start, still])
    assert before.counted is not None
    assert later.counted is not None
    assert later.counted.unmoved_end - before.counted.unmoved_end == dt.timedelta(days=days)


def test_one_deadline_for_each_term_of_each_event_that_starts_any() -> None:
    first = an_event(EventRole.STARTS, START, terms=[DECISION])
    both = ["family_reunification.objection", "family_reunification.appeal"]
    second = an_event(EventRole.STARTS, START, terms=both, code="decision_sent")
    nothing = an_event(EventRole.STARTS, START, terms=[])
    still = an_event(EventRole.SUSPENDS, START, target_id=first.id, terms=[DECISION])
    found = {(one.event_id, one.term): one.values for one in wanted(None, [nothing, still, second, first])}
    assert set(found) == {
        (first.id, DECISION),
        (second.id, "family_reunification.objection"),
        (second.id, "family_reunification.appeal"),
    }
    assert found[first.id, DECISION]["last_day"] is None
    assert found[second.id, "family_reunification.appeal"]["last_day"] == dt.date(2018, 6, 19)


def test_a_day_that_no_version_covers_gets_no_date_and_is_no_law() -> None:
    for term in ("asylum.decision_moratorium", "no.such.term"):
        (found,) = wanted(None, [an_event(EventRole.STARTS, dt.date(2027, 1, 1), terms=[term])])
        assert found.counted is None
        assert (found.values["last_day"], found.values["confirmed"]) == (None, False)


def test_an_extension_that_another_version_does_not_know_moves_nothing() -> None:
    start = an_event(EventRole.STARTS, dt.date(2022, 5, 1), terms=["asylum.decision"])
    longer = an_event(
        EventRole.EXTENDS, dt.date(2022, 6, 1), length="9 months", target_id=start.id, terms=["asylum.decision"]
    )
    assert days_of([start, longer]) == days_of([start])


def told_in(session: ScopedSession, dossier: Dossier) -> list[tuple[EntryKind, dict[str, str]]]:
    query = select(DossierEntry).where(DossierEntry.dossier_id == dossier.id).order_by(DossierEntry.id)
    return [(entry.kind, entry.detail) for entry in session.scalars(query)]


def test_counting_twice_writes_nothing(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    happened(here, lead, dossier, "application_received", START, DECISION)
    here.flush()
    lines = told_in(here, dossier)
    assert recount(here, dossier.id, lead.actor, TODAY) == []
    here.flush()
    assert told_in(here, dossier) == lines
    assert not here.dirty


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=stories(), dice=st.randoms(use_true_random=False))
def test_in_the_database_too_the_order_does_not_matter(
    here: ScopedSession, lead: Reader, noor: uuid.UUID, told: list[DossierEvent], dice: random.Random
) -> None:
    """The same story told twice, once in order and once shuffled, with a count after each event."""
    outcomes = []
    for shuffled in (False, True):
        dossier = dossier_of(here, lead, noor)
        ids = {each.id: uuid.uuid4() for each in told}
        # What moves a deadline names its event, so that one is there first, whatever the order of the rest.
        first, *rest = told
        if shuffled:
            dice.shuffle(rest)
        for each in (first, *rest):
            here.add(
                DossierEvent(
                    id=ids[each.id],
                    dossier_id=dossier.id,
                    role=each.role,
                    code=each.code,
                    day=each.day,
                    until=each.until,
                    terms=each.terms,
                    length=each.length,
                    target_id=ids[each.target_id] if each.target_id else None,
                    withdrawn_at=each.withdrawn_at,
                )
            )
            recount(here, dossier.id, lead.actor, TODAY)
        assert recount(here, dossier.id, None, TODAY) == []
        (one,) = standings(here, dossier.id)
        assert one.counted is not None
        assert one.counted.last_day == one.deadline.last_day
        outcomes.append((one.deadline.last_day, one.deadline.stands_still_since, one.deadline.own_norm))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0] == tuple(
        wanted(None, told)[0].values[name] for name in ("last_day", "stands_still_since", "own_norm")
    )


@pytest.fixture
def night(engine_worker: Engine, world: World) -> Iterator[ScopedSession]:
    with ScopedSession(engine_worker, scope=Branch(world.here.id)) as session:
        yield session


@pytest.fixture
def many(engine_web: Engine, world: World, noor: uuid.UUID, lead: Reader) -> Iterator[list[uuid.UUID]]:
    """Twenty dossiers with a deadline that was counted by rules of another day, and came to another last day."""
    with ScopedSession(engine_web, scope=Branch(world.here.id)) as session:
        dossiers = [dossier_of(session, lead, noor) for _ in range(20)]
        for each in dossiers:
            happened(session, lead, each, "application_received", START, DECISION)
        ids = [each.id for each in dossiers]
        session.flush()
        session.execute(
            update(Deadline)
            .where(Deadline.dossier_id.in_(ids))
            .values(counted_by="of yesterday", last_day=dt.date(2018, 8, 19))
        )
        session.commit()
    yield ids
    with ScopedSession(engine_web, scope=Branch(world.here.id)) as session:
        session.execute(update(Deadline).values(state=DeadlineState.DROPPED))
        session.commit()


def test_a_changed_rule_gives_open_deadlines_another_day_and_says_so(
    many: list[uuid.UUID], night: ScopedSession
) -> None:
    sent: list[str] = []
    sqlalchemy_event.listen(night.get_bind(), "before_cursor_execute", lambda *told: sent.append(told[2]), named=False)
    assert recount_outdated(night, TODAY) == 20
    # To enter the scope, to read, to read what happened, to write the days, to write the lines.
    assert len(sent) == 5, sent
    found = night.scalars(select(Deadline).where(Deadline.dossier_id.in_(many))).all()
    assert {(each.last_day, each.counted_by) for each in found} == {(dt.date(2018, 8, 20), digest())}
    query = select(DossierEntry).where(DossierEntry.kind == EntryKind.DEADLINE_RECOUNTED)
    lines = night.scalars(query).all()
    assert {line.dossier_id for line in lines} == set(many)
    assert all((line.detail["before"], line.detail["after"]) == ("2018-08-19", "2018-08-20") for line in lines)
    assert all(line.person_id is None for line in lines)
    assert recount_outdated(night, TODAY) == 0


def test_what_is_done_is_not_counted_again_by_the_night(many: list[uuid.UUID], night: ScopedSession) -> None:
    first = night.scalars(select(Deadline).where(Deadline.dossier_id == many[0])).one()
    first.state, first.met_on = DeadlineState.MET, START
    night.flush()
    assert recount_outdated(night, TODAY) == 19
    night.refresh(first)
    assert first.counted_by == "of yesterday"


def test_the_regime_date_decides_where_the_event_does_not(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    from tenants.dossiers.models import DossierKind

    today = dt.date(2027, 2, 1)
    dossier = dossier_of(here, lead, noor, DossierKind.ASYLUM, today=today)
    happened(here, lead, dossier, "decision_sent", dt.date(2027, 1, 4), "asylum.appeal", today=today)
    one = deadline_of(here, dossier, "asylum.appeal")
    assert (one.last_day, one.deadline.confirmed) == (dt.date(2027, 1, 18), False)
    dossier.regime_on = dt.date(2025, 1, 1)
    (change,) = recount(here, dossier.id, lead.actor, today)
    assert (change.kind, change.before, change.after) == (
        EntryKind.DEADLINE_MOVED,
        dt.date(2027, 1, 18),
        dt.date(2027, 2, 1),
    )
    assert deadline_of(here, dossier, "asylum.appeal").deadline.confirmed


def test_a_term_is_not_counted_from_the_event_of_another_act() -> None:
    """The 2013 act counts from the day the duty began, the act of 2021 from the plan."""
    day = dt.date(2018, 3, 1)
    by_duty = an_event(EventRole.STARTS, day, terms=["integration.term"], code="duty_started")
    by_plan = an_event(EventRole.STARTS, day, terms=["integration.term"], code="plan_dated")
    assert [one.values["last_day"] for one in wanted(None, [by_duty, by_plan])] == [dt.date(2021, 3, 1), None]
