"""What a record of housing said before, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.housing.models import DwellingKind, Route
from wegwijs import words
from wegwijs.housing.sentences import signed
from wegwijs.templating import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.housing.histories import Past
    from tenants.housing.models import HousingCorrection


@dataclass(frozen=True)
class Told:
    """One correction: when, by whom, why, and what it said before; a withdrawal says nothing before."""

    at: dt.datetime
    who: str
    why: str
    before: str


def told(corrections: Iterable[tuple[HousingCorrection, str]]) -> list[Told]:
    """Return corrections in words, in their order."""
    return [
        Told(
            one.at,
            who,
            one.reason,
            "; ".join(f"{_field(name)}: {_value(name, value)}" for name, value in sorted(one.before.items())),
        )
        for one, who in corrections
    ]


def told_of(known: Past[Any] | None) -> list[Told]:
    """Return the corrections of a record in words; nothing for a record that is not there."""
    return [] if known is None else told(known.corrections)


def _field(name: str) -> str:
    names = {
        "persons": _("people"),
        "source": _("source"),
        "day": _("day"),
        "reason": _("reason"),
        "explanation": _("explanation"),
        "as_of": _("counted up to"),
        "municipality_code": _("municipality"),
        "number": _("number"),
        "offered_on": _("offered on"),
        "kind": _("kind"),
        "temporary": _("temporary"),
        "corporation": _("owner"),
        "address": _("address"),
        "dwelling_id": _("home"),
        "route": _("way"),
        "counts_for_quota": _("counts for the quota"),
        "age_group": _("age"),
        "sex": _("sex"),
        "nationality": _("nationality"),
    }
    return str(names[name])


def _value(name: str, value: object) -> str:
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    written = {
        "persons": lambda: signed(value) if isinstance(value, int) and value < 0 else str(value),
        "day": lambda: day(dt.date.fromisoformat(str(value))),
        "offered_on": lambda: day(dt.date.fromisoformat(str(value))),
        "kind": lambda: words.word(DwellingKind(str(value))),
        "route": lambda: words.word(Route(str(value))),
        "dwelling_id": lambda: str(_("another home")),
    }
    return written[name]() if name in written else str(value)
