"""Meetings with other organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.partners import MEETINGS
from wegwijs.annual_report import wording
from wegwijs.annual_report.drawn import Row, columns_of, last_year, numbered, picture_words
from wegwijs.annual_report.sentences import month_name
from wegwijs.pictures import Group, bars, calendar, columns, groups
from wegwijs.pictures.calendar import MOST as MOST_IN_A_MONTH
from wegwijs.pictures.groups import MOST
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content

TWO = 2
"""Kinds that one can tell apart as groups of dots; more are bars."""


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: which meetings, and when."""
    href, count = records("partners"), content.figure(MEETINGS.id).number or 0
    finding = ngettext(
        "%(count)s meeting with other organisations",
        "%(count)s meetings with other organisations",
        count,
        count=number(count),
    )
    pictures = [_kinds(content, href), _months(content, href)] if count else []
    return {"finding": finding, "pictures": pictures}


def _kinds(content: Content, href: str | None) -> dict[str, Any]:
    now, was = content.figure(MEETINGS.id).parts("kind"), content.was(MEETINGS.id).parts("kind")
    count = content.figure(MEETINGS.id).number or 0
    words = wording.said(wording.MEETINGS)
    order = [code for code in words if now.get(code)]
    named = [(words[code], now[code]) for code in order]
    few = len(order) <= TWO and sum(amount for _, amount in named) <= MOST
    svg = (
        groups(
            [Group(words[code], (("one", now[code]),), was.get(code, 0) if was else None) for code in order],
            last_name=str(content.year - 1),
            words=picture_words(),
        )
        if few
        else bars(named, last={words[code]: was.get(code, 0) for code in order} if was else None, words=picture_words())
    )
    return {
        "finding": numbered(number(count), ngettext("meeting", "meetings", count)),
        **last_year(content, MEETINGS.id),
        "svg": svg,
        "columns": columns_of(content, _("Kind"), beside=bool(was)),
        "rows": [
            Row(words[code], (number(now[code]), *((number(was.get(code, 0)),) if was else ())), href) for code in order
        ],
        "about": _("show the records"),
    }


def _months(content: Content, href: str | None) -> dict[str, Any]:
    now, was = content.figure(MEETINGS.id).months, content.was(MEETINGS.id).months
    names = [month_name(month) for month in range(1, 13)]
    known = [amount for amount in now if amount is not None]
    draw = calendar if max(known, default=0) <= MOST_IN_A_MONTH else columns
    beside = content.has_before("partners")
    held = sum(1 for amount in known if amount)
    return {
        "finding": ngettext("In %(count)s month we met", "In %(count)s months we met", held, count=number(held)),
        "svg": draw(list(now), names, words=picture_words()),
        "columns": columns_of(content, _("Month"), beside=beside),
        "rows": [
            Row(name, (number(amount), *((number(then),) if beside else ())), href)
            for name, amount, then in zip(names, now, was, strict=True)
        ],
        "about": _("show the records"),
    }
