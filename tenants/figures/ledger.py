"""Which positions on the state's task may be told, so that they give away no small number of people housed.

The task is public, and a position at the end of a year less the one at its start, with the task added, is the number of
people housed in that year. A position stands on a boundary between two years: the end of one is the start of the next. The
boundary at the start of `PIVOT` may be told of everybody; one further away, of whoever the people housed are told in every
year from there to the pivot. So a hidden year never lies between two boundaries that are told; and the further from the
pivot, the more is hidden, so that no sum over branches gives away at one boundary what another hides: whatever numbers could
stand in a hidden year, positions beyond it that are hidden move with them, and nothing that is told moves at all.

Pages of branches and editions keep the same pivot, for everybody reads both.
"""

from __future__ import annotations

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, REQUIRED

PIVOT = 2026
"""The first year in which Wegwijs told positions. Another year would put hidden years between what was told and what is."""
POSITIONS = (OPENING, REQUIRED, CLOSING)


def boundary_of(position: str, year: int) -> int:
    """Return at the start of which year a position of `year` stands."""
    return year + 1 if position == CLOSING.id else year


def years_between(boundary: int) -> range:
    """Return the years between the start of year `boundary` and the pivot."""
    return range(min(boundary, PIVOT), max(boundary, PIVOT))


def outward(year: int) -> tuple[int, int]:
    """Sort years so that each comes after all that lie between it and the pivot."""
    return (0, year) if year >= PIVOT else (1, -year)


def moving(year: int) -> frozenset[str]:
    """Return the indicators with whose numbers in `year` positions move that are told whether those numbers are or not."""
    return frozenset({HOUSED.id} if year < PIVOT else ())


def is_beyond(year: int, other: int) -> bool:
    """Whether `year` lies further from the pivot than `other`, on the same side."""
    return year > other >= PIVOT or year < other < PIVOT
