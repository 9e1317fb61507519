"""What the figures say, in words: computed from the very rows that the table shows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from babel.lists import format_list
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from tenants.figures.catalogue import CLIENTS, CONTACTS, TOPICS
from wegwijs.locale import language
from wegwijs.templating import day as written_day
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.figures.fairness import Change
    from wegwijs.comparison.reading import Late, Row

NAMED = 4
"""A sentence names no more than this many; the others are marked in the table."""
MONTHS_IN_YEAR = 12


def listed(names: Sequence[str]) -> str:
    """Return names as one says them: `Brielle, Tholen en Lisse`; of many, the first ones and how many more."""
    if len(names) <= NAMED:
        return str(format_list(list(names), locale=language()))
    more = len(names) - NAMED + 1
    rest = ngettext("%(number)s other", "%(number)s others", more, number=number(more))
    return str(format_list([*names[: NAMED - 1], rest], locale=language()))


def percent(share: float | None) -> str:
    """Return a change as one writes it, always with its sign: `+12%`; `?` when it is unknown."""
    if share is None:
        return "?"
    rounded = round(share * 100)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{number(abs(rounded))}%"


def changed(row: Row) -> str:
    """Return a name with its change: `Brielle (+31%)`."""
    return f"{row.name} ({percent(row.change.share if row.change else None)})"


def period(months: Sequence[int]) -> str:
    """Return months in words: `January to October`; empty for a whole year."""
    if len(months) == MONTHS_IN_YEAR or not months:
        return ""
    first, last = (str(format_date(dt.date(2000, month, 1), "MMMM")) for month in (min(months), max(months)))
    if len(months) == 1:
        return first
    return str(_("%(first)s to %(last)s", first=first, last=last))


def finding_of_region(rows: Sequence[Row], year: int) -> str:
    """Return what stands out among a region's branches."""
    compared = [row for row in rows if row.change and row.change.share is not None]
    odd = [row for row in compared if row.odd]
    if not compared:
        return str(
            ngettext(
                "%(number)s branch counted visits in %(year)s. There is nothing yet to compare it with.",
                "%(number)s branches counted visits in %(year)s. There is nothing yet to compare them with.",
                len(rows),
                number=number(len(rows)),
                year=year,
            )
        )
    quiet = len(compared) - len(odd)
    said = ngettext(
        "%(quiet)s of the %(number)s branches stayed close to its own %(before)s.",
        "%(quiet)s of the %(number)s branches stayed close to their own %(before)s.",
        quiet,
        quiet=number(quiet),
        number=number(len(compared)),
        before=year - 1,
    )
    if not odd:
        said = ngettext(
            "The branch stayed close to its own %(before)s.",
            "All %(number)s branches stayed close to their own %(before)s.",
            len(compared),
            number=number(len(compared)),
            before=year - 1,
        )
    return " ".join([str(said), *_more_and_fewer(odd)])


def _more_and_fewer(odd: Sequence[Row]) -> list[str]:
    more = [row.name for row in odd if row.change and row.change.now > row.change.before]
    fewer = [row.name for row in odd if row.change and row.change.now < row.change.before]
    said = []
    if more:
        said.append(str(_("Clearly more visits: %(names)s.", names=listed(more))))
    if fewer:
        said.append(str(_("Clearly fewer visits: %(names)s.", names=listed(fewer))))
    return said


def total_sentence(total: Row, year: int) -> str:
    """Return how many visits there were together, and how much that differs from the same months a year earlier."""
    said = [str(_("Together there were %(visits)s visits in %(year)s.", visits=number(total.visits), year=year))]
    change = total.change
    if change is not None and change.share is not None:
        months = period(total.common)
        said.append(
            str(
                _("In %(months)s that was %(change)s.", months=months, change=_against(change, year))
                if months
                else _("That is %(change)s.", change=_against(change, year))
            )
        )
    return " ".join(said)


def _against(change: Change, year: int) -> str:
    share = change.share or 0.0
    if round(share * 100) == 0:
        return str(_("as many as in %(before)s", before=year - 1))
    size = number(abs(round(share * 100)))
    if share > 0:
        return str(_("%(size)s%% more than in %(before)s", size=size, before=year - 1))
    return str(_("%(size)s%% fewer than in %(before)s", size=size, before=year - 1))


def finding_of_nation(total: Row, rows: Sequence[Row], year: int) -> str:
    """Return what the country did, and which regions stand out."""
    change = total.change
    visits = number(total.visits)
    if change is None or change.share is None:
        return str(_("The Netherlands counted %(visits)s visits in %(year)s.", visits=visits, year=year))
    months = period(total.common)
    if months:
        said = _(
            "From %(months)s %(year)s the Netherlands counted %(visits)s visits: %(change)s.",
            months=months,
            year=year,
            visits=number(change.now),
            change=_against(change, year),
        )
    else:
        said = _(
            "The Netherlands counted %(visits)s visits in %(year)s: %(change)s.",
            visits=visits,
            year=year,
            change=_against(change, year),
        )
    return " ".join([str(said), *_more_and_fewer([row for row in rows if row.odd])])


def late_sentences(late: Sequence[Late], *, several_regions: bool = False) -> list[str]:
    """Return who was not counted in the last night, and until when their visits are in."""
    said = []
    for one in late:
        name = f"{one.name} ({one.region})" if several_regions else one.name
        if one.night is None:
            said.append(str(_("%(name)s was never counted yet.", name=name)))
        else:
            said.append(str(_("%(name)s was last counted up to %(night)s.", name=name, night=written_day(one.night))))
    return said


def as_of(newest: dt.date, today: dt.date) -> str:
    """Return up to which night everything is counted, and that a night is missing when it is."""
    said = str(_("Counted up to %(night)s.", night=written_day(newest)))
    if newest < today - dt.timedelta(days=1):
        said += " " + str(_("The nights after that were not counted yet."))
    return said


def definition(year: int, counted_on: dt.date | None, *, people: bool) -> list[str]:
    """Return how everything on the page is counted."""
    said = [
        _("Visits: %(definition)s", definition=_(CONTACTS.definition)),
        _(
            "A year earlier: the same months of %(before)s. Only months that are over, and known in both years, are"
            " compared; unknown is not nought.",
            before=year - 1,
        ),
        _(
            "Clearly more or fewer: the difference with the own year before is larger than three times the square root"
            " of both years' visits together, and larger than 15%%. Chance alone almost never makes such a difference."
            " It does not say that somebody did better or worse."
        ),
    ]
    if people:
        said.append(_("Different people: %(definition)s", definition=_(CLIENTS.definition)))
        said.append(
            _(
                "Not shown: fewer than 5 people, or a number that would give that away. The branch itself sees it."
                " People of several branches do not add up, so there is no total."
            )
        )
    else:
        said.append(_("Topics: %(definition)s", definition=_(TOPICS.definition)))
    if counted_on:
        said.append(
            _(
                "Per 1,000 inhabitants: the visits of the year, by the inhabitants of the municipalities that were"
                " served, as Statistics Netherlands (CBS) counted them on %(day)s at the latest.",
                day=written_day(counted_on),
            )
        )
    return [str(sentence) for sentence in said]
