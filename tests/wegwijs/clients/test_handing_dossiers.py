"""Pages of a handover with dossiers: chosen by the sender, read by the receiver with the right to them, closed by the sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.access import Reader
from tenants.clients.consents import give_consent
from tenants.clients.models import Consent
from tenants.deadlines.actions import NewEvent, record_event
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.models import Dossier, DossierKind, NoteChannel, PartyRole
from tenants.dossiers.notes import NewNote, write_note
from tenants.dossiers.parties import NewParty, add_party
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.browsers import browser_of
from tests.factories.records import registered, volunteer
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

CLIENTS = "/hierbeek/clients"


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def lead_elsewhere(app: Flask, engine_web: Engine, world: World) -> Browser:
    """The browser of the team lead of the other branch."""
    return browser_of(app, engine_web, world.lead_elsewhere)


def guarded(web: Engine, world: World, name: str) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """Register somebody who agreed, with a dossier, family and a note; return their ids and that of the note."""
    client_id = registered(web, world, "Mee", name)
    with scoped(web, Branch(world.here.id)) as session:
        reader = Reader(volunteer(world), now(), sees_all=True)
        give_consent(session, reader.actor, client_id, Consent.Kind.HANDOVER, local_date(), "Getekend", local_date())
        new = NewDossier(DossierKind.FAMILY_REUNIFICATION, local_date(), reference="Z9-8765")
        dossier = open_dossier(session, reader, client_id, new, local_date())
        member = NewParty(PartyRole.FAMILY_MEMBER, "Yonas Zeewind", "man", place="Addis Abeba")
        add_party(session, reader, dossier.id, member, local_date())
        happened = NewEvent("permit_granted", local_date(), ("family_reunification.application",))
        record_event(session, reader, dossier.id, happened, local_date())
        note = write_note(
            session, reader, dossier.id, NewNote(local_date(), NoteChannel.PHONE, "Wacht op uittreksel"), local_date()
        )
        return client_id, dossier.id, note.id


def test_a_dossier_goes_along_and_is_closed_by_the_sender(
    lead: Browser, lead_elsewhere: Browser, engine_web: Engine, world: World, app: Flask
) -> None:
    client_id, dossier_id, note_id = guarded(engine_web, world, "Genomen")
    handing = f"{CLIENTS}/{client_id}/handover"
    with statements(app) as sent:
        page = lead.get(handing).text
    assert len(sent) <= 8, sent
    assert str(dossier_id) in page
    assert "Wacht op uittreksel" in page
    chosen = {"branch": str(world.elsewhere.id), "dossiers": [str(dossier_id)], "dossier_notes": [str(note_id)]}
    key = lead.post(handing, data=chosen).location.rsplit("/", 1)[1]
    with statements(app) as sent:
        arrived = lead_elsewhere.get(f"/elderveen/handovers/{key}").text
    assert len(sent) <= 8, sent
    for said in ("Yonas Zeewind", "Addis Abeba", "Z9-8765", "Wacht op uittreksel"):
        assert said in arrived
    assert str(dossier_id) not in arrived
    closing = f"/hierbeek/handovers/{key}/dossiers/closed"
    assert closing not in lead.get(f"/hierbeek/handovers/{key}").text
    assert lead.post(closing).status_code == 422, "nobody took it over yet"
    taken = lead_elsewhere.post(f"/elderveen/handovers/{key}/accept", data={"municipality": "GM9002"})
    assert taken.status_code == 303
    assert lead_elsewhere.post(f"/elderveen/handovers/{key}/dossiers/closed").status_code == 422
    with statements(app) as sent:
        assert closing in lead.get(f"/hierbeek/handovers/{key}").text
    assert len(sent) <= 8, sent
    assert lead.post(closing).status_code == 303
    assert closing not in lead.get(f"/hierbeek/handovers/{key}").text
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one()
        assert (dossier.closed_on, dossier.outcome) == (local_date(), "moved")
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        new = session.scalars(select(Dossier).order_by(Dossier.id.desc())).first()
        assert new is not None
        theirs = f"/elderveen/dossiers/{new.id}"
    assert "Hierbeek" in lead_elsewhere.get(theirs).text, "the timeline says where it came from"


def test_who_may_not_read_dossiers_neither_chooses_nor_reads_them(
    browser_as: Callable[[uuid.UUID], Browser], lead: Browser, engine_web: Engine, world: World
) -> None:
    client_id, dossier_id, note_id = guarded(engine_web, world, "Dicht")
    sanne = browser_as(world.person(Role.CASE_WORKER))
    page = sanne.get(f"{CLIENTS}/{client_id}/handover").text
    assert str(dossier_id) not in page
    chosen = {"branch": str(world.elsewhere.id), "dossiers": [str(dossier_id)], "dossier_notes": [str(note_id)]}
    key = lead.post(f"{CLIENTS}/{client_id}/handover", data=chosen).location.rsplit("/", 1)[1]
    read = sanne.get(f"/hierbeek/handovers/{key}").text
    assert "Yonas Zeewind" not in read
    assert "Wacht op uittreksel" not in read
