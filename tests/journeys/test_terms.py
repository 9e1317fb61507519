"""Reckoning a day with the keyboard: a term, a day, a letter of extension, days that stood still; and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import AXE, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


def press(window: Page, words: str) -> None:
    """Go to the button that says `words`, press Enter on it, and wait for the page it leads to."""
    window.get_by_role("button", name=words).focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def test_a_day_is_reckoned_and_shows_how(enter: Callable[..., Page]) -> None:
    karim = enter("Karim Wetsboek")
    karim.goto("/hellevoetsluis/terms")
    karim.get_by_label("Welke termijn?").select_option("family_reunification.decision")
    press(karim, "Reken de dag uit")
    assert "Kies een dag." in karim.get_by_role("alert").inner_text()
    assert karim.get_by_label("Welke termijn?").input_value() == "family_reunification.decision"

    karim.get_by_label("Op welke dag begon het?").fill("2018-05-22")
    press(karim, "Reken de dag uit")
    assert karim.get_by_role("heading", level=2).first.inner_text() == "Laatste dag: maandag 20 augustus 2018."

    karim.get_by_label("3 maanden").focus()
    karim.keyboard.press("Space")
    karim.get_by_label("De klok viel stil op").fill("2018-06-01")
    press(karim, "Reken de dag uit")
    assert "staat stil vanaf zaterdag 2 juni 2018" in karim.get_by_role("heading", level=2).first.inner_text()

    karim.get_by_label("De klok liep verder na").fill("2018-06-11")
    press(karim, "Reken de dag uit")
    answer = karim.get_by_role("region", name="Laatste dag")
    assert "vrijdag 30 november 2018" in answer.inner_text()
    assert "10 dagen later: de termijn stond stil (2 juni tot en met 11 juni). Schuift niet op." in answer.inner_text()
    assert karim.get_by_label("3 maanden").is_checked(), "the form keeps what was asked"

    karim.evaluate(AXE.read_text())
    assert karim.evaluate("async () => (await axe.run()).violations.map(found => found.id)") == []
    picture(karim, "terms-reckoned")
    address = karim.url
    karim.emulate_media(media="print")
    assert karim.get_by_role("button", name="Reken de dag uit").count() == 0, "paper has no form"
    assert answer.is_visible()
    picture(karim, "terms-reckoned-on-paper")

    # The address is all there is to it: a colleague who gets it sees the same.
    marjan = enter("Marjan Vuurtoren", width=320, height=700)
    marjan.goto(address)
    assert "vrijdag 30 november 2018" in marjan.get_by_role("heading", level=2).first.inner_text()
    assert marjan.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
