"""Tasks of a dossier: by one of us or asked of a party, reminded, done, undone and taken back; and what is waited for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from tenants.dossiers.actions import close_dossier
from tenants.dossiers.models import (
    Dossier,
    DossierEntry,
    DossierOutcome,
    DossierParty,
    DossierStep,
    DossierTask,
    EntryKind,
    FamilyState,
    PartyRole,
)
from tenants.dossiers.people import people_of
from tenants.dossiers.tasks import (
    NewTask,
    ask_task,
    change_task,
    finish_task,
    remind,
    reopen_task,
    restore_task,
    withdraw_task,
)
from tenants.dossiers.waiting import Cause, waiting_of
from tenants.faults import RefusalError
from tenants.roles import Role
from tenants.volunteers.models import Kind, Volunteer
from tests.factories.legal import TODAY, dossier_of, happened
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

ASKED = dt.date(2018, 10, 30)
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Selam", "Zeewind")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> Dossier:
    """A dossier of which every step that came with it is not needed."""
    made = dossier_of(here, lead, selam)
    here.execute(update(DossierStep).where(DossierStep.dossier_id == made.id).values(not_needed=True))
    return made


@pytest.fixture
def yonas(here: ScopedSession, dossier: Dossier) -> DossierParty:
    party = DossierParty(
        dossier_id=dossier.id,
        role=PartyRole.FAMILY_MEMBER,
        name="Yonas Zeewind",
        phone="+251 91 000 0000",
        state=FamilyState.WAITING,
    )
    here.add(party)
    here.flush()
    return party


@pytest.fixture
def ria(here: ScopedSession) -> Volunteer:
    colleague = Volunteer(number="R1", name="Ria Duinroos", kind=Kind.VOLUNTEER, started_on=dt.date(2016, 1, 1))
    here.add(colleague)
    here.flush()
    return colleague


def asked(session: ScopedSession, reader: Reader, dossier: Dossier, **values: Any) -> DossierTask:
    new = NewTask(**{"label": "Uittreksel van het huwelijk", "asked_on": ASKED, **values})
    return ask_task(session, reader, dossier.id, new, TODAY)


def kinds(session: ScopedSession, dossier: Dossier) -> list[EntryKind]:
    session.flush()
    query = select(DossierEntry.kind).where(DossierEntry.dossier_id == dossier.id).order_by(DossierEntry.id)
    return [kind for kind in session.scalars(query) if kind.value.startswith("task")]


def test_a_party_is_asked_reminded_and_what_was_asked_comes(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty
) -> None:
    task = asked(here, lead, dossier, party_id=yonas.id)
    assert (task.waits_for, task.volunteer_id) == (PartyRole.FAMILY_MEMBER, None)
    remind(here, lead, task.id, TODAY)
    remind(here, lead, task.id, TODAY)
    finish_task(here, lead, task.id, TODAY, TODAY)
    finish_task(here, lead, task.id, TODAY, TODAY)
    assert kinds(here, dossier) == [EntryKind.TASK_ASKED, EntryKind.TASK_REMINDED, EntryKind.TASK_DONE]
    assert (task.reminded_on, task.done_on, task.done_by) == (TODAY, TODAY, lead.actor.who)
    with pytest.raises(RefusalError, match="nobody has to be reminded"):
        remind(here, lead, task.id, TODAY)
    reopen_task(here, lead, task.id, TODAY)
    assert (task.done_on, task.done_by) == (None, None)


def test_one_of_us_does_it_who_works_here(here: ScopedSession, lead: Reader, dossier: Dossier, ria: Volunteer) -> None:
    assert asked(here, lead, dossier, volunteer_id=ria.id).volunteer_id == ria.id
    ria.ended_on = ASKED
    here.flush()
    with pytest.raises(RefusalError, match="works here"):
        asked(here, lead, dossier, volunteer_id=ria.id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"label": "BSN 111222333"}, "label"),
        ({"asked_on": None}, "asked_on"),
        ({"asked_on": TODAY + ONE_DAY}, "asked_on"),
        ({"due_on": ASKED - ONE_DAY}, "due_on"),
        ({"due_on": dt.date(2218, 1, 1)}, "due_on"),
    ],
)
def test_a_task_that_cannot_be_is_refused(
    here: ScopedSession, lead: Reader, dossier: Dossier, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        asked(here, lead, dossier, **wrong)
    assert refused.value.field == field


def test_nobody_of_another_dossier_is_asked(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty, selam: uuid.UUID
) -> None:
    other = dossier_of(here, lead, selam)
    with pytest.raises(RefusalError, match="in this dossier"):
        asked(here, lead, other, party_id=yonas.id)


def test_a_closed_dossier_takes_no_new_task(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    close_dossier(here, lead, dossier.id, TODAY, DossierOutcome.GRANTED, TODAY)
    with pytest.raises(RefusalError, match="closed"):
        asked(here, lead, dossier)


def test_a_task_is_changed_and_the_trail_names_the_fields(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    task = asked(here, lead, dossier)
    same = NewTask(task.label, ASKED)
    with pytest.raises(RefusalError, match="Nothing is different"):
        change_task(here, lead, task.id, same, TODAY)
    change_task(here, lead, task.id, NewTask("Geboorteakte", ASKED, TODAY), TODAY)
    assert here.info["audit"][-1].detail == {"fields": ["due_on", "label"]}


def test_it_is_not_done_before_it_was_asked(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    task = asked(here, lead, dossier)
    with pytest.raises(RefusalError, match="before it was asked"):
        finish_task(here, lead, task.id, ASKED - ONE_DAY, TODAY)
    finish_task(here, lead, task.id, ASKED, TODAY)
    with pytest.raises(RefusalError, match="before this day"):
        change_task(here, lead, task.id, NewTask(task.label, TODAY), TODAY)


def test_a_task_is_taken_back_and_put_back(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    task = asked(here, lead, dossier, waits_for=PartyRole.CLIENT)
    withdraw_task(here, lead, task.id, TODAY)
    here.flush()
    here.refresh(task)
    assert waiting_of(here, dossier.id) == []
    with pytest.raises(RefusalError, match="taken back"):
        finish_task(here, lead, task.id, TODAY, TODAY)
    restore_task(here, lead, task.id, TODAY)
    here.flush()
    (waiting,) = waiting_of(here, dossier.id)
    assert (waiting.name, waiting.ours) == ("Selam Zeewind", False)


def test_what_is_waited_for_names_whom_to_remind(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty, ria: Volunteer
) -> None:
    happened(here, lead, dossier, "application_received", dt.date(2018, 5, 22), "family_reunification.decision")
    here.add_all(
        [
            DossierStep(
                dossier_id=dossier.id,
                position=1,
                label="Aanvraag",
                waits_for=PartyRole.US,
                done_on=dt.date(2018, 5, 22),
            ),
            DossierStep(dossier_id=dossier.id, position=2, label="Besluit", waits_for=PartyRole.AUTHORITY),
            DossierStep(dossier_id=dossier.id, position=3, label="Visum", waits_for=PartyRole.EMBASSY),
        ]
    )
    asked(here, lead, dossier, party_id=yonas.id)
    asked(here, lead, dossier, label="Bel de IND", volunteer_id=ria.id, due_on=TODAY)
    here.flush()
    step, *tasks = waiting_of(here, dossier.id)
    assert (step.cause, step.label, step.since) == (Cause.STEP, "Besluit", dt.date(2018, 5, 22))
    assert {(each.label, each.name, each.phone, each.ours) for each in tasks} == {
        ("Uittreksel van het huwelijk", "Yonas Zeewind", "+251 91 000 0000", False),
        ("Bel de IND", "Ria Duinroos", "", True),
    }


def test_a_step_of_ours_is_nothing_to_wait_for(here: ScopedSession, dossier: Dossier) -> None:
    here.add(DossierStep(dossier_id=dossier.id, position=1, label="Aanvraag", waits_for=PartyRole.US))
    here.flush()
    assert waiting_of(here, dossier.id) == []


def test_the_form_offers_who_works_here_and_who_is_in_the_dossier(
    here: ScopedSession, dossier: Dossier, yonas: DossierParty, ria: Volunteer
) -> None:
    people = people_of(here, dossier.id, TODAY)
    assert ria.id in {each.id for each in people.volunteers}
    assert [each.id for each in people.parties] == [yonas.id]
    ria.ended_on = ASKED
    here.flush()
    assert ria.id not in {each.id for each in people_of(here, dossier.id, TODAY).volunteers}
    assert ria.id in {each.id for each in people_of(here, dossier.id, TODAY, keep=ria.id).volunteers}
