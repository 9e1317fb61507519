"""A version that was signed when only visits were counted: it looks today as it did on the day it was published."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = Path(__file__).parent / "old_version"
PAGE = "/hierbeek/2018-in-cijfers"
PUBLISHED = dt.datetime(2019, 1, 21, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module", autouse=True)
def old_version(superuser: Engine, world: World) -> None:
    """The version as it lies in the database."""
    with superuser.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published_reports (branch_id, year, version, published_at, signed_by, content)"
                " VALUES (:branch_id, 2018, 1, :published_at, :signed_by, CAST(:content AS jsonb))"
            ),
            {
                "branch_id": world.here.id,
                "published_at": PUBLISHED,
                "signed_by": world.person(Role.TEAM_LEAD),
                "content": (HERE / "content.json").read_text(),
            },
        )


def body_of(html: str) -> str:
    """Return what stands between the header and the end, a tag a line."""
    found = re.search(r"<main.*</footer>", html, re.DOTALL)
    assert found
    return "\n".join(line for part in re.split(r"(?=<)", found[0]) if (line := " ".join(part.split()))) + "\n"


def test_the_page_is_word_for_word_what_it_was(browser: Browser) -> None:
    assert body_of(browser.get(PAGE).text) == (HERE / "page.html").read_text()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_its_numbers_are_what_they_were(kind: str, browser: Browser) -> None:
    assert browser.get(f"{PAGE}.{kind}").get_data().decode().replace("\r", "") == (HERE / f"numbers.{kind}").read_text()
