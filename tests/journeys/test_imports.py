"""Spreadsheets with the keyboard: a file with a mistake, the corrected one checked and brought in, the sheets taken away.

And a dossier: opened, corrected, closed, opened again and taken back. By the team lead of Hellevoetsluis.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tenants.imports.sheets import SHEETS
from tests.factories.sheets import zipped
from tests.journeys.conftest import picture
from tests.journeys.test_spine import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
HERE = "/hellevoetsluis"
PEOPLE = ("client", "last_name", "municipality", "birth_date")
VISITS = ("date", "municipality", "channel", "client", "topics")


def sheets(day: str) -> bytes:
    return zipped(
        {
            "clients": [PEOPLE, ("REIS-1", "Reisboom", "Voorne aan Zee", "1986")],
            "consultations": [VISITS, (day, "Hellevoetsluis", "inloop", "REIS-1", "wonen+zorg")],
        }
    )


def send_file(window: Page, name: str, content: bytes) -> None:
    window.goto(f"{HERE}/imports")
    window.set_input_files("input[type=file]", {"name": name, "mimeType": "application/zip", "buffer": content})
    press(window, "Dit bestand nakijken")


def ready(window: Page) -> str:
    """Wait until the page has stopped asking, without being told to, and return what it says."""
    window.wait_for_selector("#import:not([hx-get])", timeout=40_000)
    return window.inner_text("main")


def clients(town: Town) -> int:
    with town.superuser.connect() as behind:
        return int(behind.scalar(text("SELECT count(*) FROM clients WHERE number = 'REIS-1'")) or 0)


def test_a_file_is_corrected_checked_and_brought_in(town: Town, enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    send_file(marjan, "fout.zip", sheets("2019-02-30"))
    assert "niet" in ready(marjan)
    row = marjan.locator("tr", has_text="2019-02-30").inner_text()
    assert "consultations" in row
    assert "Deze datum bestaat niet" in row
    picture(marjan, "imports-refused")
    with marjan.expect_download() as download:
        marjan.get_by_role("link", name="Deze lijst downloaden").click()
    assert download.value.suggested_filename.endswith(".csv")
    send_file(marjan, "goed.zip", sheets("2019-02-28"))
    assert "2 rijen zijn nieuw" in ready(marjan)
    assert clients(town) == 0
    picture(marjan, "imports-checked")
    press(marjan, "Inlezen")
    assert "ingelezen" in ready(marjan)
    assert clients(town) == 1
    send_file(marjan, "goed.zip", sheets("2019-02-28"))
    assert "2 rijen blijven gelijk" in ready(marjan)
    press(marjan, "Weggooien")
    assert "weggegooid" in marjan.inner_text("body")
    picture(marjan, "imports")


def test_the_page_works_without_script_and_may_be_left(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren", java_script_enabled=False)
    marjan.goto(f"{HERE}/imports")
    content = zipped({"clients": [PEOPLE, ("REIS-2", "", "Voorne aan Zee", "")]})
    marjan.set_input_files("input[type=file]", {"name": "leeg.zip", "mimeType": "application/zip", "buffer": content})
    marjan.get_by_role("button", name="Dit bestand nakijken").click()
    marjan.goto(f"{HERE}/imports")
    marjan.get_by_role("link", name="leeg.zip").click()
    for _ in range(12):
        if marjan.locator("progress").count() == 0:
            break
        marjan.wait_for_timeout(5500)  # the page asks for itself anew
    assert "Deze cel is leeg" in marjan.inner_text("main")


def test_the_sheets_are_explained_and_taken_away(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto(f"{HERE}/imports")
    press(marjan, "Wat waar hoort")
    assert all(sheet.name in marjan.inner_text("main") for sheet in SHEETS)
    picture(marjan, "imports-guide")
    with marjan.expect_download() as download:
        marjan.get_by_role("link", name="Leeg werkboek downloaden").click()
    empty = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert empty.sheetnames == [sheet.name for sheet in SHEETS]


def test_a_dossier_is_opened_corrected_closed_and_taken_back(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto(f"{HERE}/dossiers")
    press(marjan, "Dossier openen")
    marjan.locator("[name=client]").fill("C18-0114")
    marjan.get_by_label("Geopend op").fill("2026-03-12")
    marjan.get_by_label("Dossiernummer").fill("REIS-9")
    press(marjan, "Dossier openen")
    assert "Dossier REIS-9" in marjan.inner_text("main")
    press(marjan, "Verbeter")
    marjan.get_by_label("Wat voor procedure is het?").select_option("renewal")
    marjan.get_by_label("Waarom verbetert u dit?").select_option("typing")
    press(marjan, "Bewaar de verbetering")
    assert "Verlenging van de vergunning" in marjan.inner_text("main")
    marjan.get_by_text("Sluiten", exact=True).click()
    marjan.get_by_label("Gesloten op").fill("2026-09-01")
    marjan.get_by_label("Toegekend").check()
    press(marjan, "Dossier sluiten")
    assert "toegekend" in marjan.inner_text("main")
    picture(marjan, "dossier")
    press(marjan, "Weer openen")
    assert "Sluiten" in marjan.inner_text("main")
    press(marjan, "Per ongeluk ingevoerd")
    assert "telt niet mee" in marjan.inner_text("body")
    press(marjan, "Laat weer meetellen")
    assert "telt weer mee" in marjan.inner_text("body")
