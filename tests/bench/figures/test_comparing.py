"""What the comparison page asks of the database: from editions against the same numbers from the records themselves."""

from __future__ import annotations

import statistics
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from tests.bench.figures.conftest import FULL
from tests.bench.rows import row
from tests.factories.browsers import browser_of
from wegwijs.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Connection, Engine

    from tests.bench.figures.conftest import Country

pytestmark = pytest.mark.bench
TIMES, RAW_TIMES, COPIES = 100 if FULL else 50, 5, 9
_MANAGER = """
    SELECT region.id, region.slug, membership.person_id, count(*) AS branches FROM regions region
    JOIN memberships membership ON membership.region_id = region.id AND role = 'regional_manager'
    JOIN branch_regions place ON place.region_id = region.id AND upper_inf(place.valid)
    GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 1
"""
_RAW = """
    SELECT visit.branch_id, visit.municipality_code, date_trunc('month', day) AS month, topic, sum(visits)
    FROM consultations visit
    JOIN branch_regions place ON place.branch_id = visit.branch_id AND place.valid @> visit.day AND place.region_id = :region
    CROSS JOIN LATERAL unnest(topics || '{}'::text[]) AS topic
    WHERE withdrawn_at IS NULL AND day >= make_date(:year - 1, 1, 1) AND day < make_date(:year + 1, 1, 1)
    GROUP BY GROUPING SETS ((1, 2, 3), (1, 4))
"""
"""Visits of each branch by municipality and month, and its topics, in two years: what the page shows."""
_AS_FOR_MORE = (
    # As if each edition had been made anew on thirty nights more, and there were ten times as many regions with as many
    # branches. The page reads no other figure table, which is asserted.
    """
    INSERT INTO editions (region_id, year, version, made_at, night, content)
    SELECT region_id, year, version + more, made_at, night, content FROM editions CROSS JOIN generate_series(1, 30) AS more
    """,
    """
    UPDATE edition_figures figure SET edition_id = newest.id FROM (
        SELECT DISTINCT ON (region_id, year) id, region_id, year FROM editions ORDER BY region_id, year, version DESC
    ) AS newest WHERE newest.year = figure.year AND newest.region_id IS NOT DISTINCT FROM figure.region_id
    """,
    """
    INSERT INTO edition_figures (edition_id, indicator, region_id, year, content, by_unit, told)
    SELECT gen_random_uuid(), indicator, gen_random_uuid(), year, content, by_unit, told FROM edition_figures
    CROSS JOIN generate_series(1, :copies)
    """,
)
COUNTED = ("figure_months", "figure_years", "figure_days", "region_figures", "nation_figures")


@contextmanager
def time_in(engine: Engine) -> Iterator[list[float]]:
    """Give a list that fills with the seconds of every statement sent through `engine`."""
    spent: list[float] = []

    def begin(*what: object) -> None:
        assert not any(table in str(what[2]) for table in COUNTED), what[2]
        what[4].begun = time.perf_counter()  # type: ignore[attr-defined]

    def end(*what: object) -> None:
        spent.append(time.perf_counter() - what[4].begun)  # type: ignore[attr-defined]

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", begin)
        event.remove(engine, "after_cursor_execute", end)


def test_the_comparison_page_reads_editions(
    large: Country, copy_of: Callable[[Country], Country], pages_of: Callable[[Country], Flask]
) -> None:
    country = copy_of(large)
    behind = country.engine("postgres")
    with behind.connect() as connection:
        region = connection.execute(text(_MANAGER)).one()
        raw = statistics.median(_raw(connection, region.id, country.night.year) for _ in range(RAW_TIMES))
    from_figures = _page(pages_of(country), country, region)
    millions = large_in_millions(behind)
    with behind.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in _AS_FOR_MORE:
            connection.execute(text(statement), {"copies": COPIES})
    with behind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE) editions, edition_figures")
    inflated = _page(pages_of(country), country, region)
    behind.dispose()
    row(
        f"comparison page of {region.branches} branches from figures, against the records",
        raw / statistics.median(from_figures),
        40,
        "more",
        "x",
    )
    row(
        f"comparison page, time in the database at {millions:.0f} million visits, p95",
        _p95(from_figures),
        10,
        unit="ms",
    )
    row("comparison page, the same with figure tables as for ten times as many, p95", _p95(inflated), 10, unit="ms")


def large_in_millions(behind: Engine) -> float:
    """Return how many visits there are, in millions."""
    with behind.connect() as connection:
        return float(connection.scalars(text("SELECT count(*) / 1e6 FROM consultations")).one())


def _raw(connection: Connection, region: object, year: int) -> float:
    begun = time.perf_counter()
    connection.execute(text(_RAW), {"region": region, "year": year}).all()
    return time.perf_counter() - begun


def _page(app: Flask, country: Country, region: object) -> list[float]:
    """Return the seconds in the database of each of some calls of the region's page."""
    web = country.engine("wegwijs_web")
    browser = browser_of(app, web, region.person_id)  # type: ignore[attr-defined]
    web.dispose()
    with app.app_context():
        engine = db.engine
    spent = []
    for turn in range(TIMES + 5):
        with time_in(engine) as statements:
            answer = browser.get(f"/comparison/{region.slug}?year={country.night.year - turn % 3}")  # type: ignore[attr-defined]
        assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
        if turn >= 5:
            spent.append(sum(statements))
    return spent


def _p95(seconds: list[float]) -> float:
    """Return what 19 of 20 stay under, in milliseconds."""
    return statistics.quantiles(seconds, n=20)[-1] * 1000
