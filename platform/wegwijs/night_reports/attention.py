"""The line about last night on the page of today, for who leads the branch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.night_reports.queries import branch_report
from tenants.roles import Right
from wegwijs.home.rows import Act, Row, sentence
from wegwijs.night_reports.branch import branch_context
from wegwijs.requests import place

if TYPE_CHECKING:
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from wegwijs.home.rows import Lists


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:  # noqa: ARG001  as every feature
    """Add what last night found, in one sentence, as long as it is of last night."""
    if not place().may(Right.REPORT_SIGN):
        return
    report = branch_report(session)
    if report is None or report.day < today - dt.timedelta(days=1):
        return
    what = sentence("%(headline)s", headline=branch_context(report, place())["headline"])
    found.this_week.insert(
        0, Row(_("Last night"), what, Act(_("Read the report"), url_for("night_reports.branch_newest")))
    )
