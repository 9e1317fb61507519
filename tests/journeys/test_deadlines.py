"""A date that follows from what happened: longer, standing still, met, missed and explained, taken back; by keyboard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tests.factories.keyboard import press_in_page as press
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey


def ago(days: int) -> str:
    return (local_date() - dt.timedelta(days=days)).isoformat()


def dossier_of(window: Page, number: str) -> str:
    """Open a dossier of a family for the client with a number, and return its address."""
    window.goto("/hellevoetsluis/dossiers/new")
    window.locator("[name=client]").fill(number)
    window.locator("[name=opened_on]").fill(ago(200))
    window.keyboard.press("Escape")
    press(window, "Dossier openen")
    return window.url


def noted(window: Page, what: str, day: str) -> str:
    """Note what happened in the dossier that the window shows, and return what its page says then."""
    press(window, "Leg vast wat er gebeurde")
    press(window, what)
    window.locator("[name=day]").fill(day)
    press(window, "Leg het vast")
    return window.inner_text("main")


def test_a_date_follows_from_what_happened(town: Town, enter: Callable[..., Page]) -> None:
    window = enter("Marjan Vuurtoren")
    dossier = dossier_of(window, "1002")

    # What happened gives the date, in one sentence with its derivation one key away.
    assert "De IND is te laat" in noted(window, "Aanvraag ontvangen", ago(175))
    window.locator("summary", has_text="Zo is de datum berekend").first.press("Enter")
    assert "90 dagen verder" in window.inner_text("main")

    # A letter makes it longer; it stands still and goes on again.
    press(window, "Meer over deze termijn")
    press(window, "De termijn wordt langer")
    window.locator("[name=day]").fill(ago(100))
    window.locator("[name=proof]").fill("brief van de IND")
    press(window, "Leg het vast")
    assert "De IND moet beslissen tot en met" in window.inner_text("main")
    press(window, "De klok staat stil")
    window.locator("[name=why]").first.focus()
    window.keyboard.press("Space")
    window.locator("[name=since]").fill(ago(30))
    window.locator("[name=proof]").fill("brief met een verzoek om aanvulling")
    press(window, "Leg het vast")
    assert "De klok staat stil sinds" in window.inner_text("main")
    picture(window, "deadline-stands-still")
    press(window, "De klok loopt weer")
    window.locator("[name=until]").fill(ago(20))
    press(window, "Bewaar")
    window.goto(dossier)
    assert "De IND moet beslissen tot en met" in window.inner_text("main")
    picture(window, "deadline-next-date")

    # The decision meets that term and lets objection begin, which was missed: red, until somebody says why.
    said = noted(window, "Besluit verstuurd", ago(40))
    assert "Te laat: Bezwaar tegen afwijzing nareis" in said
    assert "Praat vandaag met de advocaat" in said
    assert window.locator(".next--late").count() == 1
    picture(window, "deadline-missed")
    press(window, "Zeg waarom")
    window.locator("[name=why]").fill("De brief lag op een oud adres. De advocaat vraagt het te verontschuldigen.")
    press(window, "Bewaar dit")
    assert window.locator(".next--late").count() == 0
    assert "De brief lag op een oud adres" in window.inner_text("main")

    # Entered by mistake: its deadline goes, and comes back.
    press(window, "Bekijk wat de termijn liet beginnen")
    press(window, "Per ongeluk ingevoerd")
    press(window, "Laat weer meetellen")
    window.goto(dossier)
    assert "Bezwaar tegen afwijzing nareis" in window.inner_text("main")
