"""Who is likely the same person: sound, birth date as far as known, household."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.clients.likeness import Sketch, alike, births_agree
from tenants.clients.sounds import sound_form

HOME, OTHER_HOME = uuid.uuid4(), uuid.uuid4()


def sketch(name: str, born: str = "", precision: str = "day", household: uuid.UUID | None = None) -> Sketch:
    """Return a sketch of somebody called `name`, born on an ISO date."""
    return Sketch(sound_form(name), dt.date.fromisoformat(born) if born else None, precision, household)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sketch("Mohammed Zeewind", "1986-03-12"), sketch("Muhammad Zeewind", "1986-03-12")),
        (sketch("Mohammed Zeewind", "1986-03-12"), sketch("Zeewind Mohammed", "1986-03-12")),
        (sketch("Mohammed Zeewind", "1986-03-12"), sketch("Mohammed Ali Zeewind", "1986-03-12")),
        (sketch("Selam Zeewind", "1986-03-12"), sketch("Selam Zeewind", "1986-12-03")),
        (sketch("Selam Zeewind", "1986-03-12"), sketch("Selam Zeewind", "1986-01-01")),
        (sketch("Selam Zeewind", "1986-03-12"), sketch("Selam Zeewind", "1986-03-01", "month")),
        (sketch("Selam Zeewind", "", "day", HOME), sketch("Selam Zeewind", "1986-03-12", "day", HOME)),
    ],
)
def test_these_are_likely_one_person(one: Sketch, other: Sketch) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sketch("Adam Zeewind", "2015-03-12", "day", HOME), sketch("Lina Zeewind", "2015-03-12", "day", HOME)),
        (sketch("Omar Zeewind", "1960-01-01", "day", HOME), sketch("Omar Zeewind", "1990-01-01", "day", HOME)),
        (sketch("Selam Zeewind", "1986-03-12"), sketch("Selam Zeewind", "1986-04-13")),
        (sketch("Selam Zeewind", "1986-03-12"), sketch("Selam Zeewind")),
        (sketch("Selam Zeewind", "", "day", HOME), sketch("Selam Zeewind", "", "day", OTHER_HOME)),
        (sketch("Selam", "1986-03-12"), sketch("Selam Zeewind", "1986-03-12")),
        (sketch("", "1986-03-12"), sketch("", "1986-03-12")),
    ],
)
def test_these_are_likely_two(one: Sketch, other: Sketch) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


@given(st.dates(), st.dates(), st.sampled_from(["day", "month", "year"]), st.sampled_from(["day", "month", "year"]))
def test_whether_births_agree_does_not_ask_who_was_first(one: dt.date, other: dt.date, first: str, second: str) -> None:
    a, b = Sketch("x", one, first), Sketch("x", other, second)
    assert births_agree(a, b) is births_agree(b, a)
    assert births_agree(a, a)
