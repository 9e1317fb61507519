"""A team lead writes a year beside the last one and publishes it; a manager publishes that of the region. By keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import picture
from tests.journeys.test_housing import told, write
from tests.journeys.test_spine import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
STORY, PAGE = "/hellevoetsluis/figures/2018/story", "/hellevoetsluis/2018-in-cijfers"
REGION = "/regions/zuidwest-nederland/2017-in-cijfers"


def test_a_year_is_written_beside_the_last_and_published(
    enter: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto(STORY)
    housing = marjan.locator("#housing")
    beside = housing.locator(".telling__beside").inner_text()
    assert "68" in beside
    assert "53" in beside

    # What the checks find stands beside the chapter while one writes.
    write(marjan, "Taalklassen in één zin", "Een les van placeholder")
    marjan.locator("#language .checks__no").wait_for()
    assert "placeholder" in marjan.locator("#language .telling__notes").inner_text()
    write(marjan, "Taalklassen in één zin", "Elke woensdag taal, en elke week meer")
    marjan.locator("#language .checks__no").wait_for(state="detached")
    picture(marjan, "annual-beside-last")

    # The computed sentence is taken over; nothing else that was typed is lost.
    housing.get_by_role("button", name="Neem over").focus()
    with marjan.expect_navigation():
        marjan.keyboard.press("Enter")
    assert "53" in marjan.get_by_label("Huisvesting in één zin").first.input_value()
    assert marjan.get_by_label("Taalklassen in één zin").first.input_value() == "Elke woensdag taal, en elke week meer"

    # As a reader; then kept, signed and read.
    marjan.get_by_role("button", name="Bekijk als lezer").focus()
    with marjan.expect_navigation():
        marjan.keyboard.press("Enter")
    assert "Elke woensdag taal, en elke week meer" in marjan.inner_text("main")
    picture(marjan, "annual-preview")
    press(marjan, "Terug naar de tekst")
    marjan.locator(".telling__keep").get_by_role("button", name="Bewaar").focus()
    with marjan.expect_navigation():
        marjan.keyboard.press("Enter")
    told(marjan)
    write(marjan, "Waarom komt er een nieuwe versie?", "De tekst is bijgewerkt")
    if marjan.locator("#looked").count():
        marjan.locator("#looked").focus()
        marjan.keyboard.press("Space")
    press(marjan, "Onderteken en publiceer")
    reader = open_page()
    reader.goto(PAGE)
    assert "Elke woensdag taal, en elke week meer" in reader.inner_text("main")
    press(reader, "2018 naast 2017")
    assert "−15" in reader.inner_text("main")
    picture(reader, "annual-beside")

    # Taken back, so that the page is what it was.
    marjan.goto("/hellevoetsluis/figures/2018")
    marjan.locator("#withdraw ~ .section__body summary").focus()
    marjan.keyboard.press("Enter")
    write(marjan, "Waarom trekt u deze versie in?", "Toch niet")
    marjan.locator("#confirmed").press("Space")
    press(marjan, "Intrekken")
    reader.goto(PAGE)
    assert "elke week meer" not in reader.inner_text("main")


def test_a_printed_figure_is_stated_and_taken_back(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto("/hellevoetsluis/figures/2017/printed")
    marjan.get_by_label("Welk cijfer?").select_option("housing.housed")
    write(marjan, "Wat stond er?", "70")
    write(marjan, "Waarom tellen wij iets anders?", "een lijst telde dubbel")
    press(marjan, "Bewaar")
    assert "70" in told(marjan)
    picture(marjan, "annual-printed")
    marjan.get_by_role("row", name="70").get_by_role("button", name="Intrekken").focus()
    with marjan.expect_navigation():
        marjan.keyboard.press("Enter")
    assert marjan.get_by_role("row", name="70").count() == 0


def test_a_manager_tells_publishes_and_takes_back_the_year_of_the_region(
    enter: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    petra = enter("Petra Vergezicht")
    press(petra, "Jaarpagina")
    petra.get_by_role("link", name="2017", exact=True).focus()
    with petra.expect_navigation():
        petra.keyboard.press("Enter")
    press(petra, "Wijzig de tekst")
    write(petra, "Spreekuur in één zin", "Het jaar waarin het overal drukker werd")
    petra.get_by_text("Concept bewaard om").wait_for()
    petra.locator(".telling__keep").get_by_role("button", name="Bewaar").focus()
    with petra.expect_navigation():
        petra.keyboard.press("Enter")
    told(petra)
    if petra.get_by_label("Dezelfde reden voor allemaal").count():
        write(petra, "Dezelfde reden voor allemaal", "Deze maanden zijn van voor de handtekening per maand.")
        press(petra, "Bewaar de redenen")
    picture(petra, "edition-making")
    if petra.locator("#looked").count():
        petra.locator("#looked").focus()
        petra.keyboard.press("Space")
    petra.locator('form[action$="/publication"]').get_by_role("button").focus()
    with petra.expect_navigation():
        petra.keyboard.press("Enter")
    told(petra)
    reader = open_page()
    reader.goto(REGION)
    said = reader.inner_text("main")
    assert "Het jaar waarin het overal drukker werd" in said
    assert "mensen kregen een huis in Zuidwest-Nederland" in said.replace("\n", " ")
    picture(reader, "edition-region")
    reader.get_by_role("link", name="Lisse").first.focus()
    with reader.expect_navigation():
        reader.keyboard.press("Enter")
    assert "32" in reader.inner_text(".big")

    petra.goto("/comparison/zuidwest-nederland/annual/2017")
    petra.locator("#withdraw ~ .section__body summary").focus()
    petra.keyboard.press("Enter")
    write(petra, "Waarom trekt u deze versie in?", "Nog niet")
    petra.locator("#confirmed").press("Space")
    press(petra, "Intrekken")
    assert reader.goto(REGION).status == 410  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "page", ["/regions/zuidwest-nederland/2018-in-cijfers", "/nederland/2018-in-cijfers", "/in-cijfers"]
)
@pytest.mark.parametrize("width", [320, 1366])
def test_the_pages_fit_every_window(page: str, width: int, open_page: Callable[..., Page]) -> None:
    reader = open_page(width=width)
    reader.goto(page)
    assert reader.evaluate("document.documentElement.scrollWidth") <= width
