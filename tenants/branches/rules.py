"""What may be a branch's address, and which days are still free."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import Range

from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.branches.models import Dates

RESERVED_SLUGS = (
    "about",
    "accessibility",
    "account",
    "admin",
    "api",
    "assets",
    "branches",
    "calendar",
    "codebook",
    "comparison",
    "contact",
    "demonstration",
    "favicon",
    "figures",
    "forgotten",
    "health",
    "helpdesk",
    "home",
    "in-cijfers",
    "invitation",
    "language",
    "lock",
    "maps",
    "metrics",
    "municipalities",
    "nation",
    "nederland",
    "new",
    "night-reports",
    "open-data",
    "open-figures",
    "password",
    "password-reset",
    "places",
    "privacy",
    "regions",
    "reports",
    "robots",
    "search",
    "second-factor",
    "sign-in",
    "sign-out",
    "static",
    "unlock",
)
"""First parts of addresses that are not a branch."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def refuse_slug(slug: str) -> None:
    """Raise `RefusalError` for a slug that cannot stand in an address, or that stands there for something else."""
    if not _SLUG.fullmatch(slug):
        raise RefusalError(
            N_("Use small letters, digits and single hyphens in the address, such as krimpen-aan-den-ijssel."), "slug"
        )
    if slug in RESERVED_SLUGS:
        raise RefusalError(
            N_("The address %(slug)s is used for something else. Choose another one."), "slug", slug=slug
        )


def days(first: dt.date, until: dt.date | None = None) -> Dates:
    """Return the days from `first` up to and not including `until`; without it, for ever."""
    return Range(first, until)


def free_parts(wanted: Dates, taken: Iterable[Dates]) -> list[Dates]:
    """Return the parts of `wanted` that none of `taken` covers, the earliest first. All begin on a day."""
    free = []
    first = _begin(wanted)
    for other in sorted((each for each in taken if each.overlaps(wanted)), key=_begin):
        if first < _begin(other):
            free.append(days(first, _begin(other)))
        if other.upper is None:
            return free
        first = max(first, other.upper)
    if wanted.upper is None or first < wanted.upper:
        free.append(days(first, wanted.upper))
    return free


def _begin(valid: Dates) -> dt.date:
    if valid.lower is None:
        msg = "These days have no beginning."
        raise ValueError(msg)
    return valid.lower


def refuse_move(open_: Dates, on: dt.date, today: dt.date) -> None:
    """Raise `RefusalError` unless a branch that is `open_` may change region on a day.

    Figures are counted by month, so a region gets whole months; and what was counted before stays where it was.
    """
    if on.day != 1:
        raise RefusalError(
            N_("A branch changes region on the first day of a month. Choose the first of a month."), "on"
        )
    if on < today.replace(day=1):
        raise RefusalError(
            N_("Choose the first day of this month or of a later one: what was counted before stays in its region."),
            "on",
        )
    if on not in open_:
        raise RefusalError(N_("The branch is not open on that day. Choose another day."), "on")
