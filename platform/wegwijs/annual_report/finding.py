"""What somebody may mean who types a name above the published years: a branch, a place, a province, a region, the country."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tenants.branches.geography import slug_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tenants.annual_editions.queries import PublishedYears
    from tenants.reports.queries import PublishingBranch

COUNTRY = ("nederland", "heel-nederland", "landelijk", "the-netherlands", "netherlands")
ALSO_CALLED = {"friesland": "fryslan", "den-haag": "s-gravenhage", "den-bosch": "s-hertogenbosch"}
"""Names that people use and no register knows."""
FEWEST_LETTERS = 3
ALIKE = 0.78
"""How much of a name must be the same for a slip: one letter in five or so may be wrong."""


@dataclass(frozen=True)
class Found:
    """The branches and the pages of regions and the country that somebody may mean."""

    branches: list[PublishingBranch]
    editions: list[PublishedYears]


def found(
    typed: str, branches: Sequence[PublishingBranch], editions: Sequence[PublishedYears], led: Collection[str]
) -> Found:
    """Return what `typed` may mean: what has that name or a part of it, else what has nearly that name.

    `branches` are all of them, also those that published nothing: who asks for one by its name or for a municipality is
    led to it. `led` are the slugs of branches to which a name leads that is no longer one.
    """
    wanted = ALSO_CALLED.get(slug_of(typed), slug_of(typed))
    if not wanted:
        return Found([], [])
    exact = _meant(wanted, branches, editions, led)
    if exact.branches or exact.editions:
        return exact
    near = get_close_matches(wanted, _names(branches, editions), n=2, cutoff=ALIKE)
    pairs = [_meant(name, branches, editions, ()) for name in near]
    return Found(
        [branch for branch in branches if any(branch in pair.branches for pair in pairs)],
        [edition for edition in editions if any(edition in pair.editions for pair in pairs)],
    )


def _meant(
    wanted: str, branches: Sequence[PublishingBranch], editions: Sequence[PublishedYears], led: Collection[str]
) -> Found:
    def named(names: Collection[str]) -> bool:
        return any(wanted in slug_of(name) for name in names)

    country = len(wanted) >= FEWEST_LETTERS and any(name.startswith(wanted) for name in COUNTRY)
    whole = [one for one in editions if not one.name]
    if wanted in COUNTRY and whole:
        return Found([], whole)
    own = [one for one in branches if one.slug in led or named((one.name, *one.municipalities))]
    around = [one for one in branches if named((one.region, *one.provinces))]
    # Who asks for a whole region wants to read; only where nothing was published is it told who is there.
    around = [one for one in around if one.years] or around
    regions = {one.region for one in (*own, *around) if one.region}
    return Found(
        [one for one in branches if one in own or one in around],
        [one for one in editions if (one.name in regions or named((one.name,)) if one.name else country)],
    )


def _names(branches: Sequence[PublishingBranch], editions: Sequence[PublishedYears]) -> list[str]:
    said = {name for one in branches for name in (one.name, one.region, *one.municipalities, *one.provinces)}
    return sorted({slug_of(name) for name in (*said, *(one.name for one in editions))} - {""} | {*COUNTRY})
