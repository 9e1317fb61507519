"""The reports of a night in a real database: made of numbers, replaced by a repeat, thrown away in time."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select

from tasks.night_reports import report_units
from tenants.auth.models import Person
from tenants.isolation import Accounts, Branch, Figures, Fold, scoped
from tenants.moments import local_date
from tenants.night_reports.actions import report_branch
from tenants.night_reports.letters import write_letters
from tenants.night_reports.models import NightLetter, NightReport, RegionalNightReport
from tenants.night_reports.queries import branch_report, regional_report
from tenants.night_reports.rules import KEPT_FOR, monday
from tenants.roles import Role
from tests.factories.nights import one_night
from tests.factories.records import logged, registered
from tests.factories.statements import statements_of
from tests.factories.years import last_night

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

NIGHT = last_night()


@pytest.fixture(scope="module")
def counted(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Ten weeks of 4 visits on the weekday of last night, and 30 on it; one client's name is on them."""
    client_id = registered(engine_web, world, "Rima", "Olijfboom")
    for back in range(1, 11):
        logged(engine_web, world, NIGHT - dt.timedelta(weeks=back), visits=4, topics=("housing",))
    logged(engine_web, world, NIGHT, visits=29, topics=("legal",))
    logged(engine_web, world, NIGHT, client_id=client_id, topics=("care",))
    one_night(engine_worker, world.here.id, night=NIGHT)


def made(worker: Engine, world: World, day: dt.date = NIGHT, today: dt.date | None = None) -> dict[str, Any]:
    with scoped(worker, Branch(world.here.id)) as session:
        return report_branch(session, day, today or local_date())


@pytest.mark.usefixtures("counted")
def test_a_report_says_what_moved_against_what_is_usual(engine_worker: Engine, world: World) -> None:
    visits = next(move for move in made(engine_worker, world)["moves"] if move["indicator"] == "consultations.contacts")
    assert (visits["day"], visits["day_usual"]) == (30, [0, 8])
    assert visits["week"] == 30
    assert visits["weeks"] == [4] * 8 + [30]


@pytest.mark.usefixtures("counted")
def test_no_name_and_no_id_of_a_person_stands_in_it(engine_worker: Engine, world: World) -> None:
    told = json.dumps(made(engine_worker, world))
    assert "Rima" not in told
    assert "Olijfboom" not in told
    assert "-7" not in told.replace(NIGHT.isoformat(), ""), "no id (UUIDv7) of anything"


@pytest.mark.usefixtures("counted")
def test_a_repeat_replaces_and_what_is_old_goes(engine_worker: Engine, engine_web: Engine, world: World) -> None:
    made(engine_worker, world, NIGHT - KEPT_FOR)
    made(engine_worker, world)
    made(engine_worker, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        days = session.scalars(select(NightReport.day).order_by(NightReport.day)).all()
        found = branch_report(session)
    assert days == [NIGHT], "that of a hundred days ago was thrown away with the next one"
    assert found is not None
    assert (found.day, found.earlier, found.later) == (NIGHT, None, None)


@pytest.mark.usefixtures("counted")
def test_a_report_is_made_in_few_statements(engine_worker: Engine, world: World) -> None:
    with statements_of(engine_worker) as asked:
        made(engine_worker, world)
    assert len(asked) <= 16


@pytest.mark.usefixtures("counted")
def test_the_region_waits_for_every_branch_until_the_morning(
    engine_worker: Engine, engine_web: Engine, world: World
) -> None:
    night = dt.datetime.combine(NIGHT + dt.timedelta(days=1), dt.time(1), dt.UTC)
    morning = night + dt.timedelta(hours=9)
    assert report_units(engine_worker, NIGHT, night) == 1, "only that of the one branch that is counted"
    assert report_units(engine_worker, NIGHT, night) == 0
    assert report_units(engine_worker, NIGHT, morning) == 2, "the other region, and the nation"
    with scoped(engine_web, Figures()) as session:
        found = regional_report(session, None)
    assert found is not None
    assert found.content["missing"] == [world.elsewhere.slug]
    assert [late["name"] for late in found.content["late"]] == [world.elsewhere.name]
    one_night(engine_worker, world.elsewhere.id, night=NIGHT)
    assert report_units(engine_worker, NIGHT, morning) == 2, "made anew, since nobody is missing any more"
    with scoped(engine_web, Figures()) as session:
        found = regional_report(session, None)
        assert found is not None
        assert found.content["missing"] == []
        assert len(session.scalars(select(RegionalNightReport)).all()) == 3


@pytest.mark.usefixtures("counted")
def test_a_region_reads_its_own_report_and_no_other(engine_worker: Engine, engine_web: Engine, world: World) -> None:
    report_units(engine_worker, NIGHT, dt.datetime.now(dt.UTC), again=True)
    with scoped(engine_web, Figures(world.region_id)) as session:
        own, other = regional_report(session, world.region_id), regional_report(session, world.other_region_id)
    assert own is not None
    assert other is None
    assert [unit["slug"] for unit in own.content["units"]] == [world.here.slug]
    moved = {(move["slug"], move["indicator"]): move["week"] for move in own.content["moves"]}
    assert moved == {("hierbeek", "consultations.contacts"): 30}


def told(worker: Engine, world: World, day: dt.date = NIGHT) -> int:
    with scoped(worker, Accounts()) as session:
        return write_letters(session, world.here.id, None, day, local_date())


def test_who_leads_a_branch_is_told_once_a_night_unless_they_switched_it_off(
    engine_worker: Engine, engine_web: Engine, superuser: Engine, world: World
) -> None:
    with superuser.begin() as behind:
        behind.execute(delete(NightLetter))
    lead = world.person(Role.TEAM_LEAD)
    assert told(engine_worker, world) == 1
    assert told(engine_worker, world) == 0
    with scoped(engine_web, Accounts()) as session:
        assert session.scalars(select(NightLetter.person_id)).all() == [lead]
        session.get_one(Person, lead).night_mail = False
    assert told(engine_worker, world, NIGHT - dt.timedelta(days=1)) == 0
    with scoped(engine_web, Accounts()) as session:
        session.get_one(Person, lead).night_mail = True


def test_managers_are_told_of_their_region_and_analysts_of_the_nation(
    engine_worker: Engine, engine_web: Engine, superuser: Engine, world: World
) -> None:
    with superuser.begin() as behind:
        behind.execute(delete(NightLetter))
    with scoped(engine_worker, Accounts()) as session:
        write_letters(session, None, world.region_id, NIGHT, local_date())
        write_letters(session, None, world.other_region_id, NIGHT, local_date())
        write_letters(session, None, None, NIGHT, local_date())
    with scoped(engine_web, Accounts()) as session:
        assert set(session.scalars(select(NightLetter.person_id))) == {
            world.person(Role.REGIONAL_MANAGER),
            world.person(Role.NATIONAL_ANALYST),
        }


def test_the_folding_scope_reads_no_branch_report(engine_worker: Engine) -> None:
    with scoped(engine_worker, Fold()) as session:
        assert session.scalars(select(NightReport)).all() == []


def test_a_week_begins_on_monday() -> None:
    assert monday(dt.date(2018, 12, 30)) == dt.date(2018, 12, 24)
