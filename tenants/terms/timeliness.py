"""Whether something was filed in time, by when it was received and when it was posted (Awb 6:9)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

POST_DAYS = 7


class Timeliness(StrEnum):
    """What the days of posting and receiving say about a term."""

    IN_TIME = "in_time"
    """Received before the end of the term (6:9(1))."""
    IN_TIME_BY_POST = "in_time_by_post"
    """Posted before the end and received within a week after it (6:9(2))."""
    MAY_STILL_ARRIVE = "may_still_arrive"
    """Posted before the end, not received as far as is known: `post_may_arrive_until` says until when it may."""
    LATE = "late"
    """Too late, unless that can be excused (6:11): talk to the lawyer today."""
    NOT_SENT = "not_sent"
    """Neither posted nor received, as far as is known."""


def in_time(last_day: dt.date, received_on: dt.date | None, posted_on: dt.date | None) -> Timeliness:
    """Return whether a letter was in time. The week for the post never makes the last day itself a later one."""
    posted_in_time = posted_on is not None and posted_on <= last_day
    if received_on is not None:
        if received_on <= last_day:
            return Timeliness.IN_TIME
        in_the_week = received_on <= post_may_arrive_until(last_day)
        return Timeliness.IN_TIME_BY_POST if posted_in_time and in_the_week else Timeliness.LATE
    if posted_on is None:
        return Timeliness.NOT_SENT
    return Timeliness.MAY_STILL_ARRIVE if posted_in_time else Timeliness.LATE


def post_may_arrive_until(last_day: dt.date) -> dt.date:
    """Return the last day on which a letter that was posted in time may arrive (Awb 6:9(2))."""
    return last_day + dt.timedelta(days=POST_DAYS)
