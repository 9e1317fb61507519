"""Adding up for region and nation, and what leaves a branch: sums of work, and no small number of people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from tasks.figures import fold_and_publish, what_waits
from tenants.figures.catalogue import INDICATORS
from tenants.figures.editions import refresh_work
from tenants.figures.folding import fold
from tenants.figures.models import Edition, FigureMonth, FigureYear
from tenants.figures.queries import latest_edition, years_of_editions
from tenants.figures.reading import Table, Told
from tenants.figures.rules import SHOWN_AS_HIDDEN, alike, protected, settled
from tenants.isolation import Figures, Fold, scoped
from tests.factories.nights import NIGHT, SMALL, counted, one_night
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World


@pytest.fixture(scope="module", autouse=True)
def work(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Visits in both branches over two years: four different people here, none elsewhere."""
    people = [registered(engine_web, world, f"Mens{number}", "Kastanje") for number in range(4)]
    for client_id in people:
        for month in (2, 5):
            logged(engine_web, world, dt.date(2018, month, 7), client_id=client_id)
    logged(engine_web, world, dt.date(2017, 5, 7), visits=20)
    logged(engine_web, world, dt.date(2018, 11, 7), visits=30, topics=("legal", "care"))
    logged(engine_web, world, dt.date(2018, 11, 8), visits=40, spot=world.elsewhere)
    one_night(engine_worker, world.here.id, world.elsewhere.id)


def sums(superuser: Engine, table: str) -> dict[tuple[object, ...], int]:
    """Return what a table of sums holds, without noughts."""
    unit = "region_id, " if table == "region_figures" else ""
    with superuser.connect() as connection:
        rows = connection.execute(
            text(f"SELECT {unit}month, indicator, breakdown, value, amount FROM {table} WHERE amount <> 0")
        )
        return {tuple(row[:-1]): row[-1] for row in rows}


def sums_of_branches(superuser: Engine, *, region: bool) -> dict[tuple[object, ...], int]:
    """Return the sums of the branches' months, by the region each was in then."""
    unit = "r.region_id, " if region else ""
    with superuser.connect() as connection:
        rows = connection.execute(
            text(
                f"SELECT {unit}month, indicator, breakdown, value, sum(amount)::int FROM figure_months f"
                " JOIN branch_regions r ON r.branch_id = f.branch_id AND r.valid @> f.month"
                f" GROUP BY {unit}month, indicator, breakdown, value"
            )
        )
        return {tuple(row[:-1]): row[-1] for row in rows}


def test_region_and_nation_are_the_sums_of_the_branches(superuser: Engine) -> None:
    assert sums(superuser, "region_figures") == sums_of_branches(superuser, region=True)
    assert sums(superuser, "nation_figures") == sums_of_branches(superuser, region=False)
    assert (
        sum(
            amount
            for key, amount in sums(superuser, "nation_figures").items()
            if key[1:3] == ("consultations.contacts", "")
        )
        == 98
    )


def test_folding_twice_adds_nothing(engine_worker: Engine, superuser: Engine, world: World) -> None:
    before = sums(superuser, "region_figures")
    with scoped(engine_worker, Fold()) as session:
        assert fold(session, [world.here.id, world.elsewhere.id]) == 0
    assert not what_waits(engine_worker)
    assert fold_and_publish(engine_worker, SMALL) == 0
    assert sums(superuser, "region_figures") == before


def test_a_region_sees_its_branches_and_no_small_number_of_people(session_in, world: World) -> None:
    with session_in(Figures(world.region_id)) as session:
        edition = latest_edition(session, world.region_id, 2018)
        assert edition is not None
        table, before = Table.of(edition.content), Table.of(latest_edition(session, world.region_id, 2017).content)
        (branch,) = table.units
        visits = table.indicator("consultations.contacts")
        assert visits.of_unit(branch.id).parts == (0, 4, 0, 0, 4, 0, 0, 0, 0, 0, 30, 0)
        assert before.indicator(visits.id).of_unit(branch.id).parts == (*[None] * 4, 20, *[0] * 7)
        topics = {"care": 30, "housing": 8, "legal": 30}
        assert table.indicator("consultations.topics").unit_breakdown("topic", branch.id) == topics
        assert table.indicator("consultations.topics").breakdown("topic") == topics
        assert table.indicator("consultations.clients").of_unit(branch.id) == Told(SHOWN_AS_HIDDEN)
        assert table.indicator("consultations.clients").whole == Told(None)
        assert branch.codes == ("GM9001",)
        assert visits.places == {"GM9001": 38}
        assert [year.year for year in years_of_editions(session, world.region_id) if year.has_work] == [2018, 2017]


def test_that_nobody_with_a_name_came_to_a_branch_is_told(session_in, world: World) -> None:
    with session_in(Figures(None)) as session:
        edition = latest_edition(session, world.other_region_id, 2018)
        assert edition is not None
        assert Table.of(edition.content).indicator("consultations.clients").of_unit(world.elsewhere.id).value == 0


def test_the_nation_sees_sums_of_regions_and_no_people(session_in) -> None:
    with session_in(Figures(None)) as session:
        edition = latest_edition(session, None, 2018)
        assert edition is not None
        table = Table.of(edition.content)
        visits = table.indicator("consultations.contacts")
        assert visits.whole.parts[10] == 70
        assert {unit.name: visits.of_unit(unit.id).parts[10] for unit in table.units} == {"Noord": 40, "Zuidwest": 30}
        assert table.indicator("consultations.topics").breakdown("topic") == {"care": 30, "housing": 48, "legal": 30}
        people = table.indicator("consultations.clients")
        assert {people.of_unit(unit.id).value for unit in table.units} == {None}


def test_a_manager_cannot_read_raw_cells_nor_the_edition_of_another_region(session_in, world: World) -> None:
    with session_in(Figures(world.region_id)) as session:
        assert session.scalars(select(FigureMonth)).all() == []
        assert session.scalars(select(FigureYear)).all() == []
        assert {edition.region_id for edition in session.scalars(select(Edition))} == {world.region_id}
    for table in ("region_figures", "nation_figures", "figure_deltas", "figure_marks"):
        with (
            session_in(Figures(world.region_id)) as session,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            session.execute(text(f"SELECT * FROM {table}"))


def test_an_edition_that_says_the_same_is_not_made_again(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    assert one_night(engine_worker, world.here.id) == 0
    logged(engine_web, world, dt.date(2018, 12, 4))
    assert one_night(engine_worker, world.here.id) > 0


def test_a_branch_behind_is_named_by_the_nation(engine_worker: Engine, session_in, world: World) -> None:
    one_night(engine_worker, world.here.id, night=NIGHT + dt.timedelta(days=1))
    with session_in(Figures(None)) as session:
        edition = latest_edition(session, None, NIGHT.year)
        assert edition is not None
        assert edition.content["late"] == [{"name": "Elderveen", "region": "Noord", "night": NIGHT.isoformat()}]


def test_a_branch_that_moves_takes_no_history_along(
    engine_web: Engine,
    engine_worker: Engine,
    superuser: Engine,
    session_in,
    world: World,
) -> None:
    with superuser.begin() as connection:
        here = {"b": world.here.id, "r": world.other_region_id}
        connection.execute(
            text("UPDATE branch_regions SET valid = '[2016-01-01,2019-07-01)' WHERE branch_id = :b"), here
        )
        connection.execute(text("INSERT INTO branch_regions VALUES (:b, '[2019-07-01,)', :r)"), here)
    logged(engine_web, world, dt.date(2019, 6, 3), visits=11)
    logged(engine_web, world, dt.date(2019, 7, 3), visits=13)
    one_night(engine_worker, world.here.id)
    assert sums(superuser, "region_figures") == sums_of_branches(superuser, region=True)
    with session_in(Figures(None)) as session:
        old, new = (latest_edition(session, region, 2019) for region in (world.region_id, world.other_region_id))
        assert old is not None
        assert new is not None
        left, joined = Table.of(old.content), Table.of(new.content)
        visits = left.indicator("consultations.contacts").of_unit(world.here.id)
        assert visits.parts == (0, 0, 0, 0, 0, 11, *[None] * 6)
        visits = joined.indicator("consultations.contacts").of_unit(world.here.id)
        assert visits.parts == (*[None] * 6, 13, 0, 0, 0, 0, 0)
        # People do not add up, so a year that two regions share is told in the last of them only.
        assert left.indicator("consultations.clients").of_unit(world.here.id).value is None
        kept = Table.of(latest_edition(session, world.region_id, 2018).content)
        assert kept.indicator("consultations.contacts").of_unit(world.here.id).parts[10] == 30


@pytest.mark.parametrize(
    ("amount", "shown"), [(None, None), (0, SHOWN_AS_HIDDEN), (4, SHOWN_AS_HIDDEN), (5, 5), (60, 60)]
)
def test_fewer_people_than_five_are_not_shown(amount: int | None, shown: int | str | None) -> None:
    assert protected(amount, 5) == shown


@pytest.mark.parametrize(
    ("amount", "before", "shown"),
    [
        (61, 60, 60),
        (64, 60, 60),
        (65, 60, 65),
        (56, 60, 60),
        (60, None, 60),
        (60, SHOWN_AS_HIDDEN, 60),
        (4, 6, SHOWN_AS_HIDDEN),
    ],
)
def test_two_versions_beside_each_other_do_not_tell_of_a_few_people(
    amount: int, before: int | str | None, shown: int | str
) -> None:
    assert settled(amount, 5, before) == shown


def test_years_are_compared_over_the_months_known_in_both() -> None:
    assert alike([1, 2, None], [None, 10, 20]) == (2, 10)
    assert alike([1, None], [None, 4]) is None


def test_a_late_branch_keeps_its_mark_until_it_is_counted(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    logged(engine_web, world, dt.date(2018, 2, 1), spot=world.elsewhere)
    assert counted(engine_worker, world.elsewhere.id).changed == [dt.date(2018, 2, 1)]


def test_an_edition_tells_every_indicator_of_the_catalogue(session_in, world: World) -> None:
    with session_in(Figures(None)) as session:
        for region_id in (world.region_id, None):
            edition = latest_edition(session, region_id, 2018)
            assert edition is not None
            assert Table.of(edition.content).indicators == tuple(INDICATORS)


def test_within_a_night_work_is_brought_up_to_date_in_place_and_persons_wait(
    engine_web: Engine, engine_worker: Engine, session_in, world: World
) -> None:
    with session_in(Figures(None)) as session:
        before = latest_edition(session, world.other_region_id, 2018)
        visits = Table.of(before.content).indicator("consultations.contacts")
    client_id = registered(engine_web, world, "Mens9", "Kastanje", spot=world.elsewhere)
    logged(engine_web, world, dt.date(2018, 4, 3), spot=world.elsewhere, client_id=client_id)
    logged(engine_web, world, dt.date(2018, 4, 3), visits=6, spot=world.elsewhere)
    counted(engine_worker, world.elsewhere.id)
    with scoped(engine_worker, Fold()) as session:
        assert fold(session, [world.elsewhere.id]) > 0
        assert refresh_work(session, 2018, {world.other_region_id}) == 2
        assert refresh_work(session, 2018, {world.other_region_id}) == 0
    with session_in(Figures(None)) as session:
        after = latest_edition(session, world.other_region_id, 2018)
        assert after.version == before.version
        table = Table.of(after.content)
        now = table.indicator(visits.id)
        assert (visits.whole.parts[3], now.whole.parts[3]) == (None, 7)
        assert table.indicator("consultations.clients").of_unit(world.elsewhere.id).value == 0
        nation = Table.of(latest_edition(session, None, 2018).content)
        assert nation.indicator(visits.id).of_unit(world.other_region_id) == now.whole


def test_a_branch_that_one_folds_another_leaves_alone(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    # Of other months: who adds to one sum of the nation waits for the other.
    fold_and_publish(engine_worker, SMALL)
    logged(engine_web, world, dt.date(2018, 6, 7))
    logged(engine_web, world, dt.date(2018, 7, 7), spot=world.elsewhere)
    with scoped(engine_worker, Fold()) as first:
        assert fold(first, [world.here.id]) == 1
        with scoped(engine_worker, Fold()) as second:
            assert fold(second, [world.here.id, world.elsewhere.id]) == 1
    assert fold_and_publish(engine_worker, SMALL) > 0
