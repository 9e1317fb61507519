"""The page of the position: its finding, its numbers, what stands out, and the same as a sheet."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tenants.roles import Role
from tests.factories.housing import three_municipalities
from tests.factories.records import end_of_trail, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.housing import Three
    from tests.factories.world import World


def said(page: str) -> str:
    """Return a page as one reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_finding_is_the_headline_and_the_sum_comes_after(marjan: Browser, walcheren: Three) -> None:
    page = marjan.get(f"/{walcheren.slug}/housing?on=2019-12-31")
    assert page.status_code == 200
    assert "<h1>Middelburg is 10 ahead, Veere and Vlissingen each 7 behind</h1>" in page.text
    text = said(page.text)
    assert "Together Walcheren is at −4. That one number does not show the difference." in text
    for number in (
        "−7 36 of 37",
        "−3 35 of 31",
        "+2 22 of 17",
        "+10 25 of 19 correction +2",
        "−7 16 of 17 correction −2",
    ):
        assert number in text
    assert "−8" in text


def test_the_picture_says_what_it_shows(marjan: Browser, walcheren: Three) -> None:
    page = marjan.get(f"/{walcheren.slug}/housing?on=2019-12-31").text
    assert 'aria-label="Middelburg went from −6 to +10"' in page
    assert page.count("<circle") == 15, "an opening and four half-years for each of three"


def test_what_stands_out_and_what_can_be_done(marjan: Browser, walcheren: Three) -> None:
    text = said(marjan.get(f"/{walcheren.slug}/housing?on=2019-12-31").text)
    assert "In Veere 39 people got a home since 2018. 49 were asked." in text
    assert "A family of 2 moved from Vlissingen to Middelburg. Middelburg +2, Vlissingen −2." in text
    assert "Veere and Vlissingen can trade quota with Middelburg. Prepare a trade" in text


def test_any_day_can_be_looked_at_and_a_running_half_year_has_its_pace(marjan: Browser, walcheren: Three) -> None:
    text = said(marjan.get(f"/{walcheren.slug}/housing?on=2018-03-31&halves=2").text)
    assert "The newest half-year still runs" in text
    assert "Veere" in text
    assert "14 to go" in text, "17 asked, 3 ahead, nobody yet"
    assert "Veere still has 14 people to house up to 30 June 2018. The pace asked for 7 by now; 0 were housed." in text


def test_what_was_never_stated_is_unknown_and_says_what_to_do(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World
) -> None:
    borsele = three_municipalities(engine_web, world, "Borsele", "Goes", "Kapelle")
    lead = said(browser_as(borsele.lead).get(f"/{borsele.slug}/housing").text)
    assert "How far Borsele, Goes, and Kapelle are, is not known yet" in lead
    assert "What they come to together is not known" in lead
    assert "Nobody stated yet how far Goes was at the start. State a position" in lead
    volunteer = said(browser_as(borsele.volunteer).get(f"/{borsele.slug}/housing").text)
    assert "Nobody stated yet how far Goes was at the start." in volunteer
    assert "Tell the team lead" in volunteer
    for closed in ("State a position", "Homes", "Placements", "Book a correction"):
        assert closed not in volunteer


def test_when_nothing_is_known_now_the_last_known_day_is_offered(marjan: Browser, walcheren: Three) -> None:
    page = marjan.get(f"/{walcheren.slug}/housing").text
    assert "on=2019-12-31" in page
    assert "Look at that day" in page


@pytest.mark.parametrize("query", ["on=2019-13-01", "on=1999-01-01", "on=2199-01-01", "halves=3", "halves=x"])
def test_what_cannot_be_asked_is_not_here(marjan: Browser, walcheren: Three, query: str) -> None:
    assert marjan.get(f"/{walcheren.slug}/housing?{query}").status_code == 404


def test_the_sheet_has_a_row_per_municipality_and_half_year(marjan: Browser, walcheren: Three) -> None:
    answer = marjan.get(f"/{walcheren.slug}/housing.csv?on=2019-12-31")
    assert (answer.mimetype, answer.status_code) == ("text/csv", 200)
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("﻿")), delimiter=";"))
    assert len(rows) == 12
    last = rows[3]
    assert (last["municipality"], last["half_year"], last["closing"]) == ("Middelburg", "2019-H2", "10")
    assert (last["opening"], last["quota"], last["transfers"], last["housed"]) == ("2", "19", "2", "25")


def test_a_municipality_shows_its_half_years_and_its_ledger(marjan: Browser, walcheren: Three) -> None:
    text = said(marjan.get(f"/{walcheren.slug}/housing/municipalities/veere").text)
    assert "Quota: 17" in text
    assert "12 people" in text
    assert "Carried over, Marjan Vuurtoren" in text
    assert marjan.get(f"/{walcheren.slug}/housing/municipalities/goes").status_code == 404


def test_every_page_costs_at_most_eight_statements_and_leaves_one_line(
    browser_as: Callable[[uuid.UUID], Browser], app: Flask, engine_web: Engine, world: World
) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    lead.get("/hierbeek/housing")
    for path in (
        "/hierbeek/housing",
        "/hierbeek/housing.csv",
        "/hierbeek/housing/municipalities/hierbeek",
        "/hierbeek/housing/dwellings",
        "/hierbeek/housing/dwellings/new",
        "/hierbeek/housing/placements",
        "/hierbeek/housing/placements/new",
        "/hierbeek/housing/quotas/new?municipality=GM9001&half=2018-H1",
        "/hierbeek/housing/entries/new",
        "/hierbeek/housing/transfers/new",
        "/hierbeek/housing/counts/new",
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert lead.get(path).status_code == 200, path
        assert len(sent) <= 8, (path, len(sent), sent)
        assert len(trail_of(engine_web, world, end)) == 1, path
