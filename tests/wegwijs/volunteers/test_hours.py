"""Pages of hours: one's own, those of others, what they add up to, and the sheets."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.records import end_of_trail, trail_of
from tests.factories.team import hired

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

TEAM = "/hierbeek/team"
SHEET = {"day": "2018-11-13", "hours": "3", "minutes": "30", "what": "=spreekuur"}


@pytest.fixture
def mila(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead of `here`."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture(scope="module")
def own(engine_web: Engine, world: World) -> uuid.UUID:
    """The place of the volunteer of `here` on the roster."""
    return hired(engine_web, world, "Volunteer Testboom", person_id=world.person(Role.VOLUNTEER))


def test_who_is_not_on_the_roster_is_told_whom_to_ask(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    page = browser_as(world.person(Role.CASE_WORKER)).get(f"{TEAM}/hours")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_people_write_their_own_hours_correct_them_and_take_them_back(ria: Browser, own: uuid.UUID) -> None:
    path = ria.get(f"{TEAM}/hours").location
    assert path == f"{TEAM}/{own}/hours"
    assert ria.post(path, data=SHEET).status_code == 303
    page = ria.get(f"{path}?year=2018").text
    assert "3:30" in page
    [key] = re.findall(rf"{TEAM}/hours/([0-9a-f-]{{36}})/withdraw", page)
    assert ria.get(f"{TEAM}/hours/{key}").status_code == 200
    assert ria.post(f"{TEAM}/hours/{key}", data={**SHEET, "hours": "30"}).status_code == 422
    assert ria.post(f"{TEAM}/hours/{key}", data={**SHEET, "hours": "4"}).status_code == 303
    assert "4:30" in ria.get(f"{path}?year=2018").text
    answer = ria.post(f"{TEAM}/hours/{key}/withdraw")
    assert "4:30" not in ria.get(answer.location).text
    assert f"{TEAM}/hours/{key}/restore" in ria.get(answer.location).text
    ria.post(f"{TEAM}/hours/{key}/restore")
    assert "4:30" in ria.get(f"{path}?year=2018").text


@pytest.mark.parametrize(
    "wrong",
    [{"day": ""}, {"day": "2999-01-01"}, {"day": "2010-01-01"}, {"hours": "", "minutes": ""}, {"hours": "-4"}, {"hours": "25"},
     {"what": "BSN 111222333"}, {"hours": "veel"}],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused_and_stay_typed(ria: Browser, own: uuid.UUID, wrong: dict[str, str]) -> None:
    answer = ria.post(f"{TEAM}/{own}/hours", data={**SHEET, **wrong})
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text


def test_hours_of_others_are_for_them_and_the_team_lead_alone(
    ria: Browser, mila: Browser, engine_web: Engine, world: World
) -> None:
    other = hired(engine_web, world, "Henk Kamille")
    path = f"{TEAM}/{other}/hours"
    assert mila.post(path, data=SHEET).status_code == 303
    [key] = re.findall(rf"{TEAM}/hours/([0-9a-f-]{{36}})/withdraw", mila.get(f"{path}?year=2018").text)
    for refused in (
        ria.get(path),
        ria.post(path, data=SHEET),
        ria.get(f"{path}.csv"),
        ria.get(f"{TEAM}/hours/{key}"),
        ria.post(f"{TEAM}/hours/{key}", data=SHEET),
        ria.post(f"{TEAM}/hours/{key}/withdraw"),
        ria.post(f"{TEAM}/hours/{key}/restore"),
    ):
        assert refused.status_code == 422
        assert "3:30" not in refused.text
    assert ria.get(f"{TEAM}/hours/everybody").status_code == 404
    assert "3:30" in mila.get(f"{path}?year=2018").text


def test_the_sheets_are_told_as_exports_and_hold_no_formula(
    ria: Browser, mila: Browser, engine_web: Engine, world: World, own: uuid.UUID
) -> None:
    ria.post(f"{TEAM}/{own}/hours", data={**SHEET, "day": "2018-05-02"})
    end = end_of_trail(engine_web, world)
    answer = ria.get(f"{TEAM}/{own}/hours.csv?year=2018")
    [line] = trail_of(engine_web, world, end)
    assert (line.verb, line.record) == ("export", "volunteer")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == {"date": "2018-05-02", "minutes": "210", "what": "'=spreekuur"}
    everybody = mila.get(f"{TEAM}/hours/everybody.csv?year=2018")
    rows = list(csv.DictReader(io.StringIO(everybody.text.removeprefix("\ufeff")), delimiter=";"))
    [mine] = [row for row in rows if row["name"] == "Volunteer Testboom"]
    assert mine["2018-05"] == "210"
    assert "Volunteer Testboom" in mila.get(f"{TEAM}/hours/everybody?year=2018").text
    assert mila.get(f"{TEAM}/hours/everybody?year={local_date().year + 1}").status_code == 200
    assert mila.get(f"{TEAM}/hours/everybody?year=12").status_code == 404
