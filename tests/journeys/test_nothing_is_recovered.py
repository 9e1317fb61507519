"""The independent checker against the demonstration: what an analyst can fetch of it gives no hidden cell away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.checker.check import check
from tests.checker.crawl import Fetched
from tests.factories.api_tokens import token_for
from tests.factories.browsers import Browser, browser_of
from wegwijs.app import create_app
from wegwijs.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.journeys.conftest import Town

YEARS = range(2014, 2027)
STARTS = ("/nation", "/comparison/zuidwest-nederland", "/hellevoetsluis/2018-in-cijfers", "/nederland/2018-in-cijfers")


@pytest.fixture
def app_of_town(town: Town) -> Iterator[Flask]:
    """The town's application once more, in this process and without its brakes."""
    made = create_app(town.around.settings)
    made.config |= {"API_LIMIT": "1000000 per minute", "API_FLOOD_LIMIT": "1000000 per minute"}
    made.test_client_class = Browser
    yield made
    with made.app_context():
        db.engine.dispose()


def getter(browser: FlaskClient, **headers: str) -> Callable[[str], Fetched]:
    def get(path: str) -> Fetched:
        answer = browser.get(path, headers=headers)
        return Fetched(path, answer.status_code, answer.mimetype, answer.data)

    return get


def test_nothing_is_recovered_from_the_demonstration(town: Town, app_of_town: Flask) -> None:
    with town.superuser.connect() as behind:
        analyst = behind.scalar(text("SELECT id FROM people WHERE email = 'noor.telraam@example.org'"))
    program = getter(app_of_town.test_client(), Authorization=f"Bearer {token_for(town.engine, analyst)}")
    person = getter(browser_of(app_of_town, town.engine, analyst))
    verdict = check(
        program,
        person,
        YEARS,
        STARTS,
        lambda path: path.startswith(("/comparison/", "/nation")) or "-in-cijfers" in path,
        most=60,
        choices=12,
        papers=1,
    )
    print(f"independent checker, the demonstration: {verdict.head}")
    assert verdict.hidden > 100
    assert verdict.recovered == [], str(verdict)
