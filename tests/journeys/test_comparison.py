"""A regional manager finds the branch that needs help, asks why, and prints the page; with the keyboard, in every window."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import AXE, PICTURES, picture
from tests.journeys.test_spine import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
HERE = "/comparison/zuidwest-nederland"
CHOICE = f"{HERE}?what=housing.housed&year=2018&per=need&with=middle"


def faults(window: Page) -> list[str]:
    """Hold a page to axe and to its width."""
    window.evaluate(AXE.read_text())
    found: list[str] = window.evaluate("axe.run().then(result => result.violations.map(each => each.id))")
    width = window.viewport_size["width"] if window.viewport_size else 0
    if window.evaluate("document.documentElement.scrollWidth") > width:
        found.append("overflow")
    return found


def sheets(made: bytes) -> int:
    """Return on how many sheets a page is printed."""
    parts = [made]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)


def test_the_manager_finds_who_needs_help_asks_and_prints(enter: Callable[..., Page]) -> None:
    petra = enter("Petra Vergezicht")
    petra.goto(HERE)
    petra.get_by_label("Jaar", exact=True).select_option("2018")
    petra.get_by_label("Met wie").select_option("middle")
    press(petra, "Toon")

    # The choice is the address; the finding has the numbers in it, and both odd ones stand beside the funnel.
    assert "year=2018" in petra.url
    headline = petra.locator("h1").inner_text()
    assert "Hellevoetsluis" in headline
    assert "53 van 73" in headline
    notes = petra.locator(".note")
    assert "Wij kregen 9 woningen" in notes.filter(has_text="Hellevoetsluis").first.inner_text()
    assert "Vraag om uitleg" in notes.filter(has_text="Goeree-Overflakkee").first.inner_text()

    # One click asks, one takes it back, and the page stays the same choice.
    press(petra, "Vraag om uitleg")
    assert "with=middle" in petra.url
    asked = petra.locator(".note").filter(has_text="Goeree-Overflakkee").first
    assert "nog geen antwoord" in asked.inner_text()
    press(petra, "Neem de vraag terug")
    assert "Vraag om uitleg" in petra.locator(".note").filter(has_text="Goeree-Overflakkee").first.inner_text()

    # Every picture has its table, folded or beside it.
    for title in ("Jaren in een tabel", "Gemeenten in een tabel"):
        petra.get_by_text(title).focus()
        petra.keyboard.press("Enter")
    assert petra.get_by_role("table").count() >= 4
    picture(petra, "comparison")

    PICTURES.mkdir(parents=True, exist_ok=True)
    printed = petra.pdf(path=PICTURES / "comparison.pdf", format="A4", print_background=True)
    assert sheets(printed) == 2


def test_an_impossible_choice_leads_to_the_nearest_with_a_sentence(enter: Callable[..., Page]) -> None:
    petra = enter("Petra Vergezicht")
    petra.goto(f"{HERE}?what=housing.housed&year=2018&per=need&period=q3")
    assert "Hier is heel het jaar" in petra.get_by_role("status").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(320, 640), (1366, 768)])
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Petra Vergezicht", CHOICE),
        ("Petra Vergezicht", f"{HERE}?what=consultations.contacts&year=2018&per=before"),
        ("Noor Telraam", "/nation?year=2018"),
        ("Marjan Vuurtoren", "/hellevoetsluis/figures/explanations"),
    ],
)
def test_the_pages_are_whole_in_every_window(
    name: str, address: str, width: int, height: int, scheme: str, enter: Callable[..., Page]
) -> None:
    window = enter(name, width=width, height=height, color_scheme=scheme)
    window.goto(address)
    assert faults(window) == []
    picture(window, f"comparison-{name.split(maxsplit=1)[0].lower()}-{len(address)}-{width}-{scheme}")


def test_the_country_takes_its_outlines_from_a_file_that_is_kept(enter: Callable[..., Page]) -> None:
    noor = enter("Noor Telraam")
    with noor.expect_response(re.compile("/maps/2018-")) as outlines:
        noor.goto("/nation?year=2018")
    assert "immutable" in (outlines.value.header_value("cache-control") or "")
    box = noor.locator(".pic--country use").first.bounding_box()
    assert box
    assert box["width"] > 0, "the shapes came"
