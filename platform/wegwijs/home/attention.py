"""What asks for attention, as rows of one sentence and one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from tenants.home.rules import counted_until, is_late_to_sign
from tenants.moments import LOCAL, now
from wegwijs.home.rows import Act, Lists, Row, bold, sentence, short, so_long
from wegwijs.templating import clock, weekday

if TYPE_CHECKING:
    import datetime as dt

    from tenants.consultations.queries import Waiter
    from tenants.home.queries import Silence, Standing


def lists(standing: Standing, silences: list[Silence], *, lead: bool) -> Lists:
    """Return what asks for attention at this moment; `lead` adds what only a team lead can do something about."""
    moment = now().astimezone(LOCAL)
    today = moment.date()
    found = Lists(now=[_waits(one) for one in standing.waiting])
    if lead:
        _add_figures(found, standing, moment)
    here = {one.waiting.client_id for one in standing.waiting}
    found.silent = [_silence(one, today) for one in silences if one.client_id not in here]
    return found


def _waits(one: Waiter) -> Row:
    minutes = max(int((now() - one.waiting.since).total_seconds() // 60), 0)
    name = one.client_name or str(_("Somebody without a name"))
    first_name = one.client_name.split(" ", maxsplit=1)[0]
    act = Act(
        _("Help %(name)s", name=first_name) if first_name else _("Help"),
        url_for("desk.call", waiting_id=one.waiting.id),
        sends=True,
    )
    return Row(
        ngettext("%(num)s minute", "%(num)s minutes", minutes),
        sentence(_("%(name)s is waiting at the desk, since %(time)s."), name=bold(name), time=clock(one.waiting.since)),
        act,
    )


def _add_figures(found: Lists, standing: Standing, moment: dt.datetime) -> None:
    year, href = moment.year - 1, url_for("annual_report.years")
    until = counted_until(moment)
    if standing.counted_night is None or standing.counted_night < until:
        since = standing.counted_night
        counted = _("They are as of %(day)s.", day=weekday(since)) if since else _("They were never counted.")
        what = Markup("%s %s") % (_("Last night's count is missing: the figures are behind."), counted)
        found.now.append(Row(short(until), what, Act(_("Look at the figures"), href), late=True))
    if standing.year_is_counted and not standing.year_is_signed:
        late = is_late_to_sign(moment.date(), year)
        what = sentence(_("The figures of %(year)s wait for your signature."), year=bold(str(year)))
        row = Row(_("late") if late else _("January"), what, Act(_("Check and sign"), href), late=late)
        (found.now if late else found.this_week).append(row)


def _silence(one: Silence, today: dt.date) -> Row:
    last = format_date(one.last_day, "d MMMM")
    return Row(
        so_long(one.last_day, today),
        sentence(_("%(name)s often came, and no more since %(day)s."), name=bold(one.name), day=last),
        Act(_("Open the record"), url_for("clients.client", client_id=one.client_id)),
    )
