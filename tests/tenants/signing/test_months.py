"""The figures of a month of a real year: every sum closes, and stocks and lessons equal a direct count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, scoped
from tenants.language.models import LanguageClass, Lesson, LessonAttendance, Pupil
from tenants.reports.sums import LEDGER, RUNNING
from tenants.signing.counting import counted_month, months_back
from tenants.signing.oddities import Cell
from tenants.signing.rules import last_day
from tests.factories.hellevoetsluis import lay_hellevoetsluis
from tests.factories.nights import counted
from tests.factories.years import last_night

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.signing.counting import CountedMonth
    from tests.factories.world import World

MONTHS = [dt.date(2018, number, 1) for number in range(1, 13)]


@pytest.fixture(scope="module", autouse=True)
def year(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Hellevoetsluis in 2018, with nine lessons of which six were held."""
    lay_hellevoetsluis(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        class_id = session.scalars(select(LanguageClass.id)).first()
        pupil_id = session.scalars(select(Pupil.id).where(Pupil.class_id == class_id)).first()
        for day in range(1, 10):
            lesson = Lesson(class_id=class_id, day=dt.date(2018, 10, day), cancelled="Ziek" if day == 1 else "")
            session.add(lesson)
            session.flush()
            if day not in {2, 3}:
                present = None if day == 4 else day % 2 == 0
                session.add(LessonAttendance(lesson_id=lesson.id, pupil_id=pupil_id, present=present))
    counted(engine_worker, world.here.id, last_night())


def of(web: Engine, world: World, month: dt.date) -> CountedMonth:
    with scoped(web, Branch(world.here.id)) as session:
        return counted_month(session, month)


@pytest.mark.parametrize("month", MONTHS)
def test_every_sum_of_a_month_closes(engine_web: Engine, world: World, month: dt.date) -> None:
    sums = of(engine_web, world, month).sums()
    assert [str(one) for one in sums if not one.closes] == []
    assert {LEDGER, RUNNING} <= {one.by for one in sums}


def test_the_months_add_up_to_the_year(engine_web: Engine, world: World) -> None:
    months = [of(engine_web, world, month) for month in MONTHS]
    with scoped(engine_web, Branch(world.here.id)) as session:
        whole = figures_of_year(session, 2018)
    for name in (
        "housing.housed",
        "consultations.contacts",
        "consultations.topics",
        "dossiers.opened",
        "partners.meetings",
    ):
        assert sum(month.cells.get(Cell(name), 0) for month in months) == whole.value(name), name
    assert months[-1].balances[Cell("housing.closing_balance")] == whole.value("housing.closing_balance") == -20


def test_what_stands_at_the_end_of_a_month_is_what_a_direct_count_finds(
    engine_web: Engine, superuser: Engine, world: World
) -> None:
    found = of(engine_web, world, MONTHS[-1])
    direct = text(
        "SELECT count(*) FROM dossiers WHERE branch_id = :branch AND withdrawn_at IS NULL AND opened_on <= :day"
        " AND (closed_on IS NULL OR closed_on > :day)"
    )
    with superuser.connect() as connection:
        for month in months_back(MONTHS[-1], 12):
            count = connection.scalar(direct, {"branch": world.here.id, "day": last_day(month)})
            assert found.stocks[month].get(Cell("dossiers.open_at_end"), 0) == count, month


def test_a_lesson_counts_once_somebody_noted_who_was_there(engine_web: Engine, world: World) -> None:
    october = of(engine_web, world, dt.date(2018, 10, 1))
    assert october.cells[Cell("language.lessons")] == 5


def test_a_month_before_the_first_record_of_its_kind_is_unknown(engine_web: Engine, world: World) -> None:
    amounts = of(engine_web, world, dt.date(2018, 11, 1)).amounts(Cell("language.lessons"))
    assert amounts[dt.date(2018, 10, 1)] == 5
    assert amounts[dt.date(2018, 9, 1)] is None
    assert amounts[dt.date(2018, 11, 1)] == 0


def test_what_nobody_knows_of_an_earlier_month_says_nothing_of_this_one(engine_web: Engine, world: World) -> None:
    found = of(engine_web, world, dt.date(2018, 11, 1))
    cell, october = Cell("consultations.contacts"), dt.date(2018, 10, 1)
    assert found.history({})[cell][october] is not None
    assert found.history({october: [cell]})[cell][october] is None
