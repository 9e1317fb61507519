"""What of reading records stands on the page of today, for who oversees the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.clients.reviewing import morning_list
from wegwijs.home.rows import Act, Lists, Row, sentence

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add that records were read outside a caseload or outside hours, until somebody looked at it."""
    if not reader.sees_all:
        return
    count = len(morning_list(session, today).readings)
    if count:
        read = ngettext("%(num)s record was read", "%(num)s records were read", count)
        what = sentence(_("%(read)s outside a caseload or outside hours."), read=read)
        found.this_week.insert(0, Row(_("yesterday"), what, Act(_("Look at the list"), url_for("clients.accesses"))))
