"""Signals: without names, chosen by the team lead, gathered per period."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, scoped
from tenants.partners.models import SignalState
from tenants.partners.signals import NewSignal, choose, correct_signal, notice, signals_between
from tests.factories.records import registered, volunteer
from tests.factories.team import hired, lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)


def signal(world: World, **values: object) -> NewSignal:
    """Return a signal about housing."""
    new = NewSignal(TODAY, world.here.municipality, "housing", "Mensen wachten langer op een woning.")
    return replace(new, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 2001},
        {"text": "BSN 111222333"},
        {"topic": ""},
        {"topic": "cooking"},
        {"municipality_code": ""},
        {"municipality_code": "GM9002"},
        {"day": None},
        {"day": dt.date(2018, 11, 14)},
    ],
)
def test_a_signal_that_cannot_be_is_refused(here: ScopedSession, world: World, wrong: dict[str, object]) -> None:
    with pytest.raises(RefusalError):
        notice(here, volunteer(world), signal(world, **wrong), TODAY)


def test_nobody_is_named_neither_client_nor_colleague_nor_who_is_only_on_the_roster(
    here: ScopedSession, engine_web: Engine, world: World
) -> None:
    registered(engine_web, world, "Selâm", "Zeewind")
    hired(engine_web, world, "Greet Kersenbloesem")
    for text in ("Zeewind, Selam wacht al een jaar", "Greet Kersenbloesem zag dit", "Volunteer Testboom zag dit"):
        with pytest.raises(RefusalError, match="Names stand") as refused:
            notice(here, volunteer(world), signal(world, text=text, looked=True), TODAY)
        assert refused.value.field == "text"
    with pytest.raises(RefusalError, match="also last names") as asked:
        notice(here, volunteer(world), signal(world, text="Er staat veel zeewind in de wijk"), TODAY)
    assert asked.value.field == "looked"
    notice(here, volunteer(world), signal(world, text="Er staat veel zeewind in de wijk", looked=True), TODAY)


def test_ones_own_signal_is_corrected_until_somebody_chose(here: ScopedSession, world: World) -> None:
    one = notice(here, volunteer(world), signal(world), TODAY)
    correct_signal(here, volunteer(world), one.id, signal(world, topic="care"), TODAY, any_of=False)
    assert here.info["audit"][-1].detail == {"fields": ["topic"]}
    with pytest.raises(RefusalError, match="Somebody else"):
        correct_signal(here, lead(world), one.id, signal(world), TODAY, any_of=False)
    choose(here, lead(world), one.id, SignalState.CHOSEN)
    with pytest.raises(RefusalError, match="already"):
        correct_signal(here, volunteer(world), one.id, signal(world), TODAY, any_of=False)
    correct_signal(here, lead(world), one.id, signal(world), TODAY, any_of=True)


def test_what_is_chosen_in_a_period_is_what_the_report_tells(here: ScopedSession, world: World) -> None:
    first, second = (notice(here, volunteer(world), signal(world, text=text), TODAY) for text in ("een", "twee"))
    old = notice(here, volunteer(world), signal(world, day=dt.date(2018, 9, 30)), TODAY)
    for one, state in ((first, SignalState.CHOSEN), (second, SignalState.PUT_ASIDE), (old, SignalState.CHOSEN)):
        choose(here, lead(world), one.id, state)
    here.flush()
    autumn = dt.date(2018, 10, 1), dt.date(2018, 12, 31)
    assert [each.text for each in signals_between(here, *autumn, SignalState.CHOSEN)] == ["een"]
    choose(here, lead(world), first.id, SignalState.NOTICED)
    here.flush()
    assert signals_between(here, *autumn, SignalState.CHOSEN) == []
    assert len(signals_between(here, *autumn)) == 2


def test_a_signal_of_another_branch_is_absent(here: ScopedSession, engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        foreign = notice(session, lead(world), signal(world, municipality_code=world.elsewhere.municipality), TODAY).id
    with pytest.raises(AbsentError):
        choose(here, lead(world), foreign, SignalState.CHOSEN)
