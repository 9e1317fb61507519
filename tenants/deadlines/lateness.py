"""Which deadlines are late and unexplained, as conditions for a query; `rules.situation` and `asks_reason` say it of one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal_column, or_

from tenants.deadlines.guarding import BY_CLIENT, BY_ITSELF
from tenants.deadlines.models import Deadline
from tenants.terms.timeliness import post_may_arrive_until

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

RUNNING = and_(Deadline.state == literal_column("'open'"), Deadline.withdrawn_at.is_(None))
"""That a deadline is open; the state as a literal, so that also a prepared statement finds the index of open ones."""
POST_ARRIVES_WITHIN = post_may_arrive_until(dt.date.min) - dt.date.min
"""So long after the last day what was posted in time may arrive (Awb 6:9 lid 2)."""
MET_LATE = and_(
    Deadline.state == literal_column("'met'"),
    Deadline.withdrawn_at.is_(None),
    Deadline.late_said_at.is_(None),
    Deadline.met_on > Deadline.last_day,
    Deadline.term.in_(BY_CLIENT),
    ~func.coalesce(
        and_(Deadline.posted_on <= Deadline.last_day, Deadline.met_on <= Deadline.last_day + POST_ARRIVES_WITHIN.days),
        False,
    ),
)
"""That what a client had to do was done too late, and that nobody said why: it is red until somebody does."""


def is_late(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that an open deadline is late and that nobody said why."""
    posted_in_time = and_(Deadline.posted_on <= Deadline.last_day, Deadline.last_day >= today - POST_ARRIVES_WITHIN)
    return and_(
        RUNNING,
        Deadline.last_day < today,
        Deadline.late_said_at.is_(None),
        Deadline.term.not_in(BY_ITSELF),
        ~func.coalesce(posted_in_time, False),
    )


def asks_reason(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a deadline was missed, whether or not it was met since, and that nobody said why."""
    return or_(is_late(today), MET_LATE)
