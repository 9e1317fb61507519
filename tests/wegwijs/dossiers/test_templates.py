"""Pages of the lines of which dossiers get their steps: for the team lead, per kind, from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.dossiers.models import DossierKind, StepTemplate
from tenants.dossiers.usual import USUAL
from tenants.isolation import Branch, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek/step-templates"
OTHER = f"{HERE}?kind=other"
LINE = {"label": "Kopie naar de advocaat", "waits_for": "us", "since": "2018-01-01"}


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World, superuser: Engine) -> Browser:
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE step_templates CASCADE"))
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def lines(engine_web: Engine, world: World) -> Callable[[], list[StepTemplate]]:
    """Return a function that reads the branch's lines that stand, in their order."""

    def read() -> list[StepTemplate]:
        query = select(StepTemplate).where(StepTemplate.withdrawn_at.is_(None))
        with scoped(engine_web, Branch(world.here.id), expire_on_commit=False) as session:
            return list(session.scalars(query.order_by(StepTemplate.position, StepTemplate.valid_from)))

    return read


@pytest.mark.parametrize("kind", list(DossierKind))
def test_every_kind_shows_the_platforms_lines_first(lead: Browser, kind: DossierKind) -> None:
    page = lead.get(f"{HERE}?kind={kind.value}").text
    assert USUAL[kind][-1].label in page


def test_an_added_line_makes_the_lines_the_branchs_own(lead: Browser, lines: Callable[[], list[StepTemplate]]) -> None:
    assert lead.post(OTHER, data=LINE).status_code == 303
    assert [line.label for line in lines()] == [*(line.label for line in USUAL[DossierKind.OTHER]), LINE["label"]]
    assert "Kopie naar de advocaat" in lead.get(OTHER).text
    wrong = lead.post(OTHER, data={**LINE, "label": ""})
    assert wrong.status_code == 422
    assert 'href="#label"' in wrong.text
    early = lead.post(OTHER, data={**LINE, "since": "2017-12-31"})
    assert early.status_code == 422
    assert 'href="#since"' in early.text


def test_a_line_is_changed_from_a_day_on_moved_and_left_out(
    lead: Browser, lines: Callable[[], list[StepTemplate]]
) -> None:
    lead.post(f"{HERE}/whole?kind=other", data={"do": "begin", "whole-since": "2018-01-01"})
    first, second = lines()[:2]
    assert lead.get(f"{HERE}/{first.id}").status_code == 200
    changed = {"label": "Vraag besproken", "waits_for": "client", "since": "2018-06-01"}
    assert lead.post(f"{HERE}/{first.id}", data=changed).status_code == 303
    assert [str(line.valid_to) for line in lines()[:2]] == ["2018-05-31", "None"]
    assert lead.post(f"{HERE}/{first.id}", data={**changed, "label": " "}).status_code == 422
    lead.post(f"{HERE}/{second.id}/place", data={"do": "up"})
    standing = [line.label for line in lines() if line.valid_to is None]
    assert standing[:2] == [second.label, "Vraag besproken"]
    lead.post(f"{HERE}/{second.id}/place", data={"do": "end", "whole-since": "2018-07-01"})
    assert next(str(line.valid_to) for line in lines() if line.id == second.id) == "2018-06-30"
    assert lead.post(f"{HERE}/{second.id}/place", data={"do": "vanish"}).status_code == 400
    lead.post(f"{HERE}/whole?kind=other", data={"do": "usual", "whole-since": "2018-08-01"})
    assert all(line.valid_to is not None for line in lines())
    assert lead.post(f"{HERE}/whole?kind=other", data={}).status_code == 400


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER, Role.LEGAL_COUNSELLOR])
def test_only_the_team_lead_changes_the_lines(
    browser_as: Callable[[uuid.UUID], Browser], world: World, role: Role
) -> None:
    other = browser_as(world.person(role))
    assert other.get(HERE).status_code == 404
    assert other.post(HERE, data=LINE).status_code == 404
