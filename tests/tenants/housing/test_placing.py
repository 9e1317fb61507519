"""Offering homes and placing people, behind the wall."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from tenants.clients.access import ClosedRecordError, Reader
from tenants.clients.models import Client, Household
from tenants.faults import AbsentError, RefusalError
from tenants.housing.actions import NewEntry, book_entry
from tenants.housing.histories import corrections_of
from tenants.housing.homes import (
    PlacementChoice,
    Use,
    company_of,
    homes,
    offer_of,
    placement_with_client,
    placements_among,
)
from tenants.housing.limits import Doubt, DoubtsError
from tenants.housing.models import EntryKind, Placement, Route
from tenants.housing.placing import (
    NewDwelling,
    NewPlacement,
    correct_dwelling,
    correct_placement,
    end_dwelling,
    end_placement,
    offer_dwelling,
    place,
    restore_dwelling,
    restore_placement,
    withdraw_dwelling,
    withdraw_placement,
)
from tenants.isolation import Branch
from tenants.moments import now
from tests.factories.housing import Three, ask, begin, people, three_municipalities

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import Scope, ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
DAY = dt.date(2018, 3, 12)


@pytest.fixture(scope="module")
def three(engine_web: Engine, world: World) -> Three:
    return three_municipalities(engine_web, world)


@pytest.fixture
def session(three: Three, session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Branch(three.id))


def home(three: Three, **values: Any) -> NewDwelling:
    return replace(NewDwelling(three.codes[0], dt.date(2018, 3, 1), corporation="Woongoed"), **values)


def at(three: Three, **values: Any) -> NewPlacement:
    return replace(NewPlacement(three.codes[0], DAY, Route.REGULAR), **values)


def doubts(error: pytest.ExceptionInfo[DoubtsError]) -> set[Doubt]:
    return {question.doubt for question in error.value.questions}


def test_a_family_is_placed_at_once_and_keeps_what_it_was_on_that_day(session: ScopedSession, three: Three) -> None:
    dwelling = offer_dwelling(session, three.actor, home(three), TODAY)
    who = [
        *people(session, three.actor, three.codes[0], 1, birth_date=dt.date(2000, 3, 12), sex="f", nationality="SY"),
        *people(session, three.actor, three.codes[0], 1, birth_date=dt.date(2000, 3, 13), sex="m"),
    ]
    placements = place(session, three.actor, who, at(three, dwelling_id=dwelling.id), TODAY)
    assert [(each.age_group, each.sex, each.nationality) for each in placements] == [
        ("adult", "f", "SY"),
        ("child", "m", "unknown"),
    ]
    client = session.get(Client, (three.id, who[0]))
    assert client is not None
    client.nationality = "NL"
    session.flush()
    session.refresh(placements[0])
    assert placements[0].nationality == "SY"
    [found] = homes(session, TODAY)
    assert found.living == 2


def test_homes_get_the_next_number_of_their_year(session: ScopedSession, three: Three) -> None:
    numbers = [offer_dwelling(session, three.actor, home(three), TODAY).number for _ in range(2)]
    other = offer_dwelling(session, three.actor, home(three, offered_on=dt.date(2017, 5, 1)), TODAY).number
    assert [*numbers, other] == ["2018-01", "2018-02", "2017-01"]
    with pytest.raises(RefusalError) as refusal:
        offer_dwelling(session, three.actor, home(three, number="2018-01"), TODAY)
    assert refusal.value.field == "number"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"offered_on": dt.date(2018, 11, 14)}, "offered_on"),
        ({"municipality_code": "GM0001"}, "municipality"),
        ({"municipality_code": ""}, "municipality"),
        ({"address": "bsn 111222333"}, "address"),
        ({"corporation": "111222333"}, "corporation"),
        ({"number": "111222333"}, "number"),
    ],
)
def test_a_home_that_cannot_be_is_refused(
    session: ScopedSession, three: Three, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        offer_dwelling(session, three.actor, home(three, **wrong), TODAY)
    assert refusal.value.field == field


def test_a_home_is_corrected_with_a_reason_when_a_figure_changes(session: ScopedSession, three: Three) -> None:
    dwelling = offer_dwelling(session, three.actor, home(three), TODAY)
    correct_dwelling(session, three.actor, dwelling.id, home(three, address="Kaai 3"), "", TODAY)
    with pytest.raises(RefusalError) as refusal:
        correct_dwelling(session, three.actor, dwelling.id, home(three, offered_on=DAY), "", TODAY)
    assert refusal.value.field == "why"
    correct_dwelling(session, three.actor, dwelling.id, home(three, offered_on=DAY), "The letter says so", TODAY)
    assert [kept.before for kept, _ in corrections_of(session, dwelling.id)] == [
        {"offered_on": "2018-03-01", "address": "Kaai 3"},
        {"address": ""},
    ]


def test_a_home_in_which_people_live_ends_only_with_them(session: ScopedSession, three: Three) -> None:
    dwelling = offer_dwelling(session, three.actor, home(three), TODAY)
    who = people(session, three.actor, three.codes[0], 2)
    placements = place(session, three.actor, who, at(three, dwelling_id=dwelling.id), TODAY)
    last = dt.date(2018, 10, 1)
    with pytest.raises(RefusalError) as refusal:
        end_dwelling(session, three.actor, dwelling.id, last, TODAY)
    assert refusal.value.values == {"num": 2}
    end_dwelling(session, three.actor, dwelling.id, last, TODAY, everybody=True)
    assert {each.ended_on for each in placements} == {last}
    assert [found.dwelling.id for found in homes(session, TODAY, use=Use.ENDED)] == [dwelling.id]
    assert homes(session, TODAY, use=Use.FREE) == []
    with pytest.raises(RefusalError) as refusal:
        place(session, three.actor, people(session, three.actor, three.codes[0], 1),
              at(three, day=dt.date(2018, 10, 2), dwelling_id=dwelling.id), TODAY)  # fmt: skip
    assert refusal.value.field == "dwelling"
    end_dwelling(session, three.actor, dwelling.id, None, TODAY)
    assert [found.dwelling.id for found in homes(session, TODAY, use=Use.FREE)] == [dwelling.id]
    for wrong in (dt.date(2018, 2, 28), dt.date(2018, 11, 14)):
        with pytest.raises(RefusalError):
            end_dwelling(session, three.actor, dwelling.id, wrong, TODAY)


def test_a_home_by_mistake_is_withdrawn_unless_people_were_placed_in_it(session: ScopedSession, three: Three) -> None:
    dwelling = offer_dwelling(session, three.actor, home(three), TODAY)
    [who] = people(session, three.actor, three.codes[0], 1)
    [placement] = place(session, three.actor, [who], at(three, dwelling_id=dwelling.id), TODAY)
    with pytest.raises(RefusalError):
        withdraw_dwelling(session, three.actor, dwelling.id, "Twice")
    withdraw_placement(session, three.actor, placement.id, "Another family")
    session.flush()
    withdraw_dwelling(session, three.actor, dwelling.id, "Twice")
    session.flush()
    session.refresh(dwelling)
    assert homes(session, TODAY) == []
    with pytest.raises(RefusalError):
        restore_placement(session, three.actor, placement.id)
    with pytest.raises(AbsentError):
        end_dwelling(session, three.actor, dwelling.id, TODAY, TODAY)
    restore_dwelling(session, three.actor, dwelling.id)
    restore_placement(session, three.actor, placement.id)
    assert placement.withdrawn_at is None


def test_what_cannot_be_is_refused_and_nobody_is_placed(session: ScopedSession, three: Three) -> None:
    middelburg, veere, _ = three.codes
    elsewhere = offer_dwelling(session, three.actor, home(three, municipality_code=veere), TODAY)
    who = people(session, three.actor, middelburg, 2)
    unborn = people(session, three.actor, middelburg, 1, birth_date=dt.date(2018, 3, 13))
    cases: list[tuple[list[uuid.UUID], NewPlacement, str]] = [
        ([], at(three), "people"),
        (who, at(three, day=dt.date(2018, 11, 14)), "day"),
        (who, at(three, day=dt.date(2015, 1, 1)), "municipality"),
        (who, at(three, municipality_code="GM0001"), "municipality"),
        (who, at(three, dwelling_id=elsewhere.id), "dwelling"),
        ([*who, *unborn], at(three), "day"),
    ]
    for ids, new, field in cases:
        with pytest.raises(RefusalError) as refusal:
            place(session, three.actor, ids, new, TODAY)
        assert refusal.value.field == field
    with pytest.raises(AbsentError):
        place(session, three.actor, [*who, uuid.uuid4()], at(three), TODAY)
    with pytest.raises(AbsentError):
        place(session, three.actor, who, at(three, dwelling_id=uuid.uuid4()), TODAY)
    assert session.scalar(select(func.count()).select_from(Placement)) == 0
    place(session, three.actor, who, at(three), TODAY)
    with pytest.raises(RefusalError, match="placed on this day already"):
        place(session, three.actor, who, at(three), TODAY, tuple(Doubt))


def test_what_is_odd_is_asked_before_anything_is_saved(session: ScopedSession, three: Three) -> None:
    middelburg, _, vlissingen = three.codes
    late = offer_dwelling(session, three.actor, home(three, offered_on=dt.date(2018, 4, 1)), TODAY)
    [who] = people(session, three.actor, middelburg, 1)
    client = session.get(Client, (three.id, who))
    assert client is not None
    client.arrived_on = dt.date(2018, 5, 1)
    with pytest.raises(DoubtsError) as error:
        place(session, three.actor, [who], at(three, dwelling_id=late.id), TODAY)
    assert doubts(error) == {Doubt.BEFORE_OFFER, Doubt.ARRIVED_LATER}
    assert session.scalar(select(func.count()).select_from(Placement)) == 0
    with pytest.raises(DoubtsError):
        place(session, three.actor, [who], at(three, dwelling_id=late.id), TODAY, {Doubt.BEFORE_OFFER})
    place(session, three.actor, [who], at(three, dwelling_id=late.id), TODAY, doubts(error))
    with pytest.raises(DoubtsError) as error:
        place(session, three.actor, [who], at(three, municipality_code=vlissingen, day=TODAY), TODAY)
    assert doubts(error) == {Doubt.STILL_LIVES}


def test_another_home_in_the_same_municipality_is_work_and_no_placement(session: ScopedSession, three: Three) -> None:
    middelburg, veere, _ = three.codes
    [who] = people(session, three.actor, middelburg, 1)
    [first] = place(session, three.actor, [who], at(three), TODAY)
    end_placement(session, three.actor, first.id, dt.date(2018, 6, 1), TODAY)
    again = at(three, day=dt.date(2018, 6, 2))
    with pytest.raises(DoubtsError) as error:
        place(session, three.actor, [who], again, TODAY)
    assert doubts(error) == {Doubt.SECOND_TIME}
    [second] = place(session, three.actor, [who], replace(again, counts_for_quota=False), TODAY)
    end_placement(session, three.actor, second.id, dt.date(2018, 7, 1), TODAY)
    [moved] = place(session, three.actor, [who], at(three, municipality_code=veere, day=dt.date(2018, 7, 2)), TODAY)
    end_placement(session, three.actor, moved.id, dt.date(2018, 8, 1), TODAY)
    assert place(session, three.actor, [who], at(three, day=dt.date(2018, 8, 2)), TODAY), "who left comes back anew"


def test_a_placement_that_contradicts_the_ledger_is_asked_about(session: ScopedSession, three: Three) -> None:
    middelburg, veere, _ = three.codes
    begin(session, three.actor, middelburg, dt.date(2018, 1, 1), 0)
    begin(session, three.actor, veere, dt.date(2018, 1, 1), -5)
    ask(session, three.actor, middelburg, H2018_1=1, H2018_2=0)
    ask(session, three.actor, veere, H2018_1=0, H2018_2=0)

    def asked(new: NewPlacement) -> set[Doubt]:
        who = people(session, three.actor, middelburg, 1)
        with pytest.raises(DoubtsError) as error:
            place(session, three.actor, who, new, TODAY)
        return doubts(error)

    assert asked(at(three, day=dt.date(2017, 12, 31))) == {Doubt.INSIDE_OPENING}
    assert place(session, three.actor, people(session, three.actor, middelburg, 1), at(three), TODAY)
    assert asked(at(three)) == {Doubt.OTHERS_BEHIND}
    who = people(session, three.actor, middelburg, 1)
    assert place(session, three.actor, who, at(three, counts_for_quota=False), TODAY), "beside the count asks nothing"
    begin(session, three.actor, veere, dt.date(2018, 3, 1), 2)
    assert asked(at(three)) == {Doubt.QUOTA_MET}
    late = NewEntry(middelburg, dt.date(2018, 9, 1), EntryKind.LATE_COUNT, 2, "Counted after the summer")
    book_entry(session, three.actor, late, TODAY)
    assert asked(at(three)) == {Doubt.INSIDE_LATE_COUNT, Doubt.QUOTA_MET}


def test_a_corrected_placement_keeps_what_it_said_and_the_age_of_its_new_day(
    session: ScopedSession, three: Three
) -> None:
    [who] = people(session, three.actor, three.codes[0], 1, birth_date=dt.date(2000, 3, 12), nationality="SY")
    [placement] = place(session, three.actor, [who], at(three), TODAY)
    new = at(three, day=dt.date(2018, 3, 11), route=Route.FAMILY)
    with pytest.raises(RefusalError) as refusal:
        correct_placement(session, three.actor, placement.id, new, "", TODAY)
    assert refusal.value.field == "why"
    correct_placement(session, three.actor, placement.id, new, "A day earlier", TODAY)
    assert (placement.age_group, placement.route) == ("child", Route.FAMILY)
    assert corrections_of(session, placement.id)[0][0].before == {
        "age_group": "adult",
        "day": "2018-03-12",
        "route": "regular",
    }
    with pytest.raises(RefusalError):
        correct_placement(session, three.actor, placement.id, new, "why", TODAY)
    client = session.get(Client, (three.id, who))
    assert client is not None
    client.nationality = "ER"
    correct_placement(session, three.actor, placement.id, new, "Registered wrong", TODAY, anew=True)
    assert placement.nationality == "ER"


def test_an_end_and_a_withdrawal_can_be_taken_back(session: ScopedSession, three: Three) -> None:
    [who] = people(session, three.actor, three.codes[0], 1)
    [placement] = place(session, three.actor, [who], at(three), TODAY)
    for wrong in (dt.date(2018, 3, 11), dt.date(2018, 11, 14)):
        with pytest.raises(RefusalError):
            end_placement(session, three.actor, placement.id, wrong, TODAY)
    end_placement(session, three.actor, placement.id, TODAY, TODAY)
    end_placement(session, three.actor, placement.id, None, TODAY)
    assert placement.ended_on is None
    with pytest.raises(RefusalError):
        withdraw_placement(session, three.actor, placement.id, "")
    withdraw_placement(session, three.actor, placement.id, "Another family")
    session.flush()
    session.refresh(placement)
    with pytest.raises(AbsentError):
        correct_placement(session, three.actor, placement.id, at(three), "why", TODAY)
    restore_placement(session, three.actor, placement.id)
    assert [line.verb for line in session.info["audit"] if line.record == "placement"] == [
        "place", "end", "reopen", "withdraw", "restore",
    ]  # fmt: skip


def test_of_a_closed_record_only_that_somebody_was_placed_is_told(session: ScopedSession, three: Three) -> None:
    household = Household(number="H1")
    session.add(household)
    session.flush()
    who = people(session, three.actor, three.codes[0], 2)
    for each in who:
        client = session.get(Client, (three.id, each))
        assert client is not None
        client.household_id = household.id
    [placement, _] = place(session, three.actor, who, at(three), TODAY)
    stranger = Reader(replace(three.actor, person_id=three.guide), now())
    lead = Reader(three.actor, now(), sees_all=True)
    year = PlacementChoice(dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    assert [each.client for each in placements_among(session, stranger, year)] == [None, None]
    assert all(each.client for each in placements_among(session, lead, year))
    assert len(company_of(session, lead, who[0]).members) == 2
    for closed in (
        lambda: company_of(session, stranger, who[0]),
        lambda: placement_with_client(session, stranger, placement.id),
    ):
        with pytest.raises(ClosedRecordError):
            closed()
    for absent in (
        lambda: company_of(session, lead, uuid.uuid4()),
        lambda: placement_with_client(session, lead, uuid.uuid4()),
    ):
        with pytest.raises(AbsentError):
            absent()


def test_a_form_offers_every_municipality_and_the_homes_that_can_be_lived_in(
    session: ScopedSession, three: Three
) -> None:
    dwelling = offer_dwelling(session, three.actor, home(three), TODAY)
    old = offer_dwelling(session, three.actor, home(three, offered_on=dt.date(2016, 2, 1)), TODAY)
    end_dwelling(session, three.actor, old.id, dt.date(2016, 12, 31), TODAY)
    offered = offer_of(session, TODAY)
    assert list(offered.places) == list(three.codes)
    assert [each.dwelling.id for each in offered.homes] == [dwelling.id]
    assert len(offer_of(session, TODAY, old.id).homes) == 2
