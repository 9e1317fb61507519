"""How a choice and its numbers are said: names of figures, periods, what a figure is held against, rates and fractions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import format_date, format_decimal, lazy_gettext, ngettext
from flask_babel import gettext as _

from tenants.comparison.against import Per
from tenants.comparison.choice import WHOLE_YEAR, needs_of
from tenants.escalations.models import Subject
from tenants.figures.catalogue import INDICATORS
from tenants.figures.peers import Peers
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.annual_report.checking import word_of
from wegwijs.pictures import HIDDEN
from wegwijs.templating import number
from wegwijs.words import word

if TYPE_CHECKING:
    from tenants.comparison.choice import Choice, Period, What
    from tenants.comparison.lines import Line
    from tenants.figures.rules import Shown
    from wegwijs.pictures import Value

FEW = 10
"""A rate below this is written with one decimal."""
PERS = {
    Per.NEED: lazy_gettext("in percent of what was needed"),
    Per.INHABITANTS: lazy_gettext("by number of inhabitants"),
    Per.HOUSED: lazy_gettext("per person housed"),
    Per.VOLUNTEERS: lazy_gettext("per volunteer"),
    Per.WHOLE: lazy_gettext("in percent of the whole"),
    Per.BEFORE: lazy_gettext("in percent of a year earlier"),
    Per.NONE: lazy_gettext("as a number"),
}
"""How a figure can be held; of the one that is chosen, `per` says the base too."""
HEADS = {
    Per.NEED: lazy_gettext("% of what was needed"),
    Per.WHOLE: lazy_gettext("% of the whole"),
    Per.BEFORE: lazy_gettext("% of a year earlier"),
}
PEERS = {
    Peers.SMALL: lazy_gettext("%(number)s branches of fewer than 20,000 inhabitants"),
    Peers.MIDDLE: lazy_gettext("%(number)s branches of 20,000 to 60,000 inhabitants"),
    Peers.LARGE: lazy_gettext("%(number)s branches of 60,000 inhabitants and more"),
    Peers.ONE: lazy_gettext("%(number)s branches with one municipality"),
    Peers.SEVERAL: lazy_gettext("%(number)s branches with several municipalities"),
    Peers.EVERYWHERE: lazy_gettext("the branches of all regions"),
}


def per(choice: Choice) -> str:
    """Return what the figure is held against: `in procent van het geheel`, `per 10.000 inwoners`, `per vrijwilliger`."""
    based = _per_base(choice.per, choice.scale)
    return based or str(PERS[choice.per])


def head(choice: Choice) -> str:
    """Return the head of the column of its rate; empty for a bare number."""
    return _per_base(choice.per, choice.scale) or str(HEADS.get(choice.per, ""))


def per_inhabitants(base: int) -> str:
    """Return so many inhabitants: `per 1.000 inwoners`."""
    return str(_("per %(base)s inhabitants", base=number(base)))


def _per_base(per: Per, base: int) -> str:
    if per is Per.INHABITANTS:
        return per_inhabitants(base)
    if per is Per.HOUSED and base > 1:
        return str(_("per %(base)s people housed", base=number(base)))
    if per is Per.VOLUNTEERS and base > 1:
        return str(_("per %(base)s volunteers", base=number(base)))
    return str(PERS[per]) if per in {Per.HOUSED, Per.VOLUNTEERS} else ""


def peers_of(peers: Peers, count: int) -> str:
    """Return with whom something is compared: `alle 31 locaties`. Other groups than all have at least three branches."""
    if peers is Peers.ALL:
        return str(ngettext("the one branch", "all %(number)s branches", count, number=number(count)))
    return str(PEERS[peers]) % {"number": number(count)}


def name_of(what: What) -> str:
    """Return what is compared: `Mensen gehuisvest`, `Onderwerpen: juridisch`."""
    name = str(_(INDICATORS[what.indicator].name))
    return f"{name}: {part_of(what)}" if what.breakdown else name


def part_of(what: What) -> str:
    """Return the word of the part that was chosen."""
    if what.breakdown == "subject":
        return word(Subject(what.value)).lower()
    return word_of(what.breakdown, what.value)


def lower(name: str) -> str:
    """Return a name as it stands in a sentence; an abbreviation keeps its capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


def unit_of(what: What) -> str:
    """Return in what is counted: `mensen`, `bezoeken`."""
    return str(_(INDICATORS[what.indicator].unit))


def period_name(period: Period) -> str:
    """Return a period without its year: `heel het jaar`, `eerste half jaar`, `derde kwartaal`, `november`."""
    if period == WHOLE_YEAR:
        return str(_("the whole year"))
    if period.grain == "month":
        return str(format_date(dt.date(2000, period.months[0], 1), "MMMM"))
    names = {
        "h1": _("the first half-year"), "h2": _("the second half-year"), "q1": _("the first quarter"),
        "q2": _("the second quarter"), "q3": _("the third quarter"), "q4": _("the fourth quarter"),
    }  # fmt: skip
    return str(names[period.code])


def when(choice: Choice, until: dt.date | None = None) -> str:
    """Return the year or the part of it: `2018`, `het derde kwartaal van 2018`, `november 2018`; `2026 t/m 26 november`.

    `until` is the night up to which a period that runs is counted.
    """
    if until:
        return str(_("%(when)s up to and including %(day)s", when=when(choice), day=format_date(until, "d MMMM")))
    if choice.period == WHOLE_YEAR:
        return str(choice.year)
    if choice.period.grain == "month":
        return f"{period_name(choice.period)} {choice.year}"
    return str(_("%(period)s of %(year)s", period=period_name(choice.period), year=choice.year))


def is_percent(per: Per) -> bool:
    """Whether its rate is a percentage."""
    return per in {Per.NEED, Per.WHOLE, Per.BEFORE}


def rate(per: Per, value: float | None, scale: int) -> str:
    """Return a rate: `73%`, `23`, `2,6`; `?` when it is not known."""
    if value is None:
        return "?"
    scaled = value * scale
    if is_percent(per):
        return f"{number(round(scaled))}%"
    return str(format_decimal(round(scaled, 1 if scaled < FEW else 0), "#,##0.#"))


def rate_with_unit(choice: Choice, value: float | None) -> str:
    """Return a rate with what it is per: `73%`, `23 per 1.000 inwoners`."""
    said = rate(choice.per, value, choice.scale)
    return said if is_percent(choice.per) else f"{said} {head(choice)}"


def fraction(choice: Choice, line: Line) -> str:
    """Return the two numbers behind a rate: `53 van 73`, `1.820 bij 53`."""
    count, need = shown(line.count), shown(line.need)
    if choice.per in {Per.NEED, Per.WHOLE}:
        return str(_("%(count)s of %(need)s", count=count, need=need))
    if choice.per is Per.BEFORE:
        return str(_("%(count)s, a year earlier %(need)s", count=count, need=need))
    return str(_("%(count)s with %(need)s", count=count, need=need))


def said(choice: Choice, line: Line) -> str:
    """Return a rate with its fraction: `73%: 53 van 73`; of inhabitants the count only."""
    if choice.per is Per.INHABITANTS:
        return f"{rate(choice.per, line.rate, choice.scale)}: {shown(line.count)} {unit_of(choice.what)}"
    return f"{rate(choice.per, line.rate, choice.scale)}: {fraction(choice, line)}"


def shown(value: Shown) -> str:
    """Return a number as it is written; what is hidden and what is unknown in words that are not a number."""
    if value == SHOWN_AS_HIDDEN:
        return str(_("not shown"))
    return number(value) if isinstance(value, int) else "?"


def drawn(value: Shown) -> Value:
    """Return a number as a picture takes it."""
    if value == SHOWN_AS_HIDDEN:
        return HIDDEN
    return value if isinstance(value, int) else None


def need_name(choice: Choice) -> str:
    """Return what stands under the sizes: `mensen te huisvesten in 2018`."""
    values = {"when": when(choice)}
    if choice.per is Per.BEFORE:
        return f"{lower(name_of(choice.what))}, {choice.year - 1}"
    names = {
        Per.NEED: _("people to be housed in %(when)s", **values),
        Per.INHABITANTS: _("inhabitants"),
        Per.HOUSED: _("people housed in %(when)s", **values),
        Per.VOLUNTEERS: _("volunteers"),
        Per.WHOLE: _("the whole, %(when)s", **values),
    }
    return str(names[choice.per])


def need_head(choice: Choice) -> str:
    """Return the head of the column of what it is held against; for a median what it is one of, for a bare number empty."""
    if choice.per is Per.NONE:
        return "".join(_capital(str(_(INDICATORS[name].unit))) for name in needs_of(choice.what, Per.NONE))
    return str(
        {
            Per.NEED: _("Needed"), Per.INHABITANTS: _("Inhabitants"), Per.HOUSED: _("People housed"),
            Per.VOLUNTEERS: _("Volunteers"), Per.WHOLE: _("The whole"), Per.BEFORE: str(choice.year - 1),
        }[choice.per]
    )  # fmt: skip


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
