"""A year told, checked, signed, read and taken back with the keyboard, by the team lead of Hellevoetsluis."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.journeys.conftest import picture
from tests.journeys.test_housing import send, told, write
from tests.journeys.test_spine import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
YEAR = "/hellevoetsluis/figures/2017"
PAGE = "/hellevoetsluis/2017-in-cijfers"


def test_a_year_is_told_checked_signed_and_taken_back(
    enter: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto("/hellevoetsluis/figures")
    marjan.get_by_role("link", name="2017", exact=True).focus()
    send(marjan)
    press(marjan, "Wijzig de tekst")

    # What is typed is kept on the server, also when the page is left.
    write(marjan, "Spreekuur in één zin", "Een jaar van placeholder")
    marjan.get_by_text("Concept bewaard om").wait_for()
    marjan.goto(YEAR)
    press(marjan, "Wijzig de tekst")
    assert marjan.get_by_label("Spreekuur in één zin").input_value() == "Een jaar van placeholder"
    picture(marjan, "annual-story")

    # A word that was to be filled in stops the signature, and the checks say which.
    press(marjan, "Bewaar")
    assert "placeholder" in marjan.locator(".checks").first.inner_text()
    assert marjan.get_by_role("button", name="Onderteken en publiceer").count() == 0
    picture(marjan, "annual-checks")
    press(marjan, "Wijzig de tekst")
    write(marjan, "Spreekuur in één zin", "Een jaar van wennen en doorgaan")
    press(marjan, "Bewaar")
    told(marjan)

    # As readers will see it; then signed, with the reason that they will read.
    press(marjan, "Toon de pagina zoals lezers die zien")
    assert "Een jaar van wennen en doorgaan" in marjan.locator("#preview").inner_text()
    write(marjan, "Waarom komt er een nieuwe versie?", "De tekst is duidelijker")
    if marjan.locator("#looked").count():
        marjan.locator("#looked").focus()
        marjan.keyboard.press("Space")
    press(marjan, "Onderteken en publiceer")
    reader = open_page()
    reader.goto(PAGE)
    assert "Een jaar van wennen en doorgaan" in reader.inner_text("main")
    assert "De tekst is duidelijker" in reader.inner_text("body")

    # Taken back, the version before stands there again.
    marjan.goto(YEAR)
    marjan.locator("#withdraw ~ .section__body summary").focus()
    marjan.keyboard.press("Enter")
    write(marjan, "Waarom trekt u deze versie in?", "Toch niet")
    marjan.locator("#confirmed").press("Space")
    press(marjan, "Intrekken")
    reader.goto(PAGE)
    assert "Een jaar van wennen en doorgaan" not in reader.inner_text("main")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1366, 768)])
def test_the_page_fits_every_window(width: int, height: int, open_page: Callable[..., Page]) -> None:
    reader = open_page(width=width, height=height)
    reader.goto("/hellevoetsluis/2018-in-cijfers")
    assert reader.evaluate("document.documentElement.scrollWidth") <= width
    picture(reader, f"annual-page-{width}")
    printed = PdfReader(io.BytesIO(reader.pdf(prefer_css_page_size=True)))
    made = PdfReader(io.BytesIO(reader.request.get(f"{reader.url}.pdf").body()))
    assert len(printed.pages) <= len(made.pages), "from the browser it takes no more sheets than as a PDF"
    reader.emulate_media(media="print")
    assert reader.locator(".topics").count() == 0 or not reader.locator(".topics").is_visible()
