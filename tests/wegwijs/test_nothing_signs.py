"""A NUL is in no address and in no question: no page falls over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tenants.roles import Role

if TYPE_CHECKING:
    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.mark.parametrize("address", ["/%00/", "/%00/sign-in", "/%00/in-cijfers", "/x%00y/2018-in-cijfers"])
def test_an_address_with_one_is_no_page(browser: Browser, address: str) -> None:
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("question", ["/nation?what=%00", "/nation/table.csv?what=%00"])
def test_a_question_with_one_is_the_question_without_it(browser_as: Any, world: World, question: str) -> None:
    asked = browser_as(world.person(Role.NATIONAL_ANALYST))
    assert asked.get(question).status_code == asked.get(question.replace("%00", "")).status_code
