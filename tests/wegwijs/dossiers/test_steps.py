"""Pages of steps: the path of a dossier, writing down that a step is done, and the way after a refusal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.dossiers.models import DossierParty, DossierStep, FamilyState
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek/dossiers"


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg", number="1042")


@pytest.fixture
def dossier(lead: Browser, noor: uuid.UUID, superuser: Engine) -> str:
    """The address of a family's dossier, with one member of the family."""
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE dossiers CASCADE"))
    said = {"client": "1042", "kind": "family_reunification", "opened_on": "2018-03-01", "reference": "Z1-234"}
    address = str(lead.post(f"{HERE}/new", data=said).location)
    lead.post(f"{address}/parties/new", data={"name": "Yonas Wisselweg", "relation": "echtgenoot"})
    return address


@pytest.fixture
def steps(engine_web: Engine, world: World, dossier: str) -> Callable[[], dict[str, DossierStep]]:
    """Return a function that reads the steps of the dossier, by their labels."""

    def read() -> dict[str, DossierStep]:
        with scoped(engine_web, Branch(world.here.id), expire_on_commit=False) as session:
            return {step.label: step for step in session.scalars(select(DossierStep).order_by(DossierStep.position))}

    return read


def family(web: Engine, world: World) -> Sequence[DossierParty]:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(DossierParty)).all()


def state_of(page: str, label: str) -> str:
    """Return how the path shows a step."""
    found = re.search(rf'<li class="is-(\w+)"[^>]*>(?:(?!</li>).)*<b>{re.escape(label)}</b>', page, re.DOTALL)
    assert found, label
    return found[1]


def test_a_new_dossier_has_its_path_and_says_what_it_says(lead: Browser, dossier: str) -> None:
    page = lead.get(dossier).text
    assert "Noor Wisselweg: gezinshereniging" in page
    assert "Z1-234" in page
    assert (state_of(page, "Vergunning"), state_of(page, "Aanvraag")) == ("now", "ahead")
    assert page.count('aria-current="step"') == 1


def test_a_step_is_written_down_and_the_path_goes_on(
    lead: Browser, dossier: str, steps: Callable[[], dict[str, DossierStep]]
) -> None:
    step = steps()["Vergunning"]
    assert lead.get(f"/hierbeek/dossier-steps/{step.id}").status_code == 200
    answer = lead.post(f"/hierbeek/dossier-steps/{step.id}", data={"day": "2018-03-01", "proof": "Beschikking"})
    assert answer.status_code == 303
    page = lead.get(dossier).text
    assert (state_of(page, "Vergunning"), state_of(page, "Aanvraag")) == ("done", "now")
    # Too late by now, and it says so in words.
    assert "1 jun 2018" in page
    lead.post(
        f"/hierbeek/dossier-steps/{steps()['Aanvraag'].id}", data={"day": "2018-05-22", "posted_on": "2018-05-18"}
    )
    assert steps()["Aanvraag"].done_on is not None
    lead.post(f"/hierbeek/dossier-steps/{steps()['Aanvraag'].id}/place", data={"do": "undo"})
    assert steps()["Aanvraag"].done_on is None
    assert state_of(lead.get(dossier).text, "Aanvraag") == "now"


@pytest.mark.parametrize(
    ("label", "wrong", "field"),
    [
        ("Vergunning", {"day": ""}, "day"),
        ("Vergunning", {"day": "2999-01-01"}, "day"),
        ("Besluit van de IND", {"day": "2018-08-04"}, "outcome-0"),
        ("Aanvraag", {"day": "2018-05-22", "posted_on": "2018-05-23"}, "posted_on"),
        ("Vergunning", {"day": "2018-03-01", "proof": "BSN 111222333"}, "proof"),
    ],
)
def test_what_cannot_be_is_said_on_the_form_and_kept(
    lead: Browser,
    dossier: str,
    steps: Callable[[], dict[str, DossierStep]],
    label: str,
    wrong: dict[str, str],
    field: str,
) -> None:
    answer = lead.post(f"/hierbeek/dossier-steps/{steps()[label].id}", data=wrong)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert steps()[label].done_on is None


def test_after_a_refusal_one_can_object(
    lead: Browser, dossier: str, steps: Callable[[], dict[str, DossierStep]], engine_web: Engine, world: World
) -> None:
    refusal = {"day": "2018-08-04", "outcome": "refused", "terms": "family_reunification.objection"}
    lead.post(f"/hierbeek/dossier-steps/{steps()['Besluit van de IND'].id}", data=refusal)
    assert [each.state for each in family(engine_web, world)] == [FamilyState.REFUSED]
    page = lead.get(dossier).text
    assert f'action="{dossier}/objection"' in page
    assert lead.post(f"{dossier}/objection").status_code == 303
    assert list(steps()).index("Bezwaar") == list(steps()).index("Besluit van de IND") + 1
    assert f'action="{dossier}/objection"' not in lead.get(dossier).text
    assert lead.post(f"{dossier}/objection").status_code == 422


def test_one_may_come_and_the_other_is_refused(
    lead: Browser, dossier: str, steps: Callable[[], dict[str, DossierStep]], engine_web: Engine, world: World
) -> None:
    lead.post(f"{dossier}/parties/new", data={"name": "Hiwet Wisselweg", "birth_date-year": "2011"})
    decision = f"/hierbeek/dossier-steps/{steps()['Besluit van de IND'].id}"
    yonas, hiwet = sorted(family(engine_web, world), key=lambda member: member.name, reverse=True)
    granted = {"day": "2018-08-04", "outcome": "granted", "party_ids": str(yonas.id)}
    assert lead.post(decision, data=granted).status_code == 303
    assert steps()["Besluit van de IND"].done_on is None
    refusal = {"day": "2018-08-06", "outcome": "refused", "terms": "family_reunification.objection"}
    assert lead.post(decision, data=refusal).status_code == 303
    states = {member.id: member.state for member in family(engine_web, world)}
    assert states == {yonas.id: FamilyState.GRANTED, hiwet.id: FamilyState.REFUSED}
    assert f'action="{dossier}/objection"' in lead.get(dossier).text


def test_steps_are_added_renamed_moved_and_left_out(
    lead: Browser, dossier: str, steps: Callable[[], dict[str, DossierStep]]
) -> None:
    added = lead.post(f"{dossier}/steps", data={"label": "Foto's", "waits_for": "client", "after": ""})
    assert added.status_code == 303
    photos = steps()["Foto's"].id
    own = f"/hierbeek/dossier-steps/{photos}"
    lead.post(f"{own}/place", data={"do": "up"})
    assert list(steps())[-2] == "Foto's"
    assert lead.post(f"{own}/words", data={"label": "", "waits_for": "us"}).status_code == 422
    lead.post(f"{own}/words", data={"label": "Foto's klaar", "waits_for": "us"})
    lead.post(f"{own}/place", data={"do": "not_needed"})
    assert steps()["Foto's klaar"].not_needed
    assert "Foto's klaar" not in lead.get(dossier).text.split('class="path"')[1].split("</ol>")[0]
    lead.post(f"{own}/place", data={"do": "needed"})
    assert not steps()["Foto's klaar"].not_needed
    assert lead.post(f"{own}/place", data={"do": "vanish"}).status_code == 400
    assert lead.post(f"{dossier}/steps", data={"label": "", "waits_for": "us"}).status_code == 422
    assert lead.get(f"{dossier}/steps").status_code == 200
    assert lead.get(f"{own}/words").status_code == 200


def test_a_dossier_that_came_without_steps_gets_them_by_an_act_and_not_by_looking(
    lead: Browser, dossier: str, steps: Callable[[], dict[str, DossierStep]], superuser: Engine
) -> None:
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM dossier_steps"))
    page = lead.get(dossier).text
    assert "Vergunning, Aanvraag" in page
    assert steps() == {}
    lead.post(f"{dossier}/steps/prepare")
    assert len(steps()) == 11


def test_a_closed_dossier_offers_no_acts(
    lead: Browser, dossier: str, steps: Callable[[], dict[str, DossierStep]]
) -> None:
    lead.post(f"{dossier}/close", data={"closed_on": "2018-09-01", "outcome": "withdrawn"})
    page = lead.get(dossier).text
    assert "dossier-steps" not in page
    assert "parties/new" not in page
    answer = lead.post(f"/hierbeek/dossier-steps/{steps()['Vergunning'].id}", data={"day": "2018-03-01"})
    assert answer.status_code == 422
    assert steps()["Vergunning"].done_on is None
