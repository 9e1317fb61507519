"""Deadlines in one's own calendar: made on a page, fetched without a cookie, read back, and over at once when it must be."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import Range

from tenants.auth.models import Membership, Person
from tenants.deadlines.feeds import feeds_of
from tenants.deadlines.models import CalendarFeed, Deadline, DeadlineState
from tenants.dossiers.models import DossierEntry, EntryKind
from tenants.isolation import Accounts, Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.browsers import browser_of
from tests.factories.guarded import away, counsellor, deadline, on_roster
from tests.factories.records import end_of_trail, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from icalendar import Event
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PAGE = "/account/calendars"


def ahead(days: int) -> dt.date:
    return local_date() + dt.timedelta(days=days)


@pytest.fixture
def somebody(engine_web: Engine, world: World) -> tuple[uuid.UUID, uuid.UUID]:
    """A legal counsellor of `here` who does nothing else: the account, and the place on the roster."""
    return counsellor(engine_web, world.here)


@pytest.fixture
def address(app: Flask, engine_web: Engine, somebody: tuple[uuid.UUID, uuid.UUID]) -> str:
    """The path of a calendar of theirs."""
    return made(browser_of(app, engine_web, somebody[0]))


def made(browser: Browser, branch: str = "hierbeek") -> str:
    answer = browser.post(PAGE, data={"branch": branch})
    assert answer.status_code == 200
    found = re.search(r"http://localhost:8000(/calendar/[\w-]{40,}\.ics)", answer.text)
    assert found is not None
    return found[1]


def feed_of(web: Engine, person_id: uuid.UUID) -> uuid.UUID:
    with scoped(web, Accounts()) as session:
        (feed,) = feeds_of(session, person_id)
        return feed.id


def events(browser: Browser, path: str) -> list[Event]:
    answer = browser.get(path)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_a_calendar_shows_days_and_numbers_and_nothing_else(
    browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    one = deadline(engine_web, world, ahead(20), somebody[1], number="D26-003", own_norm=ahead(13), confirmed=False)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert b"\r\n" in answer.data
    calendar = Calendar.from_ical(answer.data)
    assert (calendar["version"], str(calendar["x-wr-calname"])) == ("2.0", "Termijnen Hierbeek")
    by_uid = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert set(by_uid) == {f"{one}@localhost", f"{one}-norm@localhost"}
    event = by_uid[f"{one}@localhost"]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (ahead(20), ahead(21))
    assert event["summary"] == "Dossier D26-003: laatste dag (niet bevestigd)"
    assert str(event["url"]).startswith("http://localhost:8000/hierbeek/dossiers/")
    alarms = [alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    nine = dt.timedelta(hours=9)
    assert alarms == [nine - dt.timedelta(days=7), nine - dt.timedelta(days=2)]
    norm = by_uid[f"{one}-norm@localhost"]
    assert norm.decoded("dtstart") == ahead(13)
    assert norm["summary"] == "Dossier D26-003: vandaag klaar hebben"
    for secret in ("Selam", "Zeewind", "objection", "ezwaar", "reemdeling", "Iepenlaan"):
        assert secret not in answer.text


def test_what_kind_of_day_it_is_is_said_in_general_words(
    browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    for number, term in (
        ("D1", "family_reunification.decision"),
        ("D2", "permit_asylum.renewal_window"),
        ("D3", "asylum.permit_validity"),
        ("D4", "a.term.of.before"),
    ):
        deadline(
            engine_web, world, ahead(int(number[1])), somebody[1], number=f"{number}-{somebody[1].hex[-4:]}", term=term
        )
    said = [re.sub(r"Dossier D(\d)\S+", r"D\1", str(event["summary"])) for event in events(browser, address)]
    assert said == ["D1 laatste dag voor het antwoord", "D2 vanaf nu mogelijk", "D3 loopt vandaag af", "D4 laatste dag"]


def test_only_what_is_open_dated_and_ones_own_business_is_in_it(
    browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    absent, handler = counsellor(engine_web, world.here)[1], somebody[1]
    away(engine_web, world.here, absent, ahead(-1), ahead(1), handler)
    mine = {deadline(engine_web, world, ahead(9), who) for who in (handler, absent)}
    deadline(engine_web, world, ahead(9))
    deadline(engine_web, world, None, handler, stands_still_since=ahead(-3))
    deadline(engine_web, world, ahead(9), handler, state=DeadlineState.MET, met_on=ahead(-1))
    deadline(engine_web, world, ahead(9), handler, withdrawn_at=now())
    assert {str(event["uid"]) for event in events(browser, address)} == {f"{one}@localhost" for one in mine}


def test_a_team_lead_also_has_what_nobody_handles(
    app: Flask, browser: Browser, engine_web: Engine, world: World
) -> None:
    nobodys = deadline(engine_web, world, ahead(9))
    path = made(browser_of(app, engine_web, world.person(Role.TEAM_LEAD)))
    assert f"{nobodys}@localhost" in {str(event["uid"]) for event in events(browser, path)}


def test_the_same_deadlines_are_not_sent_twice_and_a_moved_one_is(
    browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    one = deadline(engine_web, world, ahead(9), somebody[1])
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = session.get_one(Deadline, (world.here.id, one))
        found.last_day = ahead(16)
        moved = DossierEntry(dossier_id=found.dossier_id, day=ahead(0), kind=EntryKind.DEADLINE_MOVED)
        moved.detail = {"deadline_id": str(one)}
        moved.at = session.scalar(select(func.now())) + dt.timedelta(minutes=1)
        session.add(moved)
    (before,) = Calendar.from_ical(first.data).walk("VEVENT")
    third = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert third.status_code == 200
    (after,) = Calendar.from_ical(third.data).walk("VEVENT")
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("last-modified") > before.decoded("last-modified")
    assert after.decoded("dtstart") == ahead(16)


def test_every_fetch_leaves_a_line_without_a_name(
    browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    end = end_of_trail(engine_web, world)
    tag = browser.get(address).headers["ETag"]
    browser.get(address, headers={"If-None-Match": tag})
    lines = trail_of(engine_web, world, end)
    assert [(line.verb, line.record, line.person_id) for line in lines] == [("fetch", "calendar", somebody[0])] * 2
    assert lines[0].detail == {"deadlines": 0}


@pytest.mark.parametrize("how", ["revoked", "replaced", "ended", "not begun", "disabled", "another role", "never made"])
def test_an_address_that_does_not_work_answers_as_one_that_never_was(
    app: Flask,
    browser: Browser,
    engine_web: Engine,
    world: World,
    somebody: tuple[uuid.UUID, uuid.UUID],
    address: str,
    how: str,
) -> None:
    deadline(engine_web, world, ahead(9), somebody[1])
    assert browser.get(address).status_code == 200
    own = browser_of(app, engine_web, somebody[0])
    if how == "revoked":
        assert own.post(f"{PAGE}/{feed_of(engine_web, somebody[0])}/revoke").status_code == 302
    elif how == "replaced":
        assert browser.get(made(own)).status_code == 200
    elif how != "never made":
        with scoped(engine_web, Accounts()) as session:
            membership = session.scalars(select(Membership).where(Membership.person_id == somebody[0])).one()
            if how == "ended":
                membership.valid = Range(dt.date(2016, 1, 1), local_date())
            elif how == "not begun":
                membership.valid = Range(ahead(1), None)
            elif how == "another role":
                membership.role = Role.CASE_WORKER
            else:
                session.get_one(Person, somebody[0]).disabled_at = now()
    tried = "/calendar/" + "x" * 43 + ".ics" if how == "never made" else address
    refused, absent = browser.get(tried), browser.get("/calendar/absent.ics")
    assert (refused.status_code, absent.status_code) == (404, 404)
    strip = re.compile(r'csrf_token"[^>]*|X-CSRFToken[^}]*')
    assert strip.sub("", refused.text) == strip.sub("", absent.text)


def test_an_address_opens_one_branch_only(
    app: Flask, browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    there = on_roster(engine_web, world.elsewhere, somebody[0])
    deadline(engine_web, world, ahead(9), there, spot=world.elsewhere)
    assert events(browser, address) == []
    own = browser_of(app, engine_web, somebody[0])
    assert own.post(PAGE, data={"branch": "elderveen"}).status_code == 404
    assert own.post(PAGE, data={"branch": "nowhere"}).status_code == 404
    assert own.post(PAGE).status_code == 404


def test_one_cannot_end_the_address_of_somebody_else(
    app: Flask, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], browser: Browser, address: str
) -> None:
    other = browser_of(app, engine_web, world.person(Role.TEAM_LEAD))
    assert other.post(f"{PAGE}/{feed_of(engine_web, somebody[0])}/revoke").status_code == 404
    assert browser.get(address).status_code == 200


def test_the_secret_is_kept_nowhere_and_the_hour_of_use_at_most_hourly(
    browser: Browser, engine_web: Engine, superuser: Engine, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    first = now()
    reads = []
    for minutes in (1, 30, 62):
        with time_machine.travel(first + dt.timedelta(minutes=minutes), tick=False):
            browser.get(address)
            with scoped(engine_web, Accounts()) as session:
                reads.append(session.scalar(select(CalendarFeed.read_at).where(CalendarFeed.person_id == somebody[0])))
    assert reads[0] == reads[1]
    assert reads[2] > reads[0]
    with superuser.connect() as behind:
        for table in ("calendar_feeds", "audit_events", "platform_events", "outbox"):
            rows = behind.execute(text(f"SELECT t::text FROM {table} AS t")).scalars().all()
            assert not [row for row in rows if token in row], table


def test_a_fetch_costs_few_statements_however_many_deadlines(
    app: Flask, browser: Browser, engine_web: Engine, world: World, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    browser.get(address)
    asked = []
    for number in (1, 20):
        for _ in range(number):
            deadline(engine_web, world, ahead(9), somebody[1])
        with statements(app) as sent:
            assert len(events(browser, address)) >= number
        asked.append(len(sent))
    assert asked[0] == asked[1]
    assert asked[1] <= 6


def test_the_page_is_for_who_works_with_dossiers(
    browser_as: Callable[[uuid.UUID], Browser], app: Flask, engine_web: Engine, world: World
) -> None:
    volunteer = browser_as(world.person(Role.VOLUNTEER))
    assert "U hebt nergens dossiers" in volunteer.get(PAGE).text
    assert PAGE not in volunteer.get("/account").text
    assert volunteer.post(PAGE, data={"branch": "hierbeek"}).status_code == 404
    lead = browser_as(world.person(Role.TEAM_LEAD))
    assert PAGE in lead.get("/account").text
    made(lead)
    page = lead.get(PAGE).text
    assert "Nog geen agenda heeft erom gevraagd" in page
    with statements(app) as sent:
        lead.get(PAGE)
    assert len(sent) <= 8


def test_a_shut_account_that_opens_again_has_its_calendar_back(
    browser: Browser, engine_web: Engine, somebody: tuple[uuid.UUID, uuid.UUID], address: str
) -> None:
    for moment, status in ((now(), 404), (None, 200)):
        with scoped(engine_web, Accounts()) as session:
            session.execute(update(Person).where(Person.id == somebody[0]).values(disabled_at=moment))
        assert browser.get(address).status_code == status
