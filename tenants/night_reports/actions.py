"""Making the reports of a night, so that a repeat replaces, and throwing old ones away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from tenants.night_reports.content import content_of_branch
from tenants.night_reports.letters import ask_for_branch
from tenants.night_reports.models import NightReport, RegionalNightReport
from tenants.night_reports.rules import KEPT_FOR

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession


def report_branch(session: ScopedSession, day: dt.date, today: dt.date) -> dict[str, Any]:
    """Make the report of `day` for the session's branch, or make it anew; old ones go. Return it.

    Who leads the branch gets a mail that it is there, when `day` is the night that just was.
    """
    content = content_of_branch(session, day)
    made = insert(NightReport).values(branch_id=session.branch_id, day=day, content=content)
    session.execute(
        made.on_conflict_do_update(
            index_elements=["branch_id", "day"], set_={"content": made.excluded.content, "made_at": func.now()}
        )
    )
    old = (NightReport.branch_id == session.branch_id) & (NightReport.day < today - KEPT_FOR)
    session.execute(delete(NightReport).where(old))
    ask_for_branch(session, session.branch_id, day, today)
    return content


def keep_regional(
    session: ScopedSession, region_id: uuid.UUID | None, day: dt.date, content: dict[str, Any], today: dt.date
) -> None:
    """Keep the report of `day` of a region, or with none of the nation; old ones go. `session` is in the `Fold` scope."""
    made = insert(RegionalNightReport).values(region_id=region_id, day=day, content=content)
    session.execute(
        made.on_conflict_do_update(
            index_elements=["region_id", "day"], set_={"content": made.excluded.content, "made_at": func.now()}
        )
    )
    of_unit = RegionalNightReport.region_id.is_not_distinct_from(region_id)
    session.execute(delete(RegionalNightReport).where(of_unit, RegionalNightReport.day < today - KEPT_FOR))
