"""Handing a client over to another branch: only what was chosen crosses, under a consent, and each keeps their own."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.clients.actions import NewClient, register_client
from tenants.clients.consents import give_consent
from tenants.clients.handovers import (
    Chosen,
    HandoverState,
    accept_handover,
    arrivals,
    decline_handover,
    hand_over,
    handover_named,
    handovers,
    withdraw_handover,
)
from tenants.clients.models import Client, Consent, Handover, HandoverLink, Permit, Section
from tenants.clients.notes import notes_of, write_note
from tenants.clients.timeline import timeline_of
from tenants.faults import AbsentError, RefusalError
from tenants.guidance.models import Trajectory
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tests.factories.records import volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World

EVERYTHING = list(Section)


def lead(world: World) -> Actor:
    """Return the team lead of the other branch."""
    return Actor(world.lead_elsewhere, "team_lead", "Lead Elsewhere Testboom")


def ready(web: Engine, world: World, *, agreed: bool = True) -> tuple[uuid.UUID, dict[Section, uuid.UUID]]:
    """Register somebody here with a note in every section; return their id and those of the notes."""
    with scoped(web, Branch(world.here.id)) as session:
        new = NewClient(
            last_name="Zeewind", first_name="Selam", municipality_code=world.here.municipality, nationality="ER", sex="f",
            birth_date=dt.date(1986, 1, 1), birth_precision="year", languages=("ti", "ar"), phone="06 12",
        )  # fmt: skip
        client = register_client(session, volunteer(world), new, local_date())
        client.permit, client.permit_from = Permit.ASYLUM_TEMPORARY, dt.date(2018, 1, 1)
        notes = {
            section: write_note(session, volunteer(world), client.id, section, f"Note {section}").id
            for section in Section
        }
        session.add(
            Trajectory(
                client_id=client.id,
                municipality_code=world.here.municipality,
                year_of_guidance=1,
                started_on=dt.date(2018, 1, 1),
            )
        )
        if agreed:
            give_consent(
                session, volunteer(world), client.id, Consent.Kind.HANDOVER, local_date(), "Getekend", local_date()
            )
        return client.id, notes


def sent(web: Engine, world: World, chosen: Chosen | None = None, sections: list[Section] | None = None) -> uuid.UUID:
    """Hand somebody over to the other branch; return the handover's id."""
    client_id, notes = ready(web, world)
    chosen = chosen or Chosen(
        frozenset({"nationality", "birth_date", "permit"}), frozenset(notes.values()), trajectories=True
    )
    with scoped(web, Branch(world.here.id)) as session:
        return hand_over(
            session,
            volunteer(world),
            client_id,
            world.elsewhere.id,
            chosen,
            EVERYTHING if sections is None else sections,
        ).id


def seen_from(web: Engine, spot: Spot, handover_id: uuid.UUID) -> HandoverState | None:
    """Return how far a handover is as `spot` sees it, or nothing when it does not."""
    with scoped(web, Branch(spot.id)) as session:
        try:
            return handover_named(session, handover_id).state
        except AbsentError:
            return None


def test_only_what_was_chosen_crosses_and_no_id_or_number_of_ours(engine_web: Engine, world: World) -> None:
    client_id, notes = ready(engine_web, world)
    chosen = Chosen(frozenset({"nationality"}), frozenset({notes[Section.GENERAL]}), trajectories=False)
    with scoped(engine_web, Branch(world.here.id)) as session:
        hand_over(session, volunteer(world), client_id, world.elsewhere.id, chosen, EVERYTHING)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        handover = session.scalars(select(Handover).order_by(Handover.id.desc())).first()
        assert handover is not None
        content = handover.content
        assert content["facts"] == {"nationality": "ER"}
        assert [note["text"] for note in content["notes"]] == ["Note general"]
        assert content["trajectories"] == []
        assert str(client_id) not in str(content)
        assert session.scalars(select(Client).where(Client.id == client_id)).all() == []


def test_notes_and_a_permit_of_closed_sections_do_not_go_along_even_when_asked(
    engine_web: Engine, world: World
) -> None:
    handover_id = sent(engine_web, world, sections=[Section.GENERAL])
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        content = handover_named(session, handover_id).handover.content
        assert [note["section"] for note in content["notes"]] == ["general"]
        assert "permit" not in content["facts"]


def test_who_takes_over_registers_a_client_of_their_own(engine_web: Engine, world: World) -> None:
    handover_id = sent(engine_web, world)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert arrivals(session) >= 1
        client = accept_handover(session, lead(world), handover_id, world.elsewhere.municipality, local_date())
        session.flush()
        assert (client.name, client.nationality, client.birth_precision) == ("Selam Zeewind", "ER", "year")
        assert (client.permit, client.permit_from) == (Permit.ASYLUM_TEMPORARY, dt.date(2018, 1, 1))
        assert client.municipality_code == world.elsewhere.municipality
        assert len(notes_of(session, client.id, EVERYTHING)) == 3
        [happening] = [each for each in timeline_of(session, client.id, local_date()) if each.kind == "handover"]
        assert (happening.kind, happening.detail["outward"], happening.detail["from"]) == (
            "handover",
            False,
            "Hierbeek",
        )
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = handover_named(session, handover_id)
        assert found.state is HandoverState.ACCEPTED
        assert found.client_id is not None
        [happening] = [each for each in timeline_of(session, found.client_id, local_date()) if each.kind == "handover"]
        assert (happening.detail["outward"], happening.detail["to"], happening.running) == (True, "Elderveen", False)
        assert session.scalars(select(HandoverLink.client_id).where(HandoverLink.handover_id == handover_id)).all() == [
            found.client_id
        ], "each branch knows its own client and not the other's"


def test_declined_or_taken_back_it_ends_there(engine_web: Engine, world: World) -> None:
    declined, withdrawn = sent(engine_web, world), sent(engine_web, world)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        decline_handover(session, lead(world), declined)
    with scoped(engine_web, Branch(world.here.id)) as session:
        withdraw_handover(session, volunteer(world), withdrawn)
    assert seen_from(engine_web, world.here, declined) is HandoverState.DECLINED
    assert seen_from(engine_web, world.elsewhere, withdrawn) is HandoverState.WITHDRAWN
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        for handover_id in (declined, withdrawn):
            with pytest.raises(RefusalError):
                accept_handover(session, lead(world), handover_id, world.elsewhere.municipality, local_date())
            with pytest.raises(RefusalError):
                decline_handover(session, lead(world), handover_id)


def test_each_side_does_only_what_is_theirs(engine_web: Engine, world: World) -> None:
    handover_id = sent(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError):
            accept_handover(session, volunteer(world), handover_id, world.here.municipality, local_date())
        with pytest.raises(RefusalError):
            decline_handover(session, volunteer(world), handover_id)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session, pytest.raises(RefusalError):
        withdraw_handover(session, lead(world), handover_id)
    assert seen_from(engine_web, world.here, handover_id) is HandoverState.SENT


def test_without_consent_or_a_branch_nothing_goes(engine_web: Engine, world: World) -> None:
    nothing = Chosen(frozenset(), frozenset(), trajectories=False)
    client_id, _notes = ready(engine_web, world, agreed=False)
    agreed, _notes = ready(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        for who, to in ((client_id, world.elsewhere.id), (agreed, None), (agreed, world.here.id)):
            with pytest.raises(RefusalError) as refusal:
                hand_over(session, volunteer(world), who, to, nothing, EVERYTHING)
            assert refusal.value.field == "branch"
        with pytest.raises(AbsentError):
            hand_over(session, volunteer(world), agreed, agreed, nothing, EVERYTHING)
        hand_over(session, volunteer(world), agreed, world.elsewhere.id, nothing, EVERYTHING)
        with pytest.raises(RefusalError):
            hand_over(session, volunteer(world), agreed, world.elsewhere.id, nothing, EVERYTHING)


def test_the_list_holds_both_directions(engine_web: Engine, world: World) -> None:
    handover_id = sent(engine_web, world)
    for spot in (world.here, world.elsewhere):
        with scoped(engine_web, Branch(spot.id)) as session:
            [mine] = [each for each in handovers(session) if each.handover.id == handover_id]
            assert (mine.handover.from_branch_name, mine.to_branch_name) == ("Hierbeek", "Elderveen")
            assert (mine.client_id is not None) is (spot is world.here)


def test_two_who_hand_the_same_client_over_at_once_hand_them_over_once(engine_web: Engine, world: World) -> None:
    client_id, _ = ready(engine_web, world)
    nothing = Chosen(frozenset(), frozenset(), trajectories=False)
    start, refused = threading.Barrier(2), list[str]()

    def hand() -> None:
        try:
            with scoped(engine_web, Branch(world.here.id)) as session:
                start.wait()
                hand_over(session, volunteer(world), client_id, world.elsewhere.id, nothing, EVERYTHING)
        except RefusalError as refusal:
            refused.append(refusal.message)

    both = [threading.Thread(target=hand) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert len(refused) == 1
