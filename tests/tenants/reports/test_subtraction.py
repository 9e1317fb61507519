"""Everything a branch ever published laid side by side: no small number of people follows from it by subtraction.

The attacker is independent of our rules: every number published is an equation, every relation that is known (parts and
their total, places and the branch, task and positions, one year's end and the next one's start) is another, and the
system is solved in fractions. What has one solution only is recovered. The task of a municipality is public anyway.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.figures.ledger import PIVOT
from tenants.reports.content import frozen_content
from tenants.reports.protection import OTHER
from tests.factories.elimination import solved
from tests.factories.figures import Housed, Ledger, Made, of_one_branch, year_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tenants.figures.queries import Year
    from tests.factories.elimination import Cell, Equation

SMALL = 5
FACTS = {"branch": "Hier", "slug": "hier", "signed_on": "2020-01-20", "small": SMALL}
HOUSED = "housing.housed"
LEDGER = ("housing.quota", "housing.opening_balance", "housing.required", "housing.closing_balance")


def published(contents: Sequence[dict[str, Any]]) -> Iterator[Equation]:
    """Give every number that was ever published as an equation about what is really there."""
    for content in contents:
        for indicator, figure in content["figures"].items():
            for year, told in ((content["year"], figure), (content["year"] - 1, figure.get("previous"))):
                if indicator.startswith("housing.") and told:
                    yield from _told(indicator, year, told)


def _told(indicator: str, year: int, told: dict[str, Any]) -> Iterator[Equation]:
    if isinstance(told["value"], int):
        yield {(year, indicator): 1}, told["value"]
    for breakdown, parts in told.get("breakdowns", {}).items():
        for value, amount in parts.items():
            cells = _cells(year, indicator, breakdown, value, parts)
            yield dict.fromkeys(cells, 1), amount


PARTS = {
    "age_group": ("adult", "child"),
    "sex": ("m", "f"),
    "nationality": ("SY", "ER", "IQ"),
    "family": ("family", "other"),
    "period": ("q1", "q2", "q3", "q4"),
    "municipality": ("GM1", "GM2", "GM3"),
}


def _cells(year: int, indicator: str, breakdown: str, value: str, parts: dict[str, int]) -> list[Cell]:
    """Return what a number that was told is the sum of."""
    if value == OTHER and breakdown != "family":
        return [(year, indicator, breakdown, one) for one in PARTS[breakdown] if one not in parts]
    if value in {"h1", "h2"}:
        first = 1 if value == "h1" else 3
        return [(year, indicator, "period", f"q{quarter}") for quarter in (first, first + 1)]
    return [(year, indicator, breakdown, value)]


def known_to_all(years: Sequence[int], places: Sequence[str], quotas: dict[tuple[int, str], int]) -> Iterator[Equation]:
    """Give the relations that hold in every branch, and the task of each municipality."""
    for year in years:
        for breakdown, values in PARTS.items():
            if breakdown == "municipality":
                values = places  # noqa: PLW2901  only the municipalities that this branch serves
            parts = {(year, HOUSED, breakdown, value): 1 for value in values}
            yield {**parts, (year, HOUSED): -1}, 0
        for indicator in LEDGER:
            yield {**{(year, indicator, "municipality", place): 1 for place in places}, (year, indicator): -1}, 0
        for place in places:
            quota, opening, required, closing = ((year, name, "municipality", place) for name in LEDGER)
            yield {quota: 1}, quotas[year, place]
            yield {required: 1, quota: -1, opening: 1}, 0
            yield {closing: 1, (year, HOUSED, "municipality", place): -1, required: 1}, 0
            if year + 1 in years:
                yield {closing: 1, (year + 1, LEDGER[1], "municipality", place): -1}, 0


def small_cells(years: Iterable[Year], places: Sequence[str]) -> Iterator[Cell]:
    """Give every number of people that must stay unknown: 1 up to 5 of everybody, and below 5 in any part that there is."""
    for year in years:
        total = year.totals[HOUSED]
        if 0 < total < SMALL:
            yield year.year, HOUSED
        if not total:
            continue
        parts = year.parts[HOUSED]
        for breakdown in ("age_group", "sex", "nationality"):
            yield from (
                (year.year, HOUSED, breakdown, value)
                for value in PARTS[breakdown]
                if parts[breakdown].get(value, 0) < SMALL
            )
        quarters = {f"q{number}": 0 for number in range(1, 5)}
        for month, amount in year.months[HOUSED].items():
            quarters[f"q{(month + 2) // 3}"] += amount
        yield from ((year.year, HOUSED, "period", name) for name, amount in quarters.items() if amount < SMALL)
        if len(places) > 1:
            yield from (
                (year.year, HOUSED, "municipality", place)
                for place in places
                if year.places[HOUSED].get(place, 0) < SMALL
            )


def some_years(dice: random.Random, numbers: Sequence[int], places: Sequence[str]) -> list[Year]:
    """Return years in which small numbers are common, each ledger going on where it ended."""
    openings = {place: dice.randrange(-20, 12) for place in places}
    made = []
    for number in numbers:
        counts = {place: dice.choice([0, 1, 2, 3, 4, 5, 6, 8, 12, 30]) for place in places}
        people = [
            Housed(
                dice.choice(["adult", "adult", "child"]), dice.choice("mf"), dice.choice(["SY", "SY", "SY", "ER", "IQ"]),
                dice.choice(["regular", "family"]), dice.randrange(1, 13), place,
            )
            for place, count in counts.items()
            for _ in range(count)
        ]  # fmt: skip
        ledgers = {place: Ledger(dice.randrange(0, 40), openings[place]) for place in places}
        made.append(year_of(number, Made(housed=people, ledgers=ledgers)))
        openings = {place: ledger.opening + counts[place] - ledger.quota for place, ledger in ledgers.items()}
    return made


def signed(years: Sequence[Year], order: Sequence[int], before: Year) -> list[dict[str, Any]]:
    """Return what is published when the years are signed in `order`, as the database gives it back."""
    by_number = {year.year: year for year in of_one_branch(years)}
    contents: list[dict[str, Any]] = []
    for number in order:
        previous = by_number.get(number - 1, before)
        content = frozen_content(by_number[number], previous, {}, dict(FACTS), contents)
        contents.append(json.loads(json.dumps(content)))
    return contents


@given(st.integers(0, 10**9), st.integers(1, 3), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_no_small_number_follows_from_everything_that_was_published(seed: int, places: int, years: int) -> None:
    dice = random.Random(seed)
    codes = PARTS["municipality"][:places]
    first = PIVOT - dice.randint(0, 6)
    numbers = list(range(first, first + years))
    made = some_years(dice, numbers, codes)
    order = dice.sample(numbers, len(numbers)) if dice.random() < 0.4 else numbers
    contents = signed(made, order, year_of(first - 1, Made(areas=())))
    quotas = {
        (year.year, place): year.parts["housing.quota"]["municipality"][place] for year in made for place in codes
    }
    found = solved([*known_to_all(numbers, codes, quotas), *published(contents)])
    assert [cell for cell in small_cells(made, codes) if cell in found] == []


def test_the_attacker_finds_what_is_not_protected() -> None:
    people = [Housed(sex="m")] * 27 + [Housed(sex="f")] * 3
    year = year_of(2018, Made(housed=people, ledgers={"GM1": Ledger(40, -2)}))
    content = frozen_content(year, year_of(2017, Made(areas=())), {}, {**FACTS, "small": 1}, [])
    found = solved([*known_to_all([2018], ["GM1"], {(2018, "GM1"): 40}), *published([content])])
    assert found[2018, HOUSED, "sex", "f"] == 3
    hidden = frozen_content(year, year_of(2017, Made(areas=())), {}, dict(FACTS), [])
    found = solved([*known_to_all([2018], ["GM1"], {(2018, "GM1"): 40}), *published([hidden])])
    assert (2018, HOUSED, "sex", "f") not in found
    assert found[2018, HOUSED] == 30


LEDGER_TOLD = ("housed", "quota", "opening_balance", "closing_balance")


def told(content: dict[str, Any], name: str) -> Any:
    return content["figures"][f"housing.{name}"]["value"]


def test_a_year_of_three_people_takes_every_position_along_on_its_far_side() -> None:
    ledger = {"GM1": Ledger(10, -2)}
    many, few = [Housed()] * 9, [Housed()] * 3
    years = [
        year_of(PIVOT, Made(housed=many, ledgers=ledger)),
        year_of(PIVOT + 1, Made(housed=few, ledgers={"GM1": Ledger(10, -3)})),
        year_of(PIVOT + 2, Made(housed=many, ledgers={"GM1": Ledger(10, -10)})),
    ]
    first, second, third = signed(years, [PIVOT, PIVOT + 1, PIVOT + 2], year_of(PIVOT - 1, Made(areas=())))
    assert [told(first, name) for name in ("housed", "quota", "closing_balance")] == [9, 10, -3]
    assert [told(second, name) for name in LEDGER_TOLD] == ["hidden", 10, -3, "hidden"]
    assert [told(third, name) for name in LEDGER_TOLD] == [9, 10, "hidden", "hidden"]
    assert second["figures"]["housing.closing_balance"]["previous"]["value"] == -3


def test_before_the_pivot_the_far_side_is_the_past() -> None:
    many, few = [Housed()] * 9, [Housed()] * 3
    years = [
        year_of(2016, Made(housed=many, ledgers={"GM1": Ledger(10, -2)})),
        year_of(2017, Made(housed=few, ledgers={"GM1": Ledger(10, -3)})),
        year_of(2018, Made(housed=many, ledgers={"GM1": Ledger(10, -10)})),
    ]
    first, second, third = signed(years, [2016, 2017, 2018], year_of(2015, Made(areas=())))
    assert [told(first, name) for name in LEDGER_TOLD] == [9, 10, "hidden", "hidden"]
    assert [told(second, name) for name in LEDGER_TOLD] == ["hidden", 10, "hidden", -10]
    assert [told(third, name) for name in LEDGER_TOLD] == [9, 10, -10, -11]


def test_nobody_housed_is_told_and_the_position_with_it() -> None:
    (content,) = signed([year_of(2019, Made(ledgers={"GM1": Ledger(0, 4)}))], [2019], year_of(2018, Made(areas=())))
    assert [told(content, name) for name in ("housed", "closing_balance")] == [0, 4]


def test_a_number_that_is_kept_takes_its_position_along_so_that_the_sum_closes() -> None:
    before = year_of(2017, Made(areas=()))
    first = year_of(2018, Made(housed=[Housed()] * 53, ledgers={"GM1": Ledger(55, -18)}))
    (content,) = signed([first], [2018], before)
    late = year_of(2018, Made(housed=[Housed()] * 55, ledgers={"GM1": Ledger(55, -18)}))
    again = frozen_content(late, before, {}, dict(FACTS), [content])
    assert [told(again, name) for name in ("housed", "closing_balance")] == [53, -20]
    far = year_of(2018, Made(housed=[Housed()] * 58, ledgers={"GM1": Ledger(55, -18)}))
    assert told(frozen_content(far, before, {}, dict(FACTS), [content]), "closing_balance") == -15


def test_where_a_number_is_kept_and_not_its_municipalities_the_places_do_not_tell_it() -> None:
    ledgers = {"GM1": Ledger(20, -3), "GM2": Ledger(20, -3)}
    before = year_of(2017, Made(areas=()))
    people = [Housed(place="GM1")] * 9 + [Housed(place="GM2")] * 3
    (content,) = signed([year_of(2018, Made(housed=people, ledgers=ledgers))], [2018], before)
    assert content["figures"]["housing.closing_balance"]["breakdowns"]["municipality"] == {"GM1": -14, "GM2": -20}
    late = year_of(2018, Made(housed=[*people, Housed(place="GM1")], ledgers=ledgers))
    again = frozen_content(late, before, {}, dict(FACTS), [content])
    assert [told(again, name) for name in ("housed", "closing_balance")] == [12, -34]
    assert "breakdowns" not in again["figures"]["housing.closing_balance"]


def test_a_page_keeps_to_what_editions_told_and_hid() -> None:
    ledgers = {place: Ledger(20, -3) for place in ("GM1", "GM2", "GM3")}
    before = year_of(2017, Made(areas=()))
    few = year_of(2018, Made(housed=[Housed()] * 3, ledgers=ledgers))
    few.outside[2018].told[""] = 6
    # Editions told six, who are three now: the page tells six too, and its position with it.
    assert [told(frozen_content(few, before, {}, dict(FACTS), []), name) for name in LEDGER_TOLD] == [
        6,
        60,
        "hidden",
        -63,
    ]
    people = [Housed(place="GM1")] * 9 + [Housed(place="GM2")] * 8 + [Housed(place="GM3")] * 7
    many = year_of(2018, Made(housed=people, ledgers=ledgers))
    many.outside[2018].hidden |= {"GM2", "GM3"}
    content = frozen_content(many, before, {}, dict(FACTS), [])["figures"]
    assert content["housing.housed"]["breakdowns"]["municipality"] == {"GM1": 9, "other": 15}
    assert content["housing.closing_balance"]["breakdowns"]["municipality"] == {"GM1": -14, "GM2": -15, "GM3": -16}
    # One of them had been told: what its position says now would tell what it is.
    many.outside[2018].told["GM2"] = 6
    content = frozen_content(many, before, {}, dict(FACTS), [])["figures"]
    assert content["housing.closing_balance"]["breakdowns"]["municipality"] == {"GM1": -14}
    assert content["housing.closing_balance"]["hidden"] == ["municipality"]


@pytest.mark.parametrize(("participants", "signed_", "shown"), [(50, 50, 50), (50, 48, "hidden"), (50, 40, 40)])
def test_who_did_not_sign_is_not_told_by_who_did(participants: int, signed_: int, shown: object) -> None:
    year = year_of(2018, Made(participants={"SY": participants}, signed=signed_))
    content = frozen_content(year, year_of(2017, Made(areas=())), {}, dict(FACTS), [])
    assert content["figures"]["participation.signed"]["value"] == shown


def test_what_nobody_keeps_records_of_has_no_figures_and_no_chapter() -> None:
    year = year_of(2018, Made(areas=("consultations", "language"), pupils=12))
    content = frozen_content(
        year, year_of(2017, Made()), {"housing": {"lead": "x"}, "language": {"lead": "y"}}, FACTS, []
    )
    assert content["chapters"] == ["consultations", "language"]
    assert {name.split(".")[0] for name in content["figures"]} == {"consultations", "language"}
    assert content["story"] == {"language": {"lead": "y"}}
