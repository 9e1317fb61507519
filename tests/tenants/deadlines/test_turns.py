"""Two who work in the same dossier at once: nothing is lost, and nobody is told that something counts that does not."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from tenants.deadlines.actions import NewEvent, correct_event, record_event, suspend, withdraw_event
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent
from tenants.deadlines.recounting import recount_outdated
from tenants.dossiers.actions import close_dossier, reopen_dossier
from tenants.dossiers.arriving import Arrived, _Settling, settle_arrived
from tenants.dossiers.models import DossierOutcome
from tenants.faults import RefusalError
from tenants.isolation import Branch, scoped
from tests.factories.legal import TODAY, dossier_of, happened

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

DECISION = "family_reunification.decision"
OBJECTION = "family_reunification.objection"
RECEIVED = dt.date(2018, 5, 22)
LETTER = dt.date(2018, 8, 14)


@pytest.fixture
def dossier_id(engine_web: Engine, world: World, lead: Reader, noor: uuid.UUID) -> uuid.UUID:
    """A dossier that everybody sees, with the term of the decision that runs."""
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier = dossier_of(session, lead, noor)
        happened(session, lead, dossier, "application_received", RECEIVED, DECISION)
        return dossier.id


class Meanwhile:
    """Somebody else who acts while this session holds what it did; their act ends after it is committed."""

    def __init__(self, engine: Engine, world: World, act: Callable[[ScopedSession], object]) -> None:
        self._engine, self._branch_id, self._act = engine, world.here.id, act
        self.refused: list[str] = []
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with scoped(self._engine, Branch(self._branch_id)) as session:
                self._act(session)
        except RefusalError as refusal:
            self.refused.append(refusal.message)

    def begin(self, session: ScopedSession) -> None:
        """Let them begin, and wait until they wait for this session or are done."""
        self._thread.start()
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        until = time.monotonic() + 5
        while self._thread.is_alive() and not session.scalar(waits) and time.monotonic() < until:
            time.sleep(0.02)

    def end(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()


def states(engine: Engine, world: World, dossier_id: uuid.UUID) -> dict[str, tuple[DeadlineState, bool]]:
    """Return by term how a deadline stands, and whether its event was a mistake."""
    with scoped(engine, Branch(world.here.id)) as session:
        found = session.scalars(select(Deadline).where(Deadline.dossier_id == dossier_id))
        return {each.term: (each.state, each.withdrawn_at is not None) for each in found}


def decided() -> NewEvent:
    return NewEvent("decision_sent", LETTER, (OBJECTION,))


def test_who_notes_something_while_a_dossier_is_closed_hears_that_it_is_closed(
    engine_web: Engine, world: World, lead: Reader, dossier_id: uuid.UUID
) -> None:
    other = Meanwhile(engine_web, world, lambda session: record_event(session, lead, dossier_id, decided(), TODAY))
    with scoped(engine_web, Branch(world.here.id)) as session:
        close_dossier(session, lead, dossier_id, TODAY, DossierOutcome.GRANTED, TODAY)
        session.flush()
        other.begin(session)
    other.end()
    assert [message[:22] for message in other.refused] == ["This dossier is closed"]
    assert OBJECTION not in states(engine_web, world, dossier_id)


def test_a_term_that_begins_while_a_dossier_is_closed_is_dropped_and_comes_back_with_it(
    engine_web: Engine, world: World, lead: Reader, dossier_id: uuid.UUID
) -> None:
    def close(session: ScopedSession) -> None:
        close_dossier(session, lead, dossier_id, TODAY, DossierOutcome.GRANTED, TODAY)

    other = Meanwhile(engine_web, world, close)
    with scoped(engine_web, Branch(world.here.id)) as session:
        record_event(session, lead, dossier_id, decided(), TODAY)
        session.flush()
        other.begin(session)
    other.end()
    assert states(engine_web, world, dossier_id)[OBJECTION] == (DeadlineState.DROPPED, False)
    with scoped(engine_web, Branch(world.here.id)) as session:
        reopen_dossier(session, lead, dossier_id)
    assert states(engine_web, world, dossier_id)[OBJECTION] == (DeadlineState.OPEN, False)


def test_a_correction_of_what_somebody_takes_back_meanwhile_is_refused(
    engine_web: Engine, world: World, lead: Reader, dossier_id: uuid.UUID
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        event_id = session.scalars(select(DossierEvent.id).where(DossierEvent.dossier_id == dossier_id)).one()
    later = NewEvent("application_received", dt.date(2018, 5, 23), (DECISION,))
    other = Meanwhile(engine_web, world, lambda session: correct_event(session, lead, event_id, later, TODAY))
    with scoped(engine_web, Branch(world.here.id)) as session:
        withdraw_event(session, lead, event_id, TODAY)
        session.flush()
        other.begin(session)
    other.end()
    assert [message[:27] for message in other.refused] == ["This was entered by mistake"]


def test_the_night_counts_what_is_saved_meanwhile(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, lead: Reader, dossier_id: uuid.UUID
) -> None:
    with superuser.begin() as behind:
        behind.execute(text("UPDATE deadlines SET counted_by = 'older' WHERE dossier_id = :id"), {"id": dossier_id})
    night = Meanwhile(engine_worker, world, lambda session: recount_outdated(session, TODAY))
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier = session.scalars(select(DossierEvent).where(DossierEvent.dossier_id == dossier_id)).one()
        one = session.scalars(select(Deadline).where(Deadline.dossier_id == dossier.dossier_id)).one()
        before = one.last_day
        suspend(session, lead, one.id, dt.date(2018, 6, 1), dt.date(2018, 6, 8), "completion", "Letter", TODAY)
        session.flush()
        night.begin(session)
    night.end()
    with scoped(engine_web, Branch(world.here.id)) as session:
        (last_day,) = session.scalars(select(Deadline.last_day).where(Deadline.dossier_id == dossier_id))
        assert before is not None
        assert last_day is not None
        assert last_day >= before + dt.timedelta(days=7)


def test_a_term_that_begins_during_an_import_stays(
    engine_web: Engine,
    engine_worker: Engine,
    world: World,
    lead: Reader,
    dossier_id: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = Meanwhile(engine_web, world, lambda session: record_event(session, lead, dossier_id, decided(), TODAY))
    read = _Settling._events

    def then_somebody_notes(settling: _Settling) -> dict[uuid.UUID, list[Any]]:
        found = read(settling)
        other.begin(settling.session)
        return found

    monkeypatch.setattr(_Settling, "_events", then_somebody_notes)
    with scoped(engine_worker, Branch(world.here.id)) as session:
        settle_arrived(session, Arrived([dossier_id]), lead.actor, TODAY)
    other.end()
    assert states(engine_web, world, dossier_id) == {
        DECISION: (DeadlineState.OPEN, False),
        OBJECTION: (DeadlineState.OPEN, False),
    }


def test_two_who_note_the_same_at_once_note_it_once(
    engine_web: Engine, world: World, lead: Reader, dossier_id: uuid.UUID
) -> None:
    other = Meanwhile(engine_web, world, lambda session: record_event(session, lead, dossier_id, decided(), TODAY))
    with scoped(engine_web, Branch(world.here.id)) as session:
        record_event(session, lead, dossier_id, decided(), TODAY)
        session.flush()
        other.begin(session)
    other.end()
    assert len(other.refused) == 1
    with scoped(engine_web, Branch(world.here.id)) as session:
        noted = select(func.count()).where(DossierEvent.dossier_id == dossier_id, DossierEvent.code == "decision_sent")
        assert session.scalar(noted) == 1
