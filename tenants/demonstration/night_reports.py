"""The reports of the days before the first night, so that there is something to look back at; and that of the night anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.branches.queries import branch_with_slug
from tenants.demonstration import star
from tenants.isolation import Branch, Directory, Fold, scoped
from tenants.moments import local_date
from tenants.night_reports.actions import keep_regional, report_branch
from tenants.night_reports.national import content_of_nation
from tenants.night_reports.planning import units_on
from tenants.night_reports.regional import content_of_region

if TYPE_CHECKING:
    from sqlalchemy import Engine

DAYS = 6


def look_back(worker: Engine, night: dt.date) -> None:
    """Make the reports of some days up to `night`, as the worker: of Hellevoetsluis, the regions and the nation.

    That of `night` is made anew: since it was made, months were signed.

    What moved is told as it was then; what is late or waits is told as it stands now, for nobody kept how it stood.
    """
    with scoped(worker, Directory()) as session:
        branch = branch_with_slug(session, star.SLUG)
        assert branch is not None  # noqa: S101  the demonstration opened it
        branch_id = branch.id
    for back in range(DAYS + 1):
        day = night - dt.timedelta(days=back)
        with scoped(worker, Branch(branch_id)) as session:
            # Whoever looks back gets no mail about it.
            report_branch(session, day, max(local_date(), day + dt.timedelta(days=2)))
        with scoped(worker, Directory()) as session:
            units = units_on(session, day)
        with scoped(worker, Fold()) as session:
            for unit in units:
                content = (content_of_region if unit.id else content_of_nation)(session, unit, day)
                keep_regional(session, unit.id, day, content, local_date())
