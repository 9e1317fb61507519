"""Steps of a dossier: what follows when one is done, for the whole family or some of it, and taking it back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.clients.access import ClosedRecordError, Reader
from tenants.deadlines.actions import NewEvent, correct_event, record_event, withdraw_event
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent
from tenants.dossiers.actions import Corrected, NewDossier, close_dossier, correct_dossier, open_dossier, reopen_dossier
from tenants.dossiers.finishing import Done, finish_step, undo_step
from tenants.dossiers.models import (
    Dossier,
    DossierEntry,
    DossierKind,
    DossierOutcome,
    DossierParty,
    DossierStep,
    EntryKind,
    FamilyState,
    PartyRole,
)
from tenants.dossiers.parties import NewParty, add_party
from tenants.dossiers.steps import (
    add_step,
    begin_objection,
    change_step,
    move_step,
    prepare_steps,
    prepare_steps_of,
    say_not_needed,
    steps_of,
)
from tenants.faults import AbsentError, RefusalError
from tenants.moments import now
from tenants.roles import Role
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2026, 11, 26)
PERMIT, ASKED, DECIDED = dt.date(2018, 3, 1), dt.date(2018, 5, 22), dt.date(2018, 11, 12)


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg")


@pytest.fixture
def lead(world: World) -> Reader:
    return Reader(Actor(world.person(Role.TEAM_LEAD), "team_lead"), now(), sees_all=True)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> Dossier:
    return open_dossier(here, lead, noor, NewDossier(DossierKind.FAMILY_REUNIFICATION, PERMIT), TODAY)


@pytest.fixture
def yonas(here: ScopedSession, lead: Reader, dossier: Dossier) -> DossierParty:
    return add_party(here, lead, dossier.id, NewParty(PartyRole.FAMILY_MEMBER, "Yonas Wisselweg"), TODAY)


@pytest.fixture
def hiwet(here: ScopedSession, lead: Reader, dossier: Dossier) -> DossierParty:
    return add_party(here, lead, dossier.id, NewParty(PartyRole.FAMILY_MEMBER, "Hiwet Wisselweg"), TODAY)


@pytest.fixture
def does(here: ScopedSession, lead: Reader, dossier: Dossier) -> Callable[..., DossierStep]:
    """Return a function that says that a step, by its label, is done on a day."""

    def done(label: str, day: dt.date | None, **more: object) -> DossierStep:
        return finish_step(here, lead, named(here, dossier, label).id, Done(day, **more), TODAY)  # type: ignore[arg-type]

    return done


def named(session: ScopedSession, dossier: Dossier, label: str) -> DossierStep:
    return next(step for step in steps_of(session, dossier.id) if step.label == label)


def deadlines(session: ScopedSession, dossier: Dossier) -> dict[str, list[Deadline]]:
    found: dict[str, list[Deadline]] = {}
    query = select(Deadline).where(Deadline.dossier_id == dossier.id, Deadline.withdrawn_at.is_(None))
    for each in session.scalars(query.order_by(Deadline.id)):
        found.setdefault(each.term.removeprefix("family_reunification."), []).append(each)
    return found


def test_a_dossier_without_steps_gets_them_once(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    bare = [
        Dossier(number=f"B{number}", client_id=noor, kind=kind, municipality_code="GM9001", opened_on=PERMIT)
        for number, kind in enumerate(DossierKind)
    ]
    here.add_all(bare)
    assert prepare_steps_of(here, bare) == len(bare)
    assert prepare_steps_of(here, bare) == 0
    prepare_steps(here, bare[0])
    assert all(steps_of(here, one.id) for one in bare)
    assert [step.position for step in steps_of(here, bare[0].id)] == list(range(1, 12))


def test_a_step_that_is_done_begins_its_terms_and_meets_those_that_guard_it(
    here: ScopedSession, dossier: Dossier, does: Callable[..., DossierStep]
) -> None:
    does("Vergunning", PERMIT, proof="Beschikking")
    assert [each.last_day for each in deadlines(here, dossier)["application"]] == [dt.date(2018, 6, 1)]
    step = does("Aanvraag", ASKED, posted_on=dt.date(2018, 5, 19))
    found = deadlines(here, dossier)
    (met,) = found["application"]
    assert (met.state, met.met_on, met.posted_on) == (DeadlineState.MET, ASKED, dt.date(2018, 5, 19))
    assert [each.last_day for each in found["decision"]] == [dt.date(2018, 8, 20)]
    assert (step.done_on, step.event_id is not None) == (ASKED, True)
    kinds = list(here.scalars(select(DossierEntry.kind).where(DossierEntry.dossier_id == dossier.id)))
    assert kinds.count(EntryKind.STEP_DONE) == 2


def test_undoing_a_step_takes_back_what_followed(
    here: ScopedSession, lead: Reader, dossier: Dossier, does: Callable[..., DossierStep]
) -> None:
    does("Vergunning", PERMIT)
    step = does("Aanvraag", ASKED)
    with pytest.raises(RefusalError, match="done already"):
        does("Aanvraag", ASKED)
    undo_step(here, lead, step.id, TODAY)
    found = deadlines(here, dossier)
    assert "decision" not in found
    assert found["application"][0].state is DeadlineState.OPEN
    assert (step.done_on, step.event_id) == (None, None)
    with pytest.raises(RefusalError, match="Nothing of this step"):
        undo_step(here, lead, step.id, TODAY)
    does("Aanvraag", dt.date(2018, 5, 23))
    assert deadlines(here, dossier)["application"][0].met_on == dt.date(2018, 5, 23)


def test_what_was_noted_before_is_not_noted_twice(
    here: ScopedSession, lead: Reader, dossier: Dossier, does: Callable[..., DossierStep]
) -> None:
    event = record_event(
        here, lead, dossier.id, NewEvent("permit_granted", PERMIT, ("family_reunification.application",)), TODAY
    )
    assert does("Vergunning", PERMIT).event_id == event.id
    assert len(deadlines(here, dossier)["application"]) == 1


def test_a_step_follows_what_it_noted_when_that_is_corrected_or_taken_back(
    here: ScopedSession, lead: Reader, dossier: Dossier, does: Callable[..., DossierStep]
) -> None:
    step = does("Vergunning", PERMIT)
    assert step.event_id is not None
    terms = ("family_reunification.application",)
    event = correct_event(here, lead, step.event_id, NewEvent("permit_granted", ASKED, terms), TODAY)
    assert step.done_on == ASKED
    withdraw_event(here, lead, event.id, TODAY)
    assert (step.done_on, step.event_id) == (None, None)


@pytest.mark.parametrize(
    ("label", "done", "field"),
    [
        ("Vergunning", Done(None), "day"),
        ("Vergunning", Done(TODAY + dt.timedelta(days=1)), "day"),
        ("Vergunning", Done(dt.date(218, 3, 1)), "day"),
        ("Aanvraag", Done(ASKED, posted_on=ASKED + dt.timedelta(days=1)), "posted_on"),
        ("Besluit van de IND", Done(DECIDED), "outcome"),
        ("Besluit van de IND", Done(DECIDED, outcome=DossierOutcome.MOVED), "outcome"),
        ("Besluit van de IND", Done(DECIDED, outcome=DossierOutcome.GRANTED, party_ids=frozenset()), "party_ids"),
        ("Vergunning", Done(PERMIT, proof="BSN 111222333"), "proof"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty, label: str, done: Done, field: str
) -> None:
    step = named(here, dossier, label)
    with pytest.raises(RefusalError) as refused:
        finish_step(here, lead, step.id, done, TODAY)
    assert refused.value.field == field
    assert (step.done_on, yonas.state) == (None, FamilyState.WAITING)


def test_a_decision_that_grants_begins_no_term_to_object_and_the_family_may_come(
    here: ScopedSession, dossier: Dossier, yonas: DossierParty, does: Callable[..., DossierStep]
) -> None:
    does("Aanvraag", ASKED)
    step = does("Besluit van de IND", DECIDED, outcome=DossierOutcome.GRANTED)
    assert step.outcome is DossierOutcome.GRANTED
    assert (yonas.state, yonas.state_since) == (FamilyState.GRANTED, DECIDED)
    assert "objection" not in deadlines(here, dossier)
    assert deadlines(here, dossier)["decision"][0].state is DeadlineState.MET


def test_after_a_refusal_one_objects_and_the_term_of_the_decision_counts_from_the_end_of_the_term_to_object(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty, does: Callable[..., DossierStep]
) -> None:
    does("Besluit van de IND", dt.date(2018, 8, 4), outcome=DossierOutcome.REFUSED)
    assert yonas.state is FamilyState.REFUSED
    assert deadlines(here, dossier)["objection"][0].last_day == dt.date(2018, 9, 3)
    added = begin_objection(here, lead, dossier)
    assert [step.label for step in added][:3] == ["Bezwaar", "Beslissing op bezwaar", "Beroep"]
    labels = [step.label for step in steps_of(here, dossier.id)]
    assert labels.index("Bezwaar") == labels.index("Besluit van de IND") + 1
    with pytest.raises(RefusalError, match="there already"):
        begin_objection(here, lead, dossier)
    does("Bezwaar", dt.date(2018, 8, 20))
    found = deadlines(here, dossier)
    assert found["objection"][0].met_on == dt.date(2018, 8, 20)
    # 3 September 2018 and nineteen weeks.
    assert found["objection_decision"][0].last_day == dt.date(2019, 1, 14)
    does("Beslissing op bezwaar", dt.date(2018, 12, 3), outcome=DossierOutcome.GRANTED)
    assert yonas.state is FamilyState.GRANTED


def test_the_family_goes_on_one_by_one_and_the_step_is_open_until_everybody_did(
    here: ScopedSession,
    lead: Reader,
    dossier: Dossier,
    yonas: DossierParty,
    hiwet: DossierParty,
    does: Callable[..., DossierStep],
) -> None:
    does("Besluit van de IND", DECIDED, outcome=DossierOutcome.GRANTED)
    does("Visum klaar", dt.date(2018, 11, 20))
    step = does("Visum ophalen", dt.date(2018, 12, 3), party_ids=frozenset({yonas.id}))
    assert (step.done_on, yonas.state, hiwet.state) == (None, FamilyState.VISA, FamilyState.GRANTED)
    assert deadlines(here, dossier)["collect_visa"][0].state is DeadlineState.OPEN
    does("Visum ophalen", dt.date(2018, 12, 10))
    assert (step.done_on, hiwet.state) == (dt.date(2018, 12, 10), FamilyState.VISA)
    assert deadlines(here, dossier)["collect_visa"][0].state is DeadlineState.MET
    assert [each.last_day for each in deadlines(here, dossier)["enter_on_visa"]] == [
        dt.date(2019, 3, 2),
        dt.date(2019, 3, 9),
    ]
    does("Reis", dt.date(2019, 1, 7), party_ids=frozenset({yonas.id}))
    first, second = deadlines(here, dossier)["enter_on_visa"]
    assert (first.state, second.state) == (DeadlineState.MET, DeadlineState.OPEN)
    assert (yonas.state, hiwet.state) == (FamilyState.ARRIVED, FamilyState.VISA)
    undo_step(here, lead, step.id, TODAY)
    assert (yonas.state, hiwet.state, hiwet.state_since) == (FamilyState.ARRIVED, FamilyState.GRANTED, DECIDED)
    events = select(DossierEvent).where(DossierEvent.dossier_id == dossier.id, DossierEvent.code == "visa_issued")
    assert all(event.withdrawn_at is not None for event in here.scalars(events))


def test_a_permit_expires_on_a_day_that_is_known_beforehand(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    one = open_dossier(here, lead, noor, NewDossier(DossierKind.RENEWAL, TODAY), TODAY)
    ends = TODAY + dt.timedelta(days=200)
    step = finish_step(here, lead, steps_of(here, one.id)[0].id, Done(ends), TODAY)
    assert step.done_on == TODAY
    renewal = here.scalars(select(Deadline).where(Deadline.dossier_id == one.id)).all()
    assert ends - dt.timedelta(days=1) in {each.last_day for each in renewal}


def test_steps_are_added_moved_renamed_and_left_out(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    first = steps_of(here, dossier.id)[0]
    own = add_step(here, lead, dossier, "Foto's gemaakt", PartyRole.CLIENT, first.id)
    assert [step.label for step in steps_of(here, dossier.id)][:2] == ["Vergunning", "Foto's gemaakt"]
    move_step(here, lead, own.id, -1)
    move_step(here, lead, own.id, -1)
    assert [step.label for step in steps_of(here, dossier.id)][:2] == ["Foto's gemaakt", "Vergunning"]
    change_step(here, lead, own.id, "Foto's klaar", PartyRole.US)
    say_not_needed(here, lead, own.id, TODAY)
    assert (own.label, own.waits_for, own.not_needed) == ("Foto's klaar", PartyRole.US, True)
    say_not_needed(here, lead, own.id, TODAY, needed=True)
    assert own.not_needed is False
    with pytest.raises(RefusalError, match="called"):
        add_step(here, lead, dossier, " ", PartyRole.US)
    with pytest.raises(RefusalError, match="BSN"):
        change_step(here, lead, own.id, "111222333", PartyRole.US)
    finish_step(here, lead, own.id, Done(PERMIT), TODAY)
    with pytest.raises(RefusalError, match="Undo it first"):
        say_not_needed(here, lead, own.id, TODAY)


def test_another_kind_gets_its_own_steps_while_nothing_is_done(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    as_travel = Corrected(DossierKind.TRAVEL_DOCUMENT, PERMIT)
    correct_dossier(here, lead, dossier.id, as_travel, "typing", TODAY)
    needed = [step.label for step in steps_of(here, dossier.id) if not step.not_needed]
    assert needed == ["Pasfoto en papieren klaar", "Aanvraag bij de gemeente", "Besluit van de gemeente",
                      "Document opgehaald"]  # fmt: skip


def test_a_closed_dossier_takes_no_step(
    here: ScopedSession, lead: Reader, dossier: Dossier, does: Callable[..., DossierStep]
) -> None:
    does("Vergunning", PERMIT)
    close_dossier(here, lead, dossier.id, TODAY, DossierOutcome.GRANTED, TODAY)
    with pytest.raises(RefusalError, match="closed"):
        does("Aanvraag", ASKED)
    for act in (
        lambda: add_step(here, lead, dossier, "Nog iets", PartyRole.US),
        lambda: begin_objection(here, lead, dossier),
        lambda: undo_step(here, lead, named(here, dossier, "Vergunning").id, TODAY),
    ):
        with pytest.raises(RefusalError, match="closed"):
            act()
    assert deadlines(here, dossier)["application"][0].state is DeadlineState.DROPPED
    reopen_dossier(here, lead, dossier.id)
    assert deadlines(here, dossier)["application"][0].state is DeadlineState.OPEN


def test_who_may_not_know_the_client_does_no_step(
    here: ScopedSession, world: World, dossier: Dossier, session_in: Callable[..., ScopedSession]
) -> None:
    stranger = Reader(Actor(world.person(Role.LEGAL_COUNSELLOR), "legal_counsellor"), now())
    step = steps_of(here, dossier.id)[0]
    for act in (
        lambda: finish_step(here, stranger, step.id, Done(PERMIT), TODAY),
        lambda: undo_step(here, stranger, step.id, TODAY),
        lambda: move_step(here, stranger, step.id, 1),
        lambda: say_not_needed(here, stranger, step.id, TODAY),
        lambda: change_step(here, stranger, step.id, "Anders", PartyRole.US),
    ):
        with pytest.raises(ClosedRecordError):
            act()
    with pytest.raises(AbsentError):
        finish_step(here, stranger, dossier.id, Done(PERMIT), TODAY)
