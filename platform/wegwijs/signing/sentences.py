"""A month in sentences: how far it is, what changed, what is odd and why. Every number in them is counted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from tenants.figures.areas import consultations
from tenants.figures.catalogue import INDICATORS
from tenants.signing.models import State
from tenants.signing.oddities import Oddness
from tenants.signing.rules import Hindrance, is_in_time, term_of
from wegwijs.annual_report.checking import word_of
from wegwijs.dates import month_name
from wegwijs.templating import number, weekday

if TYPE_CHECKING:
    import datetime as dt

    from tenants.signing.looking import Look
    from tenants.signing.oddities import Cell, Oddity

ALMOST_TWICE, TWICE, MORE_THAN_TWICE, MANY_TIMES = 1.75, 1.97, 2.04, 2.7


def capital(words: str) -> str:
    """Return words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def month_alone(month: dt.date) -> str:
    """Return the name of a month without its year: `oktober`."""
    return str(format_date(month, "MMMM"))


def short_month(month: dt.date) -> str:
    """Return a month at the head of a column: `okt`."""
    return str(format_date(month, "MMM")).rstrip(".")


def cell_name(cell: Cell) -> str:
    """Return the name of what is counted: an indicator, or a part of one."""
    if cell.indicator == consultations.TOPICS.id and cell.value:
        return str(_("Visits about %(topic)s", topic=word_of(cell.breakdown, cell.value)))
    name = str(_(INDICATORS[cell.indicator].name))
    return f"{name}: {word_of(cell.breakdown, cell.value)}" if cell.value else name


def headline(look: Look) -> str:
    """Return how far the month is, in one sentence."""
    month = capital(month_name(look.month))
    if look.stands:
        return _standing(look, month)
    for why, said in _kept_by(month_name(look.month)).items():
        if why in look.hindrances:
            return said
    open_ = sum(not one.is_answered for one in look.questions)
    if open_:
        return str(
            ngettext(
                "%(month)s is almost ready: one more question, then you can sign",
                "%(month)s is almost ready: %(num)s more questions, then you can sign",
                open_,
                month=month,
            )
        )
    if look.newest is not None and look.newest.state is State.RETURNED:
        return str(_("The region sent %(month)s back", month=month_name(look.month)))
    return str(_("%(month)s is ready: you can sign", month=month))


def _kept_by(month: str) -> dict[Hindrance, str]:
    """Return what to say of a month that cannot be signed whatever its team lead answers, the first reason first."""
    return {
        Hindrance.NOT_OVER: str(_("%(month)s is not over yet", month=capital(month))),
        Hindrance.NOTHING_KNOWN: str(_("Nothing is counted for %(month)s", month=month)),
        Hindrance.NOT_COUNTED: str(_("%(month)s is not wholly counted yet", month=capital(month))),
        Hindrance.SUMS: str(_("%(month)s cannot be signed yet: parts and totals do not agree", month=capital(month))),
    }


def _standing(look: Look, month: str) -> str:
    assert look.newest is not None  # noqa: S101  it stands
    if look.differences:
        return str(
            ngettext(
                "%(month)s is signed, and since then %(num)s figure changed",
                "%(month)s is signed, and since then %(num)s figures changed",
                len({one.cell.indicator for one in look.differences}),
                month=month,
            )
        )
    said = {
        State.SIGNED: _("%(month)s is signed and waits for the region", month=month),
        State.ACCEPTED: _("%(month)s is accepted by the region", month=month),
        State.PUBLISHED: _("%(month)s is published", month=month),
    }
    return str(said[look.newest.state])


def term_sentence(month: dt.date, today: dt.date) -> str:
    """Return until when a month can be signed in time, or how late it is."""
    term = term_of(month)
    left = (term - today).days
    if left == 0:
        return str(_("You can sign until today."))
    if is_in_time(month, today):
        said = ngettext(
            "You can sign until %(day)s: %(num)s more day.",
            "You can sign until %(day)s: %(num)s more days.",
            left,
            day=weekday(term),
        )
    else:
        said = ngettext(
            "You could sign in time until %(day)s: it is %(num)s day late.",
            "You could sign in time until %(day)s: it is %(num)s days late.",
            -left,
            day=weekday(term),
        )
    return str(said)


def complete_sentence(complete: int, everything: int) -> str:
    """Return how many of the figures are complete."""
    if complete == everything:
        return str(ngettext("The figure is complete.", "All %(num)s figures are complete.", everything))
    return str(
        ngettext(
            "%(complete)s of the %(everything)s figures is complete.",
            "%(complete)s of the %(everything)s figures are complete.",
            complete,
            complete=complete,
            everything=everything,
        )
    )


def odd_title(one: Oddity, month: dt.date) -> str:
    """Return what is odd, in one line."""
    name = cell_name(one.cell)
    if one.oddness is Oddness.NOUGHT:
        return str(
            _("%(name)s in %(month)s: nothing is filled in. Nought or forgotten?", name=name, month=month_alone(month))
        )
    if one.oddness is Oddness.UNLIKE_LAST_YEAR:
        return str(
            _(
                "%(name)s: %(amount)s, against %(before)s a year ago",
                name=name,
                amount=number(one.amount),
                before=number(one.year_ago),
            )
        )
    return f"{name}: {number(one.amount)}, {_against(one)}"


def _against(one: Oddity) -> str:
    """Return how an amount compares with the month before, or with the middle of the months before."""
    before = one.last_month or round(one.usual.middle)
    against = str(_("last month")) if one.last_month else str(_("usual"))
    times = one.amount / before if before else 0.0
    if one.oddness is Oddness.LOW:
        return str(_("usually %(least)s or more", least=number(one.usual.least)))
    if times < 1:
        return str(_("usually %(most)s at most", most=number(one.usual.most)))
    said = {
        ALMOST_TWICE: _("%(more)s more than %(against)s", more=number(one.amount - before), against=against),
        TWICE: _("almost twice as many as %(against)s", against=against),
        MORE_THAN_TWICE: _("twice as many as %(against)s", against=against),
        MANY_TIMES: _("more than twice as many as %(against)s", against=against),
        math.inf: _("%(times)s times as many as %(against)s", times=number(round(times)), against=against),
    }
    return str(next(words for below, words in said.items() if times < below))


def why_odd(one: Oddity) -> list[str]:
    """Return why the platform thinks it odd: what the branch's own months before were."""
    known = [amount for _month, amount in one.months if amount is not None]
    usual = one.usual
    between = (
        _("each time %(amount)s", amount=number(usual.least))
        if usual.least == usual.most
        else _("between %(least)s and %(most)s", least=number(usual.least), most=number(usual.most))
    )
    said = ngettext(
        "In the month before it was %(between)s.", "In the %(num)s months before it was %(between)s.", len(known),
        between=between,
    )  # fmt: skip
    apart = sum(not usual.least <= amount <= usual.most for amount in known)
    if apart:
        said = ngettext(
            "In the %(known)s months before it was %(between)s, but for %(num)s month.",
            "In the %(known)s months before it was %(between)s, but for %(num)s months.",
            apart,
            known=len(known),
            between=between,
        )
    sentences = [said]
    if one.oddness is Oddness.NOUGHT:
        sentences.append(str(_("Nought and unknown are not the same.")))
    elif one.oddness is Oddness.UNLIKE_LAST_YEAR:
        sentences.append(str(_("The months before did not differ so much from those of last year.")))
    else:
        sentences.append(str(_("Such a jump is almost never chance.")))
    if one.year_ago is not None and one.oddness in {Oddness.HIGH, Oddness.LOW, Oddness.NOUGHT}:
        sentences.append(str(_("In the same month last year it was %(amount)s.", amount=number(one.year_ago))))
    return sentences
