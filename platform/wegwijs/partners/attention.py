"""What of partners, referrals and signals stands on the page of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.partners.attention import attention
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short, so_long

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.partners.attention import Due


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add referrals that nobody answered, partners one did not meet for long, and signals to choose from."""
    everybody = Act(_("See all partners"), url_for("partners.partners"))
    silent: list[Row] = []
    for due in attention(session, reader, today):
        (found.this_week if due.kind == "signals" else silent).append(_row(due, today))
    found.silent += few(silent, everybody)


def _row(due: Due, today: dt.date) -> Row:
    partner = bold(due.partner_name)
    if due.kind == "signals":
        signals = ngettext("%(num)s signal waits", "%(num)s signals wait", due.count)
        what = sentence(_("%(signals)s to be chosen for the report to the municipality."), signals=signals)
        return Row(short(due.on), what, Act(_("Choose"), url_for("partners.signals")))
    if due.kind == "referral":
        what = sentence(_("%(partner)s did not answer about %(name)s."), partner=partner, name=bold(due.client_name))
        act = Act(_("Ask after it"), url_for("partners.referral", referral_id=due.id))
        return Row(so_long(due.on, today), what, act)
    what = sentence(_("You did not meet %(partner)s for a while."), partner=partner)
    return Row(so_long(due.on, today), what, Act(_("Plan a meeting"), url_for("partners.partner", partner_id=due.id)))
