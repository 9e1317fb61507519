"""The coordinator and the team of the Helpdesk, with the keyboard: take up, settle, and leave from beginning to end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tests.factories.keyboard import press
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
DAY = dt.timedelta(days=1)


def test_the_coordinator_takes_up_what_was_forgotten_and_sees_what_rises(
    town: Town, enter: Callable[..., Page]
) -> None:
    tom = enter("Tom Waterlijn")
    tom.goto("/helpdesk")
    press(tom, "Overzicht")
    assert "Landeninformatie" in tom.locator("section", has=tom.locator("#rises")).inner_text()
    assert "Landelijk Bureau" in tom.inner_text("main")
    picture(tom, "journey-overview")
    forgotten = tom.locator("form[action$='/take-up']").count()
    assert forgotten >= 1
    tom.locator("form[action$='/take-up'] button").first.focus()
    tom.keyboard.press("Enter")
    tom.wait_for_url("**/helpdesk/*-*")
    tom.goto("/helpdesk/overview")
    assert tom.locator("form[action$='/take-up']").count() == forgotten - 1


def test_the_coordinator_settles_what_a_colleague_takes(town: Town, enter: Callable[..., Page]) -> None:
    tom = enter("Tom Waterlijn")
    tom.goto("/helpdesk/team")
    row = tom.locator("tr", has_text="Jelle Zandloper")
    row.locator("a").first.focus()
    tom.keyboard.press("Enter")
    tom.get_by_label("Hoeveel vragen tegelijk?", exact=False).fill("0")
    press(tom, "Bewaar")
    assert tom.title().startswith("Fout:")
    tom.get_by_label("Hoeveel vragen tegelijk?", exact=False).fill("3")
    press(tom, "Bewaar")
    assert "van 3" in tom.locator("tr", has_text="Jelle Zandloper").inner_text()
    picture(tom, "journey-helpdesk-team")


def test_a_lawyer_enters_leave_corrects_it_takes_it_back_and_lets_it_hold_again(
    town: Town, enter: Callable[..., Page]
) -> None:
    ilse, first = enter("Ilse Kompas"), local_date() + 60 * DAY
    ilse.goto("/helpdesk/team")
    own = ilse.locator("main .rows li", has_text="Ilse Kompas")
    before = own.count()
    ilse.keyboard.press("n")
    ilse.wait_for_url("**/leaves/new")
    assert "gaat die ochtend terug naar de wachtrij" in ilse.inner_text("main")
    ilse.get_by_label("Eerste dag", exact=True).fill(first.isoformat())
    ilse.get_by_label("Laatste dag", exact=True).fill((first - DAY).isoformat())
    press(ilse, "Bewaar")
    assert ilse.title().startswith("Fout:")
    ilse.get_by_label("Laatste dag", exact=True).fill((first + 4 * DAY).isoformat())
    press(ilse, "Bewaar")
    assert own.count() == before + 1
    own.last.locator("a").first.focus()
    ilse.keyboard.press("Enter")
    ilse.get_by_label("Laatste dag", exact=True).fill((first + 5 * DAY).isoformat())
    press(ilse, "Bewaar")
    own.last.locator("a").first.click()
    press(ilse, "Dit verlof intrekken")
    assert own.count() == before
    picture(ilse, "journey-helpdesk-leave")
    press(ilse, "Laat weer gelden")
    assert own.count() == before + 1
