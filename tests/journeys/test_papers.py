"""A passport that is about to expire: photographed, brought in, told of, replaced; and a letter that came in by mistake."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tests.factories.files import pdf, picture
from tests.journeys.conftest import picture as keep_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


def press(window: Page, where: str) -> None:
    """Press Enter on what stands there, and wait for the next page."""
    with window.expect_navigation():
        window.locator(f"main {where}").first.press("Enter")


def fill(window: Page, **values: str) -> None:
    """Fill in the fields of these names."""
    for name, value in values.items():
        field = window.locator(f'main [name="{name}"]').first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def no_sideways(window: Page) -> None:
    """Look at the page as a narrow phone shows it: nothing runs off its side."""
    size = window.viewport_size
    window.set_viewport_size({"width": 320, "height": 640})
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    assert size is not None
    window.set_viewport_size(size)


def a_dossier(window: Page) -> str:
    """Register somebody and open a dossier; return its address."""
    window.goto("/hellevoetsluis/clients/new")
    fill(window, first_name="Mebrat", last_name="Papierberk")
    press(window, 'form:has([name="last_name"]) button[type=submit]')
    if window.locator('main [name="confirmed"], main [name="anyway"]').count():
        press(window, 'form:has([name="last_name"]) button[type=submit]')
    client_id = window.url.split("?")[0].rsplit("/", 1)[-1]
    window.goto(f"/hellevoetsluis/dossiers/new?client={client_id}")
    fill(window, kind="travel_document")
    press(window, 'form:has([name="opened_on"]) button[type=submit]')
    return window.url.split("?")[0]


def bring(window: Page, dossier: str, file: Path, **values: str) -> str:
    """Bring a file into a dossier from its page; return the paper's address."""
    window.goto(dossier)
    press(window, 'a[href$="/documents/new"]')
    no_sideways(window)
    window.locator("main [name=file]").set_input_files(file)
    fill(window, **values)
    press(window, 'form[enctype="multipart/form-data"] button[type=submit]')
    return window.url


def test_papers_of_a_dossier(enter: Callable[..., Page], tmp_path: Path) -> None:
    today = local_date()
    photo, letter, newer, page = (tmp_path / name for name in ("paspoort.jpg", "brief.pdf", "nieuw.png", "pagina.html"))
    photo.write_bytes(picture(size=(900, 600)))
    letter.write_bytes(pdf("Brief van een ander"))
    newer.write_bytes(picture("PNG", size=(640, 480)))
    page.write_bytes(b"<!doctype html><script>alert(1)</script>")
    marjan = enter("Marjan Vuurtoren")
    dossier = a_dossier(marjan)

    # What is no paper is refused with what to do, and what was typed stays.
    refused = bring(marjan, dossier, page, kind="passport", title="Paspoort van Mebrat")
    assert refused.endswith("/documents/new")
    assert marjan.locator(".faults a[href='#file']").count() == 1
    assert marjan.locator("[name=title]").input_value() == "Paspoort van Mebrat"
    keep_picture(marjan, "papers-1-refused")

    until = (today + dt.timedelta(90)).isoformat()
    passport = bring(marjan, dossier, photo, kind="passport", title="Paspoort van Mebrat", expires_on=until)
    assert marjan.locator("main img").evaluate("image => image.complete && image.naturalWidth") == 900
    no_sideways(marjan)
    keep_picture(marjan, "papers-2-passport")

    marjan.goto("/hellevoetsluis/today")
    row = marjan.locator(f'main li:has(a[href$="{passport.rsplit("/", 1)[-1]}"])')
    assert "Mebrat Papierberk" in row.inner_text()
    press(marjan, f'a[href$="{passport.rsplit("/", 1)[-1]}"]')
    assert marjan.url == passport

    # The letter was somebody else's: taken back, put back, and taken back for good.
    wrong = bring(marjan, dossier, letter, kind="letter")
    assert "Brief" in marjan.inner_text("h1")
    for act in ("/withdraw", "/restore", "/withdraw"):
        press(marjan, f'form[action$="{act}"] button')
    assert marjan.locator(f'main a[href="{wrong}/content"]').count() == 0
    press(marjan, 'a[href*="/dossiers/"]')
    no_sideways(marjan)
    keep_picture(marjan, "papers-3-dossier")

    # A correction, and the new passport: nobody is told of the old one any more.
    marjan.goto(passport)
    press(marjan, 'a[href$="/correction"]')
    fill(marjan, title="Paspoort van Mebrat (oud)")
    press(marjan, 'form[action$="/correction"] button[type=submit]')
    assert "(oud)" in marjan.inner_text("h1")
    far = (today + dt.timedelta(3000)).isoformat()
    bring(marjan, dossier, newer, kind="passport", title="Nieuw paspoort", expires_on=far)
    marjan.goto("/hellevoetsluis/documents")
    assert "(oud)" not in marjan.inner_text("main")

    # And said by hand: it is settled.
    marjan.goto(passport)
    press(marjan, 'form[action$="/settled"] button')
    assert marjan.locator('main form[action$="/settled"]').count() == 0
