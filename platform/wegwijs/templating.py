"""What every template can say: dates, numbers and the words for our codes, in the page's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date, format_decimal, format_time
from flask_babel import gettext as _

from tenants.roles import Role
from wegwijs import words
from wegwijs.readable import readable_text

if TYPE_CHECKING:
    import datetime as dt

    from flask import Flask


def init_app(app: Flask) -> None:
    """Give the templates their filters and globals."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        number=number,
        day=day,
        month_and_year=month_and_year,
        weekday=weekday,
        clock=clock,
        words=words.word,
        role=lambda code: words.word(Role(code)),
        readable=readable_text,
    )
    app.jinja_env.globals.update(topics=words.TOPICS, outcomes=words.OUTCOMES, channels=words.CHANNELS)


def number(value: float | None) -> str:
    """Return a count as one writes it: `1.820`; unknown is said, never nought."""
    return str(_("unknown")) if value is None else str(format_decimal(value))


def day(value: dt.date | dt.datetime) -> str:
    """Return a date in words: `12 maart 2018`."""
    return str(format_date(value, "d MMMM y"))


def month_and_year(value: dt.date) -> str:
    """Return the month of a date: `maart 2018`."""
    return str(format_date(value, "MMMM y"))


def weekday(value: dt.date) -> str:
    """Return a date with its weekday: `dinsdag 13 november`."""
    return str(format_date(value, "EEEE d MMMM"))


def clock(value: dt.datetime) -> str:
    """Return the time of day: `10:30`."""
    return str(format_time(value, "HH:mm"))
