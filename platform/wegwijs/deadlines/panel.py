"""The part of a dossier's page that is about dates.

The page gives its templates the name `deadlines` (for `deadlines/_next.html`, the banner, and `deadlines/_list.html`, all
deadlines of the dossier), and loads the sheet `deadlines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.deadlines.queries import next_date, standings
from tenants.deadlines.rules import OPEN
from tenants.roles import Right
from wegwijs.deadlines.cards import Card, card_of
from wegwijs.requests import place, session

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from tenants.deadlines.queries import Standing
    from tenants.dossiers.models import Dossier


@dataclass(frozen=True)
class Panel:
    """The deadlines of a dossier in words."""

    dossier: Dossier
    next: Card | None
    """The one that the dossier is about now."""
    open: list[Card]
    done: list[Card]
    """What was met or is not needed any more, the newest first."""
    write: bool
    """Whether something can be noted: who looks may, and the dossier runs."""


def panel(
    dossier: Dossier, today: dt.date, found: Sequence[Standing] | None = None, steps: Mapping[str, str] | None = None
) -> Panel:
    """Return the deadlines of a dossier that was opened to the reader; `found` when the page read them already.

    `steps` are the pages of the steps that are yet to be taken, by the terms that they meet.
    """
    read = standings(session(), dossier.id) if found is None else list(found)
    first = next_date(read, today)
    cards = {one.deadline.id: card_of(one, today, (steps or {}).get(one.deadline.term, "")) for one in read}
    done = [one for one in read if one.situation(today) not in OPEN]
    return Panel(
        dossier=dossier,
        next=cards[first.deadline.id] if first else None,
        open=[cards[one.deadline.id] for one in read if one.situation(today) in OPEN],
        done=[cards[one.deadline.id] for one in sorted(done, key=lambda one: one.event.day, reverse=True)],
        write=place().may(Right.DOSSIER_WRITE) and dossier.closed_on is None and dossier.withdrawn_at is None,
    )
