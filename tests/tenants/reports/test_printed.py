"""Figures as they were printed, beside those that are counted: read, told, stated, and never a way past the protection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.demonstration.published import Printed, printed_rows, settled
from tenants.faults import AbsentError, RefusalError
from tenants.figures.areas.housing import HOUSED
from tenants.isolation import Branch
from tenants.reports.content import beside_the_ages, frozen_content
from tenants.reports.printed import Stated, number_in, printable, told_printed
from tenants.reports.protection import Block
from tenants.reports.stating import printed_of_years, state_printed, withdraw_printed
from tests.factories.figures import Housed, Ledger, Made, year_of
from tests.factories.records import registered
from tests.factories.years import lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import Scope, ScopedSession
    from tests.factories.world import World

FACTS = {"branch": "Hierbeek", "slug": "hierbeek", "signed_on": "2019-01-20", "small": 5}
ADULTS = [Stated("housing.housed/sex_adults/m", "12", "zoals op papier")]


def people(men: int, women: int, boys: int, girls: int) -> list[Housed]:
    """Return people housed over the whole year."""
    who = [("adult", "m")] * men + [("adult", "f")] * women + [("child", "m")] * boys + [("child", "f")] * girls
    return [Housed(age, sex, month=1 + place % 12) for place, (age, sex) in enumerate(who)]


def content(housed: list[Housed], earlier: list[dict[str, Any]], stated: list[Stated]) -> dict[str, Any]:
    """Return what a version of 2018 holds."""
    made = Made(housed=housed, ledgers={"GM1": Ledger(30, 0)})
    return frozen_content(year_of(2018, made), year_of(2017, Made(areas=())), {}, FACTS, earlier, {2018: stated})


@pytest.mark.parametrize(
    ("printed", "number"),
    [("82 incl. backlog", 82), ("-4", -4), ("\N{MINUS SIGN}4", -4), ("+1", 1), ("1.820", 1820), ("veel", None)],
)
def test_the_number_is_read_as_it_was_printed(printed: str, number: int | None) -> None:
    assert number_in(printed) == number


def test_men_and_women_are_told_of_the_adults_only_where_they_were_printed_that_way() -> None:
    told = content(people(12, 10, 9, 8), [], ADULTS)["figures"][HOUSED.id]["breakdowns"]
    assert told["sex_adults"] == {"m": 12, "f": 10}
    assert "sex" not in told, "with both one computes the boys"
    plain = content(people(12, 10, 9, 8), [], [])["figures"][HOUSED.id]["breakdowns"]
    assert plain["sex"] == {"m": 21, "f": 18}
    assert "sex_adults" not in plain


@pytest.mark.parametrize(("first", "then"), [([], ADULTS), (ADULTS, [])])
def test_two_versions_never_tell_both(first: list[Stated], then: list[Stated]) -> None:
    one = content(people(12, 10, 9, 8), [], first)
    two = content(people(12, 10, 9, 8), [one], then)
    told = {name for version in (one, two) for name in version["figures"][HOUSED.id]["breakdowns"]}
    assert len(told & {"sex", "sex_adults"}) == 1


def test_the_adults_alone_are_hidden_while_the_children_are() -> None:
    told = content(people(12, 10, 2, 1), [], ADULTS)["figures"][HOUSED.id]
    assert "sex_adults" not in told["breakdowns"], "beside the total they tell of three children"
    assert {"age_group", "sex_adults"} <= set(told["hidden"])


def test_men_and_women_of_other_adults_than_are_told_are_hidden() -> None:
    kept = Block(40, {"age_group": {"adult": 20, "child": 20}, "sex_adults": {"m": 12, "f": 10}})
    assert beside_the_ages(kept).hidden == ("sex_adults",)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_no_cell_of_the_adults_is_small_nor_what_is_left_of_the_total(
    men: int, women: int, boys: int, girls: int
) -> None:
    told = content(people(men, women, boys, girls), [], ADULTS)["figures"][HOUSED.id]
    parts = told.get("breakdowns", {}).get("sex_adults")
    if parts is not None:
        assert min(parts.values()) >= FACTS["small"]
        assert told["value"] - sum(parts.values()) >= FACTS["small"]


def test_what_was_printed_is_told_no_further_than_what_is_told_of_it() -> None:
    stated = [
        Stated("housing.housed/age_group/child", "3", "er waren er drie"),
        Stated("housing.closing_balance", "-4", "misteld"),
    ]
    version = content(people(12, 10, 2, 1), [], stated)
    told = {one["figure"]: one["computed"] for one in version["printed"]}
    assert told["housing.housed/age_group/child"] == "hidden"
    assert told["housing.closing_balance"] == version["figures"]["housing.closing_balance"]["value"]
    assert told_printed([Stated("dossiers.total", "7", "x")], {})[0]["computed"] is None


def test_a_printed_figure_is_stated_stated_anew_and_taken_back(
    session_in: Callable[[Scope], ScopedSession], world: World
) -> None:
    session = session_in(Branch(world.here.id))
    first = state_printed(session, lead(world), 2017, Stated("housing.quota", "82 incl. backlog", "met achterstand"))
    anew = state_printed(session, lead(world), 2017, Stated("housing.quota", "82", "met de achterstand van 20"))
    assert anew.id == first.id
    assert [row.printed for row in printed_of_years(session, [2017])[2017]] == ["82"]
    withdraw_printed(session, lead(world), 2017, first.id)
    session.flush()
    assert printed_of_years(session, [2017])[2017] == []
    with pytest.raises(AbsentError):
        withdraw_printed(session, lead(world), 2017, first.id)
    back = state_printed(session, lead(world), 2017, Stated("housing.quota", "82", "toch"))
    assert (back.id, back.withdrawn_at) == (first.id, None)


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        (Stated("housing.unheard_of", "3", "x"), "figure"),
        (Stated("housing.quota", "veel", "x"), "printed"),
        (Stated("housing.quota", "82", " "), "reason"),
        (Stated("housing.quota", "82", "111222333"), "reason"),
        (Stated("housing.quota", "82", "vraag het Haben Wilgenboom"), "reason"),
    ],
)
def test_what_cannot_be_stated_is_refused(
    stated: Stated, field: str, session_in: Callable[[Scope], ScopedSession], engine_web: Engine, world: World
) -> None:
    registered(engine_web, world, "Haben", "Wilgenboom")
    with pytest.raises(RefusalError) as refused:
        state_printed(session_in(Branch(world.here.id)), lead(world), 2017, stated)
    assert refused.value.field == field


def test_every_figure_that_can_be_stated_is_of_the_catalogue() -> None:
    assert len(printable()) == len(set(printable()))
    assert {"housing.quota", "housing.housed/sex_adults/f", "consultations.contacts"} <= set(printable())


@given(
    st.integers(5, 200), st.integers(0, 220), st.integers(0, 220), st.integers(-60, 60), st.integers(-60, 60),
    st.integers(0, 200), st.sampled_from(["all", "adults"]),
)  # fmt: skip
def test_whatever_was_printed_the_records_close(
    housed: int, adults: int, men: int, opening: int, closing: int, quota: int, among: str
) -> None:
    row = Printed(
        "X", 2017, quota=quota, opening=opening, housed=housed, closing=closing, adults=adults, children=housed,
        men=men, women=housed, of_adults=among == "adults",
    )  # fmt: skip
    totals = settled(row, 50)
    assert 0 <= totals.adults <= totals.housed
    assert totals.men is not None
    assert 0 <= totals.men <= (totals.adults if among == "adults" else totals.housed)
    wrong = {one.figure for one in totals.misprints}
    assert (opening + housed - quota == closing) == ("housing.closing_balance" not in wrong)
    assert all(one.reason for one in totals.misprints)


def test_of_the_rows_that_are_kept_only_what_is_impossible_is_a_misprint() -> None:
    found = {(row.branch, row.year): {one.figure for one in settled(row, 36).misprints} for row in printed_rows()}
    assert found["Voorschoten", 2017] == {"housing.housed/age_group/child"}
    assert found["Nissewaard", 2018] == {"housing.closing_balance"}
    assert (
        found["Ridderkerk", 2017] == found["Goeree-Overflakkee", 2017] == found["Leiderdorp", 2017] == {"housing.quota"}
    )
    assert sum(map(len, found.values())) == 5
