"""What of dossiers stands on the page of today, besides their terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.dossiers.attention import Call, attention
from tenants.dossiers.models import PartyRole
from tenants.roles import Right
from wegwijs.dossiers.naming import whom
from wegwijs.home.rows import Act, Row, bold, few, sentence, short, so_late, so_long
from wegwijs.requests import place
from wegwijs.templating import day
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.dossiers.attention import Attention
    from tenants.isolation import ScopedSession
    from wegwijs.home.rows import Lists


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add tasks that are due or late, and dossiers in which nothing happens; for who may see dossiers."""
    if not place().may(Right.DOSSIER_READ):
        return
    rows = attention(session, reader, today)
    tasks = [each for each in rows if each.call is Call.TASK]
    everything = Act(_("See the work list"), url_for("dossiers.dossiers"))
    found.now += few([_task(each, today) for each in tasks if each.date <= today], everything)
    found.this_week += few([_task(each, today) for each in tasks if each.date > today], everything)
    found.silent += few([_still(each, today) for each in rows if each.call is Call.STILL], everything)


def _task(each: Attention, today: dt.date) -> Row:
    href = url_for("dossiers.task", dossier_task_id=each.task_id)
    late = each.date < today
    when = so_late(each.date, today) if late else short(each.date)
    name, what = bold(each.name), each.label
    if each.waits_for is PartyRole.US:
        said = sentence(_("To do for %(name)s: %(what)s."), name=name, what=what)
        return Row(when, said, Act(_("Open the task"), href), late=late)
    who = whom(each.waits_for, each.kind, each.party)
    said = sentence(_("For %(name)s this should come from %(whom)s: %(what)s."), name=name, what=what, whom=who)
    first = (each.party or who).split(" ", maxsplit=1)[0] if each.party else who
    return Row(when, said, Act(_("Remind %(name)s", name=first), href), late=late)


def _still(each: Attention, today: dt.date) -> Row:
    said = sentence(
        _("Nothing happened in the dossier of %(name)s (%(kind)s) since %(day)s."),
        name=bold(each.name),
        kind=word(each.kind).lower(),
        day=day(each.date),
    )
    act = Act(_("Look at the dossier"), url_for("dossiers.dossier", dossier_id=each.dossier_id))
    return Row(so_long(each.date, today), said, act)
