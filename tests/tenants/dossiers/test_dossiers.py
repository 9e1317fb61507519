"""Dossiers: opened once, closed with an outcome, corrected with a reason, and read by who may know the client."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.audit.actions import Actor
from tenants.clients.access import ClosedRecordError, Reader
from tenants.dossiers.actions import (
    Corrected,
    NewDossier,
    close_dossier,
    correct_dossier,
    open_dossier,
    reopen_dossier,
    restore_dossier,
    withdraw_dossier,
)
from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome
from tenants.dossiers.queries import dossiers_closed, dossiers_running, years_closed
from tenants.dossiers.rules import next_number, refuse_closing
from tenants.faults import AbsentError, RefusalError
from tenants.moments import now
from tenants.roles import Role
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2026, 11, 26)
DAY = dt.date(2018, 3, 12)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg")


@pytest.fixture
def lead(world: World) -> Reader:
    return Reader(Actor(world.person(Role.TEAM_LEAD), "team_lead"), now(), sees_all=True)


@pytest.fixture
def counsellor(world: World) -> Reader:
    return Reader(Actor(world.person(Role.LEGAL_COUNSELLOR), "legal_counsellor"), now())


def opened(session: ScopedSession, reader: Reader, client_id: uuid.UUID, number: str = "") -> Dossier:
    new = NewDossier(DossierKind.FAMILY_REUNIFICATION, DAY, number)
    return open_dossier(session, reader, client_id, new, TODAY)


def as_it_is(dossier: Dossier, **changed: object) -> Corrected:
    said = {
        name: getattr(dossier, name)
        for name in ("kind", "opened_on", "number", "closed_on", "outcome", "reference", "regime_on")
    }
    return Corrected(**{**said, **changed})


@given(DAYS, DAYS, DAYS, st.sampled_from([None, *DossierOutcome]))
def test_a_closing_is_after_the_opening_not_to_come_and_has_an_outcome(
    opened_on: dt.date, closed_on: dt.date, today: dt.date, outcome: DossierOutcome | None
) -> None:
    possible = opened_on <= closed_on <= today and outcome is not None
    try:
        refuse_closing(opened_on, closed_on, outcome, today)
    except RefusalError:
        assert not possible
    else:
        assert possible


def test_numbers_follow_each_other() -> None:
    assert [next_number(each) for each in (None, 1, 999)] == ["D001", "D002", "D1000"]


def test_it_counts_where_the_client_lives_and_gets_a_number(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    first, second = opened(here, lead, noor), opened(here, lead, noor)
    assert (first.municipality_code, first.number, second.number) == ("GM9001", "D001", "D002")
    assert opened(here, lead, noor, "D18-017").number == "D18-017"
    with pytest.raises(RefusalError, match="in use"):
        opened(here, lead, noor, "D18-017")
    with pytest.raises(RefusalError, match="BSN"):
        opened(here, lead, noor, "111222333")


@pytest.mark.parametrize("day", [None, TODAY + dt.timedelta(days=1), dt.date(218, 3, 12)])
def test_a_day_that_cannot_be_is_refused(
    here: ScopedSession, lead: Reader, noor: uuid.UUID, day: dt.date | None
) -> None:
    with pytest.raises(RefusalError):
        open_dossier(here, lead, noor, NewDossier(DossierKind.ASYLUM, day), TODAY)


def test_it_is_closed_once_and_can_be_opened_again(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    one = opened(here, lead, noor)
    close_dossier(here, lead, one.id, DAY, DossierOutcome.GRANTED, TODAY)
    with pytest.raises(RefusalError, match="closed already"):
        close_dossier(here, lead, one.id, DAY, DossierOutcome.REFUSED, TODAY)
    assert [each.dossier.id for each in dossiers_closed(here, lead, 2018)] == [one.id]
    assert years_closed(here, lead) == [2018]
    reopen_dossier(here, lead, one.id)
    here.flush()
    assert (one.closed_on, one.outcome) == (None, None)
    assert [each.dossier.id for each in dossiers_running(here, lead)] == [one.id]


def test_a_correction_says_why_and_the_trail_names_the_fields(
    here: ScopedSession, lead: Reader, noor: uuid.UUID
) -> None:
    one = opened(here, lead, noor)
    with pytest.raises(RefusalError, match="Nothing is different"):
        correct_dossier(here, lead, one.id, as_it_is(one), "typing", TODAY)
    with pytest.raises(RefusalError, match="why"):
        correct_dossier(here, lead, one.id, as_it_is(one, kind=DossierKind.ASYLUM), "", TODAY)
    correct_dossier(here, lead, one.id, as_it_is(one, kind=DossierKind.ASYLUM), "typing", TODAY)
    line = here.info["audit"][-1]
    assert (line.verb, line.detail) == ("correct", {"fields": ["kind"], "reason": "typing"})
    close_dossier(here, lead, one.id, TODAY, DossierOutcome.MOVED, TODAY)
    with pytest.raises(RefusalError, match="before the dossier"):
        correct_dossier(here, lead, one.id, as_it_is(one, closed_on=dt.date(2018, 3, 11)), "typing", TODAY)


def test_what_was_entered_by_mistake_does_not_count_and_can_come_back(
    here: ScopedSession, lead: Reader, noor: uuid.UUID
) -> None:
    one = opened(here, lead, noor)
    withdraw_dossier(here, lead, one.id)
    here.flush()
    here.refresh(one)
    assert dossiers_running(here, lead) == []
    with pytest.raises(AbsentError):
        close_dossier(here, lead, one.id, TODAY, DossierOutcome.GRANTED, TODAY)
    restore_dossier(here, lead, one.id)
    assert len(dossiers_running(here, lead)) == 1


def test_who_may_not_know_the_client_sees_nothing(
    here: ScopedSession, lead: Reader, counsellor: Reader, noor: uuid.UUID
) -> None:
    one = opened(here, lead, noor)
    assert dossiers_running(here, counsellor) == []
    with pytest.raises(ClosedRecordError):
        close_dossier(here, counsellor, one.id, TODAY, DossierOutcome.GRANTED, TODAY)
    with pytest.raises(ClosedRecordError):
        opened(here, counsellor, noor)
