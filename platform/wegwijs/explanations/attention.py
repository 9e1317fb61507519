"""What of explanations stands on the page of today: what the region asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.explanations.queries import questions_that_wait
from tenants.figures.catalogue import INDICATORS
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.home.rows import Act, Lists, Row, bold, few, sentence, short
from wegwijs.requests import place

if TYPE_CHECKING:
    import datetime as dt

    from tenants.clients.access import Reader
    from tenants.explanations.models import Explanation
    from tenants.isolation import ScopedSession


def add(found: Lists, session: ScopedSession, _reader: Reader, _today: dt.date) -> None:
    """Add the questions that wait, for whoever may answer them."""
    if not place().may(Right.EXPLANATION_WRITE):
        return
    everything = Act(_("See all explanations"), url_for("explanations.explanations"))
    found.this_week += few([_row(one) for one in questions_that_wait(session)], everything)


def _row(one: Explanation) -> Row:
    what = bold(str(_(INDICATORS[one.indicator].name)).lower()) if one.indicator in INDICATORS else bold(one.indicator)
    return Row(
        short(local_date(one.asked_at)) if one.asked_at else "",
        sentence(
            _("%(who)s asks why %(what)s of %(year)s are what they are."),
            who=one.asked_by_name,
            what=what,
            year=one.year,
        ),
        Act(_("Explain"), url_for("explanations.explanations", figure=one.indicator, year=one.year, _anchor="words")),
    )
