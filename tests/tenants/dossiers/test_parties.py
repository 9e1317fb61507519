"""Who is in a procedure, how far the family is, and the record of who arrived."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.audit.actions import Actor
from tenants.clients.access import ClosedRecordError, Reader
from tenants.clients.actions import NewClient
from tenants.clients.models import Permit, Relation
from tenants.clients.queries import client_named
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.families import families
from tenants.dossiers.family import asks_outcome, state_before, turn_of
from tenants.dossiers.finishing import Done, finish_step
from tenants.dossiers.models import (
    Dossier,
    DossierKind,
    DossierOutcome,
    DossierParty,
    DossierStep,
    FamilyState,
    PartyRole,
)
from tenants.dossiers.parties import (
    Arrival,
    NewParty,
    add_party,
    change_party,
    link_client,
    parties_of,
    register_arrival,
    restore_party,
    set_state,
    unlink_client,
    withdraw_party,
)
from tenants.dossiers.steps import steps_of
from tenants.faults import RefusalError
from tenants.housing.models import Route
from tenants.housing.placing import NewPlacement, place
from tenants.moments import now
from tenants.roles import Role
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2026, 11, 26)
DAY = dt.date(2018, 3, 1)


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg")


@pytest.fixture
def lead(world: World) -> Reader:
    return Reader(Actor(world.person(Role.TEAM_LEAD), "team_lead"), now(), sees_all=True)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> Dossier:
    return open_dossier(here, lead, noor, NewDossier(DossierKind.FAMILY_REUNIFICATION, DAY), TODAY)


@pytest.fixture
def yonas(here: ScopedSession, lead: Reader, dossier: Dossier) -> DossierParty:
    new = NewParty(
        PartyRole.FAMILY_MEMBER, "Yonas Wisselweg", "echtgenoot", dt.date(1984, 1, 1), "year", "m", "ER", "Addis Abeba"
    )
    return add_party(here, lead, dossier.id, new, TODAY)


def as_client(**more: object) -> NewClient:
    return NewClient(**{"last_name": "Wisselweg", "first_name": "Yonas", "municipality_code": "GM9001", **more})  # type: ignore[arg-type]


def test_a_family_member_waits_and_the_others_have_no_state(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty
) -> None:
    assert (yonas.state, yonas.state_since) == (FamilyState.WAITING, DAY)
    new = NewParty(PartyRole.AUTHORITY, "IND", "zus", DAY, "day", "f", "ER", reference="V-number 12")
    ind = add_party(here, lead, dossier.id, new, TODAY)
    assert (ind.state, ind.birth_date, ind.sex, ind.relation, ind.reference) == (None, None, None, "", "V-number 12")
    assert [line.party.name for line in parties_of(here, dossier)] == ["Yonas Wisselweg", "IND"]


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewParty(PartyRole.LAWYER, "  "), "name"),
        (NewParty(PartyRole.LAWYER, "x" * 121), "name"),
        (NewParty(PartyRole.FAMILY_MEMBER, "Yonas", birth_date=TODAY + dt.timedelta(days=1)), "birth_date"),
        *(
            (NewParty(PartyRole.FAMILY_MEMBER, **{"name": "Yonas", name: "111222333"}), name)  # type: ignore[arg-type]
            for name in ("name", "relation", "place", "phone", "email", "reference")
        ),
    ],
)
def test_what_cannot_be_is_refused(
    here: ScopedSession, lead: Reader, dossier: Dossier, new: NewParty, field: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        add_party(here, lead, dossier.id, new, TODAY)
    assert refused.value.field == field
    assert parties_of(here, dossier) == []


def test_a_correction_names_the_fields_and_keeps_the_role(
    here: ScopedSession, lead: Reader, yonas: DossierParty
) -> None:
    changed = NewParty(
        PartyRole.LAWYER, "Yonas Wisselweg", "man", dt.date(1984, 1, 1), "year", "m", "ER", "Addis Abeba"
    )
    change_party(here, lead, yonas.id, changed, TODAY)
    assert (yonas.role, yonas.relation) == (PartyRole.FAMILY_MEMBER, "man")
    assert here.info["audit"][-1].detail == {"fields": ["relation"]}


def test_a_mistake_is_taken_off_and_put_back(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty
) -> None:
    withdraw_party(here, lead, yonas.id, TODAY)
    here.flush()
    here.refresh(yonas)
    with pytest.raises(RefusalError, match="by mistake"):
        set_state(here, lead, yonas.id, FamilyState.ARRIVED, DAY, TODAY)
    assert parties_of(here, dossier)[0].party.withdrawn_at is not None
    restore_party(here, lead, yonas.id, TODAY)
    assert yonas.withdrawn_at is None


def test_how_far_somebody_is_has_a_day_that_has_come(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty
) -> None:
    set_state(here, lead, yonas.id, FamilyState.STAYS, DAY, TODAY)
    assert (yonas.state, yonas.state_since) == (FamilyState.STAYS, DAY)
    with pytest.raises(RefusalError, match="not come yet"):
        set_state(here, lead, yonas.id, FamilyState.ARRIVED, TODAY + dt.timedelta(days=1), TODAY)
    lawyer = add_party(here, lead, dossier.id, NewParty(PartyRole.LAWYER, "mr. Kade"), TODAY)
    with pytest.raises(RefusalError, match="family member"):
        set_state(here, lead, lawyer.id, FamilyState.ARRIVED, DAY, TODAY)


def test_who_arrived_gets_a_record_in_the_household_and_is_housed(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty, noor: uuid.UUID
) -> None:
    arrival = Arrival(as_client(arrived_on=DAY), Relation.PARTNER, Permit.ASYLUM_TEMPORARY, DAY)
    with pytest.raises(RefusalError, match="first that this person arrived"):
        register_arrival(here, lead, yonas.id, arrival, TODAY)
    set_state(here, lead, yonas.id, FamilyState.ARRIVED, DAY, TODAY)
    client = register_arrival(here, lead, yonas.id, arrival, TODAY)
    sponsor = client_named(here, noor)
    assert (client.household_id, client.relation) == (sponsor.household_id, Relation.PARTNER)
    assert sponsor.household_id is not None
    assert (client.permit, client.permit_from, yonas.client_id) == (Permit.ASYLUM_TEMPORARY, DAY, client.id)
    (line,) = parties_of(here, dossier)
    assert (line.client_number, line.housed_on) == (client.number, None)
    with pytest.raises(RefusalError, match="registered already"):
        register_arrival(here, lead, yonas.id, arrival, TODAY)
    place(here, lead.actor, [client.id], NewPlacement("GM9001", DAY, Route.FAMILY, True), TODAY)  # noqa: FBT003
    assert parties_of(here, dossier)[0].housed_on == DAY


def test_who_was_registered_already_is_linked_and_that_can_be_taken_back(
    here: ScopedSession, lead: Reader, yonas: DossierParty, noor: uuid.UUID, engine_web: Engine, world: World
) -> None:
    known = registered(engine_web, world, "Yonas", "Wisselweg")
    set_state(here, lead, yonas.id, FamilyState.ARRIVED, DAY, TODAY)
    with pytest.raises(RefusalError, match="client of the dossier"):
        link_client(here, lead, yonas.id, noor, TODAY)
    link_client(here, lead, yonas.id, known, TODAY)
    assert yonas.client_id == known
    unlink_client(here, lead, yonas.id, TODAY)
    assert yonas.client_id is None
    with pytest.raises(RefusalError, match="household"):
        register_arrival(here, lead, yonas.id, Arrival(as_client(), None), TODAY)


def test_the_list_tells_where_a_family_stands_and_of_whom_something_is_waited_for(
    here: ScopedSession, lead: Reader, dossier: Dossier, yonas: DossierParty
) -> None:
    stays = add_party(here, lead, dossier.id, NewParty(PartyRole.FAMILY_MEMBER, "Natan Wisselweg"), TODAY)
    set_state(here, lead, stays.id, FamilyState.STAYS, DAY, TODAY)
    finish_step(here, lead, steps_of(here, dossier.id)[0].id, Done(DAY), TODAY)
    here.flush()
    (family,) = families(here, lead)
    assert (family.people, family.states[FamilyState.WAITING]) == (1, 1)
    assert (family.step, family.waits_for, family.since) == ("Aanvraag", PartyRole.US, DAY)
    assert (family.next_day, family.term) == (dt.date(2018, 6, 1), "family_reunification.application")


def test_who_may_not_know_the_client_sees_and_changes_nobody(
    here: ScopedSession, world: World, dossier: Dossier, yonas: DossierParty
) -> None:
    stranger = Reader(Actor(world.person(Role.LEGAL_COUNSELLOR), "legal_counsellor"), now())
    here.flush()
    assert families(here, stranger) == []
    for act in (
        lambda: add_party(here, stranger, dossier.id, NewParty(PartyRole.LAWYER, "mr. Kade"), TODAY),
        lambda: change_party(here, stranger, yonas.id, NewParty(PartyRole.LAWYER, "mr. Kade"), TODAY),
        lambda: withdraw_party(here, stranger, yonas.id, TODAY),
        lambda: set_state(here, stranger, yonas.id, FamilyState.ARRIVED, DAY, TODAY),
        lambda: register_arrival(here, stranger, yonas.id, Arrival(as_client(), Relation.PARTNER), TODAY),
    ):
        with pytest.raises(ClosedRecordError):
            act()


def test_a_decision_is_what_an_authority_sends_and_only_families_follow_it() -> None:
    decision = DossierStep(event="decision_sent", waits_for=PartyRole.AUTHORITY)
    contested = DossierStep(event="decision_sent", waits_for=PartyRole.CLIENT)
    assert asks_outcome(decision)
    assert not asks_outcome(contested)
    waiting = {FamilyState.WAITING, FamilyState.REFUSED}
    turn = turn_of(DossierKind.FAMILY_REUNIFICATION, decision, DossierOutcome.GRANTED, waiting)
    assert turn is not None
    assert (turn.since, turn.to) == (frozenset({FamilyState.WAITING}), FamilyState.GRANTED)
    again = turn_of(DossierKind.FAMILY_REUNIFICATION, decision, DossierOutcome.REFUSED, {FamilyState.REFUSED})
    assert again is not None
    assert (again.since, again.to) == (frozenset({FamilyState.REFUSED}), FamilyState.REFUSED)
    assert turn_of(DossierKind.ASYLUM, decision, DossierOutcome.GRANTED, waiting) is None
    assert [state_before(state) for state in (FamilyState.ARRIVED, FamilyState.VISA, FamilyState.GRANTED)] == [
        FamilyState.VISA,
        FamilyState.GRANTED,
        FamilyState.WAITING,
    ]
