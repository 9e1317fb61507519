"""Keeping the ledger behind the wall: what is set, booked, corrected, withdrawn, and what is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from tenants.faults import AbsentError, RefusalError
from tenants.housing.actions import (
    Exchange,
    NewCount,
    NewEntry,
    NewTransfer,
    book_entry,
    book_transfer,
    correct_entry,
    restore_entry,
    set_quota,
    state_count,
    withdraw_count,
    withdraw_entry,
    withdraw_quota,
)
from tenants.housing.histories import corrections_of
from tenants.housing.models import AuthorityCount, BalanceEntry, EntryKind, Quota
from tenants.housing.queries import ledgers
from tenants.housing.rules import HalfYear
from tenants.isolation import Branch
from tests.factories.housing import Three, begin, three_municipalities

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import Scope, ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
DAY = dt.date(2018, 3, 12)
H1, H2 = HalfYear(2018, 1), HalfYear(2018, 2)


@pytest.fixture(scope="module")
def three(engine_web: Engine, world: World) -> Three:
    return three_municipalities(engine_web, world)


@pytest.fixture
def session(three: Three, session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Branch(three.id))


def entry(three: Three, **values: Any) -> NewEntry:
    new = NewEntry(three.codes[0], DAY, EntryKind.CORRECTION, 2, "Registered twice")
    return replace(new, **values)


def move(three: Three, **values: Any) -> NewTransfer:
    new = NewTransfer(Exchange.FAMILY, three.codes[2], three.codes[0], DAY, 2, "A family of 2 moved")
    return replace(new, **values)


def count(three: Three, **values: Any) -> NewCount:
    return replace(NewCount(three.codes[0], H1, dt.date(2018, 6, 30), 58, "They register later"), **values)


def test_a_quota_is_set_and_corrected_with_a_reason_once_its_half_year_began(
    session: ScopedSession, three: Three
) -> None:
    code = three.codes[0]
    quota = set_quota(session, three.actor, code, H1, 30, TODAY, source="Staatscourant")
    with pytest.raises(RefusalError) as refusal:
        set_quota(session, three.actor, code, H1, 31, TODAY)
    assert refusal.value.field == "why"
    assert set_quota(session, three.actor, code, H1, 31, TODAY, why="The ministry revised it").id == quota.id
    [(kept, _who)] = corrections_of(session, quota.id)
    assert kept.before["persons"] == 30
    assert kept.reason == "The ministry revised it"
    assert session.info["audit"][-1].detail == {"fields": ["persons", "source"]}


def test_the_quota_of_a_coming_half_year_changes_without_a_reason(session: ScopedSession, three: Three) -> None:
    ahead = HalfYear(2019, 1)
    set_quota(session, three.actor, three.codes[0], ahead, 20, TODAY)
    assert set_quota(session, three.actor, three.codes[0], ahead, 22, TODAY).persons == 22


def test_a_withdrawn_quota_is_unknown_until_it_is_set_again(session: ScopedSession, three: Three) -> None:
    code = three.codes[0]
    begin(session, three.actor, code, H1.first, -4)
    quota = set_quota(session, three.actor, code, H1, 30, TODAY)
    withdraw_quota(session, three.actor, quota.id, "Meant for Veere")
    assert ledgers(session, TODAY)[code].position(H1.last) is None
    set_quota(session, three.actor, code, H1, 0, TODAY)
    assert ledgers(session, TODAY)[code].position(H1.last) == -4
    assert session.scalar(select(func.count()).select_from(Quota)) == 1


@pytest.mark.parametrize(
    ("half", "persons", "field"),
    [(HalfYear(1999, 1), 3, "year"), (HalfYear(2022, 1), 3, "year"), (H1, -1, "persons"), (H1, 5001, "persons")],
)
def test_a_quota_that_cannot_be_is_refused(
    session: ScopedSession, three: Three, half: HalfYear, persons: int, field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        set_quota(session, three.actor, three.codes[0], half, persons, TODAY)
    assert refusal.value.field == field


def test_no_quota_where_the_branch_does_not_serve(session: ScopedSession, three: Three, world: World) -> None:
    for code in ("", "GM0001", world.here.municipality):
        with pytest.raises(RefusalError) as refusal:
            set_quota(session, three.actor, code, H1, 30, TODAY)
        assert refusal.value.field == "municipality"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": dt.date(2018, 11, 14)}, "day"),
        ({"day": dt.date(18, 1, 1)}, "day"),
        ({"day": dt.date(2015, 12, 31)}, "municipality"),
        ({"municipality_code": ""}, "municipality"),
        ({"persons": 0}, "persons"),
        ({"persons": 9999}, "persons"),
        ({"kind": EntryKind.LATE_COUNT, "persons": -2}, "persons"),
        ({"reason": " "}, "reason"),
        ({"reason": "111222333"}, "reason"),
        ({"source": "111222333"}, "source"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(
    session: ScopedSession, three: Three, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        book_entry(session, three.actor, entry(three, **wrong), TODAY)
    assert refusal.value.field == field
    assert session.scalar(select(func.count()).select_from(BalanceEntry)) == 0


def test_a_position_of_nought_can_be_stated_but_only_once_a_day(session: ScopedSession, three: Three) -> None:
    first = book_entry(session, three.actor, entry(three, kind=EntryKind.OPENING, persons=0), TODAY)
    with pytest.raises(RefusalError) as refusal:
        book_entry(session, three.actor, entry(three, kind=EntryKind.OPENING, persons=1), TODAY)
    assert refusal.value.field == "day"
    withdraw_entry(session, three.actor, first.id, "Wrong municipality")
    book_entry(session, three.actor, entry(three, kind=EntryKind.OPENING, persons=1), TODAY)
    with pytest.raises(RefusalError):
        restore_entry(session, three.actor, first.id)


@pytest.mark.parametrize(("exchange", "giver"), [(Exchange.QUOTA, 2), (Exchange.FAMILY, -2)])
def test_a_transfer_is_two_lines_that_cancel_out(
    session: ScopedSession, three: Three, exchange: Exchange, giver: int
) -> None:
    lines = book_transfer(session, three.actor, move(three, exchange=exchange), TODAY)
    assert [(line.municipality_code, line.persons) for line in lines] == [
        (three.codes[2], giver),
        (three.codes[0], -giver),
    ]
    assert lines[0].transfer_id == lines[1].transfer_id is not None


def test_a_transfer_with_another_branch_has_the_own_line_only(session: ScopedSession, three: Three) -> None:
    [line] = book_transfer(session, three.actor, move(three, to_code=None), TODAY)
    assert (line.municipality_code, line.persons, line.transfer_id) == (three.codes[2], -2, None)


def test_a_transfer_that_cannot_be_is_refused_and_books_nothing(session: ScopedSession, three: Three) -> None:
    for wrong in (
        {"to_code": three.codes[2]},
        {"from_code": None, "to_code": None},
        {"persons": 0},
        {"persons": -2},
        {"to_code": "GM0001"},
        {"reason": ""},
        {"day": dt.date(2019, 1, 1)},
    ):
        with pytest.raises(RefusalError), session.begin_nested():
            book_transfer(session, three.actor, move(three, **wrong), TODAY)
    assert session.scalar(select(func.count()).select_from(BalanceEntry)) == 0


def test_a_corrected_transfer_keeps_both_lines_together(session: ScopedSession, three: Three) -> None:
    down, up = book_transfer(session, three.actor, move(three), TODAY)
    changed = NewEntry("", dt.date(2018, 4, 1), EntryKind.TRANSFER, -3, "A family of 3 moved")
    correct_entry(session, three.actor, down.id, changed, "Somebody was forgotten", TODAY)
    assert (down.persons, up.persons, up.day) == (-3, 3, dt.date(2018, 4, 1))
    assert corrections_of(session, up.id)[0][0].before == {
        "persons": 2,
        "day": "2018-03-12",
        "reason": "A family of 2 moved",
    }


def test_withdrawing_one_line_of_a_transfer_withdraws_both_and_restoring_too(
    session: ScopedSession, three: Three
) -> None:
    down, up = book_transfer(session, three.actor, move(three), TODAY)
    withdraw_entry(session, three.actor, up.id, "It was another family")
    session.flush()
    session.refresh(down)
    session.refresh(up)
    assert down.withdrawn_at is not None
    assert up.withdrawn_at is not None
    with pytest.raises(AbsentError):
        correct_entry(session, three.actor, down.id, entry(three), "why", TODAY)
    restore_entry(session, three.actor, down.id)
    assert (down.withdrawn_at, up.withdrawn_at) == (None, None)


def test_a_correction_needs_a_reason_and_a_difference(session: ScopedSession, three: Three) -> None:
    line = book_entry(session, three.actor, entry(three), TODAY)
    with pytest.raises(RefusalError) as refusal:
        correct_entry(session, three.actor, line.id, entry(three, persons=3), "", TODAY)
    assert refusal.value.field == "why"
    with pytest.raises(RefusalError):
        correct_entry(session, three.actor, line.id, entry(three), "why", TODAY)
    for withdrawal in (withdraw_entry, withdraw_quota, withdraw_count):
        with pytest.raises((RefusalError, AbsentError)):
            withdrawal(session, three.actor, line.id, " ")


def test_the_authority_and_the_branch_each_keep_their_count(session: ScopedSession, three: Three) -> None:
    stated = state_count(session, three.actor, count(three), TODAY)
    state_count(session, three.actor, count(three, explanation="Two double"), TODAY)
    with pytest.raises(RefusalError) as refusal:
        state_count(session, three.actor, count(three, persons=57), TODAY)
    assert refusal.value.field == "why"
    state_count(session, three.actor, count(three, persons=57), TODAY, "Typed wrong")
    assert session.scalar(select(func.count()).select_from(AuthorityCount)) == 1
    withdraw_count(session, three.actor, stated.id, "Another town")
    assert state_count(session, three.actor, count(three, persons=57), TODAY).withdrawn_at is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"as_of": dt.date(2018, 7, 1)}, "as_of"),
        ({"as_of": dt.date(2017, 12, 31)}, "as_of"),
        ({"half": H2, "as_of": dt.date(2018, 12, 31)}, "as_of"),
        ({"persons": -1}, "persons"),
        ({"municipality_code": "GM0001"}, "municipality"),
        ({"explanation": "111222333"}, "explanation"),
    ],
)
def test_a_count_that_cannot_be_is_refused(
    session: ScopedSession, three: Three, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        state_count(session, three.actor, count(three, **wrong), TODAY)
    assert refusal.value.field == field


def test_nothing_of_another_branch_can_be_touched(
    session: ScopedSession, three: Three, here: ScopedSession, world: World
) -> None:
    line = book_entry(session, three.actor, entry(three), TODAY)
    quota = set_quota(session, three.actor, three.codes[0], H1, 30, TODAY)
    for act, record_id in ((withdraw_entry, line.id), (withdraw_quota, quota.id), (withdraw_count, line.id)):
        with pytest.raises(AbsentError):
            act(here, three.actor, record_id, "why")
