"""The work list: what is late, due, soon and still, of whom; found forgivingly; and nothing that one may not know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, update

from tenants.clients.models import Caseload
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, EventRole
from tenants.dossiers.attention import Call, attention
from tenants.dossiers.models import (
    Dossier,
    DossierEntry,
    DossierKind,
    DossierStep,
    DossierTask,
    EntryKind,
    PartyRole,
)
from tenants.dossiers.timeline import add_entry
from tenants.dossiers.worklist import A_PAGE, Choice, Group, Page, Whose, loads, work_list
from tenants.isolation import Branch
from tenants.moments import now
from tenants.roles import Role
from tenants.volunteers.models import Kind, Leave, Volunteer
from tests.factories.dossiers import busy_branch
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2026, 11, 26)
ALL = Choice(Whose.ALL)


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Youssef", "Zeewind", number="1042")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def counsellor(world: World) -> Reader:
    return reader_as(world, Role.LEGAL_COUNSELLOR)


@pytest.fixture
def karim(here: ScopedSession, counsellor: Reader) -> Volunteer:
    """The legal counsellor on the roster."""
    return on_roster(here, "Karim Wetsboek", counsellor.actor.who)


def on_roster(session: ScopedSession, name: str, person_id: uuid.UUID | None = None) -> Volunteer:
    colleague = Volunteer(
        number=name, name=name, kind=Kind.VOLUNTEER, started_on=dt.date(2016, 1, 1), person_id=person_id
    )
    session.add(colleague)
    session.flush()
    return colleague


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def a_dossier(
    session: ScopedSession, client_id: uuid.UUID, number: str, lived: int | None = 0, **values: Any
) -> Dossier:
    """A dossier in which somebody did something `lived` days ago."""
    one = Dossier(
        **{
            "number": number,
            "client_id": client_id,
            "kind": DossierKind.ASYLUM,
            "municipality_code": "GM9001",
            "opened_on": days(-200),
            **values,
        }
    )
    session.add(one)
    session.flush()
    if lived is not None:
        add_entry(session, one.id, EntryKind.OPENED, days(-lived), reader_actor(session))
    return one


def reader_actor(session: ScopedSession) -> Any:
    return session.info["someone"].actor


@pytest.fixture(autouse=True)
def someone(here: ScopedSession, lead: Reader) -> None:
    here.info["someone"] = lead


def a_deadline(session: ScopedSession, dossier: Dossier, last_day: dt.date | None, **values: Any) -> Deadline:
    happened = DossierEvent(dossier_id=dossier.id, role=EventRole.STARTS, code="decision_sent", day=days(-100))
    session.add(happened)
    session.flush()
    one = Deadline(
        **{
            "dossier_id": dossier.id,
            "event_id": happened.id,
            "term": "regular.appeal",
            "last_day": last_day,
            "confirmed": True,
            "counted_by": "x",
            **values,
        }
    )
    session.add(one)
    session.flush()
    return one


def groups(page: Page) -> dict[str, Group]:
    return {row.number: row.group for row in page.rows}


@pytest.mark.parametrize(
    ("last_day", "more", "group"),
    [
        (-1, {}, Group.LATE),
        (0, {}, Group.WEEK),
        (7, {}, Group.WEEK),
        (8, {}, Group.SOON),
        (14, {}, Group.SOON),
        (15, {}, Group.REST),
        (60, {"own_norm": 5}, Group.WEEK),
        (-1, {"late_reason": "De brief kwam niet aan."}, Group.REST),
        (-1, {"posted_on": -3}, Group.REST),
        (-9, {"posted_on": -12}, Group.LATE),
        (-1, {"state": DeadlineState.DROPPED}, Group.REST),
        (-1, {"term": "permit_asylum.renewal_window"}, Group.WEEK),
        (None, {"stands_still_since": -3}, Group.STILL),
    ],
)
def test_the_nearest_date_says_how_urgent_it_is(
    here: ScopedSession, lead: Reader, selam: uuid.UUID, last_day: int | None, more: dict[str, Any], group: Group
) -> None:
    values = {name: days(value) if isinstance(value, int) else value for name, value in more.items()}
    if "late_reason" in values:
        values |= {"late_said_at": lead.moment, "late_said_by": lead.actor.who}
    one = a_dossier(here, selam, "A1")
    a_deadline(here, one, days(last_day) if last_day is not None else None, **values)
    assert groups(work_list(here, lead, ALL, TODAY)) == {"A1": group}


def test_nothing_for_thirty_days_stands_still_whatever_the_platform_did(
    here: ScopedSession, lead: Reader, selam: uuid.UUID
) -> None:
    a_dossier(here, selam, "A1", lived=29)
    still = a_dossier(here, selam, "A2", lived=30)
    add_entry(here, still.id, EntryKind.DEADLINE_RECOUNTED, days(-1))
    here.flush()
    assert groups(work_list(here, lead, ALL, TODAY)) == {"A1": Group.REST, "A2": Group.STILL}


def test_what_is_late_comes_first_and_is_what_the_row_tells(
    here: ScopedSession, lead: Reader, selam: uuid.UUID
) -> None:
    one = a_dossier(here, selam, "A1")
    a_deadline(here, one, days(90), own_norm=days(-30))
    late = a_deadline(here, one, days(-2))
    a_deadline(here, a_dossier(here, selam, "A2"), days(3))
    rows = work_list(here, lead, ALL, TODAY).rows
    assert [row.number for row in rows] == ["A1", "A2"]
    assert rows[0].next is not None
    assert rows[0].next.id == late.id


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ({"met_on": days(-3)}, Group.LATE),
        ({"met_on": days(-3), "late_reason": "De post was kwijt.", "late_said_at": now()}, Group.REST),
        ({"met_on": days(-3), "posted_on": days(-6)}, Group.REST),
        ({"met_on": days(-3), "term": "regular.decision"}, Group.REST),
        ({"met_on": days(-6)}, Group.REST),
    ],
    ids=["nobody said why", "somebody did", "posted in time", "the authority was late", "in time"],
)
def test_what_was_done_too_late_stays_late_until_somebody_says_why(
    here: ScopedSession, lead: Reader, selam: uuid.UUID, said: dict[str, Any], group: Group
) -> None:
    a_deadline(here, a_dossier(here, selam, "A1"), days(-5), state=DeadlineState.MET, **said)
    assert groups(work_list(here, lead, ALL, TODAY)) == {"A1": group}


def test_what_passed_by_itself_does_not_stand_before_what_is_to_come(
    here: ScopedSession, lead: Reader, selam: uuid.UUID
) -> None:
    one = a_dossier(here, selam, "D-41")
    a_deadline(here, one, days(-300), term="asylum.permit_validity")
    to_come = a_deadline(here, one, days(12))
    (row,) = [row for row in work_list(here, lead, ALL, TODAY).rows if row.number == "D-41"]
    assert row.next is not None
    assert (row.next.id, row.group) == (to_come.id, Group.SOON)


def test_a_task_has_a_date_too(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> None:
    one = a_dossier(here, selam, "A1")
    here.add(DossierTask(dossier_id=one.id, label="Bel de IND", asked_on=days(-5), due_on=days(-1)))
    here.flush()
    (row,) = work_list(here, lead, ALL, TODAY).rows
    assert (row.group, row.next.is_term if row.next else None) == (Group.LATE, False)


def test_a_row_tells_where_it_stands_and_what_is_waited_for(
    here: ScopedSession, lead: Reader, selam: uuid.UUID
) -> None:
    one = a_dossier(here, selam, "A1")
    here.add_all(
        [
            DossierStep(dossier_id=one.id, position=1, label="Aanvraag", waits_for=PartyRole.US, done_on=days(-9)),
            DossierStep(dossier_id=one.id, position=2, label="Besluit", waits_for=PartyRole.AUTHORITY),
            DossierTask(
                dossier_id=one.id, label="Geboorteakte", asked_on=days(-9), waits_for=PartyRole.CLIENT, due_on=None
            ),
        ]
    )
    here.flush()
    (row,) = work_list(here, lead, ALL, TODAY).rows
    assert (row.step, row.step_waits_for, row.asked, row.asked_of) == (
        "Besluit", PartyRole.AUTHORITY, "Geboorteakte", PartyRole.CLIENT,
    )  # fmt: skip


def test_mine_are_my_own_and_those_of_whom_i_stand_in_for(
    here: ScopedSession, lead: Reader, selam: uuid.UUID, karim: Volunteer, world: World
) -> None:
    ria, mila = on_roster(here, "Ria Duinroos"), on_roster(here, "Mila Lantaarn", world.person(Role.TEAM_LEAD))
    a_dossier(here, selam, "A1", handler_id=karim.id)
    a_dossier(here, selam, "A2", handler_id=ria.id)
    a_dossier(here, selam, "A3", handler_id=mila.id)
    a_dossier(here, selam, "A4")

    def numbers(choice: Choice) -> set[str]:
        return {row.number for row in work_list(here, lead, choice, TODAY).rows}

    assert numbers(Choice(Whose.MINE)) == {"A3"}
    assert numbers(Choice()) == {"A3"}, "one's own, when nobody says of whom"
    here.add(Leave(volunteer_id=ria.id, first_day=days(-1), last_day=days(1), stand_in_id=mila.id))
    here.flush()
    assert numbers(Choice(Whose.MINE)) == {"A2", "A3"}
    assert numbers(Choice(karim.id)) == {"A1"}
    assert numbers(Choice(Whose.NOBODY)) == {"A4"}
    assert numbers(ALL) == {"A1", "A2", "A3", "A4"}
    assert numbers(Choice(Whose.ALL, DossierKind.NATURALISATION)) == set()


def test_who_has_none_sees_everybodys_when_nobody_says_of_whom(
    here: ScopedSession, lead: Reader, selam: uuid.UUID
) -> None:
    a_dossier(here, selam, "A1")
    found = work_list(here, lead, Choice(), TODAY)
    assert (len(found.rows), found.whose(Choice())) == (1, Whose.ALL)


@pytest.mark.parametrize("words", ["zeewind", "Yusuf", "joesoef zeewind", "1042", "d-17", "Z1-888"])
def test_a_dossier_is_found_by_another_spelling_and_by_its_numbers(
    here: ScopedSession, lead: Reader, selam: uuid.UUID, words: str
) -> None:
    a_dossier(here, selam, "D-17", reference="Z1-8880")
    assert len(work_list(here, lead, Choice(Whose.ALL, words=words), TODAY).rows) == 1


@pytest.mark.parametrize("words", ["olijfboom", "%", "D-18", "x"])
def test_nothing_is_found_by_what_it_is_not(here: ScopedSession, lead: Reader, selam: uuid.UUID, words: str) -> None:
    a_dossier(here, selam, "D-17")
    found = work_list(here, lead, Choice(Whose.ALL, words=words), TODAY)
    assert (found.rows, found.total, sum(each.number for each in found.counts)) == ([], 0, 1)


def test_who_may_not_know_the_client_sees_neither_row_nor_number(
    here: ScopedSession, counsellor: Reader, selam: uuid.UUID, karim: Volunteer
) -> None:
    a_dossier(here, selam, "A1", handler_id=karim.id)
    found = work_list(here, counsellor, ALL, TODAY)
    assert (found.rows, found.total, found.counts) == ([], 0, [])


def test_closed_and_withdrawn_dossiers_are_no_work(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> None:
    a_dossier(here, selam, "A1", closed_on=days(-1), outcome="granted")
    a_dossier(here, selam, "A2", withdrawn_at=lead.moment)
    assert work_list(here, lead, ALL, TODAY).rows == []


def test_the_team_is_told_who_has_how_much(
    here: ScopedSession, lead: Reader, selam: uuid.UUID, karim: Volunteer
) -> None:
    a_deadline(here, a_dossier(here, selam, "A1", handler_id=karim.id), days(-3))
    a_dossier(here, selam, "A2", handler_id=karim.id, lived=90)
    a_deadline(here, a_dossier(here, selam, "A3"), days(2))
    first, second = loads(work_list(here, lead, ALL, TODAY).counts)
    assert (first.handler, first.total, first.late, first.still) == ("Karim Wetsboek", 2, 1, 1)
    assert (second.handler_id, second.total, second.week) == (None, 1, 1)


def test_the_page_of_today_asks_for_tasks_and_for_what_stands_still(
    here: ScopedSession, lead: Reader, counsellor: Reader, selam: uuid.UUID, karim: Volunteer
) -> None:
    nobodys = a_dossier(here, selam, "A1", lived=40)
    theirs = a_dossier(here, selam, "A2", lived=40, handler_id=karim.id)
    here.add_all(
        [
            DossierTask(dossier_id=nobodys.id, label="Nu", asked_on=days(-9), due_on=days(-1)),
            DossierTask(dossier_id=nobodys.id, label="Later", asked_on=days(-9), due_on=days(8)),
            DossierTask(dossier_id=nobodys.id, label="Klaar", asked_on=days(-9), due_on=days(-1), done_on=days(-1)),
            DossierTask(dossier_id=theirs.id, label="Van Karim", asked_on=days(-9), due_on=days(-1)),
        ]
    )
    here.flush()
    found = attention(here, lead, TODAY)
    assert [(each.call, each.label) for each in found] == [(Call.TASK, "Nu"), (Call.STILL, "")]
    assert attention(here, counsellor, TODAY) == [], "the client's record is not open to them"
    a_deadline(here, nobodys, days(50))
    assert [each.call for each in attention(here, lead, TODAY)] == [Call.TASK], "a term that runs is guarded by itself"


def test_a_task_of_a_colleague_that_is_late_is_the_handlers_too(
    here: ScopedSession, counsellor: Reader, lead: Reader, karim: Volunteer, selam: uuid.UUID
) -> None:
    one = a_dossier(here, selam, "D-42", handler_id=karim.id)
    here.add(Caseload(client_id=selam, volunteer_id=karim.id, since=days(-200)))
    colleague = on_roster(here, "Mila Kastanje")
    for label, due in (("late", -1), ("today", 0)):
        here.add(
            DossierTask(dossier_id=one.id, label=label, asked_on=days(-9), due_on=days(due), volunteer_id=colleague.id)
        )
    here.flush()
    assert [each.label for each in attention(here, counsellor, TODAY) if each.dossier_id == one.id] == ["late"]


def test_what_stands_still_with_somebody_who_left_is_the_team_leads(
    here: ScopedSession, lead: Reader, selam: uuid.UUID
) -> None:
    gone = on_roster(here, "Mila Kastanje")
    gone.ended_on = days(-1)
    one = a_dossier(here, selam, "D-43", lived=40, handler_id=gone.id)
    here.flush()
    assert [each.call for each in attention(here, lead, TODAY) if each.dossier_id == one.id] == [Call.STILL]


def test_a_line_of_nobody_is_no_sign_of_life(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> None:
    one = a_dossier(here, selam, "A1", lived=3)
    here.flush()
    here.execute(update(DossierEntry).where(DossierEntry.dossier_id == one.id).values(person_id=None))
    (row,) = work_list(here, lead, ALL, TODAY).rows
    assert (row.group, row.last_sign) == (Group.STILL, one.opened_on)


def test_the_list_takes_one_statement_and_comes_in_pages(
    session_in: Callable[..., ScopedSession], engine_web: Engine, world: World, lead: Reader
) -> None:
    busy_branch(engine_web, world, TODAY, size=A_PAGE + 20)
    session = session_in(Branch(world.here.id))
    sent: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda _c, _cur, said, *_: sent.append(said))
    first = work_list(session, lead, ALL, TODAY)
    assert len(sent) == 1
    second = work_list(session, lead, ALL, TODAY, page=2)
    assert (len(first.rows), len(second.rows), first.total) == (A_PAGE, 20, A_PAGE + 20)
    order = list(Group)
    places = [order.index(row.group) for row in (*first.rows, *second.rows)]
    assert places == sorted(places)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    # An address may ask for any page.
    assert work_list(session, lead, ALL, TODAY, page=9).rows == []
