"""A quarter for a municipality in a real database: agreed, written, frozen, corrected with a reason, taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tenants.audit.models import AuditEvent
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, scoped
from tenants.municipality_reports.actions import agree, make_final, take_back, write_words
from tenants.municipality_reports.content import changed_since, present_content
from tenants.municipality_reports.models import MunicipalityReportVersion
from tenants.municipality_reports.queries import contract_of, standings, versions_of
from tenants.municipality_reports.rules import DEFAULTS, Line, Quarter
from tenants.partners.models import Signal, SignalState
from tests.factories.nights import one_night
from tests.factories.records import logged, registered
from tests.factories.statements import statements_of
from tests.factories.years import last_night, lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

THIRD = Quarter(2018, 3)
TODAY = dt.date(2019, 1, 20)
CODE = "GM9001"
CONTACTS = "consultations.contacts"


@pytest.fixture(scope="module", autouse=True)
def years(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Ten visits a month in 2017 and twelve in 2018; a chosen signal of the third quarter, and one put aside."""
    registered(engine_web, world, "Rima", "Olijfboom")
    for month in range(1, 13):
        logged(engine_web, world, dt.date(2017, month, 6), visits=10)
        logged(engine_web, world, dt.date(2018, month, 6), visits=12)
    with scoped(engine_web, Branch(world.here.id)) as session:
        for text, state in (("De wachtlijst groeit.", SignalState.CHOSEN), ("Niet zeker.", SignalState.PUT_ASIDE)):
            session.add(
                Signal(day=dt.date(2018, 8, 1), municipality_code=CODE, topic="housing", text=text, state=state)
            )
    one_night(engine_worker, world.here.id, night=last_night())


def final(web: Engine, world: World, quarter: Quarter = THIRD, reason: str = "", *, looked: bool = True) -> int:
    with scoped(web, Branch(world.here.id)) as session:
        return make_final(session, lead(world), CODE, quarter, TODAY, reason, looked=looked).version.version


def present(web: Engine, world: World, quarter: Quarter = THIRD) -> dict[str, Any]:
    with scoped(web, Branch(world.here.id)) as session:
        return present_content(session, CODE, quarter, 5)


def test_counts_are_exact_beside_the_quarters_before(engine_web: Engine, world: World) -> None:
    visits = next(one for one in present(engine_web, world)["counts"] if one["indicator"] == CONTACTS)
    assert (visits["quarter"], visits["so_far"], visits["agreed"]) == (36, 108, None)
    assert (visits["quarters"], visits["before"]) == ([36, 36, 36, None], [30] * 4), "what comes after it is not told"


def test_what_was_never_kept_is_unknown_and_not_nought(engine_web: Engine, world: World) -> None:
    housed = next(one for one in present(engine_web, world)["counts"] if one["indicator"] == "housing.housed")
    assert housed["quarter"] is None


def test_only_chosen_signals_of_the_quarter_and_the_municipality_stand_in_it(engine_web: Engine, world: World) -> None:
    assert present(engine_web, world)["signals"] == [{"topic": "housing", "text": "De wachtlijst groeit."}]
    assert present(engine_web, world, Quarter(2018, 2))["signals"] == []


def test_a_contract_begins_with_the_defaults_and_holds_on_for_a_year(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert {line.indicator for line in contract_of(session, CODE, 2024).lines} == set(DEFAULTS)
        agree(session, lead(world), CODE, 2024, {CONTACTS: Line(CONTACTS, 400)})
        assert contract_of(session, CODE, 2024).lines == (Line(CONTACTS, 400),)
        assert contract_of(session, CODE, 2025).set_for == 2024
        assert contract_of(session, CODE, 2026).set_for is None
        agree(session, lead(world), CODE, 2024, {"housing.housed": Line("housing.housed")})
        assert contract_of(session, CODE, 2024).lines == (Line("housing.housed"),)
    with scoped(engine_web, Branch(world.here.id)) as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.record == "contract")).all()
        assert [event.verb for event in events] == ["set", "set"]


@pytest.mark.parametrize("agreed", [0, -3, 100_001])
def test_a_number_that_cannot_be_is_refused(engine_web: Engine, world: World, agreed: int) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session, pytest.raises(RefusalError) as refused:
        agree(session, lead(world), CODE, 2018, {CONTACTS: Line(CONTACTS, agreed)})
    assert refused.value.field == "agreed_consultations_contacts"


def test_what_no_municipality_is_counted_for_cannot_be_agreed(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        for lines in ({}, {"x": Line("organisation.volunteers", 3)}):
            with pytest.raises(RefusalError):
                agree(session, lead(world), CODE, 2018, lines)


def test_a_municipality_of_another_branch_is_as_absent_as_one_that_never_was(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        for code in (world.elsewhere.municipality, "GM0000"):
            with pytest.raises(AbsentError):
                write_words(session, lead(world), code, THIRD, {"trends": "Ja."})
            with pytest.raises(AbsentError):
                make_final(session, lead(world), code, THIRD, TODAY)
            with pytest.raises(AbsentError):
                agree(session, lead(world), code, 2018, {CONTACTS: Line(CONTACTS, 4)})


def test_words_with_a_service_number_are_refused_on_their_field(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session, pytest.raises(RefusalError) as refused:
        write_words(session, lead(world), CODE, THIRD, {"trends": "Ja.", "signals": "Nummer 123456782."})
    assert refused.value.field == "signals"


def test_a_version_is_frozen_and_the_next_one_says_why(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    quarter = Quarter(2018, 1)
    with scoped(engine_web, Branch(world.here.id)) as session:
        write_words(session, lead(world), CODE, quarter, {"trends": "Er kwamen meer mensen.", "lead": "Drukker"})
    with pytest.raises(RefusalError, match="Look at the checks"):
        final(engine_web, world, quarter, looked=False)
    assert final(engine_web, world, quarter) == 1
    logged(engine_web, world, dt.date(2018, 2, 6), visits=3)
    one_night(engine_worker, world.here.id, night=last_night())
    with scoped(engine_web, Branch(world.here.id)) as session:
        first = versions_of(session, CODE, quarter)[0]
        assert next(one for one in first.content["counts"] if one["indicator"] == CONTACTS)["quarter"] == 36
        assert changed_since(first.content, present_content(session, CODE, quarter, 5)) == [CONTACTS]
    with pytest.raises(RefusalError, match="Say why"):
        final(engine_web, world, quarter)
    with pytest.raises(RefusalError, match="leave the name out"):
        final(engine_web, world, quarter, "Rima Olijfboom kwam erbij")
    assert final(engine_web, world, quarter, "Drie bezoeken later ingevuld") == 2
    with scoped(engine_web, Branch(world.here.id)) as session:
        newest, first = versions_of(session, CODE, quarter)
        assert next(one for one in newest.content["counts"] if one["indicator"] == CONTACTS)["quarter"] == 39
        assert (first.version, first.reason, newest.reason) == (1, "", "Drie bezoeken later ingevuld")
        assert standings(session, quarter)[CODE, quarter].version == 2


def test_a_version_is_taken_back_once_and_with_a_reason(engine_web: Engine, world: World) -> None:
    quarter = Quarter(2018, 2)
    final(engine_web, world, quarter)
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError):
            take_back(session, lead(world), CODE, quarter, 1, " ")
        take_back(session, lead(world), CODE, quarter, 1, "Verkeerde gemeente")
        with pytest.raises(AbsentError):
            take_back(session, lead(world), CODE, quarter, 1, "Nog eens")
        assert (CODE, quarter) not in standings(session, quarter)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert len(session.scalars(select(MunicipalityReportVersion)).all()) >= 1, "it is kept"


def test_a_name_in_the_words_keeps_the_report_from_going(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        write_words(session, lead(world), CODE, THIRD, {"trends": "Rima Olijfboom kreeg een huis."})
    with pytest.raises(RefusalError, match="Not yet"):
        final(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        write_words(session, lead(world), CODE, THIRD, {"trends": "Er kwamen meer mensen."})
    assert final(engine_web, world) == 1


def test_a_report_is_asked_for_in_a_fixed_number_of_statements(engine_web: Engine, world: World) -> None:
    with statements_of(engine_web) as asked:
        present(engine_web, world)
    assert len(asked) <= 11
