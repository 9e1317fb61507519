"""What of the language classes stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.language.attention import Matter, attention
from tenants.roles import Right
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence
from wegwijs.requests import place

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.language.attention import Attention


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add the lessons one gives today, places that are free while somebody waits, and who stays away."""
    by_matter: dict[Matter, list[Row]] = {matter: [] for matter in Matter}
    for each in attention(session, reader, today):
        if each.matter is Matter.PLACE and not place().may(Right.LANGUAGE_WRITE):
            continue
        by_matter[each.matter].append(_row(each))
    everything = Act(_("See all classes"), url_for("language.classes"))
    found.now += by_matter[Matter.LESSON]
    found.this_week += few(by_matter[Matter.PLACE], everything)
    found.silent += few(by_matter[Matter.AWAY], everything)


def _row(each: Attention) -> Row:
    name = bold(each.class_number)
    if each.matter is Matter.LESSON:
        act = Act(_("Who is there?"), url_for("language.lesson", lesson_id=each.record_id))
        return Row(
            f"{each.at:%H:%M}" if each.at else _("today"), sentence(_("You teach %(name)s today."), name=name), act
        )
    if each.matter is Matter.PLACE:
        waiting = ngettext("%(num)s person waits", "%(num)s people wait", each.count)
        what = sentence(_("%(waiting)s for %(name)s, and there is a place."), waiting=waiting, name=name)
        act = Act(_("Give the place"), url_for("language.one_class", class_id=each.class_id))
        return Row(_("waits"), what, act)
    what = sentence(
        ngettext(
            "%(who)s missed the last lesson of %(name)s.",
            "%(who)s missed the last %(num)s lessons of %(name)s.",
            each.count,
            who="%(who)s",
            name="%(name)s",
        ),
        who=bold(each.name),
        name=each.class_number,
    )
    act = Act(_("Ask how it is"), url_for("language.pupil", pupil_id=each.record_id))
    return Row(ngettext("%(num)s lesson", "%(num)s lessons", each.count), what, act)
