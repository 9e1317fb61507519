"""Before anything is counted the pages are there and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.roles import Role

if TYPE_CHECKING:
    from tests.factories.world import World


@pytest.mark.parametrize("address", ["/comparison/zuidwest", "/nation"])
def test_the_pages_are_there(address: str, browser_as, world: World) -> None:
    role = Role.REGIONAL_MANAGER if "comparison" in address else Role.NATIONAL_ANALYST
    assert browser_as(world.person(role)).get(address).status_code == 200
