"""The triggers are what the catalogue says, and each statement tells exactly what it changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tasks.figures import add_up, count_again, fold_and_publish, keep_counted, publish, settle, what_waits
from tenants.consultations.models import Consultation
from tenants.figures import deltas
from tenants.figures.catalogue import FLOWS, INDICATORS
from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, scoped
from tests.factories.nights import SMALL, counted, one_night
from tests.factories.records import logged, registered
from tests.factories.statements import statements_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy import Engine

    from tests.factories.world import World


def test_the_triggers_in_the_database_are_those_of_the_catalogue(superuser: Engine) -> None:
    """When this fails the catalogue changed: a new revision runs `function(table)`, or `counting(table)` of a new table."""
    with superuser.connect() as behind:
        functions = text("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'count!_%' ESCAPE '!'")
        bodies = {row.proname: row.prosrc for row in behind.execute(functions)}
        triggers = behind.execute(
            text(
                "SELECT tgrelid::regclass::text, tgname, tgoldtable, tgnewtable FROM pg_trigger"
                " WHERE tgname LIKE 'count!_%' ESCAPE '!' AND tgenabled = 'O'"
            )
        ).all()
    tables = deltas.immediate_flows()
    assert bodies == {f"count_{table}": deltas.body(table) for table in tables}
    assert {tuple(row) for row in triggers} == {
        (table, f"count_{event}", old, new)
        for table in tables
        for event, old, new in (("added", None, "added"), ("changed", "gone", "added"), ("removed", "gone", None))
    }


def test_what_no_delta_tells_is_marked_by_every_table_that_decides_of_it(superuser: Engine) -> None:
    with superuser.connect() as behind:
        marking = set(
            behind.scalars(
                text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'mark!_%' ESCAPE '!'")
            )
        )
    deciding = {table for one in INDICATORS.values() if not one.is_immediate for table in one.source.tables}
    assert deciding - marking <= set(deltas.followed_sources()), "a table that nothing tells of"


def test_a_flow_of_one_table_counts_rows_or_sums_a_column() -> None:
    for flow in FLOWS:
        assert flow.amount == "count(*)" or flow.weight != "1", flow.id
    assert {flow.source.tables[0] for flow in FLOWS if flow.is_immediate} == deltas.immediate_flows().keys()


def told(superuser: Engine) -> list[tuple[Any, ...]]:
    """Return the cells that wait, as they would be added up; afterwards nothing waits."""
    with superuser.begin() as behind:
        rows = behind.execute(
            text(
                "SELECT day, municipality_code, indicator, breakdown, value, sum(amount)::int FROM figure_deltas,"
                " unnest(days, municipalities, indicators, breakdowns, parts, amounts)"
                " AS cell (day, municipality_code, indicator, breakdown, value, amount)"
                " WHERE NOT held GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0 ORDER BY 3, 4, 5, 6"
            )
        ).all()
        behind.execute(text("DELETE FROM figure_deltas"))
    return [tuple(row) for row in rows]


MARCH = dt.date(2018, 3, 12)
DOSSIER = text(
    "INSERT INTO dossiers (branch_id, number, client_id, kind, municipality_code, opened_on)"
    " VALUES (current_branch(), :number, :client, 'asylum', :place, '2018-08-08')"
)


def test_a_visit_tells_its_cells_and_nothing_of_the_visitor(
    engine_web: Engine, superuser: Engine, world: World
) -> None:
    client = registered(engine_web, world, "Noor", "Wilgenboom")
    told(superuser)
    logged(engine_web, world, MARCH, client_id=client, topics=("legal", "care"))
    with superuser.connect() as behind:
        assert behind.scalar(text("SELECT count(*) FROM figure_deltas")) == 1, "one row a statement"
        assert str(client) not in str(behind.execute(text("SELECT * FROM figure_deltas")).all())
    clients, contacts, topics = "consultations.clients", "consultations.contacts", "consultations.topics"
    assert told(superuser) == [
        (MARCH, "", clients, "", "", 1),
        (MARCH, "", clients, "channel", "walk_in", 1),
        (MARCH, "", clients, "guidance", "outside", 1),
        (MARCH, "GM9001", contacts, "", "", 1),
        (MARCH, "GM9001", contacts, "channel", "walk_in", 1),
        (MARCH, "GM9001", contacts, "guidance", "outside", 1),
        (MARCH, "GM9001", contacts, "outcome", "answered", 1),
        (MARCH, "GM9001", topics, "", "", 2),
        (MARCH, "GM9001", topics, "topic", "care", 1),
        (MARCH, "GM9001", topics, "topic", "legal", 1),
    ]


def test_a_move_takes_from_one_place_and_adds_to_the_other(engine_web: Engine, superuser: Engine, world: World) -> None:
    visit = logged(engine_web, world, MARCH)
    told(superuser)
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.get(Consultation, (world.here.id, visit)).municipality_code = "GM9003"
    cells = [cell for cell in told(superuser) if cell[2:4] == ("consultations.contacts", "")]
    assert sorted(cell[1::4] for cell in cells) == [("GM9001", -1), ("GM9003", 1)]


def test_a_change_that_counts_nothing_tells_nothing(engine_web: Engine, superuser: Engine, world: World) -> None:
    with superuser.begin() as behind:
        behind.execute(
            text(
                "INSERT INTO dwellings (branch_id, number, municipality_code, offered_on)"
                " VALUES (:b, 'W1', 'GM9001', '2018-03-12')"
            ),
            {"b": world.here.id},
        )
    assert len(told(superuser)) == 3
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(text("UPDATE dwellings SET address = 'Proefstraat 1'"))
    with superuser.connect() as behind:
        assert behind.scalar(text("SELECT count(*) FROM figure_deltas")) == 0


def sources(superuser: Engine) -> list[str]:
    """Return the sources of the deltas that wait; afterwards nothing waits."""
    with superuser.begin() as behind:
        return list(behind.scalars(text("DELETE FROM figure_deltas RETURNING source")))


def test_a_change_says_whether_it_touched_what_others_join(engine_web: Engine, superuser: Engine, world: World) -> None:
    """Terms are counted by the municipality of their dossier, and not by when it closed."""
    client = registered(engine_web, world, "Noor", "Wilgenboom")
    with scoped(engine_web, Branch(world.here.id)) as session:
        for number, place in (("J1", "GM9001"), ("J2", "GM9003")):
            session.execute(DOSSIER, {"client": client, "number": number, "place": place})
    sources(superuser)
    for change, wanted in (
        ("closed_on = '2018-09-01', outcome = 'granted'", ["dossiers alone"]),
        ("reference = 'Z-1'", []),
        ("municipality_code = CASE number WHEN 'J1' THEN 'GM9003' ELSE 'GM9001' END", ["dossiers"]),
        ("withdrawn_at = now()", ["dossiers"]),
    ):
        with scoped(engine_web, Branch(world.here.id)) as session:
            session.execute(text(f"UPDATE dossiers SET {change} WHERE number IN ('J1', 'J2')"))
        assert sources(superuser) == wanted, change
    assert deltas.followers_of(["dossiers alone"]) == [
        one for one in deltas.followers_of(["dossiers"]) if one.source.tables == ("dossiers",)
    ]


@pytest.fixture
def current(engine_worker: Engine, world: World) -> Callable[[], int]:
    """Both branches had their first night; return what brings everything up to date since."""
    one_night(engine_worker, world.here.id, world.elsewhere.id)
    return lambda: fold_and_publish(engine_worker, SMALL)


def test_a_visit_is_in_every_figure_without_a_night(
    engine_web: Engine, superuser: Engine, world: World, current: Callable[[], int]
) -> None:
    client = registered(engine_web, world, "Sara", "Wilgenboom")
    logged(engine_web, world, dt.date(2019, 5, 6), client_id=client)
    current()
    with scoped(engine_web, Branch(world.here.id)) as session:
        year = figures_of_year(session, 2019)
        assert (year.totals["consultations.contacts"], year.by_day["consultations.contacts"]) == (1, 1)
        assert year.value("consultations.clients") == 1, "and in what does not add up over months"
    with superuser.connect() as behind:
        nation = (
            "SELECT sum(amount) FROM nation_figures WHERE month = '2019-05-01' AND breakdown = '' AND indicator = :i"
        )
        assert behind.scalar(text(nation), {"i": "consultations.contacts"}) == 1


def test_another_client_of_a_visit_counts_how_many_people_came_again(
    engine_web: Engine, world: World, current: Callable[[], int]
) -> None:
    first, second = (registered(engine_web, world, name, "Wilgenboom") for name in ("Ali", "Bea"))
    logged(engine_web, world, dt.date(2020, 5, 6), client_id=first)
    visit = logged(engine_web, world, dt.date(2020, 5, 7), client_id=first)
    current()
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.get(Consultation, (world.here.id, visit)).client_id = second
    current()
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert figures_of_year(session, 2020).value("consultations.clients") == 2


def test_what_falls_to_nought_vanishes_everywhere(
    engine_web: Engine, superuser: Engine, world: World, current: Callable[[], int]
) -> None:
    visit = logged(engine_web, world, dt.date(2021, 5, 6))
    current()
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.get(Consultation, (world.here.id, visit)).withdrawn_at = dt.datetime(2021, 5, 6, tzinfo=dt.UTC)
    current()
    with superuser.connect() as behind:
        for table, day in (
            ("figure_months", "month"),
            ("figure_days", "day"),
            ("region_figures", "month"),
            ("nation_figures", "month"),
        ):
            there = behind.scalar(text(f"SELECT count(*) FROM {table} WHERE extract(year FROM {day}) = 2021"))
            assert there == 0, table


def test_when_nothing_waits_a_tick_asks_one_thing(engine_worker: Engine, current: Callable[[], int]) -> None:
    current()
    with statements_of(engine_worker) as sent:
        assert not what_waits(engine_worker)
    assert len(sent) == 2, "whose it is, and what waits"


def test_a_write_costs_a_known_number_of_statements_to_be_everywhere(
    engine_web: Engine, engine_worker: Engine, world: World, current: Callable[[], int]
) -> None:
    current()
    logged(engine_web, world, dt.date(2018, 8, 8))
    with statements_of(engine_worker) as sent:
        add_up(engine_worker, [world.here.id])
    assert len(sent) == 4
    assert not what_waits(engine_worker).marked, "a visit tells all of it"
    client = registered(engine_web, world, "Noor", "Wilgenboom")
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(DOSSIER, {"client": client, "number": "J9", "place": "GM9001"})
    add_up(engine_worker, [world.here.id])
    with statements_of(engine_worker) as sent:
        assert count_again(engine_worker, world.here.id)
    assert len(sent) <= 9
    current()


def test_marks_of_a_branch_without_a_night_wait_for_it(
    engine_web: Engine, superuser: Engine, engine_worker: Engine, world: World
) -> None:
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM figure_standings WHERE branch_id = :b"), {"b": world.elsewhere.id})
    logged(engine_web, world, dt.date(2018, 9, 9), spot=world.elsewhere)
    fold_and_publish(engine_worker, SMALL)
    assert not what_waits(engine_worker)
    assert not count_again(engine_worker, world.elsewhere.id)
    assert counted(engine_worker, world.elsewhere.id).drift == []


def test_a_month_in_which_anything_may_have_changed_is_counted_whole_and_is_no_fault(
    engine_worker: Engine, superuser: Engine, world: World, current: Callable[[], int]
) -> None:
    """As after an upgrade, or after rows were copied in past the triggers."""
    with superuser.begin() as behind:
        behind.execute(text("ALTER TABLE consultations DISABLE TRIGGER USER"))
        behind.execute(
            text(
                "INSERT INTO consultations (branch_id, day, municipality_code, topics)"
                " SELECT :b, DATE '2016-02-03', 'GM9001', '{legal}' FROM generate_series(1, 7)"
            ),
            {"b": world.here.id},
        )
        behind.execute(text("ALTER TABLE consultations ENABLE TRIGGER USER"))
        behind.execute(
            text("INSERT INTO figure_marks (branch_id, month, source) VALUES (:b, '2016-02-01', 'anything')"),
            {"b": world.here.id},
        )
    keep_counted(engine_worker, [world.here.id])
    publish(engine_worker, SMALL)
    with superuser.connect() as behind:
        nation = "SELECT amount FROM nation_figures WHERE month = '2016-02-01' AND breakdown = '' AND indicator = :i"
        assert behind.scalar(text(nation), {"i": "consultations.contacts"}) == 7
    assert counted(engine_worker, world.here.id).drift == []


def test_figures_that_were_tampered_with_in_a_month_that_changed_are_a_fault_all_the_same(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, current: Callable[[], int]
) -> None:
    logged(engine_web, world, dt.date(2022, 4, 4))
    current()
    with superuser.begin() as behind:
        behind.execute(
            text(
                "UPDATE figure_months SET amount = 9 WHERE month = '2022-04-01' AND breakdown = '' AND indicator = :i"
            ),
            {"i": "consultations.contacts"},
        )
    logged(engine_web, world, dt.date(2022, 4, 5))
    found = counted(engine_worker, world.here.id).drift
    assert [(one.month, one.indicator, one.cells, one.amount) for one in found] == [
        (dt.date(2022, 4, 1), "consultations.contacts", 1, -8)
    ]
    assert counted(engine_worker, world.here.id).drift == []


def test_sums_that_were_tampered_with_are_found_and_mended(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, current: Callable[[], int]
) -> None:
    logged(engine_web, world, dt.date(2023, 4, 4))
    current()
    with superuser.begin() as behind:
        assert behind.execute(text("UPDATE region_figures SET amount = amount + 3")).rowcount
        assert behind.execute(text("DELETE FROM nation_figures WHERE breakdown = ''")).rowcount
    assert settle(engine_worker) > 0
    assert settle(engine_worker) == 0
    assert current() >= 0
