"""What of the papers stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _

from tenants.documents.attention import attention
from tenants.roles import Right
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short
from wegwijs.requests import place
from wegwijs.templating import day
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.documents.attention import Attention
    from tenants.isolation import ScopedSession


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add papers that expired to what is to be done now, and those that expire to this week; in one statement."""
    if not place().may(Right.DOSSIER_READ):
        return
    papers = attention(session, reader, today)
    everything = Act(_("See all papers that expire"), url_for("documents.expiring_papers"))
    found.now += few([_row(each, today) for each in papers if each.expired], everything)
    found.this_week += few([_row(each, today) for each in papers if not each.expired], everything)


def _row(each: Attention, today: dt.date) -> Row:
    act = Act(_("Open the paper"), url_for("documents.document", document_id=each.document_id))
    said = {"kind": word(each.kind), "name": bold(each.name), "day": day(each.expires_on)}
    if each.expired:
        return Row(
            short(each.expires_on), sentence(_("%(kind)s of %(name)s: expired on %(day)s."), **said), act, late=True
        )
    when = format_timedelta(each.expires_on - today, granularity="day", add_direction=True)
    return Row(str(when), sentence(_("%(kind)s of %(name)s: expires on %(day)s."), **said), act)
