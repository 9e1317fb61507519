"""The local date: what "today" means for people in the Netherlands."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from tenants.settings import TIME_ZONE

LOCAL = ZoneInfo(TIME_ZONE)


def now() -> dt.datetime:
    """Return this moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_date(moment: dt.datetime | None = None) -> dt.date:
    """Return the local date of `moment`, or of now."""
    return (moment or now()).astimezone(LOCAL).date()


def first_of_month(day: dt.date) -> dt.date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)
