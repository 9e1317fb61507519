"""The dossiers of people whom everybody of the story meets: each stands at another point, on days around today."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.clients.models import Client
from tenants.deadlines.models import EventRole
from tenants.deadlines.rules import StillReason
from tenants.demonstration.making import made_id, write
from tenants.demonstration.procedures import FAMILY, PROOFS, Course, Happened
from tenants.dossiers.models import Dossier, DossierKind

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

Told = tuple[str, int, tuple[str, ...]]
"""What happened, so many days from today, and the terms that began by it."""
KNOWN: tuple[tuple[int, DossierKind, int, tuple[Told, ...]], ...] = (
    # The municipality is late, and the term is not confirmed law.
    (1, DossierKind.TRAVEL_DOCUMENT, -45, (("application_received", -38, ("travel_document.decision",)),)),
    # A permit that ends in three weeks.
    (2, DossierKind.RENEWAL, -60, (("permit_expires", 21, ("permit_asylum.renewal_window", "permit_asylum.renewal")),)),
    # The objection was not sent in time, and nobody has said why.
    (3, DossierKind.OBJECTION_APPEAL, -40, (("decision_sent", -36, ("regular.objection",)),)),
    (4, DossierKind.NATURALISATION, -400, (("fee_paid", -350, ("naturalisation.decision",)),)),
    # Its clock stands still: see `STILL`.
    (
        5,
        DossierKind.FAMILY_REUNIFICATION,
        -150,
        (("permit_granted", -150, (f"{FAMILY}.application",)), ("application_received", -100, (f"{FAMILY}.decision",))),
    ),
    # The family has to be asked for within two weeks.
    (6, DossierKind.FAMILY_REUNIFICATION, -78, (("permit_granted", -78, (f"{FAMILY}.application",)),)),
    (
        7,
        DossierKind.OBJECTION_APPEAL,
        -72,
        (
            ("decision_sent", -70, ("regular.objection",)),
            ("objection_term_ended", -45, ("regular.objection_decision",)),
        ),
    ),
    # The visa is ready and has to be fetched this week.
    (
        8,
        DossierKind.FAMILY_REUNIFICATION,
        -330,
        (
            ("permit_granted", -330, (f"{FAMILY}.application",)),
            ("application_received", -280, (f"{FAMILY}.decision",)),
            ("decision_sent", -110, ()),
            ("visa_notice_sent", -86, (f"{FAMILY}.collect_visa",)),
        ),
    ),
    # A decision is due tomorrow or the day after.
    (9, DossierKind.OTHER, -60, (("application_received", -55, ("general.decision",)),)),
    (10, DossierKind.TRAVEL_DOCUMENT, -80, (("application_received", -70, ("travel_document.decision",)),)),
    # The permit ended and nobody applied.
    (11, DossierKind.RENEWAL, -90, (("permit_expires", -30, ("permit_asylum.renewal",)),)),
)
STILL = 5
STILL_FOR = 20
NUMBERS_FROM = 900


def guard_known(
    session: ScopedSession, dice: random.Random, acquaintances: Sequence[uuid.UUID], today: dt.date
) -> dict[uuid.UUID, Course]:
    """Open a dossier for each of them; return what happened in it."""
    places = dict(
        session.execute(select(Client.id, Client.municipality_code).where(Client.id.in_(acquaintances))).all()
    )
    rows, courses = [], {}
    for place, kind, opened, told in KNOWN:
        day = today + dt.timedelta(days=opened)
        key = made_id(dice, day)
        rows.append(
            {
                "id": key,
                "number": f"D{day:%y}-{NUMBERS_FROM + place}",
                "client_id": acquaintances[place],
                "kind": kind.value,
                "municipality_code": places[acquaintances[place]],
                "opened_on": day,
                "closed_on": None,
                "outcome": None,
            }
        )
        courses[key] = _course(told, today, still=place == STILL)
    write(session, Dossier, rows)
    return courses


def _course(told: Sequence[Told], today: dt.date, *, still: bool) -> Course:
    events = [
        Happened(EventRole.STARTS, code, today + dt.timedelta(days=day), terms, proof=PROOFS.get(code, ""))
        for code, day, terms in told
    ]
    if still:
        since = today - dt.timedelta(days=STILL_FOR)
        proof = f"Brief van de IND van {since:%d-%m-%Y}: stuur de geboorteakten"
        last = len(events) - 1
        terms = events[last].terms
        events.append(Happened(EventRole.SUSPENDS, StillReason.COMPLETION.value, since, terms, of=last, proof=proof))
    return Course(events, told[-1][0])
