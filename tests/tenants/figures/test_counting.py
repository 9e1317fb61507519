"""Every figure equals a direct count of the records, whatever happened to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from tenants.audit.actions import Actor
from tenants.clients.models import Client
from tenants.consultations.actions import NewVisit, correct_visit, undo_visit
from tenants.consultations.models import Channel, Consultation, Guidance, Topic
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.nights import NIGHT, counted
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

DIRECT = {
    "months": """
        SELECT municipality_code, date_trunc('month', day)::date, {breakdown}, {value}, ({amount})::int
        FROM consultations {rows} WHERE branch_id = :b AND withdrawn_at IS NULL GROUP BY 1, 2, 3, 4
    """,
    "days": """
        SELECT municipality_code, day, ({amount})::int
        FROM consultations {rows} WHERE branch_id = :b AND withdrawn_at IS NULL GROUP BY 1, 2
    """,
    "years": """
        SELECT extract(year FROM day)::int, {breakdown}, {value}, ({amount})::int
        FROM consultations {rows} WHERE branch_id = :b AND withdrawn_at IS NULL AND client_id IS NOT NULL GROUP BY 1, 2, 3
    """,
}
HELD = {
    "months": "SELECT municipality_code, month, breakdown, value, amount FROM figure_months"
    " WHERE branch_id = :b AND indicator = :i",
    "days": "SELECT municipality_code, day, amount FROM figure_days WHERE branch_id = :b AND indicator = :i",
    "years": "SELECT year, breakdown, value, amount FROM figure_years WHERE branch_id = :b AND indicator = :i",
}


def differences(superuser: Engine, branch_id: uuid.UUID) -> list[str]:
    """Compare every figure with one plain GROUP BY per indicator and breakdown, written apart from the catalogue's SQL."""
    wrong = []
    with superuser.connect() as connection:
        for indicator in (one for one in INDICATORS.values() if one.area == "consultations"):
            grains = ["years"] if indicator.kind is Kind.DISTINCT else ["months", "days"]
            for grain in grains:
                cuts = [("''", "''")] + (
                    [(f"'{n}'", e) for n, e in indicator.breakdowns.items()] if grain != "days" else []
                )
                direct = sorted(
                    tuple(row)
                    for breakdown, value in cuts
                    for row in connection.execute(
                        text(
                            DIRECT[grain].format(
                                breakdown=breakdown, value=value, amount=indicator.amount, rows=indicator.rows
                            )
                        ),
                        {"b": branch_id},
                    )
                )
                held = sorted(
                    tuple(row) for row in connection.execute(text(HELD[grain]), {"b": branch_id, "i": indicator.id})
                )
                if direct != held:
                    wrong.append(f"{indicator.id} by {grain}: {direct} is held as {held}")
    return wrong


VISITS = st.lists(
    st.builds(
        dict,
        day=st.dates(dt.date(2017, 11, 1), dt.date(2018, 4, 30)),
        municipality_code=st.sampled_from(["GM9001", "GM9003"]),
        channel=st.sampled_from(list(Channel)),
        guidance=st.sampled_from(list(Guidance)),
        topics=st.lists(st.sampled_from([topic.value for topic in Topic]), min_size=1, max_size=3, unique=True),
        person=st.integers(-3, 4),
        withdrawn=st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def clients(engine_web: Engine, world: World) -> list[uuid.UUID]:
    """Five people of the branch."""
    return [registered(engine_web, world, f"Kind{number}", "Wilgenboom") for number in range(5)]


@given(visits=VISITS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_figure_equals_a_direct_count(
    visits: list[dict],
    engine_web: Engine,
    engine_worker: Engine,
    superuser: Engine,
    world: World,
    clients: list[uuid.UUID],
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        for visit in visits:
            person, withdrawn = visit["person"], visit["withdrawn"]
            fields = {name: value for name, value in visit.items() if name not in {"person", "withdrawn"}}
            session.add(
                Consultation(
                    **fields,
                    client_id=clients[person] if person >= 0 else None,
                    visits=1 if person >= 0 else -person,
                    withdrawn_at=dt.datetime(2018, 5, 1, tzinfo=dt.UTC) if withdrawn else None,
                )
            )
    found = counted(engine_worker, world.here.id)
    assert differences(superuser, world.here.id) == []
    assert found.drift == []


def test_a_second_count_changes_nothing(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    logged(engine_web, world, dt.date(2018, 3, 12))
    first = counted(engine_worker, world.here.id)
    deltas = sent_up(superuser)
    second = counted(engine_worker, world.here.id)
    assert first.changed == [dt.date(2018, 3, 1)]
    assert (second.changed, second.drift) == ([], [])
    assert sent_up(superuser) == deltas


def sent_up(superuser: Engine) -> int:
    """Return how many cells wait to go up to region and nation."""
    cells = "SELECT count(*) FROM figure_deltas, unnest(indicators) AS indicator WHERE indicator <> ''"
    with superuser.connect() as connection:
        return connection.scalar(text(cells)) or 0


def test_only_marked_months_and_a_thirtieth_of_history_are_counted(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    for month in range(1, 13):
        logged(engine_web, world, dt.date(2020, month, 3))
    counted(engine_worker, world.here.id)
    logged(engine_web, world, dt.date(2020, 5, 4))
    # 2020-05 is marked; the round of thirty nights brings at most one month of these years along.
    months = [counted(engine_worker, world.here.id, NIGHT + dt.timedelta(days=day)).months for day in range(1, 32)]
    assert months[0] in {1, 2}
    assert all(number <= 2 for number in months[1:])
    assert sum(months[1:]) >= 12


def test_thirty_six_changed_months_cost_no_more_statements_than_one(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    for year in (2021, 2022, 2023):
        for month in range(1, 13):
            logged(engine_web, world, dt.date(year, month, 9))
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine_worker, "before_cursor_execute", note)
    try:
        found = counted(engine_worker, world.here.id)
    finally:
        event.remove(engine_worker, "before_cursor_execute", note)
    assert found.months >= 36
    assert len(sent) <= 15


def contacts(web: Engine, world: World, year: int) -> int:
    """Return the visits of a year as the branch sees them."""
    with scoped(web, Branch(world.here.id)) as session:
        return figures_of_year(session, year).totals["consultations.contacts"]


def test_an_undone_a_corrected_and_a_back_dated_visit_are_followed(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    today = dt.date(2026, 11, 20)
    lead = Actor(world.person(Role.TEAM_LEAD), "team_lead")
    undone, corrected = (logged(engine_web, world, today, visits=number) for number in (2, 3))
    counted(engine_worker, world.here.id)
    assert contacts(engine_web, world, 2026) == 5
    with scoped(engine_web, Branch(world.here.id)) as session:
        undo_visit(session, lead, undone, today)
        correct_visit(session, lead, corrected, NewVisit("GM9001", ("legal",), visits=4), "miscounted")
    logged(engine_web, world, dt.date(2019, 1, 31), visits=7)
    counted(engine_worker, world.here.id)
    assert contacts(engine_web, world, 2026) == 4
    assert contacts(engine_web, world, 2019) == 7
    assert differences(superuser, world.here.id) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE figure_months SET amount = amount + 1 WHERE indicator = 'consultations.contacts' AND breakdown = ''",
        "DELETE FROM figure_days WHERE day = (SELECT min(day) FROM figure_days)",
        "UPDATE figure_years SET amount = amount + 1",
        (
            "INSERT INTO figure_months SELECT branch_id, municipality_code, DATE '1999-01-01', indicator, breakdown,"
            " value, 3 FROM figure_months LIMIT 1"
        ),
    ],
)
def test_a_tampered_figure_is_found_within_thirty_nights_and_mended(
    tampering: str, engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, clients: list[uuid.UUID]
) -> None:
    logged(engine_web, world, dt.date(2018, 1, 8), client_id=clients[0])
    counted(engine_worker, world.here.id)
    with superuser.begin() as connection:
        assert connection.execute(text(tampering)).rowcount
    assert differences(superuser, world.here.id) or "1999" in tampering
    drift = [counted(engine_worker, world.here.id, NIGHT + dt.timedelta(days=day)).drift for day in range(30)]
    assert any(drift)
    assert differences(superuser, world.here.id) == []


def test_a_month_before_the_first_record_is_unknown_and_a_month_without_visits_is_nought(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    spot = world.elsewhere
    with scoped(engine_web, Branch(spot.id)) as session:
        session.add(Consultation(day=dt.date(2018, 3, 5), municipality_code=spot.municipality, topics=["legal"]))
    counted(engine_worker, spot.id, dt.date(2018, 5, 20))
    with scoped(engine_web, Branch(spot.id)) as session:
        year = figures_of_year(session, 2018)
        assert year.by_month("consultations.contacts") == [None, None, 1, 0, 0, *[None] * 7]
        assert not figures_of_year(session, 2017).known


def test_a_branch_that_was_never_counted_knows_nothing(session_in, world: World) -> None:
    with session_in(Branch(world.elsewhere.id)) as session:
        assert session.query(Client).count() == 0
        assert not figures_of_year(session, 2030).known
