"""Legal procedures of clients, most of them family reunification."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tenants.demonstration.making import made_id, write
from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tenants.demonstration.families import Family
    from tenants.isolation import ScopedSession

KINDS = {
    DossierKind.FAMILY_REUNIFICATION: 45,
    DossierKind.TRAVEL_DOCUMENT: 15,
    DossierKind.RENEWAL: 15,
    DossierKind.NATURALISATION: 10,
    DossierKind.OBJECTION_APPEAL: 10,
    DossierKind.OTHER: 5,
}
ENDINGS = {
    DossierOutcome.GRANTED: 70,
    DossierOutcome.REFUSED: 15,
    DossierOutcome.WITHDRAWN: 10,
    DossierOutcome.MOVED: 5,
}
SHARE = 0.4


def guard_procedures(
    session: ScopedSession, dice: random.Random, families: Sequence[Family], today: dt.date, leave_out: int | None
) -> None:
    """Open a dossier for some of the heads of families soon after they were housed; most end within a year and a half."""
    rows: list[dict[str, Any]] = []
    for family in families:
        opened = family.housed_on + dt.timedelta(days=dice.randrange(3, 80))
        if dice.random() > SHARE or opened >= today:
            continue
        closed: dt.date | None = opened + dt.timedelta(days=dice.randrange(90, 560))
        if closed is not None and closed >= today:
            closed = None
        # What is open in the year that comes from elsewhere would count in it.
        if leave_out is not None and opened.year <= leave_out and (closed is None or closed.year >= leave_out):
            continue
        rows.append(
            {
                "id": made_id(dice, opened),
                "number": f"D{opened:%y}-{len(rows) + 1:03}",
                "client_id": family.people[0].id,
                "kind": dice.choices(list(KINDS), list(KINDS.values()))[0].value,
                "municipality_code": family.municipality,
                "opened_on": opened,
                "closed_on": closed,
                "outcome": dice.choices(list(ENDINGS), list(ENDINGS.values()))[0].value if closed else None,
            }
        )
    write(session, Dossier, rows)
