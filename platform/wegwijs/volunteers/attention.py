"""What of the team stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.volunteers.attention import attention
from tenants.volunteers.models import Certificate
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short, so_late
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.volunteers.attention import Due


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add certificates that end or are missing, and leave that begins or runs."""
    rows = [_row(due, today) for due in attention(session, reader, today)]
    everybody = Act(_("See the team"), url_for("volunteers.roster"))
    found.now += few([row for row in rows if row.late], everybody)
    found.this_week += few([row for row in rows if not row.late], everybody)


def _row(due: Due, today: dt.date) -> Row:
    name = bold(due.name)
    act = Act(
        _("Open the page of %(name)s", name=due.name.split(" ", maxsplit=1)[0]),
        url_for("volunteers.volunteer", volunteer_id=due.volunteer_id),
    )
    if due.kind == "conduct_missing" or due.on is None:
        return Row(_("missing"), sentence(_("%(name)s has no certificate of conduct."), name=name), act)
    if due.kind == "certificate":
        paper = word(Certificate.Kind(due.detail))
        if due.on < today:
            what = sentence(_("The paper of %(name)s has ended: %(paper)s."), name=name, paper=paper)
            return Row(so_late(due.on, today), what, act, late=True)
        return Row(
            short(due.on), sentence(_("On this day a paper of %(name)s ends: %(paper)s."), name=name, paper=paper), act
        )
    if due.detail:
        what = sentence(_("%(name)s is away; %(who)s stands in."), name=name, who=bold(due.detail))
    else:
        what = sentence(_("%(name)s is away, and nobody stands in."), name=name)
    return Row(short(due.on), what, act)
