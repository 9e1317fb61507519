"""Finding a branch: its own name, a municipality's, a former one's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.branches.rules import refuse_slug
from tenants.faults import RefusalError
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask

    from tests.factories.browsers import Browser
    from tests.factories.world import World


def test_anybody_finds_the_page_of_a_branch(browser: Browser, world: World) -> None:
    answer = browser.get(f"/{world.here.slug}/")
    assert answer.status_code == 200
    assert f"/{world.here.slug}/sign-in" in answer.text


def test_a_name_that_is_none_and_a_reserved_one_are_not_here(browser: Browser) -> None:
    for path in ("/nergenshuizen/", "/static/", "/account/", "/../", "/favicon.ico/"):
        assert browser.get(path).status_code == 404, path


def test_the_search_forgives(browser: Browser, world: World) -> None:
    for typed in ("hierbeek", "HIERB", "hierbeke", " Hier beek"):
        answer = browser.get("/", query_string={"q": typed})
        assert (answer.status_code, answer.location) == (302, f"/{world.here.slug}/"), typed
    assert browser.get("/", query_string={"q": "xyzzy"}).status_code == 200


def test_a_member_is_led_on_to_their_day(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    browser = browser_as(world.person(Role.VOLUNTEER))
    assert browser.get(f"/{world.here.slug}/").location == f"/{world.here.slug}/today"
    assert browser.get(f"/{world.elsewhere.slug}/").status_code == 200


def test_no_branch_can_take_an_address_of_ours(app: Flask) -> None:
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if not rule.rule.startswith("/<")}
    for word in first - {""}:
        with pytest.raises(RefusalError):
            refuse_slug(word)
