"""The public page of a year: only what was signed, with sentences that are true and no number that gives anybody away."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tenants.isolation import Branch, scoped
from tenants.reports.actions import tell_story, withdraw_report
from tenants.roles import Role
from tests.factories.statements import statements
from tests.factories.years import lead, published, two_years
from wegwijs.annual_report.paper import RefusedAddressError, static_file

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PAGE = "/hierbeek/2018-in-cijfers"
STORY = {"lead": "Drukker <b>dan ooit</b>", "text": "Eerste alinea.\n\n1. Een reden\n2. Nog een"}


@pytest.fixture(scope="module")
def signed(engine_web: Engine, engine_worker: Engine, world: World, app: Flask) -> None:
    """Two years counted; the page is not there; then 2018 is told, signed and published."""
    two_years(engine_web, engine_worker, world)
    assert app.test_client().get(PAGE).status_code == 404
    with scoped(engine_web, Branch(world.here.id)) as session:
        tell_story(session, lead(world), 2018, {"consultations": STORY})
    published(engine_web, world)


def words_in(html: str) -> str:
    """Return what stands on the page, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.usefixtures("signed")
def test_the_public_reads_what_was_signed(browser: Browser) -> None:
    with browser.get(PAGE) as answer:
        page = words_in(answer.text)
    assert answer.status_code == 200
    assert "Hierbeek: 2018" in page
    assert re.search(r"\b152\b", page)
    assert "32" in page  # more than in 2017
    assert "120" in page
    assert "Drukker &lt;b&gt;dan ooit&lt;/b&gt;" in page
    assert "<ol><li>Een reden</li><li>Nog een</li></ol>" in answer.text
    assert "/visits" not in answer.text


@pytest.mark.usefixtures("signed")
def test_a_hidden_number_is_nowhere(browser: Browser, superuser: Engine) -> None:
    with superuser.connect() as connection:
        held = connection.scalar(text("SELECT content FROM published_reports"))
    assert held["figures"]["consultations.clients"]["value"] == "hidden"
    assert set(held["figures"]["consultations.clients"]) == {"value", "previous"}
    for suffix in ("", ".csv", ".json"):
        answer = browser.get(PAGE + suffix)
        assert answer.status_code == 200
        # 4 people, and of them 4 at the desk and outside a trajectory: nothing of it, in text, label or coordinate.
        assert not re.search(r"4 (different people|verschillende mensen|people|mensen)", answer.text)
    data = browser.get(PAGE + ".json").json
    assert data["figures"]["consultations.clients"]["value"] == "hidden"


@pytest.mark.usefixtures("signed")
def test_json_and_csv_give_the_same_numbers_with_what_they_count(browser: Browser) -> None:
    data = browser.get(PAGE + ".json").json
    contacts = data["figures"]["consultations.contacts"]
    assert contacts["value"] == 152
    assert sum(contacts["months"]) == 152
    assert contacts["breakdowns"]["channel"] == {"phone": 12, "walk_in": 140}
    assert contacts["previous"]["value"] == 120
    assert contacts["definition"]
    assert data["version"] == 1
    sheet = list(csv.DictReader(io.StringIO(browser.get(PAGE + ".csv").text.removeprefix("\ufeff")), delimiter=";"))
    of_2018 = [row for row in sheet if row["indicator"] == "consultations.contacts" and row["year"] == "2018"]
    assert next(row["number"] for row in of_2018 if not row["breakdown"]) == "152"
    assert sum(int(row["number"]) for row in of_2018 if row["breakdown"] == "month") == 152
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in sheet for cell in row.values())


@pytest.mark.usefixtures("signed")
def test_the_pdf_holds_the_numbers_and_is_tagged(browser: Browser) -> None:
    answer = browser.get(PAGE + ".pdf")
    assert answer.mimetype == "application/pdf"
    document = PdfReader(io.BytesIO(answer.data))
    said = " ".join(page.extract_text() for page in document.pages)
    assert "152" in said
    assert "Drukker" in said
    assert len(document.pages) == 1
    assert said.count("Bij iemand thuis") == 1  # a picture at the foot of a sheet is not drawn twice
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "nl"


@pytest.mark.parametrize(
    "address",
    ["https://example.org/x.css", "file:///etc/passwd", "https://wegwijs.invalid/static/../app.py", "data:text/css,x"],
)
def test_the_pdf_fetches_nothing_but_our_own_files(address: str) -> None:
    with pytest.raises(RefusedAddressError):
        static_file(address)


@pytest.mark.usefixtures("signed")
def test_a_member_of_the_branch_reaches_the_records_and_nobody_else_does(browser_as, world: World) -> None:
    mine = browser_as(world.person(Role.VOLUNTEER)).get(PAGE).text
    assert "/hierbeek/visits?month=2018-11" in mine
    assert "/hierbeek/visits?year=2018&amp;topic=legal" in mine or "/hierbeek/visits?topic=legal&amp;year=2018" in mine
    for other in (world.volunteer_elsewhere, world.person(Role.REGIONAL_MANAGER), world.nobody):
        assert "/visits" not in browser_as(other).get(PAGE).text


@pytest.mark.usefixtures("signed")
def test_the_page_costs_few_statements(app: Flask, browser: Browser, browser_as, world: World) -> None:
    with statements(app) as sent:
        browser.get(PAGE)
    assert len(sent) <= 8
    member = browser_as(world.person(Role.VOLUNTEER))
    with statements(app) as sent:
        member.get(PAGE)
    assert len(sent) <= 8


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize(
    "address", ["/hierbeek/2017-in-cijfers", "/elderveen/2018-in-cijfers", "/nergens/2018-in-cijfers"]
)
@pytest.mark.parametrize("suffix", ["", ".pdf", ".csv", ".json"])
def test_what_was_not_published_is_not_there(address: str, suffix: str, browser: Browser) -> None:
    assert browser.get(address + suffix).status_code == 404


@pytest.mark.usefixtures("signed")
def test_an_older_version_stays_and_says_so_and_one_taken_back_is_gone(
    engine_web: Engine, world: World, browser: Browser
) -> None:
    published(engine_web, world, reason="Een dag was vergeten.")
    assert "Een dag was vergeten." in browser.get(PAGE).text
    older = browser.get(PAGE + "?version=1")
    assert older.status_code == 200
    assert "utrecht-alert--warning" in older.text
    assert browser.get(PAGE + "?version=9").status_code == 404
    with scoped(engine_web, Branch(world.here.id)) as session:
        withdraw_report(session, lead(world), 2018, 2, "Toch niet.")
    again = browser.get(PAGE)
    assert "Een dag was vergeten." not in again.text
    assert "utrecht-alert--info" in again.text, "that a later version was taken back"
    for address in (PAGE, f"{PAGE}.pdf", f"{PAGE}.csv", f"{PAGE}.json"):
        gone = browser.get(f"{address}?version=2")
        assert gone.status_code == 410, "it says that it was taken back"
        assert f'href="{PAGE}"' in gone.text, "and leads to the version that stands"
        assert "Toch niet." not in gone.text, "the reason is the branch's"
