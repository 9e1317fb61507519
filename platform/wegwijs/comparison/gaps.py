"""What a page says when there is nothing to compare: exactly why, and the nearest choice that has numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from tenants.comparison.against import Per
from tenants.comparison.choice import WHOLE_YEAR, Choice, What
from tenants.comparison.gaps import Gap, gap_of
from tenants.comparison.lines import compared
from tenants.figures.areas.consultations import CONTACTS
from tenants.figures.areas.housing import HOUSED
from wegwijs.comparison import measures

if TYPE_CHECKING:
    from tenants.comparison.lines import Compared
    from wegwijs.comparison.asking import Answer

USUAL = (
    Choice(What(HOUSED.id), 0, per=Per.NEED),
    Choice(What(CONTACTS.id), 0, per=Per.INHABITANTS),
    Choice(What(CONTACTS.id), 0),
)
"""What is kept nearly everywhere: the first of these that has numbers is offered instead."""


def gap_context(answer: Answer, endpoint: str, **place: str) -> dict[str, Any] | None:
    """Return why there is nothing to compare and where there is; none when there is something.

    `endpoint` and `place` are the page's own address, to which the links lead with another choice.
    """
    if answer.gap is None:
        return None
    where: dict[str, Any] = dict(place)
    return {
        "says": said(answer, answer.gap),
        "has_numbers": answer.gap is Gap.ZERO or answer.gap.is_of_need,
        "links": [
            {"label": _title(choice, answer.year), "href": url_for(endpoint, **{**where, **choice.arguments})}
            for choice in instead(answer, answer.gap)
        ],
    }


def said(answer: Answer, gap: Gap) -> str:
    """Return why, in one sentence."""
    choice, until = answer.choice, answer.now.until
    values: dict[str, Any] = {
        "name": measures.name_of(choice.what), "when": measures.when(choice), "before": choice.year - 1,
        "small": answer.table.small, "day": format_date(until, "d MMMM y") if until else "",
    }  # fmt: skip
    if gap in {Gap.NEED_UNKNOWN, Gap.NEED_HIDDEN, Gap.NEED_ZERO}:
        values["need"] = measures.need_name(choice)
    sentences = {
        Gap.NOT_BEGUN: _("%(name)s in %(when)s: not counted yet. Everything is counted up to %(day)s."),
        Gap.UNKNOWN: _("%(name)s in %(when)s: nobody kept records of this. It is not known, which is not nought."),
        Gap.HIDDEN: _(
            "%(name)s in %(when)s: every number is of fewer than %(small)s people, or would give such a number away. So"
            " none is shown."
        ),
        Gap.ZERO_OR_HIDDEN: _(
            "%(name)s in %(when)s: what is not 0 is of fewer than %(small)s people, or would give such a number away. So it"
            " is not shown."
        ),
        Gap.ZERO: _("%(name)s in %(when)s: 0 everywhere. So there is nothing to lay side by side."),
        Gap.RUNS: _(
            "%(name)s in %(when)s: no part that is over is told of both years, so %(before)s says nothing yet."
        ),
        Gap.FIRST: _("%(name)s in %(when)s: %(before)s was not counted, so it cannot be held against it."),
        Gap.NEED_UNKNOWN: _("%(name)s in %(when)s: what it is held against is not known (%(need)s)."),
        Gap.NEED_HIDDEN: _(
            "%(name)s in %(when)s: what it is held against (%(need)s) is of too few people to show beside it."
        ),
        Gap.NEED_ZERO: _("%(name)s in %(when)s: what it is held against is 0 (%(need)s)."),
    }
    return str(sentences[gap] % values)


def instead(answer: Answer, gap: Gap) -> list[Choice]:
    """Return what can be chosen and has numbers, the nearest first: the bare number, another year, another figure."""
    choice = answer.choice
    found = [replace(choice, per=Per.NONE)] if gap.is_of_need else []
    whole = replace(choice, period=WHOLE_YEAR)
    if whole != choice and gap_of(_compared(answer, whole), has_before=True) is None:
        found.append(whole)
    years = [year for year, other in answer.others.items() if gap_of(other, has_before=True) is None]
    if years:
        found.append(replace(choice, year=min(years, key=lambda year: (abs(year - answer.year), -year))))
    usual = (replace(one, year=answer.year, peers=choice.peers) for one in USUAL)
    other = (one for one in usual if one.what != choice.what and one.what.indicator in answer.told)
    found += [one for one in other if gap_of(_compared(answer, one), has_before=True) is None][:1]
    return found


def _compared(answer: Answer, choice: Choice) -> Compared:
    return compared(choice, answer.table, answer.before, answer.living)


def _title(choice: Choice, year: int) -> str:
    """Return a choice as a link says it; how it is held only when that is what changes."""
    values = {"name": measures.name_of(choice.what), "when": measures.when(choice)}
    if choice.per is Per.NONE and choice.year == year:
        return str(_("%(name)s in %(when)s, as a number", **values))
    return str(_("%(name)s in %(when)s", **values))
