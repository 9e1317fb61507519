"""The page of a region: the finding in words, small numbers hidden everywhere, every choice an address, nobody else's region."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import re
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.comparison import HIDDEN, HIGH, LOW, UNKNOWN, name_of, region
from tests.factories.editions import content, figure, put_edition, unit
from tests.factories.papers import pieces, sheets
from tests.factories.statements import statements
from wegwijs.comparison.exporting import COLUMNS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

NIGHT = local_date() - dt.timedelta(days=1)
LATE = NIGHT - dt.timedelta(days=4)
FORMULA = "=HYPERLINK(1)"
MARKUP = "<b>x</b>"
PAGE = "/comparison/zuidwest"
HOUSED = "what=housing.housed&per=need"


def running(year: int) -> dict[str, Any]:
    """Return an edition of a year that runs: a branch is late, one has a name that would be computed, one is markup."""
    units = [
        unit(FORMULA, NIGHT, slug="formula"),
        unit(MARKUP, NIGHT, slug="x"),
        unit("Laatbeek", LATE, slug="hierbeek"),
        unit("Elders", LATE, slug="elders"),
    ]
    visits = {"formula": [400] * 12, "x": [100] * 12, "hierbeek": [100] * 12, "elders": [100] * 12}
    return content(year, units, {"consultations.contacts": figure(visits)})


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, world: World) -> None:
    """Five years of a region and the running one."""
    for year in range(2014, 2019):
        put_edition(
            superuser,
            world.region_id,
            NIGHT,
            region(year, NIGHT, low_id=world.here.id, low_slug=world.here.slug, codes=[world.here.municipality]),
        )
    put_edition(superuser, world.region_id, NIGHT, running(NIGHT.year))


@pytest.fixture
def manager(browser_as, world: World) -> Browser:
    """A browser in which the manager of the region is signed in."""
    return browser_as(world.person(Role.REGIONAL_MANAGER))


def words_in(html: str) -> str:
    """Return what stands on the page, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def headline(page: str) -> str:
    """Return the finding."""
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1]


def csv_rows(manager: Browser, query: str) -> list[list[str]]:
    """Return the rows of the CSV of a choice: heads, lines, an empty one, definitions."""
    text = manager.get(f"{PAGE}/table.csv?{query}").text.removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def sheet(manager: Browser, query: str) -> list[dict[str, str]]:
    """Return the lines of the CSV of a choice, by our own names of its columns, which stand in one order in any language."""
    rows = csv_rows(manager, query)
    return [dict(zip(COLUMNS, row, strict=False)) for row in rows[1 : rows.index([])]]


def test_the_headline_names_the_odd_ones_with_their_numbers(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?{HOUSED}&year=2018").text
    found = headline(page)
    assert name_of(LOW) in found
    assert name_of(HIGH) in found
    assert "56%" in found
    assert "29" in found
    assert "52" in found
    # Eighteen could be held against each other: one is hidden, one is not known.
    assert "16" in found
    assert "18" in found


def test_what_chance_does_is_said_beside_it(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?{HOUSED}&year=2018").text
    lead = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert lead
    assert "18" in lead[1]


def test_branches_stand_by_size_and_never_by_result(manager: Browser) -> None:
    rows = [row["name"] for row in sheet(manager, f"{HOUSED}&year=2018")]
    assert rows == sorted(rows, reverse=True), "the factory gives them sizes in the order of their names"


def test_a_hidden_number_is_hidden_everywhere_and_an_unknown_one_is_not_nought(manager: Browser) -> None:
    rows = {row["name"]: row for row in sheet(manager, f"{HOUSED}&year=2018")}
    assert rows[name_of(HIDDEN)]["count"]
    assert not rows[name_of(HIDDEN)]["count"].isdigit()
    assert name_of(UNKNOWN) not in rows, "of whom nothing is known there is nothing to compare"
    page = manager.get(f"{PAGE}?{HOUSED}&year=2018").text
    assert "hidden-value" in page
    row = page.split(f'scope="row">{name_of(HIDDEN)}', 1)[1].split("</tr>", 1)[0]
    assert not re.search(r'class="n rate">\d', row)


@pytest.mark.parametrize(
    "query",
    [
        "", "year=2014", f"{HOUSED}&year=2018&period=q3", "what=consultations.contacts&per=inhabitants&year=2018&period=m05",
        "what=consultations.contacts&per=volunteers&year=2018&period=h1", "what=consultations.contacts&per=before&year=2018",
        "what=consultations.topics:topic:legal&per=whole&year=2018", "what=consultations.contacts&per=housed&year=2018",
        "what=consultations.contacts&per=none&year=2018", "what=escalations.answer_median&per=none&year=2018",
        f"{HOUSED}&year=2018&with=one", "what=organisation.volunteers&per=inhabitants&year=2018",
    ],
)  # fmt: skip
def test_every_choice_has_a_page_a_sheet_and_a_paper(query: str, manager: Browser) -> None:
    for place in ("", "/table.csv", "/table.xlsx"):
        assert manager.get(f"{PAGE}{place}?{query}").status_code == 200, place


@pytest.mark.parametrize(
    "query",
    [
        "year=1999", "year=20x8", "year=\N{ARABIC-INDIC DIGIT TWO}018", "year=99999999", "year=-2018",
        "what=housing.nothing&year=2018", "what=housing.quota&year=2018", "what='; DROP TABLE editions;--&year=2018",
        f"{HOUSED}&year=2018&period=m05", "what=consultations.contacts&per=need&year=2018",
        "what=housing.housed&per=inhabitants&year=2018&period=m05", f"{HOUSED}&year=2018&with=large",
        "what=consultations.topics:topic:nothing&year=2018", f"{HOUSED}&year=2018&with=everywhere",
    ],
)  # fmt: skip
def test_what_cannot_be_leads_to_what_can_with_a_sentence(query: str, manager: Browser) -> None:
    answer = manager.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert 'role="status"' in answer.text


def test_a_choice_that_can_be_says_nothing_of_it(manager: Browser) -> None:
    assert 'role="status"' not in manager.get(f"{PAGE}?{HOUSED}&year=2018&period=year").text


def test_the_line_of_choices_is_an_ordinary_form_that_holds_the_choice(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?what=consultations.topics:topic:legal&per=whole&year=2017").text
    form = page.split('class="choosing"', 1)[1].split("</form>", 1)[0]
    assert 'value="consultations.topics:topic:legal" selected' in form
    assert 'value="2017" selected' in form
    assert 'value="whole" selected' in form
    assert "<script" not in form


def test_the_pictures_have_their_tables(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?{HOUSED}&year=2018").text
    assert page.count("<table") >= 3  # branches, years, ledger
    assert 'id="years-title"' in page
    assert 'id="ledger-title"' in page
    assert "table.csv?" in page
    assert "paper.pdf?" in page


def pages_of(made: bytes) -> int:
    """Return how many pages a PDF has, whose objects lie in compressed streams."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    plain = [made]
    for stream in streams:
        with contextlib.suppress(zlib.error):
            plain.append(zlib.decompress(stream))
    return sum(len(re.findall(rb"/Type ?/Page\b", part)) for part in plain)


def test_the_paper_is_a_pdf_of_two_pages(manager: Browser) -> None:
    pytest.importorskip("weasyprint")
    made = manager.get(f"{PAGE}/paper.pdf?{HOUSED}&year=2018")
    assert made.data.startswith(b"%PDF")
    assert pages_of(made.data) == 2


@pytest.mark.parametrize("choice", [f"{HOUSED}&year=2018", "what=consultations.contacts&per=inhabitants&year=2018"])
def test_the_paper_is_cut_nowhere_and_every_letter_of_it_can_be_read(choice: str, manager: Browser) -> None:
    pytest.importorskip("weasyprint")
    margin = 16 / 25.4 * 72
    for sheet in sheets(manager.get(f"{PAGE}/paper.pdf?{choice}").data):
        found = pieces(sheet)
        ends = float(sheet.mediabox.width) - margin
        # How far a long line reaches is no more than an estimate, and such a line breaks by itself.
        assert [piece for piece in found if len(piece.words) < 40 and piece.right > ends + 4] == []
        assert [piece for piece in found if piece.size < 6.4] == []


def test_nothing_in_a_sheet_is_a_formula_and_no_name_is_markup(manager: Browser) -> None:
    query = f"what=consultations.contacts&per=none&year={NIGHT.year}"
    text = manager.get(f"{PAGE}/table.csv?{query}").text
    assert f"'{FORMULA}" in text
    assert not re.search(r"(?:^|;)[=+@-]", text, re.MULTILINE)
    page = manager.get(f"{PAGE}?{query}").text
    assert MARKUP not in page
    assert "&lt;b&gt;x" in page


def test_the_workbook_holds_the_definitions_and_no_formula(manager: Browser) -> None:
    from openpyxl import load_workbook

    query = f"what=consultations.contacts&per=none&year={NIGHT.year}"
    book = load_workbook(io.BytesIO(manager.get(f"{PAGE}/table.xlsx?{query}").data))
    assert len(book.sheetnames) == 3
    cells = [cell for sheet_ in book for row in sheet_.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if str(cell.value).lstrip().startswith(("=", "+", "@"))]
    assert len(list(book[book.sheetnames[2]].rows)) > 3


def test_a_dutch_spreadsheet_reads_the_numbers_of_the_csv_as_numbers(manager: Browser) -> None:
    rows = csv_rows(manager, f"{HOUSED}&year=2018")
    numbers = [row[place] for row in rows[1 : rows.index([])] for place in range(6, 11)]
    assert any(re.fullmatch(r"\d+,\d+", one) for one in numbers)
    assert not [one for one in numbers if "." in one], "that would be a text or a date"


def test_people_read_the_same_words_in_the_csv_and_in_the_workbook(manager: Browser) -> None:
    from openpyxl import load_workbook

    query = "what=consultations.contacts&per=before&year=2018"
    rows = csv_rows(manager, query)
    heads, lines, about = rows[0], rows[1 : rows.index([])], rows[rows.index([]) + 1 :]
    assert not set(heads) & {*COLUMNS, "month_12"}, "no id is a head"
    assert "december" in heads
    words = {cell for row in lines for cell in row}
    assert not words & {"within", "less", "more", "far_less", "far_more", "before", "year"}, "no code is a word"
    assert "(consultations.contacts)" in lines[0][2], "but the figure keeps its code beside its name"
    book = load_workbook(io.BytesIO(manager.get(f"{PAGE}/table.xlsx?{query}").data))
    first, _years, last = (list(sheet_.iter_rows(values_only=True)) for sheet_ in book)
    assert list(first[0]) == heads
    assert [list(row) for row in last] == about, "and both say what they mean"
    assert len(about) > 4


def test_the_head_of_what_chance_allows_says_what_it_counts(manager: Browser) -> None:
    heads = csv_rows(manager, f"{HOUSED}&year=2018")[0]
    unit = heads[COLUMNS.index("count")].lower()
    assert unit in heads[COLUMNS.index("chance_low")]
    assert unit in heads[COLUMNS.index("chance_high")]
    assert "%" in heads[COLUMNS.index("rate")], "beside a percentage"


def test_a_late_branch_of_today_is_named_with_its_night(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?year=2018").text
    assert re.search(rf"Laatbeek [^<]*\b{LATE.day}\b[^<]*{LATE.year}", page)
    assert "Elders" not in page, "who is not in the region any more is not late"


@pytest.mark.parametrize(
    "address",
    [
        "/comparison/noord", "/comparison/noord/table.csv", "/comparison/noord/table.xlsx", "/comparison/noord/paper.pdf",
        "/nation", "/nation/table.csv", "/nation/table.xlsx", "/nation/municipalities.csv", "/comparison/nergens",
    ],
)  # fmt: skip
def test_a_manager_sees_no_other_region_and_not_the_nation(address: str, manager: Browser) -> None:
    assert manager.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TEAM_LEAD, Role.HELPDESK_LAWYER, Role.PLATFORM_ADMIN])
def test_nobody_else_compares(role: Role, browser_as, world: World) -> None:
    assert browser_as(world.person(role)).get(PAGE).status_code == 404
    assert browser_as(world.person(role)).get("/nation").status_code == 404


def without_token(body: str) -> str:
    """Take the token out, which holds the second in which it was made."""
    return re.sub(r"(X-CSRFToken[^:]*:\s*[^\w]*)[\w.-]+", r"\1", body)


def test_another_region_answers_like_one_that_never_was(manager: Browser) -> None:
    other, absent = manager.get("/comparison/noord"), manager.get("/comparison/nooit")
    assert other.status_code == absent.status_code == 404
    assert without_token(other.text).replace("noord", "") == without_token(absent.text).replace("nooit", "")


def test_the_analyst_sees_the_branches_of_all_regions_side_by_side(browser_as, world: World) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    answer = analyst.get(f"{PAGE}?{HOUSED}&year=2018&with=everywhere")
    assert answer.status_code == 200
    assert 'value="everywhere" selected' in answer.text
    assert 'role="status"' not in answer.text
    assert analyst.get("/comparison/nergens").status_code == 404


def test_in_a_running_year_only_months_that_are_over_are_held_against_the_year_before(
    superuser: Engine, manager: Browser, world: World
) -> None:
    year = NIGHT.year
    before = running(year - 1)
    put_edition(superuser, world.region_id, NIGHT, before)
    rows = {row["unit"]: row for row in sheet(manager, f"what=consultations.contacts&per=before&year={year}")}
    over = (NIGHT + dt.timedelta(days=1)).month - 1 if NIGHT.year == (NIGHT + dt.timedelta(days=1)).year else 12
    if over:
        assert rows["formula"]["count"] == rows["formula"]["need"] == str(400 * over)


@pytest.mark.parametrize(
    ("address", "role", "most"),
    [
        (f"{PAGE}?{HOUSED}&year=2018", Role.REGIONAL_MANAGER, 11),
        # The branches of all regions take two more: their editions, and their municipalities.
        (f"{PAGE}?{HOUSED}&year=2018&with=everywhere", Role.NATIONAL_ANALYST, 12),
        ("/nation", Role.NATIONAL_ANALYST, 8),
    ],
)
def test_the_pages_cost_few_statements(
    address: str, role: Role, most: int, app: Flask, browser_as, world: World
) -> None:
    browser = browser_as(world.person(role))
    with statements(app) as sent:
        assert browser.get(address).status_code == 200
    assert len(sent) <= most, sent
