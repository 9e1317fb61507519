"""Selam Zeewind waits for her husband and two children: the dossier that everybody of the story knows.

Told by the very acts with which people guard it, on days around today: the IND has a week left to decide.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.clients.access import Reader
from tenants.clients.models import Caseload, Client
from tenants.deadlines.actions import extend
from tenants.deadlines.queries import standings
from tenants.demonstration.passing import let_time_pass
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.finishing import Done, finish_step
from tenants.dossiers.models import DossierKind, DossierStep, NoteChannel, PartyRole
from tenants.dossiers.notes import NewNote, write_note
from tenants.dossiers.parties import NewParty, add_party
from tenants.dossiers.steps import say_not_needed
from tenants.dossiers.tasks import NewTask, ask_task
from tenants.moments import now
from tenants.roles import Role
from tenants.terms.catalogue import Length, version_for
from tenants.terms.counting import count

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.demonstration.cast import Member
    from tenants.demonstration.team import Colleague
    from tenants.dossiers.models import DossierParty
    from tenants.isolation import ScopedSession

REFERENCE = "Z1-000-7300"
DECISION = "family_reunification.decision"
LONGER = "3 months"
LEFT = dt.timedelta(days=7)
FAMILY = (
    ("Yonas Zeewind", "echtgenoot", 1984, "m"),
    ("Hiwet Zeewind", "dochter", 2011, "f"),
    ("Natan Zeewind", "zoon", 2014, "m"),
)


def received_on(today: dt.date) -> dt.date:
    """Return the day on which the IND received the application, so that it has a week left to decide, or a little less."""
    days = (today + LEFT - dt.timedelta(days=number) for number in range(170, 200))
    left = {day: count(version_for(DECISION, day), day, (), (Length.of(LONGER),)).last_day for day in days}
    return max(day for day, last in left.items() if last is not None and last <= today + LEFT)


def letter_of(today: dt.date) -> dt.date:
    """Return the date of the letter by which the IND took three months more."""
    return received_on(today) + dt.timedelta(days=84)


def tell_selam(
    session: ScopedSession, client_id: uuid.UUID, staff: Sequence[Member], team: Sequence[Colleague], today: dt.date
) -> None:
    """Open her dossier and let happen in it what the story tells; the legal counsellor guards it."""
    karim = next(member for member in staff if member.role is Role.LEGAL_COUNSELLOR)
    handler = next(one for one in team if one.person_id == karim.id)
    reader = Reader(Actor(karim.id, karim.role.value, karim.name), now(), sees_all=True)
    present = select(Caseload.id).where(Caseload.client_id == client_id, Caseload.volunteer_id == handler.id)
    if session.scalar(present) is None:
        session.add(Caseload(client_id=client_id, volunteer_id=handler.id, since=today - dt.timedelta(days=300)))
    session.scalars(select(Client).where(Client.id == client_id)).one().nationality = "ER"
    received = received_on(today)
    granted = received - dt.timedelta(days=82)
    new = NewDossier(DossierKind.FAMILY_REUNIFICATION, granted, reference=REFERENCE, handler_id=handler.id)
    dossier = open_dossier(session, reader, client_id, new, today)
    family = [_member(session, reader, dossier.id, *who, granted) for who in FAMILY]
    steps = session.scalars(
        select(DossierStep).where(DossierStep.dossier_id == dossier.id).order_by(DossierStep.position)
    ).all()
    finish_step(session, reader, steps[0].id, Done(granted, "Brief van de IND"), granted)
    finish_step(session, reader, steps[1].id, Done(received, "Ontvangstbevestiging van de IND"), received)
    finish_step(session, reader, steps[2].id, Done(received, "Alles meegestuurd"), received)
    say_not_needed(session, reader, steps[3].id, received)
    decision = next(one for one in standings(session, dossier.id) if one.deadline.term == DECISION)
    letter = letter_of(today)
    extend(session, reader, decision.deadline.id, LONGER, letter, f"Brief van de IND van {letter:%d-%m-%Y}", letter)
    asked = today - dt.timedelta(days=14)
    ask_task(
        session,
        reader,
        dossier.id,
        NewTask(
            "Uittreksel van het huwelijk", asked, today + LEFT, waits_for=PartyRole.FAMILY_MEMBER, party_id=family[0].id
        ),
        asked,
    )
    for day, channel, words in (
        (
            asked,
            NoteChannel.PHONE_INTERPRETER,
            "Yonas gevraagd om een uittreksel van het huwelijk. Hij gaat er maandag heen.",
        ),
        (today - LEFT, NoteChannel.CONVERSATION, "Selam kwam langs. Zij had nog niets van de IND gehoord."),
    ):
        write_note(session, reader, dossier.id, NewNote(day, channel, words), day)
    session.flush()
    let_time_pass(session, today)


def _member(
    session: ScopedSession, reader: Reader, dossier_id: uuid.UUID, name: str, relation: str, born: int, sex: str, day: dt.date
) -> DossierParty:  # fmt: skip
    new = NewParty(
        PartyRole.FAMILY_MEMBER, name, relation, dt.date(born, 1, 1), "year", sex, "ER", "Addis Abeba, Ethiopië"
    )
    return add_party(session, reader, dossier_id, new, day)
