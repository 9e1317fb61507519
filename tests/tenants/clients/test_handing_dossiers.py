"""Dossiers go along to another branch as copies, are counted anew there, and are closed here by the sender."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.clients.access import Reader
from tenants.clients.actions import NewClient, register_client
from tenants.clients.consents import give_consent
from tenants.clients.handovers import Chosen, accept_handover, hand_over, handover_named, offer_of
from tenants.clients.models import Client, Consent, Handover, Section
from tenants.deadlines.actions import NewEvent, explain_late, extend, record_event, suspend, withdraw_event
from tenants.deadlines.models import Deadline, DossierEvent, EventRole
from tenants.deadlines.queries import standings
from tenants.dossiers.actions import NewDossier, close_dossier, open_dossier
from tenants.dossiers.crossing import close_sent
from tenants.dossiers.finishing import Done, finish_step
from tenants.dossiers.models import (
    Dossier,
    DossierEntry,
    DossierKind,
    DossierNote,
    DossierOutcome,
    DossierParty,
    DossierStep,
    EntryKind,
    NoteChannel,
    PartyRole,
)
from tenants.dossiers.notes import NewNote, write_note
from tenants.dossiers.parties import NewParty, add_party
from tenants.faults import RefusalError
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tests.factories.records import volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

WEEKS = dt.timedelta(weeks=1)


def lead(world: World) -> Actor:
    """Return the team lead of the other branch."""
    return Actor(world.lead_elsewhere, "team_lead", "Lead Elsewhere Testboom")


def everything(actor: Actor) -> Reader:
    """Return somebody who sees everybody."""
    return Reader(actor, now(), sees_all=True)


def ready(web: Engine, world: World) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """Register somebody with a running dossier in which much happened; return client, dossier and note."""
    with scoped(web, Branch(world.here.id)) as session:
        here = everything(volunteer(world))
        client = register_client(
            session,
            here.actor,
            NewClient(last_name="Zeewind", first_name="Selam", municipality_code=world.here.municipality),
            local_date(),
        )
        give_consent(session, here.actor, client.id, Consent.Kind.HANDOVER, local_date(), "Getekend", local_date())
        opened = local_date() - 40 * WEEKS
        new = NewDossier(DossierKind.FAMILY_REUNIFICATION, opened, reference="Z1-2345")
        dossier = open_dossier(session, here, client.id, new, local_date())
        man = add_party(
            session,
            here,
            dossier.id,
            NewParty(PartyRole.FAMILY_MEMBER, "Yonas Zeewind", "husband", place="Addis Abeba"),
            local_date(),
        )
        steps = session.scalars(
            select(DossierStep).where(DossierStep.dossier_id == dossier.id).order_by("position")
        ).all()
        granted = next(step for step in steps if step.event == "permit_granted")
        finish_step(session, here, granted.id, Done(opened, "Brief"), local_date())
        received = NewEvent(
            "application_received",
            opened + 10 * WEEKS,
            ("family_reunification.decision",),
            man.id,
            "Ontvangstbevestiging",
        )
        record_event(session, here, dossier.id, received, local_date())
        decision = next(one for one in standings(session, dossier.id) if one.deadline.term.endswith("decision"))
        suspend(
            session,
            here,
            decision.deadline.id,
            opened + 12 * WEEKS,
            opened + 14 * WEEKS,
            "completion",
            "Brief",
            local_date(),
        )
        extend(session, here, decision.deadline.id, "3 months", opened + 20 * WEEKS, "Brief van de IND", local_date())
        late = next(one for one in standings(session, dossier.id) if one.deadline.term.endswith("application"))
        explain_late(session, here, late.deadline.id, "Later gehoord van de vergunning", local_date())
        text = "Yonas wacht op het uittreksel"
        note = write_note(session, here, dossier.id, NewNote(local_date(), NoteChannel.PHONE, text), local_date())
        write_note(session, here, dossier.id, NewNote(local_date(), NoteChannel.PHONE, "Blijft hier"), local_date())
        return client.id, dossier.id, note.id


def send(
    web: Engine,
    world: World,
    client_id: uuid.UUID,
    dossiers: set[uuid.UUID],
    notes: set[uuid.UUID],
    sections: list[Section] | None = None,
) -> uuid.UUID:
    """Hand somebody over with dossiers; return the handover's id."""
    chosen = Chosen(
        frozenset(), frozenset(), trajectories=False, dossiers=frozenset(dossiers), dossier_notes=frozenset(notes)
    )
    with scoped(web, Branch(world.here.id)) as session:
        return hand_over(
            session,
            volunteer(world),
            client_id,
            world.elsewhere.id,
            chosen,
            list(Section) if sections is None else sections,
        ).id


def accept(web: Engine, world: World, handover_id: uuid.UUID) -> uuid.UUID:
    """Let the other branch take somebody over; return their new id."""
    with scoped(web, Branch(world.elsewhere.id)) as session:
        return accept_handover(session, lead(world), handover_id, world.elsewhere.municipality, local_date()).id


def by_term(session: ScopedSession, dossier_id: uuid.UUID) -> dict[str, tuple[dt.date | None, str, str]]:
    """Return the last day of every deadline, how it stands and why it was missed."""
    found = standings(session, dossier_id)
    return {one.deadline.term: (one.last_day, one.deadline.state.value, one.deadline.late_reason) for one in found}


def test_the_other_branch_counts_the_same_days_from_what_happened(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, note_id = ready(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        ours = by_term(session, dossier_id)
    new_id = accept(engine_web, world, send(engine_web, world, client_id, {dossier_id}, {note_id}))
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.client_id == new_id)).one()
        assert (dossier.kind, dossier.reference, dossier.opened_on) == (
            DossierKind.FAMILY_REUNIFICATION,
            "Z1-2345",
            local_date(),
        )
        assert dossier.number == "D001", "a number of its own"
        theirs = by_term(session, dossier.id)
        assert theirs == ours
        assert theirs["family_reunification.decision"][0] is not None
        party = session.scalars(select(DossierParty).where(DossierParty.dossier_id == dossier.id)).one()
        assert (party.name, party.place) == ("Yonas Zeewind", "Addis Abeba")
        events = session.scalars(select(DossierEvent).where(DossierEvent.dossier_id == dossier.id)).all()
        assert {event.role for event in events} == set(EventRole)
        assert next(event for event in events if event.code == "application_received").party_id == party.id
        done = session.scalars(select(DossierStep.event).where(DossierStep.done_on.is_not(None))).all()
        assert {"permit_granted", "application_received"} <= set(done)
        notes = session.scalars(select(DossierNote.text).where(DossierNote.dossier_id == dossier.id)).all()
        assert [text.endswith("Yonas wacht op het uittreksel") for text in notes] == [True]
        kinds = set(session.scalars(select(DossierEntry.kind).where(DossierEntry.dossier_id == dossier.id)))
        assert {EntryKind.CAME_FROM_BRANCH, EntryKind.OPENED, EntryKind.DEADLINE_SET, EntryKind.NOTE} <= kinds


def test_no_id_of_ours_crosses_and_nothing_that_was_not_chosen(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, note_id = ready(engine_web, world)
    handover_id = send(engine_web, world, client_id, {dossier_id}, set())
    with scoped(engine_web, Branch(world.here.id)) as session:
        ids = [
            str(key) for table in (DossierEvent, Deadline, DossierParty) for key in session.scalars(select(table.id))
        ]
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        content = session.scalars(select(Handover.content).where(Handover.id == handover_id)).one()
        assert content["dossiers"][0]["notes"] == []
        assert not [key for key in (*ids, str(dossier_id), str(client_id), str(note_id)) if key in str(content)]
        assert session.scalars(select(Dossier).where(Dossier.id == dossier_id)).all() == []


def test_without_the_legal_section_no_dossier_goes_even_when_asked(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, note_id = ready(engine_web, world)
    handover_id = send(engine_web, world, client_id, {dossier_id}, {note_id}, [Section.GENERAL])
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalars(select(Handover.content).where(Handover.id == handover_id)).one()["dossiers"] == []
        kinds = session.scalars(select(DossierEntry.kind).where(DossierEntry.dossier_id == dossier_id)).all()
        assert EntryKind.SENT_TO_BRANCH not in kinds


def test_a_dossier_of_somebody_else_does_not_go_along(engine_web: Engine, world: World) -> None:
    client_id, _, _ = ready(engine_web, world)
    _, other, _ = ready(engine_web, world)
    handover_id = send(engine_web, world, client_id, {other}, set())
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalars(select(Handover.content).where(Handover.id == handover_id)).one()["dossiers"] == []
        assert handover_named(session, handover_id).running == ()


def test_the_sender_closes_as_moved_on_the_day_it_was_taken_over(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, _ = ready(engine_web, world)
    handover_id = send(engine_web, world, client_id, {dossier_id}, set())
    accept(engine_web, world, handover_id)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert len(handover_named(session, handover_id).running) == 1, "the other branch changed nothing here"
        reader = everything(volunteer(world))
        assert [one.id for one in close_sent(session, reader, handover_id, local_date(), local_date())] == [dossier_id]
        assert close_sent(session, reader, handover_id, local_date(), local_date()) == []
        dossier = session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one()
        assert (dossier.closed_on, dossier.outcome) == (local_date(), DossierOutcome.MOVED)
        states = session.scalars(select(Deadline.state).where(Deadline.dossier_id == dossier_id)).all()
        assert "open" not in {state.value for state in states}
        kinds = session.scalars(select(DossierEntry.kind).where(DossierEntry.dossier_id == dossier_id)).all()
        assert {EntryKind.SENT_TO_BRANCH, EntryKind.CLOSED} <= set(kinds)


def test_what_happened_after_the_copy_went_is_not_closed_away(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, _ = ready(engine_web, world)
    handover_id = send(engine_web, world, client_id, {dossier_id}, set())
    reader = everything(volunteer(world))
    with scoped(engine_web, Branch(world.here.id)) as session:
        record_event(
            session,
            reader,
            dossier_id,
            NewEvent("decision_sent", local_date(), ("family_reunification.objection",)),
            local_date(),
        )
    accept(engine_web, world, handover_id)
    with (
        scoped(engine_web, Branch(world.here.id)) as session,
        pytest.raises(RefusalError, match="does not know") as refused,
    ):
        close_sent(session, reader, handover_id, local_date(), local_date())
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one()
        assert dossier.closed_on is None
        assert refused.value.values == {"numbers": dossier.number}
        close_dossier(session, reader, dossier_id, local_date(), DossierOutcome.MOVED, local_date())
        assert close_sent(session, reader, handover_id, local_date(), local_date()) == []


def test_what_moved_a_term_that_was_a_mistake_keeps_nobody_from_taking_over(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, _ = ready(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        decision = next(one for one in standings(session, dossier_id) if one.deadline.term.endswith("decision"))
        withdraw_event(session, everything(volunteer(world)), decision.event.id, local_date())
    new_id = accept(engine_web, world, send(engine_web, world, client_id, {dossier_id}, set()))
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.client_id == new_id)).one()
        assert set(by_term(session, dossier.id)) == {"family_reunification.application"}


def test_the_other_branch_cannot_close_what_runs_here(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, _ = ready(engine_web, world)
    handover_id = send(engine_web, world, client_id, {dossier_id}, set())
    accept(engine_web, world, handover_id)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert close_sent(session, everything(lead(world)), handover_id, local_date(), local_date()) == []
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalars(select(Dossier.closed_on).where(Dossier.id == dossier_id)).one() is None


def test_only_what_runs_is_offered(engine_web: Engine, world: World) -> None:
    client_id, dossier_id, note_id = ready(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        offered = offer_of(session, client_id, local_date()).dossiers
        assert [(one.id, one.kind) for one in offered] == [(dossier_id, DossierKind.FAMILY_REUNIFICATION)]
        assert (note_id, local_date(), "Yonas wacht op het uittreksel") in offered[0].notes
        session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one().withdrawn_at = now()
        session.flush()
        assert offer_of(session, client_id, local_date()).dossiers == []
        session.rollback()


def test_a_client_without_dossiers_is_handed_over_as_before(engine_web: Engine, world: World) -> None:
    client_id, _, _ = ready(engine_web, world)
    new_id = accept(engine_web, world, send(engine_web, world, client_id, set(), set()))
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert session.scalars(select(Client).where(Client.id == new_id)).one().last_name == "Zeewind"
        assert session.scalars(select(Dossier).where(Dossier.client_id == new_id)).all() == []
