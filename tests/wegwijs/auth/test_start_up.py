"""What the application refuses to start with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from tenants.database import UnsafeRoleError
from tenants.settings import DEFAULT_SECRET, SettingError
from wegwijs.app import create_app
from wegwijs.extensions import db

if TYPE_CHECKING:
    from tenants.embedded import Addresses
    from tenants.settings import Settings


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"address": "https://wegwijs.example.org"}, "WEGWIJS_DEMO"),
        ({"address": "https://localhost.example.org"}, "WEGWIJS_DEMO"),
        ({"address": "http://wegwijs.example.org", "demo": False}, "https"),
        ({"secret": DEFAULT_SECRET}, "WEGWIJS_SECRET"),
        ({"secret": "short"}, "WEGWIJS_SECRET"),
    ],
)
def test_unsafe_settings_stop_the_start(settings: Settings, changes: dict[str, object], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        create_app(dataclasses.replace(settings, **changes))


def test_an_owner_and_a_superuser_stop_the_start(settings: Settings, addresses: Addresses, database: str) -> None:
    for url in (addresses.superuser_url(database), addresses.role_url("wegwijs_owner", database)):
        with pytest.raises(UnsafeRoleError):
            create_app(dataclasses.replace(settings, database_url=url))


def test_outside_the_demonstration_nobody_enters_by_a_click(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, demo=False))
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.post("/sign-in/demonstration", data={"person": "x"}).status_code == 404
    assert "/sign-in/demonstration" not in browser.get("/sign-in").text
    with app.app_context():
        db.engine.dispose()
