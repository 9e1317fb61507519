"""Notes that are corrected and never lost, and consents that are given and taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.audit.actions import Actor
from tenants.clients.actions import NewClient, register_client
from tenants.clients.consents import consent_in_force, consents_of, give_consent, withdraw_consent
from tenants.clients.models import Client, Consent, Section
from tenants.clients.notes import LONGEST_NOTE, correct_note, notes_of, withdraw_note, write_note
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.records import registered, volunteer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

KIND = Consent.Kind


@pytest.fixture
def client(here: ScopedSession, world: World) -> Client:
    """Somebody."""
    new = NewClient(last_name="Zeewind", municipality_code=world.here.municipality)
    return register_client(here, volunteer(world), new, local_date())


def test_a_corrected_note_keeps_what_it_said(here: ScopedSession, world: World, client: Client) -> None:
    first = write_note(here, volunteer(world), client.id, Section.GENERAL, "Belt liever niet.")
    second = correct_note(here, volunteer(world), first.id, "Belt liever wel.")
    third = correct_note(here, volunteer(world), second.id, "Belt alleen 's avonds.")
    [written] = notes_of(here, client.id, [Section.GENERAL])
    assert (written.note, written.person_name) == (third, "Volunteer Testboom")
    assert [note.text for note in written.earlier] == ["Belt liever wel.", "Belt liever niet."]
    with pytest.raises(RefusalError):
        correct_note(here, volunteer(world), first.id, "Een oude versie")


def test_a_note_taken_back_is_read_no_more_and_changed_no_more(
    here: ScopedSession, world: World, client: Client
) -> None:
    note = write_note(here, volunteer(world), client.id, Section.GENERAL, "Van een ander.")
    withdraw_note(here, volunteer(world), note.id)
    here.flush()
    here.refresh(note)
    assert notes_of(here, client.id, list(Section)) == []
    for act in (
        lambda: withdraw_note(here, volunteer(world), note.id),
        lambda: correct_note(here, volunteer(world), note.id, "x"),
    ):
        with pytest.raises(RefusalError):
            act()


def test_a_section_holds_its_own_notes_alone(here: ScopedSession, world: World, client: Client) -> None:
    for section in Section:
        write_note(here, volunteer(world), client.id, section, f"Van {section}.")
    assert [each.note.text for each in notes_of(here, client.id, [Section.LEGAL])] == ["Van legal."]
    assert len(notes_of(here, client.id, list(Section))) == 3
    assert notes_of(here, client.id, []) == []


def test_only_who_wrote_a_note_changes_it(here: ScopedSession, world: World, client: Client) -> None:
    note = write_note(here, volunteer(world), client.id, Section.GENERAL, "Van Ria.")
    other = Actor(world.person(Role.CASE_WORKER), "case_worker")
    with pytest.raises(RefusalError):
        correct_note(here, other, note.id, "Van een ander.")


@pytest.mark.parametrize("text", ["", "  \n", "BSN 111222333", "x" * (LONGEST_NOTE + 1)])
def test_a_note_that_cannot_be_is_refused(here: ScopedSession, world: World, client: Client, text: str) -> None:
    with pytest.raises(RefusalError) as refusal:
        write_note(here, volunteer(world), client.id, Section.GENERAL, text)
    assert refusal.value.field == "text"


def test_a_consent_is_in_force_until_it_is_taken_back(here: ScopedSession, world: World, client: Client) -> None:
    given = give_consent(here, volunteer(world), client.id, KIND.HANDOVER, local_date(), "Getekend", local_date())
    assert consent_in_force(here, client.id, KIND.HANDOVER) is given
    assert consent_in_force(here, client.id, KIND.PARTNER) is None
    with pytest.raises(RefusalError):
        give_consent(here, volunteer(world), client.id, KIND.HANDOVER, local_date(), "Nog eens", local_date())
    withdraw_consent(here, volunteer(world), given.id, local_date())
    here.flush()
    assert consent_in_force(here, client.id, KIND.HANDOVER) is None
    with pytest.raises(RefusalError):
        withdraw_consent(here, volunteer(world), given.id, local_date())
    again = give_consent(here, volunteer(world), client.id, KIND.HANDOVER, local_date(), "Nog eens", local_date())
    assert list(consents_of(here, client.id)) == [again, given]


@pytest.mark.parametrize(
    ("day", "how", "field"),
    [
        (None, "Getekend", "given_on"),
        (local_date() + dt.timedelta(days=1), "Getekend", "given_on"),
        (local_date(), " ", "how"),
        (local_date(), "111222333", "how"),
    ],
)
def test_a_consent_that_shows_nothing_is_refused(
    here: ScopedSession, world: World, client: Client, day: dt.date | None, how: str, field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        give_consent(here, volunteer(world), client.id, KIND.PARTNER, day, how, local_date())
    assert refusal.value.field == field


def test_notes_and_consents_of_another_branch_are_absent(here: ScopedSession, engine_web: Engine, world: World) -> None:
    foreign = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    for act in (
        lambda: write_note(here, volunteer(world), foreign, Section.GENERAL, "x"),
        lambda: give_consent(here, volunteer(world), foreign, KIND.PARTNER, local_date(), "x", local_date()),
        lambda: correct_note(here, volunteer(world), foreign, "x"),
        lambda: withdraw_consent(here, volunteer(world), foreign, local_date()),
    ):
        with pytest.raises(AbsentError):
            act()
