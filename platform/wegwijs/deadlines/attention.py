"""What of the deadlines stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from tenants.deadlines.attention import Call, attention
from tenants.roles import Right
from tenants.terms.catalogue import UnknownTermError, versions
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short, so_late, so_long
from wegwijs.requests import place
from wegwijs.templating import day, weekday

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from markupsafe import Markup

    from tenants.clients.access import Reader
    from tenants.deadlines.attention import Attention
    from tenants.isolation import ScopedSession
    from tenants.terms.catalogue import Term

_NOW = (Call.LATE, Call.TODAY)
_SILENT = (Call.STILL,)


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add deadlines that are late, due, or stand still, of the dossiers that are the reader's business."""
    if not place().may(Right.DOSSIER_READ):
        return
    rows: dict[Call, list[Row]] = {call: [] for call in Call}
    for each in attention(session, reader, today):
        rows[each.kind].append(_row(each, today))
    everything = Act(_("See all dossiers"), url_for("dossiers.dossiers"))
    for call in Call:
        place_ = found.now if call in _NOW else found.silent if call in _SILENT else found.this_week
        place_ += few(rows[call], everything)


def _row(each: Attention, today: dt.date) -> Row:
    term = _newest(each.term)
    said = {"who": _who(each), "term": _name(term) or each.term}
    act = Act(_("Open the dossier"), url_for("dossiers.dossier", dossier_id=each.dossier_id))
    if each.kind is Call.LATE:
        what = sentence(_("%(who)s: %(term)s. The last day was %(day)s."), day=_past(each.on, today), **said)
        late_act = Act(_("Send a notice of default") if term and term.remedy else _("Say why"), act.href)
        return Row(so_late(each.on, today), _asked(what, each), late_act, late=True)
    if each.kind is Call.TODAY:
        what = sentence(_("%(who)s: %(term)s. Today is the last day."), **said)
        return Row(str(_("today")), _asked(what, each), act)
    if each.kind is Call.STILL:
        what = sentence(_("%(who)s: %(term)s. The term stands still since %(day)s."), day=day(each.on), **said)
        return Row(so_long(each.on, today), what, Act(_("Ask how it stands"), act.href))
    if each.kind is Call.UNDATED:
        what = sentence(_("%(who)s: %(term)s. No date is known for this term: ask the lawyer or the Helpdesk."), **said)
        return Row("", what, act)
    return Row(short(each.on), _asked(_coming(each, today, said), each), act)


def _past(on: dt.date, today: dt.date) -> str:
    """Return a day that is past: with the weekday, or when it is longer ago with the year."""
    return weekday(on) if on.year == today.year else day(on)


def _coming(each: Attention, today: dt.date, said: Mapping[str, object]) -> Markup:
    """Return the sentence about a day that comes, or of which only the branch's own norm came."""
    if each.kind is Call.OPENS:
        if each.on <= today:
            return sentence(_("%(who)s: %(term)s. This can be done now."), **said)
        return sentence(_("%(who)s: %(term)s. From this day on it can be done."), **said)
    assert each.last_day is not None  # noqa: S101  only what has no date has none
    left = ngettext("%(num)s day left", "%(num)s days left", (each.last_day - today).days)
    if each.kind is Call.NORM:
        template = _("%(who)s: %(term)s. You want it ready by now; by law the last day is %(day)s: %(left)s.")
        return sentence(template, left=left, day=day(each.last_day), **said)
    return sentence(_("%(who)s: %(term)s. This is the last day: %(left)s."), left=left, **said)


def _asked(what: Markup, each: Attention) -> Markup:
    """Return the sentence, and for who oversees the branch that nobody took it up."""
    return sentence("%(what)s %(asked)s", what=what, asked=_("Nobody took it up yet.")) if each.handed_up else what


def _who(each: Attention) -> Markup:
    if each.name:
        return bold(each.name)
    return sentence(_("Dossier %(number)s"), number=bold(each.number))


def _newest(term_id: str) -> Term | None:
    try:
        return versions(term_id)[-1]
    except UnknownTermError:
        return None


def _name(term: Term | None) -> str:
    """Return what a term is called, in the language of the page."""
    if term is None:
        return ""
    return term.name_nl if str(get_locale()) == "nl" else term.name_en
