"""Editions in the database: what branches published is reckoned with, and one that fails its audit is never shown."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from tasks.editions import AUDIT_JOB
from tenants.figures import editions
from tenants.figures.forgetting import forget_branch
from tenants.figures.models import Edition, ToldBefore
from tenants.figures.persons import Protected, audited_persons
from tenants.figures.published import published_numbers
from tenants.figures.queries import latest_edition
from tenants.figures.reading import Table
from tenants.isolation import Directory, Figures, Fold, scoped
from tenants.jobs.models import RunState
from tenants.jobs.queries import late_runs, latest_audit
from tenants.protection.audit import Found
from tests.factories.nights import NIGHT, one_night
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World


@pytest.fixture(scope="module", autouse=True)
def work(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Six different people here in 2018, and three elsewhere."""
    for spot, number in ((world.here, 6), (world.elsewhere, 3)):
        for one in range(number):
            client_id = registered(engine_web, world, f"Mens{one}", "Beuk", spot=spot)
            logged(engine_web, world, dt.date(2018, 3, 5), client_id=client_id, spot=spot)
    one_night(engine_worker, world.here.id, world.elsewhere.id)


def test_the_night_says_how_its_audit_went(session_in) -> None:
    with session_in(Directory()) as session:
        audit = latest_audit(session, AUDIT_JOB)
        assert audit is not None
        assert (audit.day, audit.recovered) == (NIGHT, 0)
        assert audit.tried > 0
        assert audit.hidden > 0
    with session_in(Figures(None)) as session:
        found = session.scalars(select(Edition)).all()
        assert all(edition.audited_at is not None and edition.recovered == 0 for edition in found)
        assert sum(edition.hidden for edition in found) > 0


def test_a_number_that_a_branch_published_is_known(superuser: Engine, engine_worker: Engine, world: World) -> None:
    told = {
        "figures": {
            "consultations.clients": {"value": 3, "previous": {"value": 8}},
            "housing.closing_balance": {"value": -20, "breakdowns": {"municipality": {"GM9002": -20}}},
        }
    }
    with superuser.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published_reports (branch_id, year, version, signed_by, content)"
                " VALUES (:branch, 2018, 1, (SELECT id FROM people LIMIT 1), :content)"
            ),
            {"branch": world.elsewhere.id, "content": json.dumps(told)},
        )
    with scoped(engine_worker, Fold()) as session:
        assert published_numbers(session, 2018)["consultations.clients", str(world.elsewhere.id)].numbers == {3}
        assert published_numbers(session, 2017)["consultations.clients", str(world.elsewhere.id)].numbers == {8}
        assert session.scalar(select(func.count()).select_from(ToldBefore)) > 0


def test_editions_that_fail_their_audit_are_not_shown_and_raise_an_alarm(
    session_in, engine_web: Engine, engine_worker: Engine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaking(*args: object) -> tuple[Protected, Found]:
        told, found = audited_persons(*args)  # type: ignore[arg-type]
        return told, Found(found.tried, {"planted"})

    with session_in(Figures(None)) as session:
        before = latest_edition(session, None, 2018)
        assert before is not None
    logged(engine_web, world, dt.date(2018, 7, 5), visits=9)
    monkeypatch.setattr(editions, "audited_persons", leaking)
    later = NIGHT + dt.timedelta(days=2)
    assert one_night(engine_worker, world.here.id, night=later) == 0
    with session_in(Figures(None)) as session:
        after = latest_edition(session, None, 2018)
        assert (after.version, after.content) == (before.version, before.content)
    with session_in(Directory()) as session:
        (late,) = [one for one in late_runs(session) if one.run.job == AUDIT_JOB]
        assert (late.run.state, late.run.error) == (RunState.QUARANTINED, "AuditError")
        assert latest_audit(session, AUDIT_JOB).recovered > 0
    monkeypatch.undo()
    assert one_night(engine_worker, world.here.id, night=later) > 0
    with session_in(Figures(None)) as session:
        visits = Table.of(latest_edition(session, world.region_id, 2018).content).indicator("consultations.contacts")
        assert visits.whole.parts[6] == 9


def test_a_branch_that_is_erased_is_forgotten_by_what_was_told_before(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    logged(engine_web, world, dt.date(2018, 8, 6), visits=9)
    assert one_night(engine_worker, world.here.id, night=NIGHT + dt.timedelta(days=5)) > 0
    gone = str(world.here.id)
    with superuser.begin() as connection:
        connection.execute(
            text(
                "UPDATE told_before SET content = jsonb_set(jsonb_set(content, '{past}', :past), '{tables,north}', :behind)"
                " WHERE year = 2018 AND indicator = 'consultations.clients'"
            ),
            {
                "past": json.dumps([[["north", gone, 3, 1, 4], ["north", "other", 4, 1, 4]]]),
                "behind": json.dumps({"sex": [[{"m": 6, "f": 7}, [gone]]]}),
            },
        )
        counted = "SELECT count(*) FROM told_before WHERE content::text LIKE '%' || :gone || '%'"
        held = connection.scalar(text(counted), {"gone": gone})
    assert held
    with scoped(engine_worker, Fold()) as session:
        assert forget_branch(session, world.here.id) == held
        assert forget_branch(session, world.here.id) == 0
        (hidden,) = session.get_one(ToldBefore, (2018, "consultations.clients")).content["past"]
    assert [one[2:] for one in hidden] == [[3, 1, 4], [4, 1, 4]]
    assert hidden[1][1] == "other"
    with superuser.connect() as connection:
        assert connection.scalar(text(counted), {"gone": gone}) == 0
