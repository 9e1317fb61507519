"""The lines of which dossiers get their steps: the platform's, and a branch's own from a day on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.audit.actions import Actor
from tenants.clients.access import Reader
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.models import DossierKind, PartyRole
from tenants.dossiers.steps import steps_of
from tenants.dossiers.templates import (
    NewLine,
    add_line,
    back_to_usual,
    begin_own,
    change_line,
    end_line,
    move_line,
    templates,
)
from tenants.dossiers.usual import DEFAULT, USUAL
from tenants.faults import AbsentError, RefusalError
from tenants.moments import now
from tenants.roles import Role
from tenants.terms.catalogue import versions
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2026, 11, 26)
FAMILY, OTHER = DossierKind.FAMILY_REUNIFICATION, DossierKind.OTHER
SINCE = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg")


@pytest.fixture
def lead(world: World) -> Reader:
    return Reader(Actor(world.person(Role.TEAM_LEAD), "team_lead"), now(), sees_all=True)


def labels(session: ScopedSession, reader: Reader, client_id: uuid.UUID, kind: DossierKind, day: dt.date) -> list[str]:
    one = open_dossier(session, reader, client_id, NewDossier(kind, day), TODAY)
    return [step.label for step in steps_of(session, one.id)]


@pytest.mark.parametrize("kind", list(DossierKind))
def test_every_term_of_the_usual_lines_is_in_the_catalogue_and_begins_by_what_the_line_says(kind: DossierKind) -> None:
    begun = {term for line in USUAL[kind] for term in line.terms}
    for line in USUAL[kind]:
        assert bool(line.event) == bool(line.terms)
        for term in line.terms:
            assert any(version.starts_at == line.event and version.serves(kind.value) for version in versions(term))
        for term in line.guarded_by:
            assert any(version.serves(kind.value) for version in versions(term))
        # Somewhere before it can be met it begins, unless somebody chooses another term of the same event.
        assert not line.guarded_by or begun & set(line.guarded_by), line


def test_family_reunification_is_there_from_the_permit_to_the_house() -> None:
    usual = [line.label for line in USUAL[FAMILY] if not line.after_refusal]
    assert usual[0] == "Vergunning"
    assert usual[-1] == "Huisvesting"
    begun = {term for line in USUAL[FAMILY] for term in line.terms}
    met = {term for line in USUAL[FAMILY] for term in line.guarded_by} - set(DEFAULT)
    assert begun == met
    assert len(begun) == 9


def test_a_dossier_gets_the_platforms_lines_without_those_after_a_refusal(
    here: ScopedSession, lead: Reader, noor: uuid.UUID
) -> None:
    got = labels(here, lead, noor, FAMILY, SINCE)
    assert got == [line.label for line in USUAL[FAMILY] if not line.after_refusal]
    assert "Bezwaar" not in got


def test_civic_integration_follows_the_act_that_holds(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    assert labels(here, lead, noor, DossierKind.INTEGRATION, dt.date(2021, 12, 31))[0] == "Brief van DUO"
    assert labels(here, lead, noor, DossierKind.INTEGRATION, dt.date(2022, 1, 1))[0] == "Ingeschreven bij de gemeente"
    late = NewDossier(DossierKind.INTEGRATION, dt.date(2023, 5, 1), regime_on=dt.date(2020, 3, 1))
    one = open_dossier(here, lead, noor, late, TODAY)
    assert steps_of(here, one.id)[0].label == "Brief van DUO"


def test_a_line_of_the_branch_holds_for_dossiers_from_its_day_on(
    here: ScopedSession, lead: Reader, noor: uuid.UUID
) -> None:
    add_line(here, lead.actor, OTHER, NewLine("Kopie naar de advocaat"), SINCE, TODAY)
    usual = [line.label for line in USUAL[OTHER] if not line.after_refusal]
    assert labels(here, lead, noor, OTHER, SINCE - dt.timedelta(days=1)) == usual
    assert labels(here, lead, noor, OTHER, SINCE) == [*usual, "Kopie naar de advocaat"]
    with pytest.raises(RefusalError, match="lines of its own"):
        add_line(here, lead.actor, OTHER, NewLine("Eerder"), SINCE - dt.timedelta(days=1), TODAY)


def test_a_change_makes_a_new_version_and_running_dossiers_keep_theirs(
    here: ScopedSession, lead: Reader, noor: uuid.UUID
) -> None:
    begin_own(here, lead.actor, OTHER, SINCE, TODAY)
    running = open_dossier(here, lead, noor, NewDossier(OTHER, SINCE), TODAY)
    line = templates(here, OTHER)[0]
    changed = change_line(here, lead.actor, line.id, NewLine("Vraag besproken"), TODAY, TODAY)
    assert changed.id != line.id
    assert line.valid_to == TODAY - dt.timedelta(days=1)
    assert steps_of(here, running.id)[0].label == "Vraag uitgezocht"
    assert labels(here, lead, noor, OTHER, SINCE)[0] == "Vraag uitgezocht"
    assert labels(here, lead, noor, OTHER, TODAY)[0] == "Vraag besproken"
    again = change_line(here, lead.actor, changed.id, NewLine("Vraag gesteld"), TODAY, TODAY)
    assert again.id == changed.id
    with pytest.raises(RefusalError, match="Choose a day"):
        change_line(here, lead.actor, line.id, NewLine("Te laat"), TODAY, TODAY)


def test_lines_move_end_and_give_way_to_the_platforms(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> None:
    assert begin_own(here, lead.actor, OTHER, SINCE, TODAY) == len(USUAL[OTHER])
    assert begin_own(here, lead.actor, OTHER, SINCE, TODAY) == 0
    first, second = templates(here, OTHER)[:2]
    move_line(here, lead.actor, second.id, -1)
    move_line(here, lead.actor, second.id, -1)
    assert labels(here, lead, noor, OTHER, SINCE)[:2] == [second.label, first.label]
    end_line(here, lead.actor, first.id, TODAY, TODAY)
    assert first.label in labels(here, lead, noor, OTHER, SINCE)
    assert first.label not in labels(here, lead, noor, OTHER, TODAY)
    with pytest.raises(RefusalError, match="ended already"):
        end_line(here, lead.actor, first.id, TODAY, TODAY)
    assert back_to_usual(here, lead.actor, OTHER, TODAY, TODAY) == len(USUAL[OTHER]) - 1
    here.flush()
    assert labels(here, lead, noor, OTHER, TODAY)[0] == "Vraag uitgezocht"
    assert labels(here, lead, noor, OTHER, SINCE)[0] == second.label


def test_a_line_that_never_held_was_a_mistake(here: ScopedSession, lead: Reader) -> None:
    line = add_line(here, lead.actor, OTHER, NewLine("Morgen pas"), TODAY, TODAY)
    end_line(here, lead.actor, line.id, TODAY, TODAY)
    here.flush()
    here.refresh(line)
    assert line.id not in {each.id for each in templates(here, OTHER)}
    with pytest.raises(AbsentError):
        change_line(here, lead.actor, line.id, NewLine("Toch"), TODAY, TODAY)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (NewLine("  "), "label"),
        (NewLine("x" * 81), "label"),
        (NewLine("BSN 111222333"), "label"),
        (NewLine("Aanvraag", terms=("naturalisation.decision",)), "terms"),
        (NewLine("Aanvraag", guarded_by=("naturalisation.decision",)), "guarded_by"),
        (
            NewLine("Alles", terms=("family_reunification.application", "family_reunification.decision")),
            "terms",
        ),
    ],
)
def test_a_line_that_cannot_be_is_refused(here: ScopedSession, lead: Reader, line: NewLine, field: str) -> None:
    with pytest.raises(RefusalError) as refused:
        add_line(here, lead.actor, FAMILY, line, TODAY, TODAY)
    assert refused.value.field == field
    assert templates(here, FAMILY) == []


def test_the_event_follows_from_the_terms(here: ScopedSession, lead: Reader) -> None:
    new = NewLine("Besluit", PartyRole.AUTHORITY, ("family_reunification.objection",))
    assert add_line(here, lead.actor, FAMILY, new, TODAY, TODAY).event == "decision_sent"
    plan = NewLine("Plan", PartyRole.AUTHORITY, ("integration.term",))
    assert add_line(here, lead.actor, DossierKind.INTEGRATION, plan, TODAY, TODAY).event == "plan_dated"
    for unlikely in (None, TODAY + dt.timedelta(days=400), dt.date(1900, 1, 1)):
        with pytest.raises(RefusalError):
            add_line(here, lead.actor, FAMILY, new, unlikely, TODAY)
