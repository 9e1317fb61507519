"""Notes in a dossier: written on a day, corrected by who wrote them, taken back and put back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.access import ClosedRecordError
from tenants.dossiers.actions import withdraw_dossier
from tenants.dossiers.models import Dossier, DossierEntry, DossierNote, EntryKind, NoteChannel
from tenants.dossiers.notes import NewNote, correct_note, draft_form, restore_note, withdraw_note, write_note
from tenants.dossiers.reading import Part, timeline_read
from tenants.faults import AbsentError, RefusalError
from tenants.roles import Role
from tests.factories.legal import TODAY, dossier_of
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

DAY = dt.date(2018, 11, 6)


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Selam", "Zeewind")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> Dossier:
    return dossier_of(here, lead, selam)


def a_note(text: str = "Zij had nog niets van de IND gehoord.", day: dt.date | None = DAY) -> NewNote:
    return NewNote(day, NoteChannel.PHONE_INTERPRETER, text)


def written(session: ScopedSession, reader: Reader, dossier: Dossier) -> DossierNote:
    return write_note(session, reader, dossier.id, a_note(), TODAY)


def test_a_note_stands_on_the_timeline_on_the_day_it_is_about(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    note = written(here, lead, dossier)
    here.flush()
    (line,) = timeline_read(here, dossier.id, Part.NOTES).lines
    assert (line.day, line.note, line.person_name != "") == (DAY, note, True)
    entry = here.scalars(select(DossierEntry).where(DossierEntry.kind == EntryKind.NOTE)).one()
    assert entry.detail == {"channel": "phone_interpreter"}, "no word of the note is kept twice"


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (a_note(""), "text"),
        (a_note("   "), "text"),
        (a_note("x" * 4001), "text"),
        (a_note("Haar BSN is 111222333."), "text"),
        (a_note(day=None), "day"),
        (a_note(day=TODAY + dt.timedelta(days=1)), "day"),
        (a_note(day=dt.date(218, 11, 6)), "day"),
    ],
)
def test_a_note_that_cannot_be_is_refused(
    here: ScopedSession, lead: Reader, dossier: Dossier, new: NewNote, field: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        write_note(here, lead, dossier.id, new, TODAY)
    assert refused.value.field == field


def test_who_wrote_it_corrects_it_and_the_trail_names_the_fields(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    note = written(here, lead, dossier)
    with pytest.raises(RefusalError, match="Nothing is different"):
        correct_note(here, lead, note.id, a_note(), TODAY)
    correct_note(here, lead, note.id, a_note("Zij hoorde iets.", DAY - dt.timedelta(days=1)), TODAY)
    here.flush()
    line = here.info["audit"][-1]
    assert (line.verb, line.record, line.detail) == ("correct", "dossier_note", {"fields": ["day", "text"]})
    (told,) = timeline_read(here, dossier.id, Part.NOTES).lines
    assert told.day == DAY - dt.timedelta(days=1), "the line follows the note"


def test_somebody_else_writes_a_note_of_their_own(
    here: ScopedSession, lead: Reader, dossier: Dossier, world: World
) -> None:
    note = written(here, lead, dossier)
    counsellor = reader_as(world, Role.LEGAL_COUNSELLOR)
    other = type(lead)(counsellor.actor, lead.moment, sees_all=True)
    for change in (
        lambda: correct_note(here, other, note.id, a_note("Anders"), TODAY),
        lambda: withdraw_note(here, other, note.id),
        lambda: restore_note(here, other, note.id),
    ):
        with pytest.raises(RefusalError, match="Only who wrote"):
            change()
    with pytest.raises(ClosedRecordError):
        write_note(here, counsellor, dossier.id, a_note(), TODAY)


def test_a_note_that_was_taken_back_is_not_read_and_can_come_back(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    note = written(here, lead, dossier)
    withdraw_note(here, lead, note.id)
    here.flush()
    here.refresh(note)
    assert timeline_read(here, dossier.id, Part.NOTES).total == 0
    with pytest.raises(RefusalError, match="taken back"):
        correct_note(here, lead, note.id, a_note("Anders"), TODAY)
    restore_note(here, lead, note.id)
    here.flush()
    assert timeline_read(here, dossier.id, Part.NOTES).total == 1


def test_a_dossier_that_was_a_mistake_takes_no_notes(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    note = written(here, lead, dossier)
    withdraw_dossier(here, lead, dossier.id)
    here.flush()
    here.refresh(dossier)
    with pytest.raises(AbsentError):
        written(here, lead, dossier)
    with pytest.raises(AbsentError):
        correct_note(here, lead, note.id, a_note("Anders"), TODAY)


def test_every_dossier_has_a_draft_of_its_own(dossier: Dossier, selam: uuid.UUID) -> None:
    assert draft_form(dossier.id) != draft_form(selam)
