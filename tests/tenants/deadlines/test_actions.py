"""What people do with events and deadlines: each act, each refusal in words, and each undoing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from tenants.clients.access import ClosedRecordError
from tenants.deadlines.actions import (
    NewEvent,
    correct_event,
    drop,
    end_suspension,
    explain_late,
    extend,
    meet,
    put_down,
    record_event,
    reopen_deadline,
    restore_event,
    suspend,
    take_up,
    withdraw_event,
)
from tenants.deadlines.models import Deadline, DeadlineState, DropReason
from tenants.deadlines.queries import next_date, standings
from tenants.deadlines.reminders import near
from tenants.deadlines.rules import Situation
from tenants.dossiers.actions import close_dossier, reopen_dossier, withdraw_dossier
from tenants.dossiers.models import Dossier, DossierEntry, DossierOutcome, DossierParty, EntryKind, PartyRole
from tenants.faults import AbsentError, RefusalError
from tests.factories.legal import TODAY, deadline_of, dossier_of, happened

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.deadlines.models import DossierEvent
    from tenants.isolation import ScopedSession

DECISION = "family_reunification.decision"
APPLICATION = "family_reunification.application"
OBJECTION = "family_reunification.objection"
RECEIVED = dt.date(2018, 5, 22)
LETTER = dt.date(2018, 8, 14)
DAY = dt.timedelta(days=1)


@pytest.fixture
def received(here: ScopedSession, lead: Reader, dossier: Dossier) -> DossierEvent:
    """The immigration service received the application on 22 May 2018."""
    return happened(here, lead, dossier, "application_received", RECEIVED, DECISION)


@pytest.fixture
def deadline_id(here: ScopedSession, dossier: Dossier, received: DossierEvent) -> uuid.UUID:
    return deadline_of(here, dossier, DECISION).deadline.id


def last_day(session: ScopedSession, dossier: Dossier, term: str = DECISION) -> dt.date | None:
    return deadline_of(session, dossier, term).last_day


def kinds(session: ScopedSession, dossier: Dossier) -> list[str]:
    session.flush()
    query = select(DossierEntry.kind).where(DossierEntry.dossier_id == dossier.id).order_by(DossierEntry.id)
    return [kind.value for kind in session.scalars(query)]


def test_the_story_of_the_mockup(here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID) -> None:
    """22 May, 90 days on, three months longer by a letter: Tuesday 20 November 2018."""
    assert last_day(here, dossier) == dt.date(2018, 8, 20)
    extend(here, lead, deadline_id, "3 months", LETTER, "letter of 14 August", TODAY)
    one = next_date(standings(here, dossier.id), TODAY)
    assert one is not None
    assert (one.last_day, one.opens_on) == (dt.date(2018, 11, 20), dt.date(2018, 11, 21))
    assert kinds(here, dossier)[-4:] == ["event", "deadline_set", "extended", "deadline_moved"]
    moved = here.scalars(select(DossierEntry).where(DossierEntry.kind == EntryKind.DEADLINE_MOVED)).one()
    assert (moved.day, moved.detail["before"], moved.detail["after"]) == (LETTER, "2018-08-20", "2018-11-20")


def test_an_event_is_noted_once_for_everybody_and_once_for_each_person(
    here: ScopedSession, lead: Reader, dossier: Dossier, received: DossierEvent
) -> None:
    with pytest.raises(RefusalError, match="noted already"):
        happened(here, lead, dossier, "application_received", RECEIVED, DECISION)
    party = DossierParty(dossier_id=dossier.id, role=PartyRole.LAWYER, name="Lawyer Testboom")
    here.add(party)
    here.flush()
    new = NewEvent("application_received", RECEIVED, (DECISION,), party.id)
    assert record_event(here, lead, dossier.id, new, TODAY).party_id == party.id
    assert len(standings(here, dossier.id)) == 2


def test_nobody_and_no_paper_of_another_dossier(
    here: ScopedSession, lead: Reader, dossier: Dossier, noor: uuid.UUID
) -> None:
    other = dossier_of(here, lead, noor)
    party = DossierParty(dossier_id=other.id, role=PartyRole.LAWYER, name="Lawyer Testboom")
    here.add(party)
    here.flush()
    for changed in ({"party_id": party.id}, {"document_id": party.id}):
        with pytest.raises(AbsentError):
            record_event(here, lead, dossier.id, NewEvent("decision_sent", RECEIVED, (), **changed), TODAY)


def test_a_service_number_is_kept_nowhere(
    here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID
) -> None:
    number = "letter of 111222333"
    for act in (
        lambda: record_event(here, lead, dossier.id, NewEvent("decision_sent", RECEIVED, (), proof=number), TODAY),
        lambda: suspend(here, lead, deadline_id, LETTER, None, "completion", number, TODAY),
        lambda: extend(here, lead, deadline_id, "3 months", LETTER, number, TODAY),
        lambda: meet(here, lead, deadline_id, LETTER, None, number, TODAY),
        lambda: explain_late(here, lead, deadline_id, number, TODAY),
    ):
        with pytest.raises(RefusalError, match="BSN"):
            act()


def test_a_correction_moves_the_deadline_and_names_the_fields(
    here: ScopedSession, lead: Reader, dossier: Dossier, received: DossierEvent
) -> None:
    with pytest.raises(RefusalError, match="Nothing is different"):
        correct_event(here, lead, received.id, NewEvent("application_received", RECEIVED, (DECISION,)), TODAY)
    correct_event(here, lead, received.id, NewEvent("application_received", RECEIVED + DAY, (DECISION,)), TODAY)
    assert last_day(here, dossier) == dt.date(2018, 8, 21)
    assert kinds(here, dossier)[-2:] == ["event_changed", "deadline_moved"]
    assert here.info["audit"][-1].detail == {"fields": ["day"]}
    correct_event(here, lead, received.id, NewEvent("application_received", RECEIVED + DAY, ()), TODAY)
    assert standings(here, dossier.id) == []


def test_what_was_entered_by_mistake_takes_its_deadlines_along_and_brings_them_back(
    here: ScopedSession, lead: Reader, dossier: Dossier, received: DossierEvent, deadline_id: uuid.UUID
) -> None:
    withdraw_event(here, lead, received.id, TODAY)
    assert standings(here, dossier.id) == []
    for act in (
        lambda: meet(here, lead, deadline_id, LETTER, None, "", TODAY),
        lambda: correct_event(here, lead, received.id, NewEvent("decision_sent", RECEIVED), TODAY),
    ):
        with pytest.raises(RefusalError, match="by mistake"):
            act()
    again = happened(here, lead, dossier, "application_received", RECEIVED, DECISION)
    with pytest.raises(RefusalError, match="noted already"):
        restore_event(here, lead, received.id, TODAY)
    withdraw_event(here, lead, again.id, TODAY)
    restore_event(here, lead, received.id, TODAY)
    assert [one.deadline.id for one in standings(here, dossier.id)] == [deadline_id]


def test_the_clock_stands_still_goes_on_and_each_of_that_is_undone(
    here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID
) -> None:
    still = suspend(here, lead, deadline_id, dt.date(2018, 6, 1), None, "completion", "letter of 1 June", TODAY)
    one = deadline_of(here, dossier, DECISION)
    assert (one.last_day, one.deadline.stands_still_since) == (None, dt.date(2018, 6, 2))
    assert one.situation(TODAY) is Situation.STILL
    end_suspension(here, lead, still.id, dt.date(2018, 6, 11), TODAY)
    assert last_day(here, dossier) == dt.date(2018, 8, 30)
    end_suspension(here, lead, still.id, None, TODAY)
    assert last_day(here, dossier) is None
    with pytest.raises(RefusalError, match="before that"):
        end_suspension(here, lead, still.id, dt.date(2018, 5, 31), TODAY)
    withdraw_event(here, lead, still.id, TODAY)
    assert last_day(here, dossier) == dt.date(2018, 8, 20)
    restore_event(here, lead, still.id, TODAY)
    assert last_day(here, dossier) is None


def test_days_on_which_the_clock_stood_still_twice_count_once(
    here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID
) -> None:
    suspend(here, lead, deadline_id, dt.date(2018, 6, 1), dt.date(2018, 6, 11), "completion", "letter", TODAY)
    suspend(here, lead, deadline_id, dt.date(2018, 6, 6), dt.date(2018, 6, 16), "foreign", "letter", TODAY)
    one = deadline_of(here, dossier, DECISION)
    assert one.counted is not None
    assert one.counted.unmoved_end == dt.date(2018, 8, 20) + 15 * DAY


def test_a_term_of_the_client_never_stands_still_and_a_date_moves_on_proof_alone(
    here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID
) -> None:
    happened(here, lead, dossier, "permit_granted", dt.date(2018, 3, 1), APPLICATION)
    own = deadline_of(here, dossier, APPLICATION).deadline.id
    with pytest.raises(RefusalError, match="never stands still"):
        suspend(here, lead, own, LETTER, None, "completion", "letter", TODAY)
    with pytest.raises(RefusalError, match="no extension"):
        extend(here, lead, own, "3 months", LETTER, "letter", TODAY)
    with pytest.raises(RefusalError) as refusal:
        extend(here, lead, deadline_id, "3 months", LETTER, "  ", TODAY)
    assert refusal.value.field == "proof"
    with pytest.raises(RefusalError) as refusal:
        suspend(here, lead, deadline_id, LETTER, None, "completion", "", TODAY)
    assert refusal.value.field == "proof"
    with pytest.raises(RefusalError) as refusal:
        suspend(here, lead, deadline_id, LETTER, None, "because", "letter", TODAY)
    assert refusal.value.field == "why"
    assert last_day(here, dossier) == dt.date(2018, 8, 20)


def test_an_extension_is_used_once_and_can_be_taken_back(
    here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID
) -> None:
    longer = extend(here, lead, deadline_id, "3 months", LETTER, "letter", TODAY)
    with pytest.raises(RefusalError, match="used already"):
        extend(here, lead, deadline_id, "3 months", LETTER, "letter", TODAY)
    with pytest.raises(RefusalError, match="No clock"):
        end_suspension(here, lead, longer.id, TODAY, TODAY)
    withdraw_event(here, lead, longer.id, TODAY)
    assert last_day(here, dossier) == dt.date(2018, 8, 20)


@pytest.fixture
def objection_id(here: ScopedSession, lead: Reader, dossier: Dossier) -> uuid.UUID:
    """Objection is possible until Friday 30 November 2018."""
    happened(here, lead, dossier, "decision_sent", dt.date(2018, 11, 2), OBJECTION)
    return deadline_of(here, dossier, OBJECTION).deadline.id


def test_in_time_by_post_or_too_late(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection_id: uuid.UUID
) -> None:
    last, today = dt.date(2018, 11, 30), dt.date(2018, 12, 20)
    assert last_day(here, dossier, OBJECTION) == last

    def stands(on: dt.date = today) -> Situation:
        return deadline_of(here, dossier, OBJECTION).situation(on)

    meet(here, lead, objection_id, None, last, "receipt of the post office", today)
    assert (stands(last + 7 * DAY), stands(last + 8 * DAY)) == (Situation.IN_THE_POST, Situation.LATE)
    assert kinds(here, dossier)[-1] == "deadline_posted"
    meet(here, lead, objection_id, last + 7 * DAY, last, "confirmation", today)
    assert stands() is Situation.MET_BY_POST
    with pytest.raises(RefusalError, match="done"):
        meet(here, lead, objection_id, last, None, "", today)
    reopen_deadline(here, lead, objection_id, today)
    assert stands() is Situation.LATE
    meet(here, lead, objection_id, last + 8 * DAY, last, "confirmation", today)
    one = deadline_of(here, dossier, OBJECTION)
    assert one.situation(today) is Situation.MET_LATE
    assert one.asks_reason(today)
    assert next_date(standings(here, dossier.id), today) is not None
    explain_late(here, lead, objection_id, "The letter lay at an old address. The lawyer asks to excuse it.", today)
    assert not deadline_of(here, dossier, OBJECTION).asks_reason(today)
    assert next_date(standings(here, dossier.id), today) is None


def test_what_was_not_missed_is_not_explained(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection_id: uuid.UUID
) -> None:
    with pytest.raises(RefusalError, match="not missed"):
        explain_late(here, lead, objection_id, "ill", TODAY)
    after = dt.date(2018, 12, 1)
    with pytest.raises(RefusalError, match="few words"):
        explain_late(here, lead, objection_id, " ", after)
    explain_late(here, lead, objection_id, "ill", after)
    explain_late(here, lead, objection_id, "ill, and no interpreter", after)
    here.flush()
    deadline = deadline_of(here, dossier, OBJECTION).deadline
    assert (deadline.late_reason, deadline.late_said_by) == ("ill, and no interpreter", lead.actor.who)


def test_why_it_was_missed_is_forgotten_when_it_was_not_after_all(
    here: ScopedSession, lead: Reader, dossier: Dossier, received: DossierEvent, deadline_id: uuid.UUID
) -> None:
    explain_late(here, lead, deadline_id, "We waited for the embassy.", TODAY)
    here.flush()
    moved = NewEvent("application_received", RECEIVED - DAY, (DECISION,))
    correct_event(here, lead, received.id, moved, TODAY)
    assert deadline_of(here, dossier, DECISION).situation(TODAY) is Situation.LATE_EXPLAINED
    deadline_of(here, dossier, DECISION).deadline.late_said_at = dt.datetime(2018, 11, 13, 11, tzinfo=dt.UTC)
    correct_event(here, lead, received.id, replace(moved, day=dt.date(2018, 9, 12)), TODAY)
    deadline = deadline_of(here, dossier, DECISION).deadline
    assert (deadline.late_reason, deadline.late_said_at, deadline.late_said_by) == ("", None, None)
    here.flush()
    assert here.scalar(select(Deadline.id).where(Deadline.id == deadline_id, near(dt.date(2018, 12, 1)))) is not None


def test_not_needed_any_more_and_needed_again(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection_id: uuid.UUID
) -> None:
    for why in ("", "closed", "tired"):
        with pytest.raises(RefusalError) as refusal:
            drop(here, lead, objection_id, why, TODAY)
        assert refusal.value.field == "why"
    drop(here, lead, objection_id, "not_needed", TODAY)
    deadline = deadline_of(here, dossier, OBJECTION).deadline
    assert (deadline.state, deadline.dropped_why) == (DeadlineState.DROPPED, DropReason.NOT_NEEDED)
    for act in (
        lambda: drop(here, lead, objection_id, "not_needed", TODAY),
        lambda: take_up(here, lead, objection_id, TODAY),
    ):
        with pytest.raises(RefusalError, match="done"):
            act()
    reopen_deadline(here, lead, objection_id, TODAY)
    assert deadline_of(here, dossier, OBJECTION).situation(TODAY) is Situation.RUNS


def test_somebody_is_at_it_and_then_not(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection_id: uuid.UUID
) -> None:
    take_up(here, lead, objection_id, TODAY)
    here.flush()
    deadline = deadline_of(here, dossier, OBJECTION).deadline
    assert deadline.taken_up_by == lead.actor.who
    assert deadline.taken_up_at is not None
    put_down(here, lead, objection_id)
    here.flush()
    assert deadline_of(here, dossier, OBJECTION).deadline.taken_up_at is None


def test_what_was_met_stays_met_when_its_day_is_put_right(
    here: ScopedSession, lead: Reader, dossier: Dossier, received: DossierEvent, deadline_id: uuid.UUID
) -> None:
    meet(here, lead, deadline_id, dt.date(2018, 8, 20), None, "decision", TODAY)
    correct_event(here, lead, received.id, NewEvent("application_received", RECEIVED - DAY, (DECISION,)), TODAY)
    one = deadline_of(here, dossier, DECISION)
    assert (one.last_day, one.situation(TODAY)) == (dt.date(2018, 8, 20) - 1 * DAY + DAY, Situation.MET)


def test_closing_a_dossier_drops_what_is_open_and_opening_it_again_brings_that_back(
    here: ScopedSession, lead: Reader, dossier: Dossier, deadline_id: uuid.UUID, objection_id: uuid.UUID
) -> None:
    drop(here, lead, objection_id, "not_needed", TODAY)
    close_dossier(here, lead, dossier.id, TODAY, DossierOutcome.GRANTED, TODAY)
    here.flush()
    assert {one.situation(TODAY) for one in standings(here, dossier.id)} == {Situation.DROPPED}
    for act in (
        lambda: happened(here, lead, dossier, "moved", LETTER),
        lambda: meet(here, lead, deadline_id, LETTER, None, "", TODAY),
        lambda: reopen_deadline(here, lead, deadline_id, TODAY),
    ):
        with pytest.raises(RefusalError, match="closed"):
            act()
    reopen_dossier(here, lead, dossier.id)
    here.flush()
    found = {one.deadline.id: one.deadline.state for one in standings(here, dossier.id)}
    assert found == {deadline_id: DeadlineState.OPEN, objection_id: DeadlineState.DROPPED}


def test_a_dossier_that_was_a_mistake_takes_nothing_new(
    here: ScopedSession, lead: Reader, dossier: Dossier, received: DossierEvent
) -> None:
    withdraw_dossier(here, lead, dossier.id)
    here.flush()
    with pytest.raises(AbsentError):
        happened(here, lead, dossier, "moved", LETTER)
    with pytest.raises(AbsentError):
        withdraw_event(here, lead, received.id, TODAY)


def test_who_may_not_know_the_client_does_nothing(
    here: ScopedSession, counsellor: Reader, dossier: Dossier, received: DossierEvent, deadline_id: uuid.UUID
) -> None:
    for act in (
        lambda: happened(here, counsellor, dossier, "moved", LETTER),
        lambda: withdraw_event(here, counsellor, received.id, TODAY),
        lambda: meet(here, counsellor, deadline_id, LETTER, None, "", TODAY),
        lambda: suspend(here, counsellor, deadline_id, LETTER, None, "completion", "letter", TODAY),
        lambda: extend(here, counsellor, deadline_id, "3 months", LETTER, "letter", TODAY),
    ):
        with pytest.raises(ClosedRecordError):
            act()


def test_what_is_late_comes_first_then_the_next_day_to_come(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection_id: uuid.UUID
) -> None:
    happened(here, lead, dossier, "permit_granted", dt.date(2018, 3, 1), APPLICATION)
    found = standings(here, dossier.id)
    late = next_date(found, TODAY)
    assert late is not None
    assert late.deadline.term == APPLICATION
    explain_late(here, lead, late.deadline.id, "nobody asked in time", TODAY)
    following = next_date(standings(here, dossier.id), TODAY)
    assert following is not None
    assert following.deadline.id == objection_id


def test_the_deadlines_of_a_dossier_take_two_statements_whatever_their_number(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    for day in range(1, 6):
        happened(here, lead, dossier, "decision_sent", dt.date(2018, 10, day), OBJECTION, "family_reunification.appeal")
    here.flush()
    sent: list[str] = []

    def note(*told: object) -> None:
        sent.append(str(told[2]))

    event.listen(here.get_bind(), "before_cursor_execute", note)
    try:
        assert len(standings(here, dossier.id)) == 10
    finally:
        event.remove(here.get_bind(), "before_cursor_execute", note)
    assert len(sent) == 2
