"""How far the editions reach, whatever year they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.figures.models import Edition

if TYPE_CHECKING:
    import datetime as dt

    from tenants.isolation import ScopedSession


def newest_night(session: ScopedSession) -> dt.date | None:
    """Return the last night of any edition that the session sees; none without editions.

    An edition that would say the same is not made again, so its own night may lie long back. That of a region names
    the night of every branch, so it is made again after each night.
    """
    return session.scalar(select(func.max(Edition.night)))
