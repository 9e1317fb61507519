"""Dossiers of a branch with what happened in them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.deadlines.actions import NewEvent, record_event
from tenants.deadlines.queries import Standing, standings
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.models import Dossier, DossierKind

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.deadlines.models import DossierEvent
    from tenants.isolation import ScopedSession

TODAY = dt.date(2018, 11, 13)
"""The day of the story: a week before the immigration service has to decide."""


def dossier_of(
    session: ScopedSession,
    reader: Reader,
    client_id: uuid.UUID,
    kind: DossierKind = DossierKind.FAMILY_REUNIFICATION,
    today: dt.date = TODAY,
) -> Dossier:
    """Open a dossier of a client, on 1 March 2018."""
    return open_dossier(session, reader, client_id, NewDossier(kind, dt.date(2018, 3, 1)), today)


def happened(
    session: ScopedSession,
    reader: Reader,
    dossier: Dossier,
    code: str,
    day: dt.date,
    *terms: str,
    today: dt.date = TODAY,
) -> DossierEvent:
    """Note what happened in a dossier, and which terms began by it."""
    return record_event(session, reader, dossier.id, NewEvent(code, day, terms), today)


def deadline_of(session: ScopedSession, dossier: Dossier, term: str) -> Standing:
    """Return the one deadline of a dossier that is of a term."""
    (found,) = [one for one in standings(session, dossier.id) if one.deadline.term == term]
    return found
