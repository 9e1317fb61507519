"""One timeline of a client from the tables of every feature, in one statement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import event, select

from tenants.clients.actions import NewClient, register_client
from tenants.clients.models import Client, Section
from tenants.clients.notes import correct_note, write_note
from tenants.clients.queries import client_record
from tenants.clients.timeline import timeline_of
from tenants.consultations.actions import NewVisit, log_visit
from tenants.dossiers.models import Dossier, DossierKind
from tenants.guidance.models import Appointment, Phase, Trajectory, TrajectoryTask
from tenants.housing.models import Placement, Route
from tenants.language.models import ClassKind, LanguageClass, Pupil
from tenants.moments import local_date, now
from tenants.participation.models import Participant, ParticipationGroup
from tenants.partners.models import JobContact, MeetingKind, Partner, PartnerMeeting, Referral
from tenants.roles import Role
from tests.factories.records import reader_as, volunteer

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

DAY = dt.date(2018, 3, 12)


def eventful(here: ScopedSession, world: World) -> Client:
    """Register somebody to whom one of everything happened."""
    code = world.here.municipality
    client = register_client(
        here, volunteer(world), NewClient(last_name="Zeewind", municipality_code=code), local_date()
    )
    trajectory = Trajectory(client_id=client.id, municipality_code=code, year_of_guidance=1, started_on=DAY)
    klas = LanguageClass(number="K1", municipality_code=code, kind=ClassKind.BEGINNERS, started_on=DAY)
    group = ParticipationGroup(number="G1", municipality_code=code, started_on=DAY)
    partner = Partner(name="Maatschappelijk werk")
    here.add_all([trajectory, klas, group, partner])
    here.flush()
    tasks = {"overdue": -3, "soon": 5, "far": 90, "never": None}
    here.add_all(
        TrajectoryTask(
            trajectory_id=trajectory.id, label=label, phase=Phase.LATER, position=1,
            due_on=None if days is None else local_date() + dt.timedelta(days=days),
        )
        for label, days in tasks.items()
    )  # fmt: skip
    here.add_all(
        [
            Placement(
                client_id=client.id, municipality_code=code, day=DAY, route=Route.FAMILY, counts_for_quota=True,
                age_group="adult", sex="f", nationality="SY",
            ),
            Appointment(client_id=client.id, at=now() + dt.timedelta(days=2), subject=Appointment.Subject.BANK),
            Appointment(client_id=client.id, at=now(), subject=Appointment.Subject.IND, cancelled_at=now()),
            Pupil(class_id=klas.id, number="1", client_id=client.id, joined_on=DAY),
            Participant(group_id=group.id, number="1", client_id=client.id, signed_on=DAY),
            Referral(client_id=client.id, partner_id=partner.id, day=DAY, subject="finance", warm=False),
            JobContact(client_id=client.id, partner_id=partner.id, day=DAY, outcome=JobContact.Outcome.JOB),
            PartnerMeeting(
                client_id=client.id, partner_id=partner.id, day=DAY, kind=MeetingKind.HANDOVER, municipality_code=code
            ),
            Dossier(client_id=client.id, number="D1", kind=DossierKind.RENEWAL, municipality_code=code, opened_on=DAY),
        ]
    )  # fmt: skip
    log_visit(here, volunteer(world), NewVisit(code, ("care",), client.id), local_date(), local_date())
    note = write_note(here, volunteer(world), client.id, Section.GENERAL, "Eerst dit.")
    correct_note(here, volunteer(world), note.id, "Toen dat.")
    write_note(here, volunteer(world), client.id, Section.MEDICAL, "Dokter.")
    here.flush()
    return client


def test_everything_of_a_client_is_told_in_one_statement(here: ScopedSession, world: World) -> None:
    client = eventful(here, world)
    sent: list[str] = []
    event.listen(here.connection(), "before_cursor_execute", lambda *said: sent.append(said[2]))
    found = timeline_of(here, client.id, local_date(), legal=True)
    assert len(sent) == 1
    kinds = {each.kind for each in found}
    assert kinds == {
        "visit", "note", "placement", "trajectory", "task", "appointment", "class", "participation", "referral", "job",
        "meeting", "dossier",
    }  # fmt: skip
    assert [each.on for each in found] == sorted((each.on for each in found), reverse=True)
    assert {each.kind for each in found if each.running} == {"trajectory", "class", "referral", "dossier"}
    assert sorted(each.detail["label"] for each in found if each.kind == "task") == ["overdue", "soon"]
    [placement] = [each for each in found if each.kind == "placement"]
    assert placement.detail["place"] == "Hierbeek", "places are told by name"


def test_the_general_timeline_holds_nothing_legal_or_medical(here: ScopedSession, world: World) -> None:
    client = eventful(here, world)
    found = timeline_of(here, client.id, local_date())
    assert "dossier" not in {each.kind for each in found}
    assert [each.detail["text"] for each in found if each.kind == "note"] == ["Toen dat."]


def test_what_happened_to_one_client_is_not_told_of_another(here: ScopedSession, world: World) -> None:
    eventful(here, world)
    new = NewClient(last_name="Leegte", municipality_code=world.here.municipality)
    other = register_client(here, volunteer(world), new, local_date())
    assert timeline_of(here, other.id, local_date(), legal=True) == []


def test_the_head_of_a_record_is_one_statement(here: ScopedSession, world: World) -> None:
    client = eventful(here, world)
    sent: list[str] = []
    event.listen(here.connection(), "before_cursor_execute", lambda *said: sent.append(said[2]))
    record = client_record(here, reader_as(world, Role.TEAM_LEAD), client.id)
    assert len(sent) == 1
    assert (record.client, record.municipality, record.members, record.carers) == (client, "Hierbeek", [], [])
    assert [(stay.place, stay.until) for stay in record.stays] == [("Hierbeek", None)]
    assert here.scalars(select(Client.id).where(Client.id == client.id)).one() == client.id
