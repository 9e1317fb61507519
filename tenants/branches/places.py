"""Municipalities as a map or a rate needs them: a name of that day and how many people lived there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, any_, case, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from tenants.branches.models import Municipality, Population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Place:
    """A municipality under its name of a day; `inhabitants` is none when they were never counted."""

    code: str
    name: str
    inhabitants: int | None
    counted_on: dt.date | None


def places(session: ScopedSession, codes: Collection[str], day: dt.date) -> dict[str, Place]:
    """Return municipalities by code, in one statement, as last counted on or before `day`, else as first counted.

    A municipality that has ended by then is there under its last name.
    """
    wanted = any_(literal(list(codes), ARRAY(String)))
    named = (
        select(Municipality.code, Municipality.name)
        .where(Municipality.code == wanted)
        .ext(distinct_on(Municipality.code))
        .order_by(
            Municipality.code,
            (func.lower(Municipality.valid) <= day).desc(),
            func.lower(Municipality.valid).desc(),
        )
        .subquery()
    )
    by_then = Population.reference_date <= day
    lived = (
        select(Population.inhabitants, Population.reference_date)
        .where(Population.municipality_code == named.c.code)
        .order_by(by_then.desc(), case((by_then, Population.reference_date)).desc(), Population.reference_date)
        .limit(1)
        .lateral()
    )
    rows = session.execute(
        select(named.c.code, named.c.name, lived.c.inhabitants, lived.c.reference_date).outerjoin(lived, true())
    )
    return {row.code: Place(*row) for row in rows}
