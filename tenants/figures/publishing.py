"""Editions follow the figures: work within seconds of a change, persons once a night."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from tenants.figures.editions import refresh_work
from tenants.figures.folding import fold_held
from tenants.figures.models import FigureStanding

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession

ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('editions'))")
_TAKEN = text("DELETE FROM figure_changes WHERE NOT by_night OR :all_counted RETURNING region_id, year, by_night")


@dataclass(frozen=True)
class Due:
    """What the editions do not say yet."""

    night: dt.date | None = None
    """The last night in which any branch was counted; without one there are no editions."""
    whole: tuple[int, ...] = ()
    """The years whose editions are made anew, newest first."""
    changed: dict[int, set[uuid.UUID]] = field(default_factory=dict)
    """By year: the regions of which only the work is brought up to date, and with them the nation."""


def take_due(session: ScopedSession, *, all_counted: bool) -> Due:
    """Take what the editions do not say yet; nothing when another process is at it.

    `session` is in the `Fold` scope and REPEATABLE READ. A year that a night counted gets whole editions once the night
    has counted all branches (`all_counted`): one version a night, and not one for each branch that is done. A position of
    the ledger moves every year after it, so those are made too. What counts sent up in this very moment is added first,
    so that the branches of an edition add up to its region.
    """
    if not session.scalar(ALONE):
        return Due()
    fold_held(session)
    whole: set[int] = set()
    changed: dict[int, set[uuid.UUID]] = defaultdict(set)
    for region_id, year, by_night in session.execute(_TAKEN, {"all_counted": all_counted}):
        if by_night:
            whole.add(year)
        changed[year] |= {region_id} - {None}
    night = session.scalar(select(func.max(FigureStanding.night)))
    if night is None:
        return Due()
    years = tuple(range(night.year, min(whole) - 1, -1)) if whole else ()
    return Due(night, years, {year: regions for year, regions in changed.items() if year not in years})


def refresh(session: ScopedSession, due: Due) -> int:
    """Bring the work of what is due up to date in place, without persons; return how many editions changed."""
    return sum(refresh_work(session, year, regions) for year, regions in sorted(due.changed.items()))
