"""Handing dossiers on: to a colleague who may see them, many at once, to nobody; and what goes along."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.access import ClosedRecordError
from tenants.clients.models import Caseload
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.handing import hand_on, handlers
from tenants.dossiers.models import Dossier, DossierKind, EntryKind
from tenants.dossiers.queries import dossier_opened
from tenants.dossiers.reading import Part, timeline_read
from tenants.faults import AbsentError, RefusalError
from tenants.roles import Role
from tenants.volunteers.models import Kind, Volunteer
from tests.factories.legal import TODAY, dossier_of
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Selam", "Zeewind")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def counsellor(world: World) -> Reader:
    return reader_as(world, Role.LEGAL_COUNSELLOR)


def works(session: ScopedSession, name: str, person_id: uuid.UUID | None) -> Volunteer:
    colleague = Volunteer(
        number=name, name=name, kind=Kind.VOLUNTEER, started_on=dt.date(2016, 1, 1), person_id=person_id
    )
    session.add(colleague)
    session.flush()
    return colleague


@pytest.fixture
def karim(here: ScopedSession, counsellor: Reader) -> Volunteer:
    return works(here, "Karim Wetsboek", counsellor.actor.who)


@pytest.fixture
def both(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> list[Dossier]:
    """Two dossiers of one client."""
    return [dossier_of(here, lead, selam), dossier_of(here, lead, selam)]


def today(reader: Reader) -> dt.date:
    return reader.moment.date()


def test_only_who_works_here_and_may_see_dossiers_can_have_one(
    here: ScopedSession, lead: Reader, karim: Volunteer, both: list[Dossier], world: World
) -> None:
    unsigned = works(here, "Bram Zonder", None)
    guide = works(here, "Sanne Stuurboord", world.person(Role.CASE_WORKER))
    assert [each.id for each in handlers(here, today(lead))] == [karim.id]
    for other in (unsigned, guide):
        with pytest.raises(RefusalError, match="may see dossiers"):
            hand_on(here, lead, [both[0].id], other.id, today(lead))
    karim.ended_on = TODAY
    here.flush()
    assert handlers(here, today(lead)) == []


def test_many_go_at_once_with_a_note_and_the_client_in_care(
    here: ScopedSession, lead: Reader, counsellor: Reader, karim: Volunteer, both: list[Dossier], selam: uuid.UUID
) -> None:
    with pytest.raises(ClosedRecordError):
        dossier_opened(here, counsellor, both[0].id)
    moved = hand_on(here, lead, [each.id for each in both], karim.id, today(lead), " Let op de termijn. ")
    here.flush()
    assert {each.handler_id for each in moved} == {karim.id}
    assert here.scalars(select(Caseload.client_id).where(Caseload.volunteer_id == karim.id)).all() == [selam]
    assert dossier_opened(here, counsellor, both[0].id).dossier is both[0]
    for one in both:
        (note,) = timeline_read(here, one.id, Part.NOTES).lines
        assert note.note is not None
        assert note.note.text == "Let op de termijn."
        line = next(each for each in timeline_read(here, one.id).lines if each.entry.kind is EntryKind.HANDED_ON)
        assert line.volunteer == "Karim Wetsboek"
    assert [line.verb for line in here.info["audit"] if line.record == "dossier"][-2:] == ["hand_on", "hand_on"]


def test_a_dossier_can_be_nobodys_for_now(
    here: ScopedSession, lead: Reader, karim: Volunteer, both: list[Dossier]
) -> None:
    hand_on(here, lead, [both[0].id], karim.id, today(lead))
    with pytest.raises(RefusalError, match="already"):
        hand_on(here, lead, [both[0].id], karim.id, today(lead))
    hand_on(here, lead, [both[0].id], None, today(lead))
    assert both[0].handler_id is None


def test_what_cannot_be_handed_on_is_refused(
    here: ScopedSession, lead: Reader, counsellor: Reader, karim: Volunteer, both: list[Dossier], selam: uuid.UUID
) -> None:
    with pytest.raises(RefusalError, match="Choose which"):
        hand_on(here, lead, [], karim.id, today(lead))
    with pytest.raises(RefusalError, match="BSN"):
        hand_on(here, lead, [both[0].id], karim.id, today(lead), "111222333")
    with pytest.raises(AbsentError):
        hand_on(here, lead, [both[0].id, selam], karim.id, today(lead))
    with pytest.raises(ClosedRecordError):
        hand_on(here, counsellor, [both[0].id], karim.id, today(lead))
    assert both[0].handler_id is None


def test_whose_work_a_new_dossier_is_may_see_dossiers_and_gets_the_client_in_care(
    here: ScopedSession, lead: Reader, counsellor: Reader, karim: Volunteer, selam: uuid.UUID, world: World
) -> None:
    guide = works(here, "Sanne Stuurboord", world.person(Role.CASE_WORKER))
    with pytest.raises(RefusalError, match="may see dossiers"):
        open_dossier(here, lead, selam, NewDossier(DossierKind.ASYLUM, TODAY, handler_id=guide.id), today(lead))
    one = open_dossier(here, lead, selam, NewDossier(DossierKind.ASYLUM, TODAY, handler_id=karim.id), today(lead))
    here.flush()
    assert dossier_opened(here, counsellor, one.id).dossier is one
