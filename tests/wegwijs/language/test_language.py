"""Pages of language classes: a class from its start to its end, and who is there on a phone in the classroom."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.isolation import Branch, scoped
from tenants.language.models import Lesson, LessonAttendance, Pupil, Teacher
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements
from tests.factories.team import hired

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

CLASSES = "/hierbeek/language"
START = local_date() - dt.timedelta(days=28)


@pytest.fixture(scope="module", autouse=True)
def _in_english(superuser: Engine) -> None:
    """Let everybody read English, so that sentences are compared as they are written."""
    with superuser.begin() as behind:
        behind.execute(text("UPDATE people SET language = 'en'"))


@pytest.fixture(scope="module")
def ria_on_the_roster(engine_web: Engine, world: World) -> uuid.UUID:
    """The volunteer of `here` on the roster."""
    return hired(engine_web, world, "Ria Taalboom", person_id=world.person(Role.VOLUNTEER))


@pytest.fixture
def guide(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the guide of `here`, who does the work of classes."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`, who teaches where she is appointed."""
    return browser_as(world.person(Role.VOLUNTEER))


def begun(guide: Browser, number: str, **values: str) -> str:
    """Begin a class and return its address."""
    form = {
        "number": number,
        "kind": "beginners",
        "municipality": "GM9001",
        "started_on": START.isoformat(),
        "weekday": str(local_date().isoweekday()),
        **values,
    }
    answer = guide.post(f"{CLASSES}/new", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def added(guide: Browser, found: str, name: str, when: str = "join", day: dt.date = START) -> int:
    """Add somebody who is no client and return the status."""
    form = {"name": name, "when": when, "day": day.isoformat()}
    return int(guide.post(f"{found}/people/new", data=form).status_code)


def id_of(address: str) -> str:
    return address.rsplit("/", 1)[1]


def pupils(engine: Engine, world: World, found: str) -> dict[str, uuid.UUID]:
    """Return who is or waits in a class, by name."""
    with scoped(engine, Branch(world.here.id)) as session:
        return {one.name: one.id for one in session.scalars(select(Pupil).where(Pupil.class_id == id_of(found)))}


def lessons(engine: Engine, world: World, found: str) -> dict[dt.date, str]:
    """Return the addresses of a class's lessons, by day."""
    with scoped(engine, Branch(world.here.id)) as session:
        query = select(Lesson).where(Lesson.class_id == id_of(found)).order_by(Lesson.day)
        return {one.day: f"{CLASSES}/lessons/{one.id}" for one in session.scalars(query)}


def marks(engine: Engine, world: World, lesson: str) -> dict[uuid.UUID, bool | None]:
    """Return what is marked at a lesson, by person."""
    with scoped(engine, Branch(world.here.id)) as session:
        query = select(LessonAttendance).where(LessonAttendance.lesson_id == id_of(lesson))
        return {one.pupil_id: one.present for one in session.scalars(query)}


def test_a_teacher_marks_her_own_class_and_sees_its_names_and_no_other(
    guide: Browser, ria: Browser, engine_web: Engine, world: World, ria_on_the_roster: uuid.UUID
) -> None:
    mine, other = begun(guide, "T-mine"), begun(guide, "T-other", weekday="")
    for found in (mine, other):
        assert added(guide, found, f"Selam van {id_of(found)[-4:]}") == 303
        assert added(guide, found, f"Dawit van {id_of(found)[-4:]}") == 303
        assert guide.post(f"{found}/lessons/new", data={"day": local_date().isoformat()}).status_code == 303
    teach = {"volunteer": str(ria_on_the_roster), "since": START.isoformat()}
    assert guide.post(f"{mine}/teachers", data=teach).status_code == 303

    lesson, foreign = lessons(engine_web, world, mine)[local_date()], lessons(engine_web, world, other)[local_date()]
    index = ria.get(CLASSES).text
    assert index.index(lesson) < index.index(f"{other}"), "one's own lesson of today stands first"
    assert foreign not in index
    people = pupils(engine_web, world, mine)
    selam, dawit = (people[f"{name} van {id_of(mine)[-4:]}"] for name in ("Selam", "Dawit"))

    page = ria.get(lesson).text
    assert "Selam van" in page
    assert page.count('aria-pressed="false"') == 4
    assert "Selam van" not in ria.get(foreign).text
    assert ria.post(foreign, data={"mark": "rest:yes"}).status_code == 422

    # One tap with htmx: the part comes back with the sum and a way to undo it.
    tapped = ria.post(lesson, data={"mark": f"{selam}:yes"}, headers={"HX-Request": "true"}).text
    assert "1 of 2" in tapped
    assert f'value="{selam}:none"' in tapped
    # Without script: the same button, the same form, and the page again.
    away = ria.post(lesson, data={"mark": f"{dawit}:no"}, follow_redirects=True).text
    assert "2 of 2" in away
    assert 'id="undo"' in away
    assert marks(engine_web, world, lesson) == {selam: True, dawit: False}
    ria.post(lesson, data={"mark": f"{dawit}:none"})
    assert marks(engine_web, world, lesson)[dawit] is None
    ria.post(lesson, data={"mark": "rest:yes"})
    assert marks(engine_web, world, lesson) == {selam: True, dawit: True}
    for nonsense in ("", "rest", "x:yes", f"{selam}:maybe", f"{selam}"):
        assert ria.post(lesson, data={"mark": nonsense}).status_code == 303
    assert (
        ria.post(lesson, data={"mark": f"{next(iter(pupils(engine_web, world, other).values()))}:yes"}).status_code
        == 404
    )

    # Whoever marks, and teaches, is taken for who gave the lesson.
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalar(select(Lesson.volunteer_id).where(Lesson.id == id_of(lesson))) == ria_on_the_roster


def test_somebody_drops_by_and_a_guest_of_a_full_class_waits(guide: Browser, engine_web: Engine, world: World) -> None:
    client = registered(engine_web, world, "Haben", "Wilgentak", number="8001")
    found = begun(guide, "T-drop", places="2")
    assert added(guide, found, "Een Mus") == 303
    assert guide.post(f"{found}/lessons/today").status_code == 303
    lesson = lessons(engine_web, world, found)[local_date()]
    assert guide.get(f"{lesson}/drop-in").status_code == 200
    assert guide.post(f"{lesson}/drop-in", data={}).status_code == 422
    assert guide.post(f"{lesson}/drop-in", data={"client": "8001"}).status_code == 303
    full = guide.post(f"{lesson}/drop-in", data={"name": "Drie Vink"}, follow_redirects=True).text
    assert "waits for a place" in full
    assert "Drie Vink" in full
    with scoped(engine_web, Branch(world.here.id)) as session:
        there = {
            one.name or one.number: one for one in session.scalars(select(Pupil).where(Pupil.class_id == id_of(found)))
        }
        assert there["8001"].client_id == client
        assert there["8001"].joined_on == local_date()
        assert there["Drie Vink"].joined_on is None
    assert list(marks(engine_web, world, lesson).values()) == [True, True]
    # Who drops by twice is marked, not added again.
    assert guide.post(f"{lesson}/drop-in", data={"client": "8001"}).status_code == 303
    assert len(pupils(engine_web, world, found)) == 3


def test_a_free_place_goes_to_who_waits_the_longest_and_can_be_taken_back(
    guide: Browser, engine_web: Engine, world: World
) -> None:
    found = begun(guide, "T-wait", places="1")
    assert added(guide, found, "Eerste Merel") == 303
    assert added(guide, found, "Geen Plek") == 422
    assert added(guide, found, "Late Spreeuw", "wait", local_date() - dt.timedelta(days=1)) == 303
    assert added(guide, found, "Vroege Lijster", "wait", local_date() - dt.timedelta(days=9)) == 303
    assert guide.post(f"{found}/offer").status_code == 422
    people = pupils(engine_web, world, found)
    leaver = f"{CLASSES}/pupils/{people['Eerste Merel']}"
    for wrong in (
        {"left_on": local_date().isoformat(), "left_why": ""},
        {"left_on": (local_date() + dt.timedelta(days=1)).isoformat(), "left_why": "Werk"},
        {"left_on": (START - dt.timedelta(days=1)).isoformat(), "left_why": "Werk"},
    ):
        assert guide.post(f"{leaver}/leave", data=wrong).status_code == 422
    yesterday = (local_date() - dt.timedelta(days=1)).isoformat()
    assert guide.post(f"{leaver}/leave", data={"left_on": yesterday, "left_why": "Werk gevonden"}).status_code == 303
    assert "Offer the free place" in guide.get(CLASSES).text
    offered = guide.post(f"{found}/offer", follow_redirects=True).text
    assert "Vroege Lijster has a place now" in offered
    # The place is given away, so the leaver cannot simply come back.
    assert guide.post(f"{leaver}/return").status_code == 422
    early = f"{CLASSES}/pupils/{people['Vroege Lijster']}"
    assert guide.post(f"{early}/wait").status_code == 303
    assert guide.post(f"{leaver}/return").status_code == 303
    late = f"{CLASSES}/pupils/{people['Late Spreeuw']}"
    assert guide.post(f"{late}/place").status_code == 422
    assert (
        guide.post(f"{late}/leave", data={"left_on": local_date().isoformat(), "left_why": "Verhuisd"}).status_code
        == 303
    )


def test_lessons_are_planned_moved_and_cancelled_for_a_holiday(
    guide: Browser, engine_web: Engine, world: World
) -> None:
    found = begun(guide, "T-plan")
    assert guide.post(f"{found}/lessons/ten").status_code == 303
    planned = lessons(engine_web, world, found)
    assert len(planned) == 10
    assert {day.isoweekday() for day in planned} == {local_date().isoweekday()}
    days = sorted(planned)
    second, third = planned[days[1]], planned[days[2]]
    assert guide.post(f"{second}/cancel", data={"cancelled": ""}).status_code == 422
    until = days[3].isoformat()
    cancelled = guide.post(f"{second}/cancel", data={"cancelled": "Vakantie", "until": until}, follow_redirects=True)
    assert "3 lessons cancelled" in cancelled.text
    assert guide.post(f"{third}/hold").status_code == 303
    assert guide.post(f"{third}/move", data={"day": days[0].isoformat()}).status_code == 422
    moved = {"day": (days[2] + dt.timedelta(days=1)).isoformat(), "subject": "Op de markt"}
    assert guide.post(f"{third}/move", data=moved).status_code == 303
    assert "Op de markt" in guide.get(found).text
    assert guide.post(third, data={"mark": "rest:yes"}).status_code == 422, "it is still to come"
    no_weekday = begun(guide, "T-loose", weekday="")
    assert guide.post(f"{no_weekday}/lessons/ten").status_code == 422


def test_nobody_teaches_two_classes_at_once(guide: Browser, engine_web: Engine, world: World) -> None:
    henk = str(hired(engine_web, world, "Henk Dubbel"))
    hours = {"weekday": "2", "starts_at": "10:00", "ends_at": "12:00"}
    first = begun(guide, "T-ten", **hours)
    second = begun(guide, "T-eleven", **{**hours, "starts_at": "11:00", "ends_at": "13:00"})
    third = begun(guide, "T-noon", **{**hours, "starts_at": "12:00", "ends_at": "13:00"})
    form = {"volunteer": henk, "since": START.isoformat()}
    assert guide.post(f"{first}/teachers", data=form).status_code == 303
    refused = guide.post(f"{second}/teachers", data=form)
    assert refused.status_code == 422
    assert "Henk Dubbel already teaches class T-ten at this time" in refused.text
    assert guide.post(f"{third}/teachers", data=form).status_code == 303
    assert guide.post(f"{first}/teachers", data=form).status_code == 422, "once is enough"
    # Nor does he by moving a class over another.
    moved = {"number": "T-noon", "kind": "beginners", "municipality": "GM9001", "started_on": START.isoformat()}
    assert guide.post(f"{third}/details", data={**moved, **hours}).status_code == 422
    # Once the first has another teacher, he can.
    with scoped(engine_web, Branch(world.here.id)) as session:
        teacher = session.scalar(select(Teacher.id).where(Teacher.class_id == id_of(first)))
    last = {"since": START.isoformat(), "until": (local_date() - dt.timedelta(days=1)).isoformat()}
    assert guide.get(f"{CLASSES}/teachers/{teacher}").status_code == 200
    assert guide.post(f"{CLASSES}/teachers/{teacher}", data=last).status_code == 303
    assert guide.post(f"{third}/details", data={**moved, **hours}).status_code == 303
    assert guide.post(f"{CLASSES}/teachers/{teacher}/withdraw").status_code == 303
    lessons_too = {"day": local_date().isoformat(), "volunteer": henk}
    assert guide.post(f"{third}/lessons/new", data=lessons_too).status_code == 303
    assert "gives the lesson of class" in guide.post(f"{second}/lessons/new", data=lessons_too).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"number": "111222333"},
        {"kind": "cooking"},
        {"municipality": "GM0001"},
        {"started_on": "2015-01-01"},
        {"started_on": "2999-01-01"},
        {"starts_at": "10:00"},
        {"starts_at": "12:00", "ends_at": "10:00"},
        {"weekday": "", "starts_at": "10:00", "ends_at": "12:00"},
        {"weekday": "8"},
        {"places": "0"},
        {"places": "many"},
        {"place": "BSN 111222333"},
    ],
)
def test_a_class_that_cannot_be_is_refused_and_stays_typed(guide: Browser, wrong: dict[str, str]) -> None:
    form = {"number": "T-wrong", "kind": "beginners", "municipality": "GM9001", "started_on": START.isoformat()}
    answer = guide.post(f"{CLASSES}/new", data={**form, "weekday": "1", **wrong})
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    if "number" not in wrong:
        assert 'value="T-wrong"' in answer.text


def test_a_class_is_corrected_ended_and_taken_back(guide: Browser, engine_web: Engine, world: World) -> None:
    found = begun(guide, "T-life")
    guide.post(f"{found}/lessons/ten")
    same = {"number": "T-life", "kind": "beginners", "municipality": "GM9001", "started_on": START.isoformat()}
    place = {**same, "weekday": str(local_date().isoweekday()), "place": "Bibliotheek"}
    assert guide.post(f"{found}/details", data=place).status_code == 303, "a place counts nowhere"
    assert guide.post(f"{found}/details", data={**place, "kind": "homework"}).status_code == 422
    assert guide.post(f"{found}/details", data={**place, "kind": "homework", "reason": "typing"}).status_code == 303
    early = {"ended_on": (START - dt.timedelta(days=1)).isoformat()}
    assert guide.post(f"{found}/end", data=early).status_code == 422
    assert guide.post(f"{found}/end", data={"ended_on": local_date().isoformat()}).status_code == 303
    with scoped(engine_web, Branch(world.here.id)) as session:
        held = list(session.scalars(select(Lesson.day).where(Lesson.class_id == id_of(found), Lesson.cancelled == "")))
        assert [day for day in held if day > local_date()] == []
    assert guide.post(f"{found}/go-on").status_code == 303
    with scoped(engine_web, Branch(world.here.id)) as session:
        query = select(Lesson.id).where(Lesson.class_id == id_of(found), Lesson.cancelled == "")
        assert len(list(session.scalars(query))) == 10
    assert guide.post(f"{found}/withdraw").status_code == 422
    assert guide.post(f"{found}/withdraw", data={"reason": "double"}).status_code == 303
    assert added(guide, found, "Te Laat") == 422
    assert guide.post(f"{found}/restore").status_code == 303


def test_somebody_in_a_class_is_corrected_taken_out_and_put_back(
    guide: Browser, engine_web: Engine, world: World
) -> None:
    found = begun(guide, "T-person")
    added(guide, found, "Noor Kwikstaart")
    person = f"{CLASSES}/pupils/{pupils(engine_web, world, found)['Noor Kwikstaart']}"
    fixed = {"name": "Nour Kwikstaart", "joined_on": (START + dt.timedelta(days=1)).isoformat()}
    assert guide.post(f"{person}/details", data=fixed).status_code == 422
    assert guide.post(f"{person}/details", data={**fixed, "reason": "typing"}).status_code == 303
    before = {**fixed, "joined_on": (START - dt.timedelta(days=1)).isoformat(), "reason": "typing"}
    assert guide.post(f"{person}/details", data=before).status_code == 422
    assert guide.post(f"{person}/withdraw").status_code == 422
    assert guide.post(f"{person}/withdraw", data={"reason": "double"}).status_code == 303
    assert "entered by mistake" in guide.get(person).text
    assert guide.post(f"{person}/restore").status_code == 303
    assert "Nour Kwikstaart" in guide.get(found).text


def test_who_missed_three_lessons_in_a_row_is_listed(guide: Browser, engine_web: Engine, world: World) -> None:
    found = begun(guide, "T-away")
    for name in ("Trouwe Kip", "Verre Gans"):
        added(guide, found, name)
    people = pupils(engine_web, world, found)
    for weeks in (3, 2, 1):
        day = local_date() - dt.timedelta(weeks=weeks)
        assert guide.post(f"{found}/lessons/new", data={"day": day.isoformat()}).status_code == 303
        assert 'id="away"' not in guide.get(found).text
        lesson = lessons(engine_web, world, found)[day]
        guide.post(lesson, data={"mark": [f"{people['Trouwe Kip']}:yes", f"{people['Verre Gans']}:no"]})
    page = guide.get(found).text
    listed = page[page.index('id="away"') : page.index('id="lessons"')]
    assert "Verre Gans" in listed
    assert "Trouwe Kip" not in listed


def test_what_is_of_another_branch_is_not_here(
    guide: Browser, browser_as: Callable[[uuid.UUID], Browser], world: World
) -> None:
    found = begun(guide, "T-wall").replace("hierbeek", "elderveen")
    lead = browser_as(world.lead_elsewhere)
    for path in (found, f"{found}/teachers", f"{found}/people/new"):
        assert lead.get(path).status_code == 404
    assert lead.post(f"{found}/lessons/today").status_code == 404


def test_every_page_costs_at_most_eight_statements_and_leaves_one_line(
    guide: Browser, app: Flask, engine_web: Engine, world: World, ria_on_the_roster: uuid.UUID
) -> None:
    found = begun(guide, "T-cost")
    for name in ("Een", "Twee", "Drie"):
        added(guide, found, f"{name} Zwaluw")
    guide.post(f"{found}/lessons/today")
    guide.post(f"{found}/teachers", data={"volunteer": str(ria_on_the_roster), "since": local_date().isoformat()})
    lesson = lessons(engine_web, world, found)[local_date()]
    guide.post(lesson, data={"mark": "rest:yes"})
    person = f"{CLASSES}/pupils/{next(iter(pupils(engine_web, world, found).values()))}"
    with scoped(engine_web, Branch(world.here.id)) as session:
        teacher = session.scalar(select(Teacher.id).where(Teacher.class_id == id_of(found)))
    for path in (
        *(CLASSES, f"{CLASSES}/new", found, f"{found}/details", f"{found}/end", f"{found}/withdraw"),
        *(f"{found}/teachers", f"{CLASSES}/teachers/{teacher}", f"{found}/people/new", f"{found}/lessons/new"),
        *(lesson, f"{lesson}/move", f"{lesson}/cancel", f"{lesson}/drop-in"),
        *(person, f"{person}/details", f"{person}/leave", f"{person}/withdraw"),
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert guide.get(path).status_code == 200, path
        assert len(sent) <= 8, (path, sent)
        assert [line.verb for line in trail_of(engine_web, world, end)] == ["read"], path
