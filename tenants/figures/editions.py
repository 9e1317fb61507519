"""Editions: the protected tables that regional managers and analysts see, and nothing beside them.

The content of an edition of a region's year (JSON); a month in which nothing is known is null, never 0:

    {"year": 2018, "name": "Zuidwest-Nederland",
     "branches": [{"id": ..., "slug": ..., "name": ..., "night": "2018-12-31",
                   "contacts": [12 numbers or null], "previous": [the same of 2017], "topics": {"care": 278, ...},
                   "clients": 60, "hidden" or null,
                   "municipalities": [{"code": "GM0530", "contacts": 1820 or null}]}],
     "months": {"consultations.contacts": [12], "previous": [12]}}

That of the nation has `regions` with `id`, `slug`, `name`, `branches` (how many), `contacts`, `previous`; `topics` and
`topics_before`; `helpdesk` with `asked` and `asked_before` by subject and the `totals` by indicator; `late` with `name`
and `region` of branches behind the night; and no other branches. `clients` is of a whole branch and year, so it stands in
the region that the branch was in at the end of the year. Work (visits, topics, questions) is shown as it is; different
people are protected against one table and against two versions beside each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.figures.models import Edition
from tenants.figures.national import content_of_nation
from tenants.figures.regional import content_of_region

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession


def make_edition(session: ScopedSession, region_id: uuid.UUID | None, year: int, night: dt.date, small: int) -> bool:
    """Make a new version of an edition when its content differs from the last; return whether it did.

    `session` is in the `Fold` scope; `small` is the least number of persons that is shown.
    """
    latest = session.scalar(
        select(Edition)
        .where(Edition.region_id.is_not_distinct_from(region_id), Edition.year == year)
        .order_by(Edition.version.desc())
        .limit(1)
    )
    if region_id is None:
        content = content_of_nation(session, year, night)
    else:
        content = content_of_region(session, region_id, year, small, latest.content if latest else {})
    if latest is not None and latest.content == content:
        return False
    version = latest.version + 1 if latest else 1
    session.add(Edition(region_id=region_id, year=year, version=version, night=night, content=content))
    session.flush()
    return True
