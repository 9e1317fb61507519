"""The day beside the desk: who waits, what was just saved, and every visit with its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import session as cookie
from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from tenants.consultations.models import Outcome
from tenants.consultations.queries import visits_of_day, waiting_people
from tenants.moments import now
from wegwijs.requests import session
from wegwijs.templating import clock
from wegwijs.words import about

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.consultations.queries import Visit, Waiter

LONGEST_LIST = 40
HIDDEN, SAVED, USUAL = "desk_names_hidden", "desk_saved", "desk_usual"
"""What this sign-in's cookie keeps of the desk: ids and codes, never a name."""


def day_context(today: dt.date) -> dict[str, Any]:
    """Return what `desk/_day.html` shows of `today`, in two statements."""
    visits, waiting = visits_of_day(session(), today), waiting_people(session())
    shown = not cookie.get(HIDDEN, False)
    return {
        "day_title": _("Today, %(day)s", day=format_date(today, "d MMMM")),
        "total": sum(visit.consultation.visits for visit in visits),
        "waiting": [_waiter(one, shown=shown) for one in waiting],
        "waiting_sentence": _waiting_sentence(waiting, shown=shown),
        "saved": next((_line(v, shown=shown) for v in visits if str(v.consultation.id) == cookie.get(SAVED)), None),
        "visits": [
            _line(visit, shown=shown)
            for visit in visits[:LONGEST_LIST]
            if str(visit.consultation.id) != cookie.get(SAVED)
        ],
        "earlier_count": max(len(visits) - LONGEST_LIST, 0),
        "earlier_href": url_for("consultations.visits", month=f"{today:%Y-%m}"),
        "names": {"shown": shown, "href": url_for("desk.names")},
    }


def _minutes(waiter: Waiter) -> int:
    return max(int((now() - waiter.waiting.since).total_seconds() // 60), 0)


def _waiter(one: Waiter, *, shown: bool) -> dict[str, Any]:
    return {
        "minutes": _minutes(one),
        "name": one.client_name if shown else "",
        "since": clock(one.waiting.since),
        "help_href": url_for("desk.call", waiting_id=one.waiting.id),
    }


def _waiting_sentence(waiting: list[Waiter], *, shown: bool) -> str:
    if not waiting:
        return ""
    name = (waiting[0].client_name if shown else "") or _("the first")
    return str(
        ngettext(
            "%(num)s is waiting, %(name)s for %(minutes)s minutes",
            "%(num)s are waiting, %(name)s for %(minutes)s minutes",
            len(waiting),
            name=name,
            minutes=_minutes(waiting[0]),
        )
    )


def _open_href(client_id: uuid.UUID) -> str:
    """Return where the desk opens a record because of a visit, to POST to."""
    return url_for("clients.open_for_reason", client_id=client_id)


def _line(visit: Visit, *, shown: bool) -> dict[str, Any]:
    consultation = visit.consultation
    ask = consultation.outcome == Outcome.ESCALATED
    return {
        "time": clock(consultation.at),
        "name": visit.client_name if shown else "",
        "people": consultation.visits,
        "about": about(consultation.topics, consultation.outcome),
        "href": url_for("consultations.visit", consultation_id=consultation.id),
        "undo_href": url_for("desk.undo", consultation_id=consultation.id),
        "ask_href": url_for("escalations.ask", visit=consultation.id) if ask else None,
        "open_href": _open_href(consultation.client_id) if shown and consultation.client_id else None,
    }
