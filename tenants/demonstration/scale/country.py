"""Which branches a country of made-up branches has: real municipalities, shared out so that nobody serves one twice.

A municipality that merges is served by one branch afterwards. So branches begin as what goes on in one municipality in
the end; when more are wanted, some of what will merge gets a branch of its own, which then merges too; when still more
are wanted, they give legal help alone, as some do.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from tenants.audit.actions import Actor
from tenants.branches import geography
from tenants.branches.actions import close_branch, load_geography, merge_branches, open_branch
from tenants.branches.models import Branch, ServiceArea

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from tenants.isolation import ScopedSession

MAKER = Actor(None, "demonstration")
SMALL_PLACE = 10_000
"""Inhabitants of a municipality of which we do not know how many live there."""
SPREAD = 30
"""The largest branch has so many times the visits of the smallest."""
MERGES_IN = 50
"""One in so many branches merges on the way, at least."""
MOVES_IN = 40
"""One in so many branches moves to another region on the way."""
SLOTS = 16
"""In so many parts the work of a branch is shared out over its municipalities."""


@dataclass(frozen=True)
class Town:
    """A branch to be opened."""

    slug: str
    name: str
    region: str
    codes: tuple[str, ...]
    service: str = "all"

    @property
    def region_slug(self) -> str:
        """The region as it stands in an address; a province may be called like a municipality."""
        return f"regio-{geography.slug_of(self.region)}"


@dataclass(frozen=True)
class Stretch:
    """The municipalities that a branch serves from one day up to and not including another, with their shares."""

    first: dt.date
    until: dt.date
    codes: tuple[str, ...]
    """`SLOTS` codes, each the oftener the more people live there."""


def towns(branches: int, first: dt.date) -> list[Town]:
    """Return `branches` branches that open on `first`, the largest first."""
    people = {one.code: one.inhabitants for one in geography.headcounts() if one.reference_date <= first}
    there = {one.code: one for one in geography.periods() if one.first <= first and (one.until or dt.date.max) > first}
    size = {code: people.get(code, SMALL_PLACE) for code in there}
    parts = _parted(_groups(there, size), branches)
    parts.sort(key=lambda part: (-sum(size[code] for code in part), part))
    made: list[Town] = []
    taken: set[str] = set()
    for part in parts:
        place = there[max(part, key=lambda code: (size[code], code))]
        slug = place.slug if place.slug not in taken else f"{place.slug}-{geography.slug_of(place.province)}"
        taken.add(slug)
        made.append(Town(slug, place.name, place.province, tuple(part)))
    legal = [
        Town(f"{town.slug}-recht", f"{town.name} Recht", town.region, town.codes[:1], "legal")
        for town in made[: branches - len(made)]
    ]
    return [*made, *legal]


def _groups(there: Mapping[str, geography.Period], size: Mapping[str, int]) -> list[list[str]]:
    """Return municipalities by what they go on in at last, the largest group first."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in sorted(there):
        found[_at_last(code)].append(code)
    return sorted(found.values(), key=lambda group: (-sum(size[code] for code in group), group))


def _at_last(code: str) -> str:
    """Follow a municipality through its mergers; one that was divided stays what it was."""
    while True:
        became = [step.new_code for step in geography.successions() if step.old_code == code]
        if len(became) != 1:
            return code
        code = became[0]


def _parted(groups: list[list[str]], branches: int) -> list[list[str]]:
    """Return at most `branches` parts, as evenly over the sizes as goes; some are parted from what they merge with."""
    divisible = [group for group in groups if len(group) > 1]
    wanted = max(branches - len(groups), 1, branches // MERGES_IN) if branches > 1 else 0
    split = divisible[: min(wanted, len(divisible))]
    others = [group for group in groups if group not in split]
    room = branches - 2 * len(split)
    kept = [others[place * len(others) // room] for place in range(room)] if room < len(others) else others
    parts = [part for group in split for part in (group[:-1], group[-1:])] + kept
    while len(parts) < branches and any(len(part) > 1 for part in parts):
        large = next(part for part in parts if len(part) > 1)
        parts.remove(large)
        parts += [large[:-1], large[-1:]]
    return parts


def open_country(session: ScopedSession, country: Sequence[Town], first: dt.date, today: dt.date) -> list[uuid.UUID]:
    """Open every branch, merge those whose municipalities went on elsewhere, move some to another region.

    Returns their ids in the order of `country`. The session is in the `Directory` scope.
    """
    load_geography(session)
    opened = [
        open_branch(
            session,
            MAKER,
            town.slug,
            town.name,
            town.region_slug,
            town.codes,
            first,
            town.service,
            f"Regio {town.region}",
        ).branch
        for town in country
    ]
    for ended, day in sorted(_ended(session, today), key=lambda one: one[1]):
        branch = session.get_one(Branch, ended)
        receiving = _receiving(session, ended, day)
        if receiving is not None:
            merge_branches(session, MAKER, branch, receiving, day)
        else:
            close_branch(session, MAKER, branch, day)
    return [branch.id for branch in opened]


def _ended(session: ScopedSession, today: dt.date) -> Iterator[tuple[uuid.UUID, dt.date]]:
    """Give the branches that serve nothing any more on `today`, and since when."""
    rows = session.execute(select(ServiceArea.branch_id, ServiceArea.valid)).all()
    until: dict[uuid.UUID, dt.date] = {}
    for branch_id, valid in rows:
        until[branch_id] = max(until.get(branch_id, dt.date.min), valid.upper or dt.date.max)
    yield from ((branch_id, day) for branch_id, day in until.items() if day <= today)


_GOES_ON = text(
    """
    SELECT served.branch_id FROM service_areas ended
    JOIN successions step ON step.old_code = ended.municipality_code AND step.effective_on = upper(ended.valid)
    JOIN service_areas served ON served.municipality_code = step.new_code AND served.valid @> step.effective_on
        AND served.service = ended.service
    JOIN branches branch ON branch.id = served.branch_id AND upper_inf(branch.open)
    WHERE ended.branch_id = :branch_id AND upper(ended.valid) = :day AND served.branch_id <> :branch_id
    ORDER BY served.municipality_code LIMIT 1
    """
)


def _receiving(session: ScopedSession, branch_id: uuid.UUID, day: dt.date) -> Branch | None:
    """Return the branch that serves what the last municipality of `branch_id` became."""
    found = session.scalar(_GOES_ON, {"branch_id": branch_id, "day": day})
    return session.get(Branch, found) if found else None


MOVE = """
    WITH moving AS (
        SELECT branch_id, valid, (
            SELECT region.id FROM regions region WHERE region.id <> place.region_id
            ORDER BY hashtextextended(region.slug, branch.number) LIMIT 1
        ) AS other
        FROM branch_regions place JOIN filling.towns branch USING (branch_id)
        WHERE branch.number % :one_in = 1 AND place.valid @> CAST(:day AS date) AND lower(place.valid) < :day
    ),
    moved AS (
        UPDATE branch_regions place SET valid = daterange(lower(moving.valid), :day) FROM moving
        WHERE place.branch_id = moving.branch_id AND place.valid = moving.valid AND moving.other IS NOT NULL
        RETURNING place.branch_id, daterange(:day, upper(moving.valid)) AS valid, moving.other
    )
    INSERT INTO branch_regions (branch_id, valid, region_id) SELECT * FROM moved
"""
"""Moves one branch in `:one_in` to another region on `:day`, the first of a month."""


def stretches(session: ScopedSession, first: dt.date, until: dt.date) -> dict[uuid.UUID, list[Stretch]]:
    """Return what each branch serves from `first` up to `until`, in stretches in which that stays the same."""
    people = {one.code: one.inhabitants for one in geography.headcounts()}
    areas: dict[uuid.UUID, list[tuple[str, dt.date, dt.date]]] = defaultdict(list)
    for branch_id, code, valid in session.execute(
        select(ServiceArea.branch_id, ServiceArea.municipality_code, ServiceArea.valid)
    ):
        begin, end = max(valid.lower or first, first), min(valid.upper or until, until)
        if begin < end:
            areas[branch_id].append((code, begin, end))
    found = {}
    for branch_id, served in areas.items():
        days = sorted({day for _, begin, end in served for day in (begin, end)})
        parts = (
            Stretch(begin, end, _shared({code for code, of, to in served if of <= begin < to}, people))
            for begin, end in pairwise(days)
        )
        found[branch_id] = [part for part in parts if part.codes]
    return found


def _shared(codes: set[str], people: Mapping[str, int]) -> tuple[str, ...]:
    """Return about `SLOTS` codes, each at least once and the oftener the more people live there."""
    total = sum(people.get(code, SMALL_PLACE) for code in codes)
    return tuple(
        code for code in sorted(codes) for _ in range(max(1, round(SLOTS * people.get(code, SMALL_PLACE) / total)))
    )


def shares(amount: int, weights: Sequence[float]) -> list[int]:
    """Share `amount` out by `weights`, in whole parts that add up to it."""
    reached, parts, total = 0.0, [], sum(weights)
    for weight in weights:
        before = round(amount * reached / total)
        reached += weight
        parts.append(round(amount * reached / total) - before)
    return parts


def weight(rank: int, branches: int) -> float:
    """Return how much work a branch has against the largest, by its place among them (0 is the largest)."""
    return math.exp(-math.log(SPREAD) * rank / max(1, branches - 1))
