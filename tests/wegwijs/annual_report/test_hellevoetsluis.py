"""Hellevoetsluis in 2018: from the rows a branch keeps, counted and signed, to the page that was published."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import url_for
from pypdf import PdfReader
from sqlalchemy import text

from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, scoped
from tenants.reports.actions import tell_story
from tenants.reports.content import CHAPTERS
from tenants.roles import Role
from tests.factories.hellevoetsluis import FOLDER, expected, lay_hellevoetsluis, lay_year_before
from tests.factories.nights import one_night
from tests.factories.papers import pieces, sheets
from tests.factories.statements import statements
from tests.factories.years import last_night, lead, published

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PAGE = "/hierbeek/2018-in-cijfers"
STORY = json.loads((Path(str(FOLDER)).parent / "story-2018.json").read_text(encoding="utf-8"))
SEED = {
    "housing": ("53", "27", "26", "29", "24", "32", "9", "20"),
    "consultations": ("1.820",),
    "dossiers": ("3", "17", "10"),
    "partners": ("6", "2"),
    "guidance": ("27", "36"),
    "participation": ("50", "4", "3"),
    "language": ("2",),
    "organisation": ("23", "3", "1"),
}
"""The numbers of each section of the page of 2018."""


@pytest.fixture(scope="module", autouse=True)
def signed(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """The rows of two years, counted; told in eight chapters; signed."""
    lay_hellevoetsluis(engine_web, world)
    lay_year_before(engine_web, world)
    one_night(engine_worker, world.here.id, night=last_night())
    with scoped(engine_web, Branch(world.here.id)) as session:
        tell_story(session, lead(world), 2018, STORY)
    published(engine_web, world)


def chapters_of(html: str) -> dict[str, str]:
    """Return the words of each chapter, without marks; the hero and its pictures belong to the first."""
    page = html[html.index("<main") : html.index("</main>")]
    found = re.split(r'<section class="chapter(?: [\w-]+)*" id="(\w+)"', page)
    words = {name: _words(part) for name, part in zip(found[1::2], found[2::2], strict=True)}
    return {**words, "housing": f"{_words(found[0])} {words['housing']}"}


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_rows_are_counted_as_other_code_counted_them(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        year = figures_of_year(session, 2018)
    for indicator, told in expected().items():
        assert year.value(indicator) == told["value"], indicator
        for breakdown, parts in told.get("breakdowns", {}).items():
            if breakdown != "municipality":
                assert dict(year.parts[indicator][breakdown]) == parts, (indicator, breakdown)


def test_the_page_shows_every_section_with_its_numbers(browser: Browser) -> None:
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    found = chapters_of(answer.text)
    assert tuple(found) == CHAPTERS
    for chapter, numbers in SEED.items():
        for number in numbers:
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]\d|\d)", found[chapter]), (chapter, number)
        assert STORY[chapter]["lead"] in found[chapter].replace("&#39;", "'")


def test_the_page_begins_with_the_people_housed_and_a_sum_that_closes(browser: Browser) -> None:
    page = browser.get(PAGE).text
    assert '<p class="big">53</p>' in page
    assert "55 + 18 \N{MINUS SIGN} 53 = 20" in page
    assert page.count('class="one"/><circle') >= 52
    assert "27 + 26 = 29 + 24 = 53" in chapters_of(page)["housing"]


def test_last_year_stands_beside_it_in_grey_where_it_is_known(browser: Browser) -> None:
    found = chapters_of(browser.get(PAGE).text)
    assert "2017: 43" in found["housing"]
    assert "2017: 35" in found["housing"]
    assert "2017: 26" in found["housing"]
    assert "2017" not in found["guidance"]
    assert "2017: " not in found["dossiers"], "of dossiers of before the first records only the open ones are left"


def test_nobody_finds_a_small_number_of_people(browser: Browser) -> None:
    data = browser.get(PAGE + ".json").json["figures"]
    assert data["housing.housed"]["breakdowns"]["nationality"] == {"SY": 32, "other": 21}
    assert data["participation.participants"]["breakdowns"]["nationality"] == {"SY": 30, "other": 20}
    page = browser.get(PAGE).text
    for country in ("Eritrea", "Afghanistan", "Jemen", "Irak"):
        assert country not in page
    for figure in data.values():
        if figure["unit"] == "people" and not isinstance(figure["value"], str):
            parts = [amount for values in figure.get("breakdowns", {}).values() for amount in values.values()]
            assert all(amount >= 5 for amount in parts if figure["value"] >= 0)


def test_json_gives_the_same_numbers_with_what_they_count(browser: Browser) -> None:
    data = browser.get(PAGE + ".json").json
    assert data["chapters"] == list(CHAPTERS)
    for indicator, told in expected().items():
        figure = data["figures"][indicator]
        assert figure["value"] == told["value"], indicator
        assert figure["definition"]
        assert figure["name"]
    assert data["figures"]["dossiers.total"]["breakdowns"]["kind"] == {"family_reunification": 17}
    assert data["figures"]["guidance.started"]["breakdowns"]["year_of_guidance"] == {"1": 27, "2": 36}


def test_csv_gives_the_same_numbers(browser: Browser) -> None:
    sheet = csv.DictReader(io.StringIO(browser.get(PAGE + ".csv").text.removeprefix("\ufeff")), delimiter=";")
    totals = {row["indicator"]: row["number"] for row in sheet if row["year"] == "2018" and not row["breakdown"]}
    assert {name: totals[name] for name in expected()} == {
        name: str(told["value"]) for name, told in expected().items()
    }


def test_the_pdf_shows_every_section_and_cuts_none(browser: Browser) -> None:
    answer = browser.get(PAGE + ".pdf")
    document = PdfReader(io.BytesIO(answer.data))
    sheets = [" ".join(sheet.extract_text().split()) for sheet in document.pages]
    assert len(sheets) <= 5
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for chapter, numbers in SEED.items():
        first, last = STORY[chapter]["lead"], STORY[chapter]["text"].split()[-3:]
        (sheet,) = [one for one in sheets if first in one]
        assert " ".join(last) in sheet, f"{chapter} is cut"
        assert all(number in sheet for number in numbers)
    assert (document.pages[0].mediabox.width, document.pages[0].mediabox.height) == pytest.approx((595.3, 841.9), 0.01)


@pytest.mark.parametrize("suffix", ["", ".csv", ".json"])
def test_the_page_costs_few_statements(suffix: str, app: Flask, browser: Browser) -> None:
    with statements(app) as sent:
        browser.get(PAGE + suffix)
    assert len(sent) <= 8, sent


@pytest.mark.parametrize("address", ["", "/2018", "/2018?as=reader", "/2018/story"])
def test_the_pages_of_the_branch_cost_few_statements(address: str, app: Flask, browser_as: Any, world: World) -> None:
    member = browser_as(world.person(Role.TEAM_LEAD))
    with statements(app) as sent:
        assert member.get(f"/hierbeek/figures{address}").status_code == 200
    assert len(sent) <= 8, sent


def test_inside_the_branch_nothing_is_hidden_and_the_lead_sees_what_would_be(browser_as: Any, world: World) -> None:
    member = browser_as(world.person(Role.TEAM_LEAD))
    inside = member.get("/hierbeek/figures/2018").text
    assert "Eritrea" in inside
    outside = member.get("/hierbeek/figures/2018?as=reader").text
    assert "Eritrea" not in outside[outside.index('id="preview"') :]
    said = _words(inside[inside.index('id="hidden"') : inside.index('id="preview"')])
    assert "21" in said
    assert "20" in said


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (Role.VOLUNTEER, {"consultations.visits", "housing.position", "volunteers.roster"}, {"dossiers.dossiers"}),
        (
            Role.TEAM_LEAD,
            {"housing.placements", "housing.dwellings", "dossiers.dossiers", "guidance.trajectories"},
            set(),
        ),
    ],
)
def test_a_number_leads_who_may_to_its_records(
    role: Role, seen: set[str], unseen: set[str], browser_as: Any, world: World, app: Flask
) -> None:
    member = browser_as(world.person(role))
    mine = member.get(PAGE).text
    with app.test_request_context():
        addresses = {name: url_for(name, branch="hierbeek") for name in (seen | unseen) & app.view_functions.keys()}
    for name, address in addresses.items():
        assert (f'href="{address}' in mine) is (name in seen), name
    for address in set(re.findall(r'href="(/hierbeek/(?!2018)[^"#]*)"', mine)):
        assert member.get(address.replace("&amp;", "&")).status_code == 200, address


def test_a_placeholder_a_name_or_a_wrong_sum_stops_the_signature(
    engine_web: Engine, world: World, browser_as: Any, superuser: Engine
) -> None:
    member = browser_as(world.person(Role.TEAM_LEAD))
    told = {f"{chapter}_{part}": words for chapter, one in STORY.items() for part, words in one.items()}
    for bad in ("placeholder", "Zahra Shaheen hielp ons"):
        member.post("/hierbeek/figures/2018/story", data={**told, "language_text": bad})
        page = member.get("/hierbeek/figures/2018").text
        assert "/signature" not in page
        assert bad.split()[0] in page[page.index('id="checks"') :]
        answer = member.post("/hierbeek/figures/2018/signature", data={"reason": "Nieuw", "looked": "y"})
        assert answer.status_code == 422
    member.post("/hierbeek/figures/2018/story", data=told)
    assert "/signature" in member.get("/hierbeek/figures/2018").text
    with superuser.begin() as connection:
        connection.execute(
            text(
                "UPDATE figure_months SET amount = amount + 1 WHERE indicator = 'housing.housed' AND breakdown = 'sex'"
                " AND value = 'f' AND month = '2018-01-01'"
            )
        )
    page = member.get("/hierbeek/figures/2018").text
    assert "54 / 53" in page
    assert "/signature" not in page


def test_on_paper_it_is_four_sheets_and_the_first_holds_more_than_one_number(browser: Browser) -> None:
    pytest.importorskip("weasyprint")
    found = sheets(browser.get(f"{PAGE}.pdf").data)
    assert len(found) <= 4
    first = found[0].extract_text()
    assert {"27", "26", "29", "24"} <= set(first.split()), "the first chapter begins under the one number"
    assert all(piece.size >= 6.7 for sheet in found for piece in pieces(sheet))
