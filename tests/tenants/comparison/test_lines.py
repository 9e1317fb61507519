"""The lines of a comparison: hidden stays hidden and unknown unknown in every sum, and everybody is held against all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.comparison.against import Per
from tenants.comparison.choice import Choice, Period, What
from tenants.comparison.ledger import positions
from tenants.comparison.lines import added, by_place, compared, known_sum, part
from tenants.comparison.running import is_fair_while_it_runs
from tenants.figures.peers import Peers
from tenants.figures.reading import Table
from tenants.figures.reading import Told as Units
from tests.factories.comparison import HIDDEN, HIGH, LOW, UNKNOWN, name_of, region
from tests.factories.editions import content, figure, unit

NIGHT = dt.date(2018, 12, 31)
HOUSED = Choice(What("housing.housed"), 2018, per=Per.NEED)


def table(year: int = 2018) -> Table:
    """Return an edition of twenty branches."""
    return Table.of(region(year, NIGHT))


@pytest.mark.parametrize(
    ("parts", "sum_"),
    [([1, 2, 3], 6), ([1, "hidden", 3], "hidden"), ([1, None, 3], None), ([None, "hidden"], None), ([], None)],
)
def test_a_period_is_known_when_all_of_it_is(parts: list[Any], sum_: Any) -> None:
    assert added(parts) == sum_


def test_a_sum_of_units_is_hidden_as_soon_as_one_is() -> None:
    assert known_sum([1, None, 2]) == 3
    assert known_sum([1, "hidden", None]) == "hidden"
    assert known_sum([None]) is None


def test_parts_of_a_year_are_taken_as_finely_as_it_is_told() -> None:
    assert part(Units(78, tuple(range(1, 13))), "month", Period("q2")) == 15
    assert part(Units(10, (1, 2, 3, 4)), "quarter", Period("h2")) == 7
    assert part(Units(10, None), "year", Period("h2")) is None
    assert part(Units(10, None), "year", Period("year")) == 10


def test_who_housed_far_fewer_and_far_more_is_odd_and_nobody_else() -> None:
    found = compared(HOUSED, table(), None, {})
    assert {line.name for line in found.odd} == {name_of(LOW), name_of(HIGH)}
    assert found.odd[0].name == name_of(LOW), "the farthest first"
    assert len(found.held) == 18
    hidden = next(line for line in found.lines if line.name == name_of(HIDDEN))
    assert hidden.hidden
    assert hidden.rate is None
    assert hidden.verdict is None
    assert name_of(UNKNOWN) not in {line.name for line in found.lines}


def test_all_together_is_not_said_when_a_number_of_it_is_hidden() -> None:
    assert compared(HOUSED, table(), None, {}).total.count is None


def test_a_group_is_held_against_itself_and_summed_from_what_is_shown() -> None:
    living = {f"GM8{number:03}": 10_000 + 4_000 * number for number in range(20)}
    choice = Choice(What("consultations.contacts"), 2018, per=Per.INHABITANTS, peers=Peers.MIDDLE)
    found = compared(choice, table(), None, living)
    assert {line.size.inhabitants for line in found.lines} <= set(range(20_000, 60_000))
    assert found.total.count == sum(line.count for line in found.lines if isinstance(line.count, int))
    assert found.total.need == sum(line.size.inhabitants or 0 for line in found.lines)


def test_a_part_of_work_is_held_against_the_whole_of_it() -> None:
    found = compared(Choice(What("consultations.topics", "topic", "legal"), 2018, per=Per.WHOLE), table(), None, {})
    assert all(line.rate == pytest.approx(0.25, abs=0.01) for line in found.lines)
    assert not found.odd


def test_without_an_edition_of_the_year_before_there_is_nothing_to_hold_against() -> None:
    choice = Choice(What("consultations.contacts"), 2018, per=Per.BEFORE)
    assert compared(choice, table(), None, {}).held == []
    assert len(compared(choice, table(), table(2017), {}).held) == 20


def test_who_needed_nothing_has_no_rate() -> None:
    units = [unit(name, NIGHT) for name in "abcd"]
    figures = {
        "housing.housed": figure({"a": 3, "b": 20, "c": 20, "d": 20}, grain="year"),
        "housing.required": figure({"a": -2, "b": 20, "c": 20, "d": 20}, grain="year"),
    }
    found = compared(HOUSED, Table.of(content(2018, units, figures)), None, {})
    line = next(line for line in found.lines if line.name == "a")
    assert line.rate is None
    assert len(found.held) == 3


def test_municipalities_are_told_as_the_edition_tells_them() -> None:
    places = by_place(HOUSED, table(), None, {})
    assert places[f"GM8{HIDDEN:03}"] == ("hidden", 24 + 4 * HIDDEN)
    assert places[f"GM8{UNKNOWN:03}"][0] is None
    assert (
        by_place(Choice(What("consultations.topics", "topic", "legal"), 2018, per=Per.WHOLE), table(), None, {}) == {}
    )


def test_a_position_is_behind_far_behind_or_unknown() -> None:
    found = {one.code: one for one in positions(table(), {f"GM8{number:03}": 20_000 for number in range(20)})}
    low = found[f"GM8{LOW:03}"]
    assert low.behind
    assert low.far
    assert low.rate == pytest.approx(-11.5)
    assert found[f"GM8{HIGH:03}"].rate == pytest.approx(9)
    assert found[f"GM8{HIDDEN:03}"].rate is None
    assert not found[f"GM8{HIDDEN:03}"].behind


RUNS = dt.date(2018, 10, 20)
"""A night in the middle of a year."""


def two_years(grain: str) -> tuple[Table, Table]:
    """Return a year that was counted up to `RUNS`, and the whole one before it, in which as much was done every month."""
    parts = {"month": 12, "quarter": 4, "year": 0}[grain]
    then: Any = [12 // parts * 10] * parts if parts else 120
    now: Any = [(12 // parts * 10 if 12 // parts * (at + 1) <= 9 else 3) for at in range(parts)] if parts else 93
    rows = [unit("Klein", RUNS), unit("Groot", RUNS)]
    figures = [{"housing.housed": figure({"klein": told, "groot": told}, grain=grain)} for told in (now, then)]
    return Table.of(content(2018, rows, figures[0])), Table.of(content(2017, rows, figures[1]))


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_a_year_that_runs_is_held_against_the_same_months_of_the_year_before(grain: str) -> None:
    now, then = two_years(grain)
    found = compared(Choice(What("housing.housed"), 2018, per=Per.BEFORE), now, then, {})
    assert found.until == RUNS
    assert found.months == tuple(range(1, 10))
    assert [(line.count, line.need) for line in found.lines] == [(90, 90), (90, 90)]
    assert (found.total.count, found.total.need) == (180, 180)
    assert by_place(found.choice, now, then, {}) == {}, "municipalities are told by year"


def test_a_part_of_the_year_that_runs_is_held_against_its_months_that_are_over() -> None:
    now, then = two_years("month")
    half = compared(Choice(What("housing.housed"), 2018, Period("h2"), Per.BEFORE), now, then, {})
    assert half.months == (7, 8, 9)
    assert half.total.count == half.total.need == 60
    over = compared(Choice(What("housing.housed"), 2018, Period("h1"), Per.BEFORE), now, then, {})
    assert over.until is None
    assert over.total.count == over.total.need == 120


def test_a_year_that_runs_and_is_told_by_year_alone_is_held_against_nothing() -> None:
    now, then = two_years("year")
    found = compared(Choice(What("housing.housed"), 2018, per=Per.BEFORE), now, then, {})
    assert found.held == []
    assert not found.is_fair


@pytest.mark.parametrize(
    ("what", "per", "fair"),
    [
        ("housing.housed", Per.NONE, False),
        ("housing.housed", Per.INHABITANTS, False),
        ("consultations.contacts", Per.HOUSED, True),
        ("consultations.contacts", Per.VOLUNTEERS, False),
        ("dossiers.closed_granted", Per.WHOLE, True),
        ("organisation.volunteers", Per.NONE, True),
    ],
)
def test_only_what_does_not_grow_with_the_year_stands_beside_whole_years(what: str, per: Per, *, fair: bool) -> None:
    assert is_fair_while_it_runs(Choice(What(what), 2018, per=per)) is fair


def test_nobody_is_far_behind_in_a_year_that_is_not_over() -> None:
    for night, far in ((RUNS, False), (NIGHT, True)):
        there = Table.of(
            content(
                2018,
                [unit("Klein", night, codes=["GM0530"])],
                {"housing.closing_balance": figure({}, grain="year", places={"GM0530": -60})},
            )
        )
        (one,) = positions(there, {"GM0530": 10_000})
        assert one.far is far
