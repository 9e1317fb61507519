"""The daily work in a dossier, with the keyboard: a note whose draft stays, something asked, handing on, paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tests.factories.keyboard import press_in_page as press
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
HERE = "/hellevoetsluis/dossiers"


def a_client_without_dossiers(town: Town) -> str:
    """Return the number of somebody of Hellevoetsluis in whose life no procedure runs."""
    query = (
        "SELECT c.number FROM clients c JOIN branches b ON b.id = c.branch_id WHERE b.slug = 'hellevoetsluis'"
        " AND c.ended_on IS NULL AND NOT EXISTS (SELECT FROM dossiers d WHERE d.client_id = c.id)"
        " AND NOT EXISTS (SELECT FROM caseloads k WHERE k.client_id = c.id)"
        " ORDER BY c.registered_at LIMIT 1 OFFSET 3"
    )
    with town.superuser.connect() as behind:
        return str(behind.scalar(text(query)))


def test_a_dossier_is_worked_on_handed_on_and_printed(town: Town, enter: Callable[..., Page]) -> None:
    marjan, karim = enter("Marjan Vuurtoren"), enter("Karim Wetsboek")
    page = open_a_dossier(town, marjan)
    write_and_correct_a_note(marjan, page)
    ask_remind_and_get(marjan, page)
    hand_on(marjan, karim, page)
    print_it(karim, page)


def open_a_dossier(town: Town, window: Page) -> str:
    window.goto(f"{HERE}/new")
    window.locator('main [name="client"]').first.fill(a_client_without_dossiers(town))
    window.locator('main [name="kind"]').select_option("travel_document")
    press(window, "Dossier openen")
    return window.url.split("?", maxsplit=1)[0]


def write_and_correct_a_note(window: Page, page: str) -> None:
    press(window, "Schrijf een notitie")
    press(window, "Schrijf op")
    assert window.title().startswith("Fout:")
    window.get_by_label("Wat moeten anderen weten?").press_sequentially("De gemeente belde terug.")
    window.locator("[data-draft-status]").filter(has_text="Concept bewaard").wait_for()
    picture(window, "dossier-note-with-draft")
    # Called away before it was sent: it is still there.
    window.goto(page)
    press(window, "Schrijf een notitie")
    assert window.get_by_label("Wat moeten anderen weten?").input_value() == "De gemeente belde terug."
    press(window, "Schrijf op")
    assert "De gemeente belde terug." in window.inner_text(".timeline")
    mine = window.locator(".timeline .events li", has_text="De gemeente belde terug.")
    with window.expect_navigation():
        mine.get_by_role("link", name="Verbeter").press("Enter")
    window.get_by_label("Wat moeten anderen weten?").fill("De gemeente belde niet terug.")
    press(window, "Bewaar de verbetering")
    assert "De gemeente belde niet terug." in window.inner_text(".timeline")


def ask_remind_and_get(window: Page, page: str) -> None:
    press(window, "Vraag of plan iets")
    window.get_by_label("Wat moet er gebeuren of komen?").fill("Pasfoto's")
    window.locator('main [name="whom"]').select_option("client")
    press(window, "Bewaar")
    waits = window.locator('section[aria-labelledby="waits"]')
    assert "Pasfoto's" in waits.inner_text()
    press(window, "Herinner")
    press(window, "Vandaag herinnerd")
    assert "herinnerd op" in waits.inner_text()
    press(window, "Het is er")
    assert "Pasfoto's" not in waits.inner_text()
    picture(window, "dossier-after-work")
    assert window.url.startswith(page)


def hand_on(window: Page, other: Page, page: str) -> None:
    number = page.rsplit("/", maxsplit=1)[-1]
    other.goto(f"{HERE}?whose=all")
    assert number not in other.content()
    window.goto(f"{HERE}?whose=all")
    window.locator(f'input[name="dossier"][value="{number}"]').press("Space")
    press(window, "Draag over wat is aangekruist")
    press(window, "Draag over")
    assert window.title().startswith("Fout:")
    window.locator('main [name="to"]').select_option(label="Karim Wetsboek")
    window.locator('main [name="note"]').fill("Let op de termijn.")
    press(window, "Draag over")
    other.goto(HERE)
    assert number in other.content(), "it is among his own"
    picture(other, "dossier-work-list")
    other.goto(page)
    assert "Gegeven aan Karim Wetsboek." in other.inner_text(".timeline")
    assert "Let op de termijn." in other.inner_text(".timeline")


def print_it(window: Page, page: str) -> None:
    press(window, "Op papier")
    window.locator('main [name="notes"][value="all"]').press("Space")
    address = f"{page}/timeline.pdf?notes=all"
    assert window.get_by_role("button", name="Maak de pdf").is_visible()
    made = window.request.get(address)
    said = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made.body())).pages).split())
    assert "De gemeente belde niet terug." in said
    assert "Gegeven aan Karim Wetsboek." in said
