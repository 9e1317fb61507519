"""Classes behind the wall: places and the waiting list, teachers, lessons, and what they ask of whom."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tenants.clients.access import Reader
from tenants.clients.actions import NewClient, register_client
from tenants.clients.models import Caseload
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import Newcomer
from tenants.isolation import Branch, scoped
from tenants.language.actions import NewClass, appoint_teacher, begin_class, change_teacher, correct_class, end_class
from tenants.language.attention import Matter, attention
from tenants.language.lessons import (
    Sitting,
    cancel_lessons,
    lesson_of_today,
    mark_lesson,
    move_lesson,
    plan_lesson,
    plan_the_coming_ten,
)
from tenants.language.models import ClassKind, LanguageClass, Lesson, Pupil
from tenants.language.people import (
    Stay,
    correct_pupil,
    drop_in,
    join_class,
    leave_class,
    offer_place,
    return_to_class,
    wait_for_class,
)
from tenants.language.queries import class_lines, class_page, classes_of_client
from tenants.language.roll import members
from tenants.volunteers.models import Kind, Volunteer
from tests.factories.records import volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 3, 6)
"""A Tuesday."""
NOON = dt.datetime(2018, 3, 6, 12, tzinfo=dt.UTC)
START = dt.date(2018, 1, 9)
TUESDAY = {"weekday": 2, "starts_at": dt.time(10), "ends_at": dt.time(12)}


def reader(world: World) -> Reader:
    return Reader(volunteer(world), NOON)


def begun(here: ScopedSession, world: World, number: str = "T1", **values: object) -> LanguageClass:
    new = NewClass(number, world.here.municipality, ClassKind.BEGINNERS, START)
    return begin_class(here, volunteer(world), replace(new, **values), TODAY)  # type: ignore[arg-type]


def joined(here: ScopedSession, world: World, found: LanguageClass, name: str, day: dt.date = START) -> Pupil:
    return join_class(here, volunteer(world), found.id, Newcomer(name=name), day, TODAY)


def on_roster(here: ScopedSession, world: World, name: str, *, me: bool = False, **values: object) -> uuid.UUID:
    one = Volunteer(
        number=name,
        name=name,
        kind=Kind.VOLUNTEER,
        person_id=volunteer(world).who if me else None,
        **{"started_on": dt.date(2017, 1, 1), **values},
    )
    here.add(one)
    here.flush()
    return one.id


def test_a_full_class_lets_nobody_in_and_the_longest_waiting_gets_the_free_place(
    here: ScopedSession, world: World
) -> None:
    found = begun(here, world, places=2)
    first = joined(here, world, found, "Een Mus")
    joined(here, world, found, "Twee Mus")
    with pytest.raises(RefusalError, match="full"):
        joined(here, world, found, "Drie Mus")
    late, early = (
        wait_for_class(here, volunteer(world), found.id, Newcomer(name=name), day, TODAY)
        for name, day in (("Laat", dt.date(2018, 2, 2)), ("Vroeg", dt.date(2018, 1, 20)))
    )
    with pytest.raises(RefusalError):
        offer_place(here, volunteer(world), found.id, TODAY)
    leave_class(here, volunteer(world), first.id, TODAY - dt.timedelta(days=1), "Werk gevonden", TODAY)
    assert offer_place(here, volunteer(world), found.id, TODAY) is early
    assert (early.joined_on, late.joined_on) == (TODAY, None)
    with pytest.raises(RefusalError):
        offer_place(here, volunteer(world), found.id, TODAY)
    with pytest.raises(RefusalError):
        return_to_class(here, volunteer(world), first.id, TODAY)


def test_two_coordinators_at_once_never_give_one_place_twice(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = begun(session, world, "T-race", places=1).id
        for name in ("Een", "Twee"):
            wait_for_class(session, volunteer(world), found, Newcomer(name=f"{name} Mus"), START, TODAY)
    refused: list[str] = []

    def offer() -> None:
        try:
            with scoped(engine_web, Branch(world.here.id)) as session:
                offer_place(session, volunteer(world), found, TODAY)
        except RefusalError as refusal:
            refused.append(refusal.message)

    desks = [threading.Thread(target=offer) for _ in range(3)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    with scoped(engine_web, Branch(world.here.id)) as session:
        query = select(func.count()).where(Pupil.class_id == found, Pupil.joined_on.is_not(None))
        assert session.scalar(query) == 1
    assert len(refused) == 2


def test_nobody_is_in_a_class_twice_but_comes_back_after_leaving(here: ScopedSession, world: World) -> None:
    found = begun(here, world)
    one = joined(here, world, found, "Een Mus")
    again = Newcomer(number=one.number, name="Een Mus")
    for act in (join_class, wait_for_class):
        with pytest.raises(RefusalError, match="already"):
            act(here, volunteer(world), found.id, again, TODAY, TODAY)
    leave_class(here, volunteer(world), one.id, TODAY - dt.timedelta(days=7), "Verhuisd", TODAY)
    back = join_class(here, volunteer(world), found.id, again, TODAY, TODAY)
    assert back is not one
    with pytest.raises(RefusalError):
        return_to_class(here, volunteer(world), one.id, TODAY)
    with pytest.raises(RefusalError):
        correct_pupil(here, volunteer(world), back.id, Stay(START, name="Een Mus"), "typing", TODAY)


def test_nobody_leaves_before_a_lesson_they_were_at(here: ScopedSession, world: World) -> None:
    found = begun(here, world)
    one = joined(here, world, found, "Een Mus")
    lesson = plan_lesson(here, volunteer(world), found.id, Sitting(dt.date(2018, 2, 6)), TODAY)
    mark_lesson(here, volunteer(world), lesson.id, {one.id: True}, TODAY)
    for day in (dt.date(2018, 2, 5), START - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
        with pytest.raises(RefusalError):
            leave_class(here, volunteer(world), one.id, day, "Klaar", TODAY)
    leave_class(here, volunteer(world), one.id, dt.date(2018, 2, 6), "Klaar", TODAY)
    with pytest.raises(RefusalError):
        end_class(here, volunteer(world), found.id, dt.date(2018, 2, 5), TODAY)


def test_a_teacher_is_booked_once_and_only_while_they_work_here(here: ScopedSession, world: World) -> None:
    morning, noon = begun(here, world, "A", **TUESDAY), begun(here, world, "B", **{**TUESDAY, "starts_at": dt.time(11)})
    joke = on_roster(here, world, "Joke", ended_on=dt.date(2018, 6, 30))
    me = volunteer(world)
    for since, until in (
        (START - dt.timedelta(days=1), dt.date(2018, 6, 30)),
        (START, None),
        (START, dt.date(2018, 7, 1)),
        (START, START - dt.timedelta(days=1)),
    ):
        with pytest.raises(RefusalError):
            appoint_teacher(here, me, morning.id, joke, since, until, TODAY)
    first = appoint_teacher(here, me, morning.id, joke, START, dt.date(2018, 2, 28), TODAY)
    with pytest.raises(RefusalError, match="already teaches class"):
        appoint_teacher(here, me, noon.id, joke, dt.date(2018, 2, 28), dt.date(2018, 6, 30), TODAY)
    appoint_teacher(here, me, noon.id, joke, dt.date(2018, 3, 1), dt.date(2018, 6, 30), TODAY)
    with pytest.raises(RefusalError, match="already teaches class"):
        change_teacher(here, me, first.id, START, dt.date(2018, 3, 1), TODAY)


def test_a_class_does_not_move_over_another_of_its_teacher(here: ScopedSession, world: World) -> None:
    joke = on_roster(here, world, "Joke")
    begun(here, world, "A", **TUESDAY)
    second = begun(here, world, "B", **{**TUESDAY, "weekday": 3})
    for found in here.scalars(select(LanguageClass)).all():
        appoint_teacher(here, volunteer(world), found.id, joke, START, None, TODAY)
    new = NewClass("B", world.here.municipality, ClassKind.BEGINNERS, START, **TUESDAY)  # type: ignore[arg-type]
    with pytest.raises(RefusalError, match="already teaches class"):
        correct_class(here, volunteer(world), second.id, new, "", TODAY)


def test_lessons_are_planned_from_the_weekday_with_their_teacher(here: ScopedSession, world: World) -> None:
    found = begun(here, world, **TUESDAY)
    joke = on_roster(here, world, "Joke")
    appoint_teacher(here, volunteer(world), found.id, joke, START, dt.date(2018, 4, 30), TODAY)
    lessons = plan_the_coming_ten(here, volunteer(world), found.id, TODAY)
    days = [lesson.day for lesson in lessons]
    assert days[0] == TODAY
    assert days[-1] == dt.date(2018, 5, 8)
    assert [lesson.volunteer_id == joke for lesson in lessons] == [True] * 8 + [False] * 2
    again = plan_the_coming_ten(here, volunteer(world), found.id, TODAY)
    assert again[0].day == dt.date(2018, 5, 15), "those that are there are not planned twice"
    assert lesson_of_today(here, volunteer(world), found.id, TODAY) is lessons[0]


def test_a_holiday_is_called_off_in_one_act_and_a_lesson_with_people_is_not(here: ScopedSession, world: World) -> None:
    found = begun(here, world, **TUESDAY)
    lessons = plan_the_coming_ten(here, volunteer(world), found.id, TODAY)
    one = joined(here, world, found, "Een Mus")
    mark_lesson(here, volunteer(world), lessons[0].id, {one.id: True}, TODAY)
    with pytest.raises(RefusalError):
        cancel_lessons(here, volunteer(world), lessons[0].id, "Vakantie", lessons[1].day)
    here.refresh(lessons[1])
    assert lessons[1].cancelled == ""
    assert cancel_lessons(here, volunteer(world), lessons[1].id, "Vakantie", lessons[3].day) == 3
    with pytest.raises(RefusalError, match="cancelled"):
        mark_lesson(here, volunteer(world), lessons[1].id, {one.id: True}, dt.date(2018, 12, 31))
    with pytest.raises(RefusalError):
        move_lesson(here, volunteer(world), lessons[0].id, Sitting(lessons[5].day + dt.timedelta(days=1)), TODAY)
    moved = move_lesson(here, volunteer(world), lessons[2].id, Sitting(lessons[2].day + dt.timedelta(days=1)), TODAY)
    assert moved.cancelled == ""


def test_who_drops_by_joins_or_is_a_guest_who_waits(here: ScopedSession, world: World) -> None:
    found = begun(here, world, places=1, **TUESDAY)
    lesson = lesson_of_today(here, volunteer(world), found.id, TODAY)
    first = drop_in(here, volunteer(world), lesson.id, Newcomer(name="Een Mus"), TODAY)
    guest = drop_in(here, volunteer(world), lesson.id, Newcomer(name="Twee Mus"), TODAY)
    assert (first.joined_on, guest.joined_on, guest.waits_since) == (TODAY, None, TODAY)
    assert drop_in(here, volunteer(world), lesson.id, Newcomer(number=first.number, name="Een Mus"), TODAY) is first
    [line] = class_page(here, reader(world), found.id, TODAY).lessons
    assert (line.present, line.marked) == (2, 2)


def test_names_in_a_class_are_for_its_teacher(here: ScopedSession, world: World) -> None:
    found = begun(here, world, **TUESDAY)
    joined(here, world, found, "Een Mus")
    assert not class_page(here, reader(world), found.id, TODAY).mine
    assert [one.name for one in members(here, reader(world), found.id, runs=False)] == [""]
    me = on_roster(here, world, "Ria", me=True)
    appoint_teacher(here, volunteer(world), found.id, me, START, TODAY - dt.timedelta(days=1), TODAY)
    assert not class_page(here, reader(world), found.id, TODAY).mine, "it was hers until yesterday"
    appoint_teacher(here, volunteer(world), found.id, me, TODAY, None, TODAY)
    assert class_page(here, reader(world), found.id, TODAY).mine
    assert class_lines(here, reader(world), TODAY)[0].mine


def test_what_asks_for_attention_in_classes(here: ScopedSession, world: World) -> None:
    found = begun(here, world, "T1", places=2, **TUESDAY)
    homework = begun(here, world, "H1", kind=ClassKind.HOMEWORK)
    client = register_client(
        here,
        volunteer(world),
        NewClient(first_name="Selam", last_name="Zeewind", municipality_code=world.here.municipality),
        TODAY,
    )
    away = join_class(here, volunteer(world), found.id, Newcomer(client.id), START, TODAY)
    idle = join_class(here, volunteer(world), homework.id, Newcomer(client.id), START, TODAY)
    wait_for_class(here, volunteer(world), found.id, Newcomer(name="Wacht Mus"), TODAY, TODAY)
    for group, one in ((found, away), (homework, idle)):
        for weeks in (3, 2, 1):
            day = TODAY - dt.timedelta(weeks=weeks)
            lesson = plan_lesson(here, volunteer(world), group.id, Sitting(day), TODAY)
            mark_lesson(here, volunteer(world), lesson.id, {one.id: False}, TODAY)
    today = lesson_of_today(here, volunteer(world), found.id, TODAY)

    # Somebody who neither teaches, cares nor oversees hears of the free place alone.
    assert [(one.matter, one.count) for one in attention(here, reader(world), TODAY)] == [(Matter.PLACE, 1)]
    lead = attention(here, Reader(volunteer(world), NOON, sees_all=True), TODAY)
    assert [(one.name, one.count, one.record_id) for one in lead if one.matter is Matter.AWAY] == [
        ("Selam Zeewind", 3, away.id)
    ]
    me = on_roster(here, world, "Ria", me=True)
    caseload = Caseload(client_id=client.id, volunteer_id=me, since=START, until=TODAY)
    here.add(caseload)
    here.flush()
    assert Matter.AWAY not in {one.matter for one in attention(here, reader(world), TODAY)}, "care ended today"
    caseload.until = None
    here.flush()
    assert Matter.AWAY in {one.matter for one in attention(here, reader(world), TODAY)}
    appoint_teacher(here, volunteer(world), found.id, me, START, None, TODAY)
    mine = {one.matter: one for one in attention(here, reader(world), TODAY)}
    assert mine[Matter.LESSON].record_id == today.id
    assert mine[Matter.LESSON].at == dt.time(10)
    offer_place(here, volunteer(world), found.id, TODAY)
    assert Matter.PLACE not in {one.matter for one in attention(here, reader(world), TODAY)}


def test_a_clients_page_tells_of_their_classes(here: ScopedSession, world: World) -> None:
    client = register_client(
        here, volunteer(world), NewClient(last_name="Zeewind", municipality_code=world.here.municipality), TODAY
    )
    found = begun(here, world, **TUESDAY)
    one = join_class(here, volunteer(world), found.id, Newcomer(client.id), START, TODAY)
    lesson = lesson_of_today(here, volunteer(world), found.id, TODAY)
    mark_lesson(here, volunteer(world), lesson.id, {one.id: True}, TODAY)
    [place] = classes_of_client(here, client.id)
    assert (place.class_number, place.joined_on, place.came, place.lessons) == ("T1", START, 1, 1)


def test_what_is_of_another_branch_is_absent(here: ScopedSession, engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        new = NewClass("T9", world.elsewhere.municipality, ClassKind.BEGINNERS, START)
        foreign = begin_class(session, volunteer(world), new, TODAY)
        one = join_class(session, volunteer(world), foreign.id, Newcomer(name="Ver Weg"), START, TODAY)
        lesson = plan_lesson(session, volunteer(world), foreign.id, Sitting(START), TODAY)
        ids = foreign.id, one.id, lesson.id
    with pytest.raises(AbsentError):
        class_page(here, reader(world), ids[0], TODAY)
    with pytest.raises(AbsentError):
        leave_class(here, volunteer(world), ids[1], TODAY, "Weg", TODAY)
    with pytest.raises(AbsentError):
        mark_lesson(here, volunteer(world), ids[2], {}, TODAY)
    mine = lesson_of_today(here, volunteer(world), begun(here, world, **TUESDAY).id, TODAY)
    with pytest.raises(AbsentError):
        mark_lesson(here, volunteer(world), mine.id, {ids[1]: True}, TODAY)
    assert here.scalar(select(func.count()).select_from(Lesson)) == 1


def test_a_class_that_ended_shows_who_was_in_it_on_its_last_day(here: ScopedSession, world: World) -> None:
    found = begun(here, world)
    joined(here, world, found, "Tot Het Eind")
    gone = joined(here, world, found, "Eerder Weg")
    leave_class(here, volunteer(world), gone.id, dt.date(2018, 1, 31), "Verhuisd", TODAY)
    end_class(here, volunteer(world), found.id, dt.date(2018, 2, 28), TODAY)
    here.flush()
    lines = {line.language_class.number: line.members for line in class_lines(here, reader(world), TODAY)}
    assert lines["T1"] == 1
