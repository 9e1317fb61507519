"""The partners of a branch: meetings, referrals, job coaching, and what volunteers notice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from tenants.clients.models import Consent
from tenants.consultations.models import Topic
from tenants.demonstration.making import made_id, write
from tenants.partners.models import (
    JobContact,
    MeetingKind,
    Partner,
    PartnerKind,
    PartnerMeeting,
    Referral,
    ReferralState,
    Signal,
    SignalState,
)

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Callable, Sequence

    from tenants.demonstration.families import Family
    from tenants.isolation import ScopedSession

PARTNERS = (
    ("Algemeen Maatschappelijk Werk", PartnerKind.SOCIAL_WORK),
    ("Woonkracht Voorbeeld", PartnerKind.HOUSING),
    ("Schuldhulpverlening gemeente", PartnerKind.DEBT),
    ("Taalcentrum De Brug", PartnerKind.LANGUAGE_SCHOOL),
    ("Afdeling Inkomen", PartnerKind.INCOME),
    ("Werkgeversservicepunt", PartnerKind.WORK),
)
SIGNALS = (
    (Topic.HOUSING, "Gezinnen wachten lang op de inrichting: de bijzondere bijstand komt pas na zes weken.", True),
    (Topic.ALLOWANCES, "De zorgtoeslag van mensen die in december kwamen, loopt bijna altijd een maand achter.", True),
    (Topic.EDUCATION, "Voor peuters van nieuwe gezinnen is er op de voorschool geen plaats tot maart.", False),
    (Topic.CARE, "Huisartsen in het centrum nemen geen nieuwe patiënten meer aan.", False),
)


def work_together(
    session: ScopedSession,
    dice: random.Random,
    families: Sequence[Family],
    places: Callable[[dt.date], Sequence[str]],
    people: Sequence[uuid.UUID],
    first_year: int,
    leave_out: int | None,
    today: dt.date,
) -> None:
    """Meet the partners every two months since `first_year`, send clients on, and notice things."""
    # Those of the import files are there already.
    present = dict(session.execute(select(Partner.name, Partner.id)).all())
    new = {name: made_id(dice, dt.date(first_year, 1, 2)) for name, _ in PARTNERS if name not in present}
    present |= new
    rows = [{"name": name, "kind": kind.value, "contact": "Balie"} for name, kind in PARTNERS]
    write(session, Partner, [{"id": new[row["name"]], **row} for row in rows if row["name"] in new])
    for row in rows:
        if row["name"] not in new:
            session.execute(
                update(Partner).where(Partner.name == row["name"]).values(kind=row["kind"], contact="Balie")
            )
    meetings: list[dict[str, Any]] = []
    for year in range(first_year, today.year + 1):
        for month in range(1, 13, 2):
            day = dt.date(year, month, dice.randrange(5, 25))
            if year != leave_out and day < today:
                meetings.append(
                    _meeting(dice, present["Algemeen Maatschappelijk Werk"], day, MeetingKind.CONSULTATION, places(day))
                )
        for _ in range(2 if year != leave_out else 0):
            day = dt.date(year, dice.randrange(2, 11), dice.randrange(1, 28))
            if day < today:
                meetings.append(
                    _meeting(dice, present[dice.choice(PARTNERS)[0]], day, MeetingKind.MULTIDISCIPLINARY, places(day))
                )
    write(session, PartnerMeeting, meetings)
    _refer(session, dice, families, list(present.values()), people, today)
    write(
        session,
        Signal,
        [
            {
                "id": made_id(dice, day),
                "day": day,
                "municipality_code": dice.choice(places(day)),
                "topic": topic.value,
                "text": text,
                "state": (SignalState.CHOSEN if chosen else SignalState.NOTICED).value,
                "person_id": dice.choice(people),
            }
            for place, (topic, text, chosen) in enumerate(SIGNALS)
            for day in [today - dt.timedelta(days=9 + 16 * place)]
        ],
    )


def _meeting(
    dice: random.Random, partner_id: uuid.UUID, day: dt.date, kind: MeetingKind, places: Sequence[str]
) -> dict[str, Any]:
    return {
        "id": made_id(dice, day),
        "partner_id": partner_id,
        "day": day,
        "kind": kind.value,
        "municipality_code": dice.choice(places),
        "outcome": dice.choice(("Afspraken over de overdracht vastgelegd.", "Knelpunten besproken.", "")),
    }


def _refer(
    session: ScopedSession,
    dice: random.Random,
    families: Sequence[Family],
    partners: Sequence[uuid.UUID],
    people: Sequence[uuid.UUID],
    today: dt.date,
) -> None:
    consents, referrals, contacts = [], [], []
    heads = [family.people[0] for family in reversed(families)]
    for place, person in enumerate(heads[:24]):
        # The first is three weeks old and nobody answered it yet.
        day = today - dt.timedelta(days=24 + 11 * place)
        warm = place % 3 == 0
        consent_id = made_id(dice, day) if warm else None
        if warm:
            consents.append(
                {
                    "id": consent_id,
                    "client_id": person.id,
                    "kind": Consent.Kind.PARTNER.value,
                    "given_on": day,
                    "how": "Getekend formulier, met tolk",
                    "recorded_by": dice.choice(people),
                }
            )
        state = ReferralState.SENT if place < 3 else dice.choice((ReferralState.TAKEN_UP, ReferralState.CLOSED))  # noqa: PLR2004
        referrals.append(
            {
                "id": made_id(dice, day),
                "client_id": person.id,
                "partner_id": dice.choice(partners),
                "day": day,
                "subject": dice.choice(list(Topic)).value,
                "warm": warm,
                "consent_id": consent_id,
                "state": state.value,
                "answered_on": None if state is ReferralState.SENT else day + dt.timedelta(days=dice.randrange(2, 20)),
                "outcome": "Opgepakt door de nieuwe begeleider." if state is ReferralState.CLOSED else "",
                "referred_by": dice.choice(people),
            }
        )
        if place % 2:
            contacts.append(
                {
                    "id": made_id(dice, day),
                    "client_id": person.id,
                    "partner_id": partners[-1],
                    "day": day + dt.timedelta(days=1),
                    "outcome": dice.choice(list(JobContact.Outcome)).value,
                    "note": "Samen naar de klantmanager werk geweest.",
                    "person_id": dice.choice(people),
                }
            )
    write(session, Consent, consents)
    write(session, Referral, referrals)
    write(session, JobContact, contacts)
