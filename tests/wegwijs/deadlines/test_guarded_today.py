"""Deadlines on the page of today, as people read them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.guarded import deadline, on_roster
from tests.factories.records import in_care_of, registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.fixture(scope="module")
def handler(engine_web: Engine, world: World) -> uuid.UUID:
    """The legal counsellor of `here`, on the roster."""
    return on_roster(engine_web, world.here, world.person(Role.LEGAL_COUNSELLOR))


def ahead(days: int) -> dt.date:
    return local_date() + dt.timedelta(days=days)


def section(page: str, name: str) -> str:
    """Return the words of one list of the page, without its tags."""
    part = page.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_late_is_red_with_the_days_and_asks_why(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World, handler: uuid.UUID
) -> None:
    client = registered(engine_web, world, "Haben", "Lantaarn")
    in_care_of(engine_web, world, client, Role.LEGAL_COUNSELLOR)
    deadline(engine_web, world, ahead(-2), handler, client_id=client)
    deadline(engine_web, world, ahead(3), handler, number="D26-777")
    deadline(engine_web, world, ahead(30), handler, own_norm=ahead(0), number="D26-778")
    deadline(engine_web, world, None, handler, stands_still_since=ahead(-35), number="D26-779")
    deadline(engine_web, world, None, handler, number="D26-780")
    deadline(engine_web, world, ahead(-1), handler, number="D26-781", term="family_reunification.decision")
    deadline(engine_web, world, ahead(2), handler, number="D26-782", term="permit_asylum.renewal_window")
    page = browser_as(world.person(Role.LEGAL_COUNSELLOR)).get("/hierbeek/today").text
    now, week, silent = (section(page, name) for name in ("now", "this-week", "silent"))
    assert "2 dagen te laat" in now
    assert "Haben Lantaarn : Bezwaar vreemdelingenzaak. De laatste dag was" in now
    assert "Zeg waarom" in now
    assert "Stuur een ingebrekestelling" in now
    assert 'class="rows__when late"' in page
    assert "Dossier D26-777 : Bezwaar vreemdelingenzaak. Dit is de laatste dag: nog 3 dagen." in week
    assert "D26-778" in week
    assert "nog 30 dagen" in week
    assert "Vanaf deze dag kan het." in week
    assert "Er is geen datum bekend voor deze termijn" in week
    assert "5 weken" in silent
    assert "De termijn staat stil sinds" in silent


def test_who_may_not_read_dossiers_sees_none(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World
) -> None:
    client = registered(engine_web, world, "Farah", "Morgenrood")
    in_care_of(engine_web, world, client, Role.VOLUNTEER)
    deadline(engine_web, world, ahead(0), client_id=client, number="D26-790")
    for role, seen in ((Role.VOLUNTEER, False), (Role.CASE_WORKER, False), (Role.TEAM_LEAD, True)):
        page = browser_as(world.person(role)).get("/hierbeek/today").text
        assert ("Vandaag is de laatste dag." in page) is seen, role
