"""Dossiers of a handover as people read them: what may be chosen, and what is in a copy."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.deadlines.models import DeadlineState, EventRole
from tenants.dossiers.models import DossierKind, PartyRole
from wegwijs.choices import choices
from wegwijs.dates import day_short
from wegwijs.dossiers.naming import event_clause, term_name
from wegwijs.templating import day
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.dossiers.crossing import Offered

LONGEST_SHOWN = 120


def dossier_choices(offered: Sequence[Offered]) -> list[Any]:
    """Return the running dossiers as choices."""
    return choices([(str(one.id), f"{word(one.kind)}, {one.number} ({day(one.opened_on)})") for one in offered])


def note_choices(offered: Sequence[Offered]) -> list[Any]:
    """Return the notes of running dossiers as choices."""
    return choices(
        [
            (str(key), f"{one.number}, {day_short(on)}: {text[:LONGEST_SHOWN]}")
            for one in offered
            for key, on, text in one.notes
        ]
    )


def dossier_line(copy: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a dossier as a piece of the page: its kind, what is known of it, what happened, and the notes."""
    kind = DossierKind(copy["kind"])
    return {
        "title": word(kind),
        "facts": [(label, said) for label, said in _facts(copy) if said],
        "events": [
            (_day(event["day"]), event_clause(event["code"], kind)) for event in copy["events"] if _starts(event)
        ],
        "notes": [{**each, "on": _day(each["on"])} for each in copy.get("notes") or []],
    }


def _facts(copy: Mapping[str, Any]) -> list[tuple[str, str]]:
    family = [party for party in copy["parties"] if party["role"] == PartyRole.FAMILY_MEMBER]
    others = [party for party in copy["parties"] if party not in family]
    running = [_running(each) for each in copy["deadlines"] if each["state"] == DeadlineState.OPEN]
    return [
        (_("Number at the sender"), f"{copy['number']}, {day(_day(copy['opened_on']))}"),
        (_("Number at the authority"), copy.get("reference") or ""),
        (_("Terms that run"), "; ".join(running)),
        (_("Who comes"), "; ".join(_member(party) for party in family)),
        (_("Others in it"), "; ".join(f"{party['name']} ({word(PartyRole(party['role']))})" for party in others)),
    ]


def _running(deadline: Mapping[str, Any]) -> str:
    name = term_name(deadline["term"])
    if not deadline["last_day"]:
        return str(_("%(term)s: stands still", term=name))
    return str(_("%(term)s: until %(day)s", term=name, day=day(_day(deadline["last_day"]))))


def _member(party: Mapping[str, Any]) -> str:
    about = ", ".join(part for part in (party["relation"], party["place"]) if part)
    return f"{party['name']} ({about})" if about else str(party["name"])


def _starts(event: Mapping[str, Any]) -> bool:
    return bool(event["role"] == EventRole.STARTS)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
