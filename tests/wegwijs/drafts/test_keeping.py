"""Keeping a form while somebody types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from tests.factories.browsers import Browser
    from tests.factories.world import World

ADDRESS = "/hierbeek/drafts/question"


def test_a_kept_draft_is_answered_with_the_time(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    answer = browser_as(world.person(Role.VOLUNTEER)).post(ADDRESS, data={"title": "May he appeal?"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert re.search(r"\d{2}:\d{2}$", answer.text)


def test_a_citizen_service_number_is_not_kept(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    answer = browser_as(world.person(Role.VOLUNTEER)).post(ADDRESS, data={"title": "111222333"})
    assert answer.status_code == 422
    assert "BSN" in answer.text


@pytest.mark.parametrize("name", ["Selam%20Zeewind", "1", "x" * 41])
def test_only_a_word_names_a_form(browser_as: Callable[[uuid.UUID], Browser], world: World, name: str) -> None:
    assert browser_as(world.person(Role.VOLUNTEER)).post(f"/hierbeek/drafts/{name}").status_code == 404


def test_a_draft_is_not_kept_for_who_does_not_work_here(
    browser_as: Callable[[uuid.UUID], Browser], browser: Browser, world: World
) -> None:
    assert browser_as(world.volunteer_elsewhere).post(ADDRESS).status_code == 404
    assert browser.post(ADDRESS).status_code == 303
