"""A team lead opens this morning's report from the mail, walks to what is late, and finishes a quarter for the municipality."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tenants.municipality_reports.rules import Quarter
from tests.factories.workers import eventually
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
REPORTS = "/hellevoetsluis/municipality-reports"


def follow(window: Page, selector: str) -> None:
    """Walk to a link or a button and press Enter, as somebody with a keyboard does."""
    with window.expect_navigation():
        window.locator(selector).first.press("Enter")


def link_of(town: Town, to: str) -> str:
    """Return the link in the mail about a night to somebody."""
    found: list[str] = []

    def came() -> bool:
        for letter in (town.around.settings.home / "mail").glob("*.eml"):
            mail = message_from_bytes(letter.read_bytes(), policy=policy.default)
            lines = mail.get_content().splitlines() if to in str(mail["To"]) else []
            found.extend(line.strip() for line in lines if "/night-reports/" in line)
        return bool(found)

    assert eventually(came, 60), "no mail about a night"
    return found[-1]


def test_the_mail_leads_to_the_report_and_the_report_to_what_is_late(town: Town, enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto(link_of(town, "marjan.vuurtoren@example.org").removeprefix(town.address))
    assert marjan.url.endswith(f"/hellevoetsluis/night-reports/{local_date().isoformat()}")
    picture(marjan, "journey-night-report")
    follow(marjan, "#late ~ .section__body a")
    assert "/hellevoetsluis/dossiers" in marjan.url
    marjan.goto("/hellevoetsluis/today")
    follow(marjan, "a[href='/hellevoetsluis/night-reports']")
    assert marjan.locator("h1").count() == 1


def test_a_manager_and_an_analyst_read_theirs(enter: Callable[..., Page]) -> None:
    petra, noor = enter("Petra Vergezicht"), enter("Noor Telraam")
    petra.goto("/comparison/zuidwest-nederland/night-reports")
    assert petra.locator("table").count() >= 1
    picture(petra, "journey-night-region")
    noor.goto("/nation/night-reports")
    follow(noor, "a[href$='zuidwest-nederland/night-reports']")
    assert "/comparison/zuidwest-nederland/night-reports" in noor.url
    noor.go_back()
    picture(noor, "journey-night-nation")


def test_a_quarter_is_written_finished_corrected_and_printed(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    quarter = Quarter.of(local_date()).beside(-1)
    marjan.goto("/hellevoetsluis/figures")
    follow(marjan, f"a[href='{REPORTS}']")
    follow(marjan, f"a[href$='/{quarter.code}/making']")

    # What is typed is kept while typing, also when the page is left.
    marjan.locator("[name=trends]").fill("Het spreekuur was drukker dan een jaar geleden.")
    marjan.locator("[data-draft-status]:not(:empty)").wait_for()
    marjan.reload()
    assert marjan.locator("[name=trends]").input_value() == "Het spreekuur was drukker dan een jaar geleden."

    # A name keeps it from going; without it the report is made final.
    marjan.locator("[name=trends]").fill("Marjan Vuurtoren zag dat het drukker werd.")
    follow(marjan, "button[value=keep]")
    assert marjan.locator(".checks__no").count() == 1
    marjan.locator("[name=trends]").fill("Het spreekuur was drukker dan een jaar geleden.")
    follow(marjan, "button[value=keep]")
    finish(marjan)
    assert marjan.url.endswith(f"/{quarter.code}")
    assert "Het spreekuur was drukker dan een jaar geleden." in marjan.inner_text("main")
    picture(marjan, "journey-municipality-report")

    # A correction says why, and the older version stays.
    follow(marjan, "a[href$='/making']")
    marjan.locator("[name=reason]").fill("Een overleg was nog niet ingevuld.")
    finish(marjan)
    assert "Een overleg was nog niet ingevuld." in marjan.inner_text("main")
    assert marjan.locator("a[href$='?version=1']").count() == 1

    paper = marjan.request.get(f"{marjan.url}.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF")
    marjan.emulate_media(media="print")
    assert not marjan.locator("header.bar").is_visible()


def finish(window: Page) -> None:
    """Tick that one looked, when that is asked, and make it final."""
    if window.locator("[name=looked]").count():
        window.locator("[name=looked]").check()
    follow(window, "#finish ~ .section__body button")


def test_what_is_agreed_is_changed_for_a_year(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto(REPORTS)
    follow(marjan, "a[href*='/municipality-contracts/']")
    marjan.locator("[name=agreed_partners_meetings]").fill("0")
    follow(marjan, "main form.form button")
    assert marjan.locator(".faults").count() == 1
    marjan.locator("[name=agreed_partners_meetings]").fill("10")
    follow(marjan, "main form.form button")
    assert marjan.url.endswith(REPORTS)
