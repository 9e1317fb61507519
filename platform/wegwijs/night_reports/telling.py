"""What a night found, said in sentences: the report holds codes and numbers, the words are those of who reads it now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.lists import format_list
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.consultations.models import Channel, Guidance, Topic
from tenants.dossiers.models import DossierKind
from tenants.figures.catalogue import INDICATORS
from tenants.night_reports.rules import outside
from tenants.partners.models import MeetingKind
from wegwijs.comparison.drawing import words
from wegwijs.locale import language
from wegwijs.pictures import sparkline
from wegwijs.templating import number, weekday
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from enum import StrEnum

    from markupsafe import Markup

    from tenants.night_reports.queries import Found


@dataclass(frozen=True)
class Line:
    """A row of the report: how many, what, and where one does something about it; nowhere when the reader may not."""

    count: str
    what: str
    act: str = ""
    href: str = ""
    late: bool = False


@dataclass(frozen=True)
class Moved:
    """A row of the table of what moved: written numbers, beside what is usual."""

    name: str
    day: str
    day_usual: str
    week: str
    week_usual: str
    line: Markup
    odd: int
    odd_day: int
    where: str = ""
    """The branch or the region, in a report of several."""

    @property
    def is_odd(self) -> bool:
        """Whether this week is not as usual."""
        return bool(self.odd)


def name_of(indicator: str) -> str:
    """Return the name of a count in the page's language; one that is no longer in the catalogue keeps its code."""
    found = INDICATORS.get(indicator)
    return str(_(found.name)) if found else indicator


def name_of_cell(indicator: str, breakdown: str, value: str) -> str:
    """Return the name of a count, or of one part of it: `Visits, legal`."""
    if not breakdown:
        return name_of(indicator)
    codes: tuple[type[StrEnum], ...] = (Topic, DossierKind, Channel, Guidance, MeetingKind)
    part = next((word(of(value)) for of in codes if value in set(of)), value)
    return f"{name_of(indicator)}, {part.lower()}"


def moved(rows: Iterable[Mapping[str, Any]]) -> list[Moved]:
    """Return the rows of the table of what moved."""
    return [
        Moved(
            name_of(row["indicator"]),
            number(row["day"]),
            between(row["day_usual"]),
            number(row["week"]),
            between(row["week_usual"]),
            sparkline(row["weeks"], odd=bool(outside(row["week"], _pair(row["week_usual"]))), words=words()),
            outside(row["week"], _pair(row["week_usual"])),
            outside(row["day"], _pair(row["day_usual"])),
            row.get("name", ""),
        )
        for row in rows
    ]


def _pair(usual: Sequence[int] | None) -> tuple[int, int] | None:
    return (usual[0], usual[1]) if usual else None


def between(usual: Sequence[int] | None) -> str:
    """Return what is usual, as a range; a dash when nobody knows yet."""
    if not usual:
        return "\N{EN DASH}"
    if usual[0] == usual[1]:
        return number(usual[0])
    return str(_("%(low)s to %(high)s", low=number(usual[0]), high=number(usual[1])))


MORE = _l("%(what)s: %(week)s this week. That is more than usual (%(usual)s).")
LESS = _l("%(what)s: %(week)s this week. That is less than usual (%(usual)s).")


def surprises(rows: Iterable[Moved]) -> list[str]:
    """Return what is not as usual this week, in sentences; in a report of several units with the name of each."""
    return [
        str(MORE if row.odd > 0 else LESS)
        % {
            "what": f"{row.where}, {row.name.lower()}" if row.where else row.name,
            "week": row.week,
            "usual": row.week_usual,
        }
        for row in rows
        if row.odd
    ]


def listed(parts: Sequence[str]) -> str:
    """Return words as a list with "and" before the last."""
    return str(format_list(list(parts), locale=language()))


def capital(sentence: str) -> str:
    """Return a sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


def month_name(day: str) -> str:
    """Return the month of an ISO date in words: `oktober 2018`."""
    return str(format_date(dt.date.fromisoformat(day), "MMMM y"))


def title_of(day: dt.date) -> str:
    """Return how the report of a day is called: after the morning on which one reads it."""
    return str(_("The night before %(day)s", day=weekday(day + dt.timedelta(days=1))))


def about(day: dt.date) -> str:
    """Return which day the report tells of."""
    return str(_("It tells of %(day)s and the week up to it.", day=format_date(day, "EEEE d MMMM y")))


def neighbours(found: Found, href: Any) -> dict[str, Any]:
    """Return the ways to the other nights: the one before, the one after, and all of them by their day."""
    return {
        "earlier": href(found.earlier) if found.earlier else "",
        "later": href(found.later) if found.later else "",
        "days": [
            {"label": format_date(day, "EEEE d MMMM y"), "href": href(day), "current": day == found.day}
            for day in found.days
        ],
    }


def counted(branches: int, missing: int) -> str:
    """Return how many branches are counted, as a sentence."""
    if not missing:
        return str(
            ngettext("The one branch is counted.", "All %(num)s branches are counted.", branches) % {"num": branches}
        )
    return str(
        ngettext(
            "%(missing)s of %(num)s branch is not counted yet.",
            "%(missing)s of %(num)s branches are not counted yet.",
            branches,
            missing=missing,
        )
    )
