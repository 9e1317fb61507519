"""Dates as lists and headings write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date

if TYPE_CHECKING:
    import datetime as dt


def month_name(value: dt.date) -> str:
    """Return a month in words: `november 2018`."""
    return str(format_date(value, "MMMM y"))


def day_short(value: dt.date | dt.datetime) -> str:
    """Return a date as it stands at the start of a line: `13 nov 2018`."""
    return str(format_date(value, "d MMM y"))
