"""Odd small countries: one region, one branch, branches that move within the year, nobody at all. There is always an edition."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.figures.areas.participation import PARTICIPANTS, SIGNED
from tenants.figures.persons import Telling, audited_persons, protected_persons
from tenants.protection.facts import NATION
from tests.factories.regions import Country, gathered_of, some_people

if TYPE_CHECKING:
    from tenants.protection.memory import Memory

SMALL = 5
HOUSED = "housing.housed"
HIDDEN = "hidden"
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
amounts = st.sampled_from([0, 0, 1, 2, 3, 4, 4, 5, 6, 8, 11, 25, 60])
regions = st.lists(st.lists(amounts, min_size=1, max_size=3), min_size=1, max_size=3)


def odd(dice: random.Random, sizes: list[list[int]], moves: list[int]) -> Country:
    """Return a country of so many people by region and branch; some branches were in the next region too."""
    made = Country({str(uuid.UUID(int=dice.getrandbits(128))): {} for _ in sizes})
    homes = list(made.people.values())
    for place, (members, branches) in enumerate(zip(homes, sizes, strict=True)):
        for number, people in enumerate(branches):
            branch = str(uuid.UUID(int=dice.getrandbits(128)))
            members[branch] = some_people(dice, branch, people)
            if number < len(moves) and len(homes) > 1:
                homes[(place + 1) % len(homes)][branch] = some_people(dice, branch, moves[number])
    return made


@many
@given(st.integers(0, 10**6), regions, st.lists(amounts, max_size=2), st.integers(1, 4))
def test_there_is_always_an_edition_and_nothing_follows(
    seed: int, sizes: list[list[int]], moves: list[int], nights: int
) -> None:
    dice = random.Random(seed)
    made = odd(dice, sizes, moves)
    memories: dict[str, Memory] = {}
    for night in range(nights):
        told, found = audited_persons(gathered_of(made), memories, {}, SMALL)
        assert found.passed
        # On later nights a hidden number can follow from what was told before: not prevented, alarmed on the jobs page.
        assert night or found.beyond == set()
        assert told.figures[NATION].keys() >= {HOUSED, SIGNED.id}
        for members in made.people.values():
            for branch, people in members.items():
                if dice.random() < 0.5:
                    people.extend(some_people(dice, branch, dice.randint(0, 7)))
                    del people[: dice.randint(0, 3)]


def moved(*pieces: tuple[int, int]) -> tuple[Country, list[str], str]:
    """Return a country in which one branch was in two regions, with who took part and who did not sign in each."""
    dice = random.Random(1)
    made = Country({str(uuid.UUID(int=number)): {} for number in range(1, len(pieces) + 1)})
    branch = str(uuid.UUID(int=9))
    for members, (people, unsigned) in zip(made.people.values(), pieces, strict=True):
        found = some_people(dice, branch, people)
        months = [1] * unsigned + [2] * (people - unsigned)
        members[branch] = [type(one)(**{**vars(one), "month": month}) for one, month in zip(found, months, strict=True)]
        other = str(uuid.UUID(int=100 + len(members) + dice.getrandbits(40)))
        members[other] = some_people(dice, other, 40)
    return made, list(made.people), branch


def test_who_signed_of_a_branch_that_moved_is_hidden_as_on_its_own_page() -> None:
    """Twelve took part and eleven signed in one region, nobody in the other: the page does not tell the eleven either."""
    made, (first, second), branch = moved((12, 1), (0, 0))
    told, found = audited_persons(gathered_of(made), {}, {}, SMALL)
    assert found.passed
    assert told.figures[first][SIGNED.id]["units"][branch]["value"] == HIDDEN
    assert told.figures[second][SIGNED.id]["units"][branch]["value"] == 0


def test_nobody_in_one_region_is_hidden_when_the_page_would_tell_the_other() -> None:
    """Of twelve eleven signed, and of seven elsewhere none: the page tells eleven of nineteen, so the nought is hidden."""
    made, (first, second), branch = moved((12, 1), (7, 7))
    told, found = audited_persons(gathered_of(made), {}, {}, SMALL)
    assert found.passed
    assert {told.figures[one][SIGNED.id]["units"][branch]["value"] for one in (first, second)} == {HIDDEN}
    assert told.figures[second][PARTICIPANTS.id]["units"][branch]["value"] == 7


def test_what_no_margin_may_tell_is_still_an_edition() -> None:
    made = odd(random.Random(3), [[3, 30, 40], [2, 8]], [])
    how = Telling(SMALL, silent=frozenset({HOUSED}))
    told = protected_persons(gathered_of(made), {}, how)
    assert {told.figures[unit][HOUSED]["whole"]["value"] for unit in (*made.people, NATION)} == {HIDDEN}
    assert told.audited(SMALL).passed


@pytest.mark.parametrize("seed", range(5))
def test_what_did_not_change_stays_as_it_was_and_is_not_audited_again(seed: int) -> None:
    made = odd(random.Random(seed), [[3, 30, 40], [2, 8]], [6])
    memories: dict[str, Memory] = {}
    first, _ = audited_persons(gathered_of(made), memories, {}, SMALL)
    again, found = audited_persons(gathered_of(made), memories, {}, SMALL, first.figures)
    assert (again.figures, found.tried) == (first.figures, 0)
    (members, *_) = made.people.values()
    next(iter(members.values())).extend(some_people(random.Random(1), "zzzzzz", 9))
    numbers = gathered_of(made)
    for region in numbers.values():
        for name in region.numbers:
            if name != HOUSED:
                region.numbers[name] = gathered_of(odd(random.Random(seed), [[3, 30, 40], [2, 8]], [6]))[
                    region.id
                ].numbers[name]
    now, found = audited_persons(numbers, memories, {}, SMALL, first.figures)
    assert set(found.tried_by) == {HOUSED}
    assert now.figures[NATION][SIGNED.id] == first.figures[NATION][SIGNED.id]
