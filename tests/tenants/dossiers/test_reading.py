"""The timeline read back: in one statement, newest first, with the names that ids point at."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, update

from tenants.dossiers.models import Dossier, DossierEntry, DossierParty, EntryKind, NoteChannel, PartyRole
from tenants.dossiers.notes import NewNote, write_note
from tenants.dossiers.reading import KINDS_OF, Part, timeline_read
from tenants.dossiers.tasks import NewTask, ask_task
from tenants.dossiers.timeline import add_entry
from tenants.roles import Role
from tests.factories.legal import TODAY, dossier_of, happened
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

MAY = dt.date(2018, 5, 22)


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Selam", "Zeewind")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, selam: uuid.UUID) -> Dossier:
    """A dossier with a note, an event with its deadline, and something asked of a lawyer."""
    made = dossier_of(here, lead, selam)
    lawyer = DossierParty(dossier_id=made.id, role=PartyRole.LAWYER, name="Mr. Ineke Toga")
    here.add(lawyer)
    here.flush()
    write_note(here, lead, made.id, NewNote(TODAY, NoteChannel.PHONE, "Gebeld."), TODAY)
    happened(here, lead, made, "application_received", MAY, "family_reunification.decision")
    ask_task(here, lead, made.id, NewTask("Machtiging", dt.date(2018, 6, 1), party_id=lawyer.id), TODAY)
    here.flush()
    return made


def test_every_line_tells_whom_and_what_it_is_about_newest_first(here: ScopedSession, dossier: Dossier) -> None:
    lines = timeline_read(here, dossier.id).lines
    assert [line.day for line in lines] == sorted((line.day for line in lines), reverse=True)
    by_kind = {line.entry.kind: line for line in lines}
    assert by_kind[EntryKind.NOTE].note is not None
    assert by_kind[EntryKind.TASK_ASKED].party == "Mr. Ineke Toga"
    assert by_kind[EntryKind.TASK_ASKED].label == "Machtiging"
    assert by_kind[EntryKind.DEADLINE_SET].term == "family_reunification.decision"
    told = by_kind[EntryKind.EVENT]
    assert told.event is not None
    assert told.event.code == "application_received"
    assert told.person_name


def test_it_takes_one_statement_however_long(here: ScopedSession, dossier: Dossier, lead: Reader) -> None:
    for _ in range(30):
        add_entry(here, dossier.id, EntryKind.CORRECTED, TODAY, lead.actor)
    here.flush()
    sent: list[str] = []
    connection = here.connection()
    event.listen(connection, "before_cursor_execute", lambda _c, _cur, statement, *_: sent.append(statement))
    found = timeline_read(here, dossier.id, limit=10)
    assert len(sent) == 1
    assert (len(found.lines), found.total > 30) == (10, True)


@pytest.mark.parametrize("part", list(Part))
def test_a_part_holds_its_own_kinds_only(here: ScopedSession, dossier: Dossier, part: Part) -> None:
    kinds = {line.entry.kind for line in timeline_read(here, dossier.id, part).lines}
    assert kinds
    assert kinds <= KINDS_OF[part]


def test_what_happened_leaves_out_what_is_only_bookkeeping() -> None:
    assert EntryKind.EVENT in KINDS_OF[Part.HAPPENED]
    assert EntryKind.NOTE in KINDS_OF[Part.HAPPENED]
    assert not {EntryKind.CORRECTED, EntryKind.DEADLINE_SET, EntryKind.HANDED_ON} & KINDS_OF[Part.HAPPENED]
    assert KINDS_OF[Part.ALL] == set(EntryKind)


def test_ids_that_point_at_nothing_break_nothing(here: ScopedSession, dossier: Dossier, lead: Reader) -> None:
    add_entry(
        here, dossier.id, EntryKind.STEP_DONE, TODAY, lead.actor,
        step_id="no id at all", party_id=uuid.uuid4(), deadline_id="", event_id="x", unheard="of", volunteer_id=1,
    )  # fmt: skip
    here.flush()
    line = next(each for each in timeline_read(here, dossier.id).lines if each.entry.kind is EntryKind.STEP_DONE)
    assert (line.party, line.label, line.volunteer, line.event, line.deadline) == ("", "", "", None, None)


def test_a_line_of_the_platform_is_nobodys(here: ScopedSession, dossier: Dossier) -> None:
    add_entry(here, dossier.id, EntryKind.DEADLINE_RECOUNTED, TODAY)
    here.flush()
    line = timeline_read(here, dossier.id, Part.TERMS).lines[0]
    assert (line.entry.kind, line.person_name) == (EntryKind.DEADLINE_RECOUNTED, "")


def test_a_dossier_reads_its_own_lines_only(
    here: ScopedSession, dossier: Dossier, lead: Reader, selam: uuid.UUID
) -> None:
    other = dossier_of(here, lead, selam)
    here.flush()
    assert {line.entry.dossier_id for line in timeline_read(here, dossier.id).lines} == {dossier.id}
    # Named by another dossier's line, the lawyer of this one stays unnamed.
    party = next(line.detail["party_id"] for line in timeline_read(here, dossier.id).lines if line.party)
    add_entry(here, other.id, EntryKind.PARTY_CHANGED, TODAY, lead.actor, party_id=party)
    here.flush()
    changed = [line for line in timeline_read(here, other.id).lines if line.entry.kind is EntryKind.PARTY_CHANGED]
    assert [line.party for line in changed] == [""]


def test_two_lines_of_one_day_stand_in_the_order_in_which_they_were_written(
    here: ScopedSession, dossier: Dossier, lead: Reader
) -> None:
    for kind in (EntryKind.CLOSED, EntryKind.REOPENED):
        add_entry(here, dossier.id, kind, TODAY, lead.actor)
        here.flush()
    here.execute(update(DossierEntry).where(DossierEntry.dossier_id == dossier.id).values(at=func.now()))
    first, second, *_rest = timeline_read(here, dossier.id).lines
    assert (first.entry.kind, second.entry.kind) == (EntryKind.REOPENED, EntryKind.CLOSED)
