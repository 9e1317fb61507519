"""What of the participation tracks stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.participation.attention import Matter, attention
from tenants.roles import Right
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short
from wegwijs.requests import place

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.participation.attention import Attention


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add workshops of today and this week, workshops nobody marked, and statements that wait for a signature."""
    everything = Act(_("See all groups"), url_for("participation.groups"))
    coming: list[Row] = []
    for each in attention(session, reader, today):
        if each.matter is not Matter.WORKSHOP and not place().may(Right.PARTICIPATION_WRITE):
            continue
        (found.now if each.matter is Matter.WORKSHOP and each.day == today else coming).append(_row(each))
    found.this_week += few(coming, everything)


def _row(each: Attention) -> Row:
    name = bold(each.group_number)
    if each.matter is Matter.UNSIGNED:
        people = ngettext("%(num)s person", "%(num)s people", each.count)
        what = sentence(_("In group %(name)s, %(people)s did not sign yet."), name=name, people=people)
        return Row(
            short(each.day),
            what,
            Act(_("Sign the statements"), url_for("participation.signing", group_id=each.group_id)),
        )
    href = url_for("participation.workshop", workshop_id=each.workshop_id)
    if each.matter is Matter.UNMARKED:
        what = sentence(_("Who came to workshop %(number)s of group %(name)s?"), number=each.count, name=name)
        return Row(short(each.day), what, Act(_("Say who came"), href))
    what = sentence(_("Workshop %(number)s of group %(name)s."), number=each.count, name=name)
    return Row(short(each.day), what, Act(_("Open the workshop"), href))
