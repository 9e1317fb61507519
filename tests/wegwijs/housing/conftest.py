"""A branch like Walcheren with two years in its ledger, and browsers of its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.housing import Three, three_municipalities, walcheren_over_two_years

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.fixture(scope="module")
def walcheren(engine_web: Engine, world: World) -> Three:
    """Middelburg 10 ahead, Veere and Vlissingen each 7 behind, at the end of 2019."""
    three = three_municipalities(engine_web, world)
    walcheren_over_two_years(engine_web, three)
    return three


@pytest.fixture
def marjan(browser_as: Callable[[uuid.UUID], Browser], walcheren: Three) -> Browser:
    """The browser of the team lead of Walcheren."""
    return browser_as(walcheren.lead)
