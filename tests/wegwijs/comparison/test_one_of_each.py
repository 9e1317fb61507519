"""One branch, one region, one municipality: said as one says it, in Dutch and in English."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tenants.branches.models import Municipality, Population
from tenants.isolation import Directory, scoped
from tenants.roles import Role
from tests.factories.editions import content, figure, put_edition, unit
from tests.factories.world import ALWAYS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

NIGHT = dt.date(2019, 1, 4)
ONE_OF_MANY = re.compile(
    r"\b1 (?:van de 1 )?(?:locaties|regio.s|gemeenten|vragen|perioden|maanden|mensen"
    r"|branches|regions|municipalities|questions|periods|months|people)\b|\b(?:alle|all) 1\b"
)


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, engine_web: Engine, world: World) -> None:
    """A region of one branch with one municipality, which is the whole country; one person was asked for and housed."""
    with scoped(engine_web, Directory()) as session:
        session.add(
            Municipality(code="GM0530", valid=ALWAYS, name="Plaats", slug="plaats", province_code="PV28", province="Z")
        )
        session.add(
            Population(
                municipality_code="GM0530", reference_date=NIGHT.replace(year=2017), inhabitants=9_000, source="CBS"
            )
        )
    for year, region_id in ((year, region_id) for year in (2017, 2018) for region_id in (world.region_id, None)):
        key = str(world.region_id if region_id is None else world.here.id)
        one = [
            unit(
                "Alleen",
                NIGHT,
                key=key,
                slug="zuidwest" if region_id is None else "hierbeek",
                codes=["GM0530"],
                branches=1,
            )
        ]
        figures = {
            "housing.housed": figure({key: [1, 0]}, grain="half", places={"GM0530": 1}),
            "housing.quota": figure({key: 1}, grain="year", places={"GM0530": 1}),
            "housing.required": figure({key: 1}, grain="year"),
            "housing.closing_balance": figure({key: -1}, grain="year", places={"GM0530": -1}),
            "consultations.contacts": figure({key: [1] * 12}, places={"GM0530": 12}),
        }
        helpdesk = {"asked": {"asylum": 1}, "totals": {"escalations.first_words": 1, "escalations.answered_timed": 1}}
        more = {"helpdesk": helpdesk, "late": []} if region_id is None else {}
        put_edition(superuser, region_id, NIGHT, content(year, one, figures, **more))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("query", ["what=housing.housed&per=need", "what=consultations.contacts&per=none", ""])
@pytest.mark.parametrize("address", ["/comparison/zuidwest", "/nation"])
def test_one_is_not_said_as_many(address: str, query: str, language: str, browser_as, world: World) -> None:
    role = Role.NATIONAL_ANALYST if address == "/nation" else Role.REGIONAL_MANAGER
    page = browser_as(world.person(role)).get(f"{address}?{query}&year=2018&language={language}")
    assert page.status_code == 200
    words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    assert not ONE_OF_MANY.search(words), ONE_OF_MANY.search(words)
