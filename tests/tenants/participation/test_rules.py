"""When a statement may be signed, who gets a certificate, and what is odd."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.faults import RefusalError
from tenants.participation.rules import (
    first_day_to_sign,
    may_have_certificate,
    oddities,
    refuse_signature,
)

TODAY = dt.date(2018, 11, 13)
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2019, 12, 31))


@given(DAYS, st.none() | DAYS)
def test_a_signature_is_from_the_first_workshop_until_today(signed_on: dt.date, first: dt.date | None) -> None:
    possible = first is not None and first <= signed_on <= TODAY
    try:
        refuse_signature(signed_on, first, TODAY, "Selam")
    except RefusalError as refusal:
        assert not possible
        assert refusal.field == "signed_on"
    else:
        assert possible


@given(st.lists(DAYS), st.lists(DAYS))
def test_one_signs_after_the_first_workshop_one_was_at(attended: list[dt.date], held: list[dt.date]) -> None:
    first = first_day_to_sign(attended, held)
    if attended:
        assert first == min(attended)
    elif held:
        assert first == min(held), "where nobody wrote down who came, the first that was held"
    else:
        assert first is None


@pytest.mark.parametrize(("attended", "signed_on", "has"), [(1, TODAY, True), (0, TODAY, False), (3, None, False)])
def test_a_certificate_is_for_who_was_there_and_signed(attended: int, signed_on: dt.date | None, has: bool) -> None:  # noqa: FBT001
    assert may_have_certificate(attended, signed_on) is has


def test_an_ordinary_group_has_nothing_odd() -> None:
    days = {1: dt.date(2018, 2, 5), 2: dt.date(2018, 2, 12), 3: dt.date(2018, 2, 19)}
    assert oddities(dt.date(2018, 2, 1), dt.date(2018, 2, 28), days, TODAY) == []
    assert oddities(dt.date(2018, 2, 1), None, {1: days[1]}, TODAY) == [], "it still runs"


@pytest.mark.parametrize(
    ("days", "odd"),
    [
        ({1: dt.date(2018, 2, 4), 2: dt.date(2018, 2, 12), 3: dt.date(2018, 2, 19)}, "Sunday"),
        ({1: dt.date(2018, 1, 29), 2: dt.date(2018, 2, 12), 3: dt.date(2018, 2, 19)}, "before the day"),
        ({1: dt.date(2018, 2, 12), 2: dt.date(2018, 2, 5), 3: dt.date(2018, 2, 19)}, "order"),
        ({1: dt.date(2018, 2, 5), 2: dt.date(2018, 2, 5), 3: dt.date(2018, 2, 19)}, "one day"),
        ({1: dt.date(2018, 2, 5), 2: dt.date(2018, 2, 12)}, "fewer than three"),
    ],
)
def test_what_is_odd_is_said_and_not_refused(days: dict[int, dt.date], odd: str) -> None:
    said = oddities(dt.date(2018, 2, 1), dt.date(2018, 2, 28), days, TODAY)
    assert len(said) == 1
    assert odd in said[0]
