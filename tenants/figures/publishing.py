"""Editions follow the figures: work within seconds of a change, persons once a night."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from tenants.figures.editions import make_editions, refresh_work
from tenants.figures.folding import fold_held
from tenants.figures.models import FigureStanding

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('editions'))")
_TAKEN = text("DELETE FROM figure_changes WHERE NOT by_night OR :all_counted RETURNING region_id, year, by_night")


def bring_editions_up_to_date(session: ScopedSession, small: int, *, all_counted: bool = True) -> int:
    """Make the editions say what changed; return how many say something else now.

    `session` is in the `Fold` scope and REPEATABLE READ; `small` is the least number of persons that is shown. A year that
    a night counted gets whole editions once the night has counted all branches (`all_counted`): one version a night, and
    not one for each branch that is done. Whatever else changed is brought up to date in place, without persons. What
    counts sent up in this very moment is added first, so that the branches of an edition add up to its region.
    """
    if not session.scalar(ALONE):
        return 0
    fold_held(session)
    whole: set[int] = set()
    changed: dict[int, set[uuid.UUID]] = defaultdict(set)
    for region_id, year, by_night in session.execute(_TAKEN, {"all_counted": all_counted}):
        if by_night:
            whole.add(year)
        changed[year] |= {region_id} - {None}
    night = session.scalar(select(func.max(FigureStanding.night)))
    if night is None:
        return 0
    made = sum(make_editions(session, year, night, small) for year in sorted(whole) if year <= night.year)
    return made + sum(
        refresh_work(session, year, regions) for year, regions in sorted(changed.items()) if year not in whole
    )
