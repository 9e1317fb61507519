"""A regional manager gives a program a token, the program reads with it, and the manager ends it: with the keyboard."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.factories.keyboard import press
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
FIGURES = "/api/v1/regions/zuidwest-nederland/years/2018?status=current"


def read(town: Town, token: str) -> tuple[int, dict[str, object]]:
    """Read the current figures as a program does."""
    asked = urllib.request.Request(town.address + FIGURES, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_manager_gives_a_program_a_token_and_ends_it(town: Town, enter: Callable[..., Page]) -> None:
    petra = enter("Petra Vergezicht")
    petra.goto("/account")
    petra.locator("a[href='/account/tokens']").press("Enter")
    petra.locator("main form button").press("Enter")
    assert petra.locator("[aria-invalid='true']").count() == 1
    petra.locator("input[name='name']").fill("Dashboard van de regio")
    petra.locator("form[action='/account/tokens'] button").press("Enter")
    token = petra.inner_text("main pre code").strip()
    picture(petra, "journey-token")
    status, told = read(town, token)
    assert (status, told["status"]) == (200, "current")
    petra.goto("/account/tokens")
    assert token not in petra.content()
    assert "Dashboard van de regio" in petra.inner_text("#content")
    petra.locator("form[action$='/end'] button").press("Enter")
    assert petra.locator("form[action$='/end']").count() == 0
    status, told = read(town, token)
    assert (status, told["status"]) == (401, 401)


def test_anybody_finds_a_definition_and_the_figures(open_page: Callable[..., Page]) -> None:
    window = open_page()
    window.goto("/open-figures")
    press(window, "Codeboek")
    window.locator("#q").fill("spreekuur")
    window.locator("#q").press("Enter")
    assert "q=spreekuur" in window.url
    window.goto("/codebook#housing.housed")
    assert window.locator("[id='housing.housed']").is_visible()
    picture(window, "journey-codebook")
