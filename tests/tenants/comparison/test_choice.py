"""A choice is an address: what can be is kept as it is, and what cannot be leads to the nearest that can, with a reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tenants.comparison.against import Per
from tenants.comparison.choice import (
    WHOLE_YEAR,
    Choice,
    Note,
    Period,
    Told,
    What,
    nearest_period,
    period_of,
    periods,
    pers,
    settle,
    whats,
)
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.fairness import Law
from tenants.figures.peers import Peers

TOLD = {
    "housing.housed": Told("quarter"),
    "housing.required": Told("year"),
    "housing.closing_balance": Told("year"),
    "consultations.contacts": Told("month", {"channel": ["phone"], "term": ["x"]}),
    "consultations.topics": Told("month", {"topic": ["care", "legal"]}),
    "dossiers.closed_granted": Told("month"),
    "escalations.answer_median": Told("year"),
    "organisation.volunteers": Told("year"),
}
HOUSED = What("housing.housed")


def test_everything_told_can_be_chosen_but_positions_of_the_ledger() -> None:
    codes = {what.code for what in whats(TOLD)}
    assert "housing.closing_balance" not in codes
    assert "consultations.topics:topic:legal" in codes
    assert "consultations.contacts:term:x" not in codes, "nobody in the field asks for that"


@given(
    what=st.sampled_from([*(what.code for what in whats(TOLD)), "housing.quota", "x", "consultations.topics:topic:zzz", ":::"]),
    period=st.sampled_from([period.code for period in periods("month")] + ["", "q9", "m1"]),
    per=st.sampled_from(Per),
)  # fmt: skip
def test_whatever_is_asked_something_that_can_be_is_shown(what: str, period: str, per: Per) -> None:
    settled = settle(Choice(What.of(what), 2018, period_of(period), per), TOLD).choice
    assert settled.what in whats(TOLD)
    assert settled.per in pers(settled.what)
    grain = "year" if settled.what.breakdown else TOLD[settled.what.indicator].grain
    assert settled.period in periods(grain)
    # And what is shown can be asked for again: the same, without a word.
    again = settle(settled, TOLD)
    assert (again.choice, again.notes) == (settled, ())
    assert What.of(settled.what.code) == settled.what
    assert period_of(settled.period.code) == settled.period


def test_what_was_needed_is_known_by_year_only() -> None:
    settled = settle(Choice(HOUSED, 2018, Period("q3"), Per.NEED), TOLD)
    assert settled.choice.period == WHOLE_YEAR
    assert settled.notes == (Note.NEED_YEAR,)


def test_a_month_of_what_is_told_by_quarter_is_its_quarter() -> None:
    settled = settle(Choice(HOUSED, 2018, Period("m05"), Per.INHABITANTS), TOLD)
    assert settled.choice.period == Period("q2")
    assert settled.notes == (Note.PERIOD,)


def test_periods_hold_the_months_they_say() -> None:
    assert list(Period("q3").months) == [7, 8, 9]
    assert list(Period("h2").months) == [7, 8, 9, 10, 11, 12]
    assert list(Period("m11").months) == [11]
    assert nearest_period(Period("m08"), "half") == Period("h2")
    assert nearest_period(Period("q2"), "month") == Period("q2")


def test_a_median_is_held_against_nothing_and_a_part_against_its_whole() -> None:
    assert pers(What("escalations.answer_median")) == [Per.NONE]
    assert Per.WHOLE in pers(What("dossiers.closed_granted"))
    assert Per.WHOLE not in pers(What("consultations.contacts"))
    assert Per.NEED in pers(HOUSED)
    assert Per.NEED not in pers(What("consultations.contacts"))
    assert all(indicator.kind is not Kind.BALANCE for indicator in (INDICATORS[what.indicator] for what in whats(TOLD)))


def test_the_law_of_chance_follows_from_what_it_is_held_against() -> None:
    assert Choice(HOUSED, 2018, per=Per.NEED).law is Law.EVENTS
    assert Choice(HOUSED, 2018, per=Per.BEFORE).law is Law.PAIR
    assert Choice(What("dossiers.closed_granted"), 2018, per=Per.WHOLE).law is Law.PART
    assert Choice(What("housing.beside"), 2018, per=Per.WHOLE).law is Law.PAIR, "it is no part of who was housed"


def test_an_address_leaves_out_what_goes_without_saying() -> None:
    assert Choice(HOUSED, 2018, per=Per.NEED).arguments == {"what": "housing.housed", "year": "2018", "per": "need"}
    long = Choice(What("consultations.topics", "topic", "legal"), 2018, Period("q3"), Per.WHOLE, Peers.MIDDLE)
    assert long.arguments["with"] == "middle"
    assert long.arguments["period"] == "q3"
