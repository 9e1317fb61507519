"""The roster: certificates, hours, leave, caseloads, and what asks for attention."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.clients.access import Reader, open_to
from tenants.clients.models import Caseload, Client
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tenants.volunteers.actions import (
    NewCertificate,
    NewVolunteer,
    add_certificate,
    correct_volunteer,
    restore_certificate,
    take_on,
    withdraw_certificate,
)
from tenants.volunteers.attention import attention
from tenants.volunteers.caseloads import hand_over_clients, in_care_of
from tenants.volunteers.hours import (
    NewHours,
    correct_hours,
    hours_of,
    hours_of_everybody,
    log_hours,
    restore_hours,
    withdraw_hours,
)
from tenants.volunteers.leaves import NewLeave, change_leave, plan_leave, restore_leave, withdraw_leave
from tenants.volunteers.models import Certificate, Kind
from tenants.volunteers.profile import profile_of
from tenants.volunteers.queries import accounts_off_the_roster, roster, volunteer_choices
from tenants.volunteers.rules import (
    AHEAD,
    SOON,
    Paper,
    Urgency,
    counts,
    overlaps,
    refuse_impossible_ending,
    standing,
    urgency,
)
from tests.factories.records import registered, volunteer
from tests.factories.team import BEGAN, hired, lead, put_in_care

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
NOON = dt.datetime(2018, 11, 13, 11, tzinfo=dt.UTC)
CONDUCT, TRAINING = Certificate.Kind.CONDUCT, Certificate.Kind.TRAINING
DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2019, 12, 31))


def a_day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "how"),
    [
        (-1, Urgency.EXPIRED),
        (0, Urgency.SOON),
        (SOON.days, Urgency.SOON),
        (SOON.days + 1, Urgency.AHEAD),
        (AHEAD.days, Urgency.AHEAD),
        (AHEAD.days + 1, Urgency.HOLDS),
    ],
)
def test_a_paper_asks_attention_thirty_and_ninety_days_before_and_holds_on_its_last_day(
    days: int, how: Urgency
) -> None:
    assert urgency(a_day(days), TODAY) is how
    assert urgency(None, TODAY) is Urgency.HOLDS


def test_a_renewed_paper_silences_the_old_one_of_its_kind_alone() -> None:
    old, new = Paper(CONDUCT, "VOG 2015", a_day(-400)), Paper(CONDUCT, "", None)
    trauma, tolk = Paper(TRAINING, "Trauma", a_day(-1)), Paper(TRAINING, "Tolken", a_day(10))
    for papers in ([old, new, trauma, tolk], [tolk, trauma, new, old]):
        found = standing(papers, TODAY)
        assert [(how, paper.title) for how, paper in found.pressing] == [
            (Urgency.EXPIRED, "Trauma"),
            (Urgency.SOON, "Tolken"),
        ]
        assert not found.conduct_missing
    assert standing([trauma], TODAY).conduct_missing
    assert not standing([old], TODAY).conduct_missing


def test_paid_staff_never_counts_as_a_volunteer() -> None:
    assert counts(Kind.VOLUNTEER, asked=True)
    assert counts(Kind.INTERN, asked=True)
    assert not counts(Kind.INTERN, asked=False)
    assert not counts(Kind.PAID, asked=True)


@given(DAYS, DAYS, DAYS, DAYS)
def test_stretches_overlap_when_they_share_a_day(a: dt.date, b: dt.date, c: dt.date, d: dt.date) -> None:
    first, last, other_first, other_last = min(a, b), max(a, b), min(c, d), max(c, d)
    shared = {first + dt.timedelta(days=n) for n in range((last - first).days + 1)} & {
        other_first + dt.timedelta(days=n) for n in range((other_last - other_first).days + 1)
    }
    assert overlaps(first, last, other_first, other_last) == bool(shared)


@pytest.mark.parametrize("last_day", [None, a_day(1), BEGAN - dt.timedelta(days=1)])
def test_nobody_ends_on_no_day_a_day_to_come_or_before_they_began(last_day: dt.date | None) -> None:
    with pytest.raises(RefusalError):
        refuse_impossible_ending(BEGAN, last_day, TODAY)


def test_numbers_follow_one_another_and_none_is_given_twice(here: ScopedSession, world: World) -> None:
    first = take_on(here, lead(world), NewVolunteer("Joke Klaproos", Kind.VOLUNTEER, BEGAN, number="41"), TODAY)
    assert take_on(here, lead(world), NewVolunteer("Henk Kamille", Kind.PAID, BEGAN), TODAY).number == "42"
    with pytest.raises(RefusalError, match="in use"):
        take_on(here, lead(world), NewVolunteer("Piet Hazelaar", Kind.INTERN, BEGAN, number="41"), TODAY)
    assert first.counts_as_volunteer


def test_a_person_elsewhere_is_absent_here(here: ScopedSession, engine_web: Engine, world: World) -> None:
    foreign = hired(engine_web, world, "Elders Anders", spot=world.elsewhere)
    for key in (foreign, uuid.uuid4()):
        with pytest.raises(AbsentError):
            profile_of(here, key, TODAY)
        with pytest.raises(AbsentError):
            log_hours(here, lead(world), key, NewHours(TODAY, 60), TODAY)
        with pytest.raises(AbsentError):
            plan_leave(here, lead(world), key, NewLeave(TODAY, TODAY))
        with pytest.raises(AbsentError):
            add_certificate(here, lead(world), key, NewCertificate(CONDUCT, TODAY), TODAY)


def test_only_an_account_of_this_branch_that_nobody_has_is_linked(here: ScopedSession, world: World) -> None:
    def taken(person_id: uuid.UUID) -> NewVolunteer:
        return NewVolunteer("Joke Klaproos", Kind.VOLUNTEER, BEGAN, person_id=person_id)

    before = {each.person_id for each in accounts_off_the_roster(here, TODAY)}
    assert world.person(Role.VOLUNTEER) in before
    assert world.volunteer_elsewhere not in before
    for stranger in (world.volunteer_elsewhere, world.nobody, uuid.uuid4()):
        with pytest.raises(RefusalError, match="belong"):
            take_on(here, lead(world), taken(stranger), TODAY)
    take_on(here, lead(world), taken(world.person(Role.VOLUNTEER)), TODAY)
    with pytest.raises(RefusalError, match="already"):
        take_on(here, lead(world), taken(world.person(Role.VOLUNTEER)), TODAY)
    assert world.person(Role.VOLUNTEER) not in {each.person_id for each in accounts_off_the_roster(here, TODAY)}


def test_a_correction_of_what_is_counted_is_kept_with_its_reason(here: ScopedSession, world: World) -> None:
    one = take_on(here, lead(world), NewVolunteer("Joke Klaproos", Kind.VOLUNTEER, BEGAN), TODAY)
    changed = NewVolunteer("Joke Klaproos", Kind.INTERN, BEGAN, role="gids")
    with pytest.raises(RefusalError, match="Say why"):
        correct_volunteer(here, lead(world), one.id, changed, " ", TODAY)
    correct_volunteer(here, lead(world), one.id, changed, "Joke loopt stage", TODAY)
    here.flush()
    [kept] = profile_of(here, one.id, TODAY).corrections
    assert (kept["reason"], kept["before"]) == ("Joke loopt stage", {"kind": "volunteer"})
    assert here.info["audit"][-1].detail == {"fields": ["kind", "role"]}


def test_the_roster_shows_papers_leave_and_clients_in_one_line_each(
    here: ScopedSession, engine_web: Engine, world: World
) -> None:
    one, other = hired(engine_web, world, "Anneke Amandelhof"), hired(engine_web, world, "Truus Rozemarijn")
    put_in_care(engine_web, world, registered(engine_web, world, "Selam", "Zeewind"), one)
    put_in_care(engine_web, world, registered(engine_web, world, "Rima", "Zeewind"), one, until=a_day(-1))
    add_certificate(here, lead(world), one, NewCertificate(CONDUCT, BEGAN, a_day(10)), TODAY)
    plan_leave(here, lead(world), one, NewLeave(a_day(-1), a_day(3), other))
    lines = {each.volunteer.id: each for each in roster(here, TODAY)}
    found = lines[one]
    assert found.clients == 1
    assert (found.away.until, found.away.stand_in) == (a_day(3), "Truus Rozemarijn")  # type: ignore[union-attr]
    assert [how for how, _ in found.standing.pressing] == [Urgency.SOON]
    assert lines[other].standing.conduct_missing
    assert lines[other].away is None


def test_a_paper_taken_back_no_longer_counts_until_it_is_restored(here: ScopedSession, world: World) -> None:
    one = take_on(here, lead(world), NewVolunteer("Joke Klaproos", Kind.VOLUNTEER, BEGAN), TODAY)
    paper = add_certificate(here, lead(world), one.id, NewCertificate(CONDUCT, BEGAN), TODAY)
    withdraw_certificate(here, lead(world), paper.id)
    here.flush()
    assert profile_of(here, one.id, TODAY).certificates == []
    restore_certificate(here, lead(world), paper.id)
    here.flush()
    assert [each["id"] for each in profile_of(here, one.id, TODAY).certificates] == [str(paper.id)]


@pytest.mark.parametrize(
    "wrong",
    [
        NewHours(None, 60),
        NewHours(a_day(1), 60),
        NewHours(TODAY, 0),
        NewHours(TODAY, 1441),
        NewHours(BEGAN - dt.timedelta(days=1), 60),
        NewHours(TODAY, 60, "BSN 111222333"),
    ],
)
def test_hours_that_cannot_be_are_refused(here: ScopedSession, world: World, wrong: NewHours) -> None:
    one = take_on(here, lead(world), NewVolunteer("Joke Klaproos", Kind.VOLUNTEER, BEGAN), TODAY)
    with pytest.raises(RefusalError):
        log_hours(here, lead(world), one.id, wrong, TODAY)


def test_a_day_holds_twenty_four_hours_and_what_was_taken_back_makes_room(here: ScopedSession, world: World) -> None:
    one = take_on(here, lead(world), NewVolunteer("Joke Klaproos", Kind.VOLUNTEER, BEGAN), TODAY)
    first = log_hours(here, lead(world), one.id, NewHours(TODAY, 20 * 60), TODAY)
    with pytest.raises(RefusalError, match="24 hours"):
        log_hours(here, lead(world), one.id, NewHours(TODAY, 5 * 60), TODAY)
    correct_hours(here, lead(world), first.id, NewHours(TODAY, 24 * 60), TODAY)
    withdraw_hours(here, lead(world), first.id)
    here.flush()
    log_hours(here, lead(world), one.id, NewHours(TODAY, 5 * 60, "spreekuur"), TODAY)
    with pytest.raises(RefusalError, match="24 hours"):
        restore_hours(here, lead(world), first.id, TODAY)
    assert [each.minutes for each in hours_of(here, one.id, 2018)] == [300]
    log_hours(here, lead(world), one.id, NewHours(dt.date(2018, 3, 1), 90), TODAY)
    [worked] = [each for each in hours_of_everybody(here, 2018) if each.volunteer_id == one.id]
    assert (worked.months, worked.total) == ({3: 90, 11: 300}, 390)
    assert hours_of_everybody(here, 2017) == []


def test_leave_that_overlaps_is_refused_and_so_is_a_stand_in_who_is_away(here: ScopedSession, world: World) -> None:
    one, other, third = (
        take_on(here, lead(world), NewVolunteer(name, Kind.VOLUNTEER, BEGAN), TODAY).id
        for name in ("Joke Klaproos", "Henk Kamille", "Piet Hazelaar")
    )
    leave = plan_leave(here, lead(world), one, NewLeave(a_day(1), a_day(10), other))
    with pytest.raises(RefusalError, match="already"):
        plan_leave(here, lead(world), one, NewLeave(a_day(10), a_day(12)))
    with pytest.raises(RefusalError, match="stands in for"):
        plan_leave(here, lead(world), other, NewLeave(a_day(5), a_day(6)))
    plan_leave(here, lead(world), other, NewLeave(a_day(11), a_day(12)))
    with pytest.raises(RefusalError, match="is away too"):
        plan_leave(here, lead(world), third, NewLeave(a_day(12), a_day(13), other))
    with pytest.raises(RefusalError, match="themselves"):
        plan_leave(here, lead(world), third, NewLeave(a_day(1), a_day(2), third))
    with pytest.raises(RefusalError, match="before"):
        plan_leave(here, lead(world), third, NewLeave(a_day(2), a_day(1)))
    with pytest.raises(RefusalError, match="is away too"):
        change_leave(here, lead(world), leave.id, NewLeave(a_day(1), a_day(11), other))
    change_leave(here, lead(world), leave.id, NewLeave(a_day(1), a_day(9), other))
    withdraw_leave(here, lead(world), leave.id)
    here.flush()
    plan_leave(here, lead(world), one, NewLeave(a_day(9), a_day(12)))
    with pytest.raises(RefusalError, match="already"):
        restore_leave(here, lead(world), leave.id)


def test_clients_go_to_somebody_else_and_are_open_to_them_and_no_longer_to_the_first(
    engine_web: Engine, world: World
) -> None:
    mine = hired(engine_web, world, "Volunteer Testboom", person_id=world.person(Role.VOLUNTEER))
    theirs = hired(engine_web, world, "Case Worker Testboom", person_id=world.person(Role.CASE_WORKER))
    clients = [registered(engine_web, world, name, "Morgenrood") for name in ("Farah", "Dawit", "Yonas")]
    cases = [put_in_care(engine_web, world, each, mine) for each in clients[:2]]
    put_in_care(engine_web, world, clients[1], theirs)
    foreign_case = put_in_care(engine_web, world, clients[2], theirs)
    readers = [Reader(volunteer(world), NOON), Reader(Actor(world.person(Role.CASE_WORKER), "case_worker"), NOON)]

    def opened(session: ScopedSession, reader: Reader) -> set[uuid.UUID]:
        return set(session.scalars(here_clients.where(open_to(reader, Client.id))))

    here_clients = select(Client.id).where(Client.id.in_(clients))
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert opened(session, readers[0]) == set(clients[:2])
        moved = hand_over_clients(session, lead(world), mine, [*cases, foreign_case], theirs, TODAY)
        assert len(moved) == 2, "a caseload of somebody else is not handed over by the way"
        assert opened(session, readers[0]) == set()
        assert opened(session, readers[1]) == set(clients)
        assert [each.name for each in in_care_of(session, theirs, TODAY)] == [
            "Dawit Morgenrood",
            "Farah Morgenrood",
            "Yonas Morgenrood",
        ]
        again = select(Caseload).where(Caseload.client_id == clients[1], Caseload.until.is_(None))
        assert len(session.scalars(again).all()) == 1, "who had the client already has them once"
        with pytest.raises(RefusalError):
            hand_over_clients(session, lead(world), theirs, cases, theirs, TODAY)


def test_choices_are_who_works_here_on_that_day(here: ScopedSession, engine_web: Engine, world: World) -> None:
    one = hired(engine_web, world, "Greet Wisselweg", started_on=dt.date(2018, 6, 1))
    assert one not in {each.id for each in volunteer_choices(here, dt.date(2018, 5, 31))}
    assert one in {each.id for each in volunteer_choices(here, dt.date(2018, 6, 1))}


def test_the_team_lead_sees_what_asks_attention_and_others_what_is_their_own(engine_web: Engine, world: World) -> None:
    day = dt.date(2026, 3, 2)
    moment = dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
    counsellor = world.person(Role.LEGAL_COUNSELLOR)
    mine = hired(engine_web, world, "Legal Counsellor Testboom", person_id=counsellor)
    other = hired(engine_web, world, "Leo Granaatappel")
    with scoped(engine_web, Branch(world.here.id)) as session:
        add_certificate(session, lead(world), mine, NewCertificate(CONDUCT, BEGAN, day - dt.timedelta(days=1)), day)
        add_certificate(session, lead(world), other, NewCertificate(CONDUCT, BEGAN, day + dt.timedelta(days=80)), day)
        training = NewCertificate(TRAINING, BEGAN, day + dt.timedelta(days=91), "Tolken")
        add_certificate(session, lead(world), other, training, day)
        plan_leave(session, lead(world), other, NewLeave(day + dt.timedelta(days=7), day + dt.timedelta(days=9), mine))
        own = attention(session, Reader(Actor(counsellor, "legal_counsellor"), moment), day)
        everything = attention(session, Reader(lead(world), moment, sees_all=True), day)
    assert [(each.kind, each.volunteer_id) for each in own] == [("certificate", mine), ("leave", other)]
    assert own[1].detail == "Legal Counsellor Testboom"
    found = {(each.kind, each.volunteer_id) for each in everything}
    assert {("certificate", mine), ("certificate", other), ("leave", other)} <= found
    assert sum(each.volunteer_id == other for each in everything) == 2
