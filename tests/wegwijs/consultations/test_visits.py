"""Pages of visits: behind a figure, one visit, correcting and undoing it, and the sheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.roles import Role
from tests.factories.records import end_of_trail, logged, registered, trail_of
from tests.factories.statements import statements
from wegwijs.sheets import safe_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

VISITS = "/hierbeek/visits"


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture(scope="module")
def november(engine_web: Engine, world: World) -> uuid.UUID:
    """Three visits of November 2018, a fourth of December; the first one's id."""
    selam = registered(engine_web, world, "Sélam", "Zeewind", number="=2+5")
    first = logged(engine_web, world, dt.date(2018, 11, 13), client_id=selam, topics=("legal", "housing"))
    logged(engine_web, world, dt.date(2018, 11, 13), visits=7, topics=("care",))
    logged(engine_web, world, dt.date(2018, 11, 6), client_id=selam, topics=("care",))
    logged(engine_web, world, dt.date(2018, 12, 4), topics=("legal",))
    return first


def correction(**values: Any) -> dict[str, Any]:
    """Return the form that corrects a visit."""
    return {
        "topics": ["care"],
        "outcome": "answered",
        "channel": "walk_in",
        "guidance": "outside",
        "municipality": "GM9001",
        "count": "1",
        "minutes": "",
        "reason": "Wrong key",
    } | values


def test_a_month_shows_its_days_and_totals(ria: Browser, november: uuid.UUID) -> None:
    page = ria.get(f"{VISITS}?month=2018-11").text
    assert page.count('id="day-') == 2
    assert f"{VISITS}/{november}" in page
    assert "<dd>9</dd>" in page, "1 + 7 + 1 visits"
    legal = ria.get(f"{VISITS}?month=2018-11&topic=legal").text
    assert legal.count('id="day-') == 1
    assert "month=2018-10" in legal
    assert "topic=legal" in legal


def test_a_year_shows_its_months(ria: Browser, november: uuid.UUID) -> None:
    page = ria.get(f"{VISITS}?year=2018&topic=legal").text
    assert "month=2018-11" in page
    assert "month=2018-12" in page
    assert "month=2018-10" not in page


def test_a_month_without_visits_says_so(ria: Browser) -> None:
    page = ria.get(f"{VISITS}?month=2016-02")
    assert page.status_code == 200
    assert 'class="empty"' in page.text
    assert ria.get(VISITS).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["month=2018-13", "month=november", "month=0000-01", "year=0", "year=99999", "topic=cooking", "municipality=x'"],
)
def test_what_cannot_be_asked_is_not_here(ria: Browser, query: str) -> None:
    assert ria.get(f"{VISITS}?{query}").status_code == 404


def test_the_sheet_is_told_as_an_export_and_holds_no_name_and_no_formula(
    ria: Browser, engine_web: Engine, world: World, november: uuid.UUID
) -> None:
    end = end_of_trail(engine_web, world)
    answer = ria.get(f"{VISITS}.csv?month=2018-11")
    [line] = trail_of(engine_web, world, end)
    assert (line.verb, line.detail) == ("export", {"rows": 3, "month": "2018-11"})
    assert (answer.mimetype, answer.status_code) == ("text/csv", 200)
    assert "Zeewind" not in answer.text
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["visits"] for row in rows] == ["7", "1", "1"]
    assert rows[1]["topics"] == "legal+housing"
    assert rows[1]["client"] == "'=2+5"


@given(st.text(), st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", " ="]))
def test_no_cell_begins_a_formula(text: str, sign: str) -> None:
    assert safe_cell(sign + text).startswith("'")
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_number_below_nought_stays_a_number() -> None:
    assert [safe_cell(one) for one in (-20, -0.4, Decimal("-0.4"), "-0.4")] == ["-20", "-0.4", "-0.4", "'-0.4"]


def test_a_visit_shows_its_corrections_and_who_looked(ria: Browser, engine_web: Engine, world: World) -> None:
    visit_id = logged(engine_web, world, dt.date(2018, 3, 12))
    ria.get(f"{VISITS}/{visit_id}")
    answer = ria.post(f"{VISITS}/{visit_id}/correction", data=correction(minutes="20"))
    assert answer.status_code == 303
    page = ria.get(answer.location).text
    assert "Wrong key" in page
    assert page.count("Volunteer Testboom") >= 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "111222333"},
        {"topics": []},
        {"topics": ["cooking"]},
        {"count": "0"},
        {"count": ""},
        {"minutes": "lang"},
        {"municipality": "GM0001"},
        {"outcome": "sung"},
        {"topics": ["housing"]},
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_stays_typed(
    ria: Browser, engine_web: Engine, world: World, wrong: dict[str, Any]
) -> None:
    visit_id = logged(engine_web, world, dt.date(2018, 3, 13))
    answer = ria.post(f"{VISITS}/{visit_id}/correction", data=correction(**wrong))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text


def test_a_visit_of_today_is_undone_and_then_not_corrected(ria: Browser, engine_web: Engine, world: World) -> None:
    visit_id = logged(engine_web, world)
    assert ria.post(f"{VISITS}/{visit_id}/undo").status_code == 303
    assert ria.get(f"{VISITS}/{visit_id}").status_code == 200
    assert ria.get(f"{VISITS}/{visit_id}/correction").status_code == 404
    assert ria.post(f"{VISITS}/{visit_id}/correction", data=correction()).status_code == 404


def test_a_visit_of_another_branch_is_not_here(ria: Browser, engine_web: Engine, world: World) -> None:
    foreign = logged(engine_web, world, spot=world.elsewhere)
    for each in (foreign, uuid.uuid4()):
        assert ria.get(f"{VISITS}/{each}").status_code == 404
        assert ria.get(f"{VISITS}/{each}/correction").status_code == 404
        assert ria.post(f"{VISITS}/{each}/correction", data=correction()).status_code == 404
        assert ria.post(f"{VISITS}/{each}/undo").status_code == 404


def test_every_page_costs_at_most_eight_statements_and_leaves_one_line(
    ria: Browser, app: Flask, engine_web: Engine, world: World, november: uuid.UUID
) -> None:
    ria.get(VISITS)
    for path in (
        f"{VISITS}?month=2018-11",
        f"{VISITS}?year=2018",
        f"{VISITS}/{november}",
        f"{VISITS}/{november}/correction",
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert ria.get(path).status_code == 200
        assert len(sent) <= 8, (path, sent)
        assert [line.verb for line in trail_of(engine_web, world, end)] == ["read"]
