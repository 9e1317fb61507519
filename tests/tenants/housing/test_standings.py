"""What the pages of the position compute: half-years, sums, mergers, and the ledger line by line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from sqlalchemy.dialects.postgresql import Range

from tenants.branches.models import Municipality, ServiceArea, Succession
from tenants.housing.actions import NewCount, NewEntry, book_entry, set_quota, state_count, withdraw_entry
from tenants.housing.book import book_of, stays_of
from tenants.housing.models import EntryKind
from tenants.housing.rules import HalfYear, Ledger, Line, LineKind
from tenants.housing.standings import behind_in_a_row, inheritance, standings, steps, why_unknown
from tenants.isolation import Branch, Directory, scoped
from tests.factories.housing import Three, ask, begin, house, three_municipalities, walcheren_over_two_years
from tests.tenants.housing.test_rules import LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import Scope, ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2024, 3, 1)
MERGED = dt.date(2023, 1, 1)


@pytest.fixture(scope="module")
def walcheren(engine_web: Engine, world: World) -> Three:
    three = three_municipalities(engine_web, world)
    walcheren_over_two_years(engine_web, three)
    return three


@pytest.fixture
def session(walcheren: Three, session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Branch(walcheren.id))


@pytest.fixture(scope="module")
def merged(engine_web: Engine, world: World) -> tuple[Three, str]:
    """Three municipalities that went on in one on 1 January 2023, served by the same branch; and its code."""
    three = three_municipalities(engine_web, world, "Brielle", "Hellevoetsluis", "Westvoorne")
    code = "GM8990"
    until, since = Range(dt.date(2016, 1, 1), MERGED), Range(MERGED, None)
    with scoped(engine_web, Directory()) as session:
        for table in (ServiceArea, Municipality):
            for row in session.query(table).where(
                (table.code if table is Municipality else table.municipality_code).in_(three.codes)
            ):
                row.valid = until
            session.flush()
        session.add(
            Municipality(
                code=code, valid=since, name="Voorne aan Zee", slug="voorne-aan-zee", province_code="PV28",
                province="Zuid-Holland",
            )
        )  # fmt: skip
        session.flush()
        session.add(ServiceArea(municipality_code=code, service="all", valid=since, branch_id=three.id))
        for old in three.codes:
            session.add(Succession(effective_on=MERGED, old_code=old, new_code=code, kind="samenvoeging", note=""))
    return three, code


def test_walcheren_2019_is_ten_ahead_and_twice_seven_behind(session: ScopedSession) -> None:
    book, stays = book_of(session, TODAY), stays_of(session)
    found = standings(book, stays, dt.date(2019, 12, 31), 4)
    assert [[cell.standing if cell else None for cell in track.cells] for track in found.tracks] == [
        [-7, -3, 2, 10],
        [-2, -3, -5, -7],
        [1, -2, -4, -7],
    ]
    assert found.totals == (-8, -8, -7, -4)
    assert [track.opening for track in found.tracks] == [-6, 3, -2]
    assert not found.runs
    assert behind_in_a_row(book.ledger(found.tracks[1].stay.code), dt.date(2019, 12, 31)) == 4


def test_while_a_half_year_runs_its_pace_is_what_counts(session: ScopedSession) -> None:
    found = standings(book_of(session, TODAY), stays_of(session), dt.date(2019, 9, 30), 1)
    [middelburg] = [track for track in found.tracks if track.stay.name == "Middelburg"]
    assert middelburg.newest is not None
    assert middelburg.newest.balance.required == 17
    assert middelburg.newest.standing == -8, "half of 17 people by the end of September, and nobody yet"
    assert found.runs


def test_why_nothing_is_known_is_said(session: ScopedSession, walcheren: Three) -> None:
    book, stays = book_of(session, TODAY), stays_of(session)
    found = standings(book, stays, dt.date(2020, 8, 1), 2)
    why = why_unknown(book, found.tracks[0], dt.date(2020, 8, 1))
    assert why is not None
    assert (why.never_stated, why.missing) == (False, (HalfYear(2020, 1), HalfYear(2020, 2)))
    set_quota(session, walcheren.actor, walcheren.codes[0], HalfYear(2020, 1), 0, TODAY)
    set_quota(session, walcheren.actor, walcheren.codes[0], HalfYear(2020, 2), 0, TODAY)
    book = book_of(session, TODAY)
    assert why_unknown(book, standings(book, stays, dt.date(2020, 8, 1), 2).tracks[0], dt.date(2020, 8, 1)) is None


def test_the_book_has_the_authority_beside_the_branch_and_what_was_withdrawn(
    session: ScopedSession, walcheren: Three
) -> None:
    code, actor = walcheren.codes[1], walcheren.actor
    new = NewCount(code, HalfYear(2019, 2), dt.date(2019, 12, 31), 9, "They count who is linked")
    state_count(session, actor, new, TODAY)
    line = book_entry(session, actor, NewEntry(code, dt.date(2019, 5, 1), EntryKind.CORRECTION, 3, "Wrong"), TODAY)
    withdraw_entry(session, actor, line.id, "Meant for Goes")
    book = book_of(session, TODAY)
    [count] = book.counts(code).values()
    assert (count.persons, count.words, count.half) == (9, "They count who is linked", HalfYear(2019, 2))
    assert book.ledger(code).between(dt.date(2019, 7, 1), dt.date(2019, 12, 31)).housed == 7
    [withdrawn] = [each for each in book.written if each.withdrawn]
    assert withdrawn.id == line.id
    assert book.ledger(code).position(dt.date(2019, 12, 31)) == -7


def test_a_year_shows_what_was_served_then(
    merged: tuple[Three, str], session_in: Callable[[Scope], ScopedSession]
) -> None:
    three, _ = merged
    session = session_in(Branch(three.id))
    stays = stays_of(session)
    book = book_of(session, TODAY)
    before = standings(book, stays, dt.date(2022, 12, 31), 2)
    assert [track.stay.name for track in before.present] == ["Brielle", "Hellevoetsluis", "Westvoorne"]
    after = standings(book, stays, dt.date(2023, 6, 30), 2)
    assert [track.stay.name for track in after.present] == ["Voorne aan Zee"]
    assert [bool(cell) for cell in after.tracks[0].cells] == [True, False]


def test_a_merged_municipality_takes_over_the_sum_of_those_it_was_made_of(
    merged: tuple[Three, str], session_in: Callable[[Scope], ScopedSession]
) -> None:
    three, code = merged
    session = session_in(Branch(three.id))
    actor = three.actor
    for old, opening in zip(three.codes, (-4, -20, 1), strict=True):
        begin(session, actor, old, dt.date(2022, 7, 1), opening)
    for old in three.codes[:2]:
        ask(session, actor, old, H2022_2=10)
    house(session, actor, three.codes[0], dt.date(2022, 8, 1), 7)
    [stay] = [stay for stay in stays_of(session) if stay.code == code]
    assert [(part.name, part.ours) for part in stay.before] == [
        ("Brielle", True), ("Hellevoetsluis", True), ("Westvoorne", True),
    ]  # fmt: skip
    takes_over = inheritance(book_of(session, TODAY), stay)
    assert takes_over is not None
    assert [persons for _, persons in takes_over.parts] == [-7, -30, None]
    assert (takes_over.persons, takes_over.known) == (None, -37)
    ask(session, actor, three.codes[2], H2022_2=1)
    takes_over = inheritance(book_of(session, TODAY), stay)
    assert takes_over is not None
    assert takes_over.persons == -37
    begin(session, actor, code, MERGED, -37)
    assert inheritance(book_of(session, TODAY), stay) is None


def test_the_ledger_is_told_line_by_line(session: ScopedSession, walcheren: Three) -> None:
    told = steps(book_of(session, TODAY).ledger(walcheren.codes[2]))
    assert [(step.kind.value, step.change, step.after) for step in told[:3]] == [
        ("opening", None, -2), ("quota", -34, -36), ("housed", 37, 1),
    ]  # fmt: skip
    assert told[-1].after == -7


@given(LINES)
def test_the_last_step_is_the_position_when_no_quota_is_missing_after_it(lines: list[Line]) -> None:
    ledger = Ledger(lines)
    told = steps(ledger)
    if not told or told[-1].after is None:
        return
    last = ledger.lines[-1]
    if last.kind is not LineKind.OPENING:
        assert told[-1].after == ledger.position(last.day)
    assert sum(step.persons for step in told if step.kind is LineKind.HOUSED) == sum(
        line.persons for line in lines if line.kind is LineKind.HOUSED
    )
