"""Questions about the reports of nights: one of them with its neighbours, and the days of which there are any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.night_reports.models import NightReport, RegionalNightReport

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Found:
    """A report, and every night of which there is one, newest first."""

    day: dt.date
    made_at: dt.datetime
    content: dict[str, Any]
    days: Sequence[dt.date]

    @property
    def earlier(self) -> dt.date | None:
        """The night before it that has a report."""
        return max((day for day in self.days if day < self.day), default=None)

    @property
    def later(self) -> dt.date | None:
        """The night after it that has one."""
        return min((day for day in self.days if day > self.day), default=None)


def branch_report(session: ScopedSession, day: dt.date | None = None) -> Found | None:
    """Return the report of a night of the session's branch, the newest when no day is given; in one statement."""
    return _found(session, NightReport, NightReport.branch_id == session.branch_id, day)


def regional_report(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date | None = None) -> Found | None:
    """Return the same of a region, or with none of the nation."""
    of_unit = RegionalNightReport.region_id.is_not_distinct_from(region_id)
    return _found(session, RegionalNightReport, of_unit, day)


def _found(session: ScopedSession, table: Any, which: Any, day: dt.date | None) -> Found | None:
    days = select(func.array_agg(table.day)).where(which).scalar_subquery()
    query = select(table.day, table.made_at, table.content, days).where(which)
    query = query.where(table.day == day) if day is not None else query.order_by(table.day.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return None if row is None else Found(row[0], row[1], row[2], sorted(row[3], reverse=True))


def newest_day(session: ScopedSession) -> dt.date | None:
    """Return the last night of which the session's branch has a report."""
    return session.scalar(select(func.max(NightReport.day)).where(NightReport.branch_id == session.branch_id))
