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
    """Return a copy of a dossier as a piece of the page: its kind, what happened, what runs, who comes, and the notes."""
    kind = DossierKind(copy["kind"])
    family = [party for party in copy.get("parties") or [] if party["role"] == PartyRole.FAMILY_MEMBER]
    return {
        "title": word(kind),
        "since": _("Number %(number)s there, since %(day)s", number=copy["number"], day=day(_day(copy["opened_on"]))),
        "reference": copy.get("reference") or "",
        "family": [_member(party) for party in family],
        "others": [
            f"{party['name']} ({word(PartyRole(party['role']))})" for party in copy["parties"] if party not in family
        ],
        "events": [
            (_day(event["day"]), event_clause(event["code"], kind)) for event in copy["events"] if _starts(event)
        ],
        "running": [
            (term_name(each["term"]), _day(each["last_day"]) if each["last_day"] else None)
            for each in copy["deadlines"]
            if each["state"] == DeadlineState.OPEN
        ],
        "notes": [{**each, "on": _day(each["on"])} for each in copy.get("notes") or []],
    }


def _member(party: Mapping[str, Any]) -> str:
    about = ", ".join(part for part in (party["relation"], party["place"]) if part)
    return f"{party['name']} ({about})" if about else str(party["name"])


def _starts(event: Mapping[str, Any]) -> bool:
    return bool(event["role"] == EventRole.STARTS)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
