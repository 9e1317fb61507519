"""Editions follow the figures: those of a region's and the nation's year are made again when something in it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from tenants.figures.editions import make_edition
from tenants.figures.folding import fold_held
from tenants.figures.models import FigureStanding

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

_CHANGED = text("DELETE FROM figure_changes RETURNING region_id, year")


def bring_editions_up_to_date(session: ScopedSession, small: int) -> int:
    """Make the editions of every region's and the nation's year that changed; return how many say something else now.

    `session` is in the `Fold` scope and REPEATABLE READ; `small` is the least number of persons that is shown. What
    counts sent up in this very moment is added first, so that the branches of an edition add up to its region.
    """
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtext('editions'))")):
        return 0
    fold_held(session)
    changed = {(region_id, year) for region_id, year in session.execute(_CHANGED)}
    night = session.scalar(select(func.max(FigureStanding.night)))
    if night is None or not changed:
        return 0
    # The nation is told of every year that changed anywhere; a year's edition also shows the year before.
    wanted: set[tuple[uuid.UUID | None, int]] = changed | {(None, year) for _, year in changed}
    wanted |= {(region_id, year + 1) for region_id, year in wanted}
    due = sorted(
        ((region_id, year) for region_id, year in wanted if year <= night.year), key=lambda one: (str(one[0]), one[1])
    )
    return sum(make_edition(session, region_id, year, night, small) for region_id, year in due)
