"""Rows of the page of today: one sentence and one act, in three short lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import format_date, ngettext
from markupsafe import Markup

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

MOST = 5
"""So many rows of one kind stand in a list; the rest are told in one row with the way to all of them."""


@dataclass(frozen=True)
class Act:
    """What one does about it; `sends` when it changes something and is therefore a form."""

    label: str
    href: str
    sends: bool = False


@dataclass(frozen=True)
class Row:
    """When, what, and the act."""

    when: str
    what: Markup
    act: Act
    late: bool = False


@dataclass
class Lists:
    """The three lists of the page."""

    now: list[Row] = field(default_factory=list)
    this_week: list[Row] = field(default_factory=list)
    silent: list[Row] = field(default_factory=list)


def sentence(template: str, **values: object) -> Markup:
    """Fill `values` into a translated sentence, escaped."""
    return Markup(template) % values  # noqa: S704  the sentence is ours, and Markup escapes what it is filled with


def bold(name: str) -> Markup:
    """Return a name as it stands out in a sentence."""
    return Markup("<b>%s</b>") % name


def short(day: dt.date) -> str:
    """Return a day at the start of a row: `di 13 nov`."""
    return str(format_date(day, "EEEEEE d MMM"))


def so_long(since: dt.date, today: dt.date) -> str:
    """Return how long something stands still, in weeks."""
    weeks = (today - since).days // 7
    return str(ngettext("%(num)s week", "%(num)s weeks", weeks))


def so_late(day: dt.date, today: dt.date) -> str:
    """Return how many days something is late."""
    return str(ngettext("%(num)s day late", "%(num)s days late", (today - day).days))


def few(rows: Sequence[Row], rest: Act) -> list[Row]:
    """Return the first of some rows of one kind, and when there are more one row that leads to all of them."""
    if len(rows) <= MOST + 1:
        return list(rows)
    left = len(rows) - MOST
    more = Markup(ngettext("There is %(num)s more like this.", "There are %(num)s more like this.", left))  # noqa: S704  a number
    return [*rows[:MOST], Row("", more, rest)]
