"""Made-up people who add up to whatever totals are asked: the published rows, and any other."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tenants.demonstration.adding_up import families_of
from tenants.demonstration.families import Numbers
from tenants.demonstration.published import Totals
from tenants.housing.models import Route


@st.composite
def totals(draw: st.DrawFn) -> Totals:
    """Return totals that can be true together."""
    housed = draw(st.integers(2, 120))
    adults = draw(st.integers(2, housed))
    of_adults = draw(st.booleans())
    return Totals(
        housed=housed,
        adults=adults,
        men=draw(st.none() | st.integers(0, adults if of_adults else housed)),
        of_adults=of_adults,
        largest=draw(st.none() | st.tuples(st.just("SY"), st.integers(-(-housed // 2), housed))),
        dwellings=draw(st.none() | st.integers(0, 60)),
        beside=draw(st.integers(0, 8)),
    )


@given(totals(), st.integers(0, 999))
def test_the_families_are_exactly_what_was_asked(asked: Totals, seed: int) -> None:
    families = families_of(random.Random(seed), Numbers(1), "GM1", 2017, asked)
    counting = [family for family in families if family.route is not Route.GVA]
    people = [(person, family) for family in counting for person in family.people]
    adults = [person for person, family in people if person.is_adult_on(family.housed_on)]
    assert len(people) == asked.housed
    assert len(adults) == asked.adults
    assert len(families) - len(counting) == asked.beside
    if asked.men is not None:
        among = adults if asked.of_adults else [person for person, _ in people]
        assert sum(person.sex == "m" for person in among) == asked.men
    countries = Counter(family.nationality for _, family in people)
    if asked.largest is not None:
        assert countries["SY"] == asked.largest[1]
    if asked.dwellings is not None:
        homes = sum(family.route is not Route.FAMILY for family in counting)
        assert homes == min(asked.dwellings, asked.adults)
    assert {family.housed_on.year for family in families} == {2017}
    assert all(family.people[0].is_adult_on(family.housed_on) for family in families), (
        "nobody lives with children alone"
    )
    assert len({person.number for person, _ in people}) == len(people)
