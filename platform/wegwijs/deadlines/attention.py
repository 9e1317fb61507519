"""What of the deadlines stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.deadlines.attention import Call, attention
from tenants.roles import Right
from tenants.terms.catalogue import Remedy
from wegwijs.dossiers.naming import term_name, term_of
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short, so_late, so_long
from wegwijs.requests import place
from wegwijs.templating import day, weekday

if TYPE_CHECKING:
    import datetime as dt

    from markupsafe import Markup

    from tenants.clients.access import Reader
    from tenants.deadlines.attention import Attention
    from tenants.isolation import ScopedSession

NOW = (Call.LATE, Call.TODAY)
SILENT = (Call.STILL,)
SENTENCES = {
    Call.LATE: _l("%(who)s: %(term)s. The last day was %(day)s."),
    Call.TODAY: _l("%(who)s: %(term)s. Today is the last day."),
    Call.THIS_WEEK: _l("%(who)s: %(term)s. This is the last day: %(left)s."),
    Call.NORM: _l("%(who)s: %(term)s. You want it ready by now; by law the last day is %(day)s: %(left)s."),
    Call.OPENS: _l("%(who)s: %(term)s. From this day on it can be done."),
    Call.ENDED: _l("%(who)s: %(term)s. This has ended."),
    Call.IN_THE_POST: _l("%(who)s: %(term)s. It was posted in time. Did it arrive?"),
    Call.UNDATED: _l("%(who)s: %(term)s. No date is known for this term: ask the lawyer or the Helpdesk."),
    Call.STILL: _l("%(who)s: %(term)s. The term stands still since %(day)s."),
}
OPEN_NOW = _l("%(who)s: %(term)s. This can be done now.")


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add deadlines that are late, due, or stand still, of the dossiers that are the reader's business."""
    if not place().may(Right.DOSSIER_READ):
        return
    rows: dict[Call, list[Row]] = {call: [] for call in Call}
    for each in attention(session, reader, today):
        rows[each.kind].append(Row(_when(each, today), _what(each, today), _act(each), late=each.kind is Call.LATE))
    everything = Act(_("See all dossiers"), url_for("dossiers.dossiers"))
    for call in Call:
        target = found.now if call in NOW else found.silent if call in SILENT else found.this_week
        target += few(rows[call], everything)


def _when(each: Attention, today: dt.date) -> str:
    """Return what stands at the start of the row: how late, how long still, or the day."""
    if each.kind is Call.LATE:
        return so_late(each.on, today)
    if each.kind is Call.STILL:
        return so_long(each.on, today)
    if each.kind is Call.TODAY:
        return str(_("today"))
    return "" if each.kind is Call.UNDATED else short(each.on)


def _what(each: Attention, today: dt.date) -> Markup:
    """Return the sentence, and for who oversees the branch that nobody took it up."""
    template = OPEN_NOW if each.kind is Call.OPENS and each.on <= today else SENTENCES[each.kind]
    shown = each.on if each.kind is Call.STILL or each.last_day is None else each.last_day
    left = max((shown - today).days, 0)
    what = sentence(
        str(template),
        who=bold(each.name) if each.name else sentence(_("Dossier %(number)s"), number=bold(each.number)),
        term=term_name(each.term),
        # With its weekday when it is near, with its year when it is not.
        day=weekday(shown) if shown.year == today.year else day(shown),
        left=ngettext("%(num)s day left", "%(num)s days left", left),
    )
    return sentence("%(what)s %(asked)s", what=what, asked=_("Nobody took it up yet.")) if each.handed_up else what


def _act(each: Attention) -> Act:
    """Return what there is to do: when an authority is late, the letter that says so."""
    if each.kind is Call.LATE:
        term = term_of(each.term)
        if term is not None and term.remedy is Remedy.NOTICE_OF_DEFAULT:
            return Act(_("Send a notice of default"), _page(each, "deadlines.notice_of_default"))
        return Act(_("Say why"), _page(each, "deadlines.late"))
    if each.kind is Call.IN_THE_POST:
        return Act(_("Say whether it arrived"), _page(each, "deadlines.met"))
    words = _("Ask how it stands") if each.kind is Call.STILL else _("Open the dossier")
    return Act(words, url_for("dossiers.dossier", dossier_id=each.dossier_id))


def _page(each: Attention, endpoint: str) -> str:
    return url_for(endpoint, deadline_id=each.deadline_id)
