"""The pages of signing: a month for its team lead, the months of a region, those of the country."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from flask_babel import force_locale
from flask_babel import gettext as _

from tenants.isolation import Figures, scoped
from tenants.roles import Role
from tenants.signing import accepting
from tenants.signing.queries import state_of_months
from tenants.signing.rules import Step
from tests.factories.looked import seen_on
from tests.factories.signing import OCTOBER, TODAY, a_year_of_visits, late_visit, manager
from tests.factories.statements import statements

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

MONTH = "/hierbeek/figures/2018/10"
REGION = "/comparison/zuidwest/signatures"
NATION = "/nation/signatures?year=2018"
CONTACTS, FINANCE = "consultations.contacts", "consultations.topics|topic|finance"


@pytest.fixture(scope="module", autouse=True)
def years(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Two years of visits; October 2018 has three times as many as ever."""
    a_year_of_visits(engine_web, engine_worker, world, october=60)


def prefix(cell: str) -> str:
    return cell.replace("|", "-").replace(".", "-")


def answered(lead: Any, cell: str, answer: str = "right", reason: str = "Extra spreekuur.") -> Any:
    data = {"cell": cell, f"{prefix(cell)}-answer": answer, f"{prefix(cell)}-reason": reason}
    return lead.post(f"{MONTH}/answers", data=data)


def seen(lead: Any) -> str:
    return seen_on(lead, MONTH)


def filled(page: str) -> int:
    """Return how many buttons of a page are filled."""
    return page.count("utrecht-button--primary-action")


def words(app: Flask, sentence: str, **values: object) -> str:
    with app.test_request_context(), force_locale("nl"):
        return str(_(sentence, **values))


def step(engine: Engine, world: World) -> Step:
    with scoped(engine, Figures(world.region_id)) as session:
        states = state_of_months(session, 2018, world.region_id, TODAY)
    return next(one.step for one in states if one.month == OCTOBER)


def test_a_month_shows_what_changed_what_is_odd_and_the_sums(browser_as: Any, world: World) -> None:
    page = browser_as(world.person(Role.TEAM_LEAD)).get(MONTH)
    assert page.status_code == 200
    assert "+40" in page.text
    assert page.text.count('class="asks"') == 2
    assert 'id="question-consultations-contacts"' in page.text
    assert f'action="{MONTH}/signature"' not in page.text, "what is odd is answered first"
    assert filled(page.text) == 1
    assert "2018-in-cijfers" not in page.text


def test_a_volunteer_reads_the_month_and_signs_nothing(browser_as: Any, world: World) -> None:
    volunteer = browser_as(world.person(Role.VOLUNTEER))
    page = volunteer.get(MONTH)
    assert page.status_code == 200
    assert "<form" not in page.text.partition("<main")[2]
    assert volunteer.post(f"{MONTH}/signature").status_code == 404
    assert volunteer.post(f"{MONTH}/answers").status_code == 404


@pytest.mark.parametrize("address", ["/2018/13", "/2018/0", "/1999/5", "/2099/1"])
def test_a_month_that_cannot_be_is_not_there(browser_as: Any, world: World, address: str) -> None:
    assert browser_as(world.person(Role.TEAM_LEAD)).get(f"/hierbeek/figures{address}").status_code == 404


def test_an_answer_that_says_nothing_is_refused_with_what_was_typed(browser_as: Any, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    refused = answered(lead, CONTACTS, "right", "")
    assert refused.status_code == 422
    assert 'href="#consultations-contacts-reason"' in refused.text
    assert answered(lead, CONTACTS, "", "Iets").status_code == 422
    kept = answered(lead, CONTACTS, "right", "Het nummer is 111222333")
    assert kept.status_code == 422
    assert "111222333" in kept.text
    assert answered(lead, "housing.housed").status_code == 422


def test_each_answer_leads_to_the_next_question_and_then_to_the_signature(browser_as: Any, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    assert answered(lead, CONTACTS).headers["Location"].endswith(f"{MONTH}#question-{prefix(FINANCE)}")
    assert answered(lead, FINANCE, reason="Sinds 1 oktober.").headers["Location"].endswith(f"{MONTH}#sign")
    page = lead.get(MONTH).text
    assert "Sinds 1 oktober." in page
    assert filled(page) == 1
    assert f'action="{MONTH}/signature"' in page


def test_a_month_is_looked_at_with_few_statements(app: Flask, browser_as: Any, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    with statements(app) as sent:
        assert lead.get(MONTH).status_code == 200
    assert len(sent) <= 11, sent  # four of them know who asks, enter the scope and draw the bar
    for role, address in ((Role.REGIONAL_MANAGER, f"{REGION}?year=2018"), (Role.NATIONAL_ANALYST, NATION)):
        looker = browser_as(world.person(role))
        with statements(app) as sent:
            assert looker.get(address).status_code == 200
        assert len(sent) <= 6, sent


def test_a_signature_goes_up_and_is_taken_back(browser_as: Any, engine_web: Engine, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    assert lead.post(f"{MONTH}/signature", data={"seen": "0000"}).status_code == 422
    assert lead.post(f"{MONTH}/signature", data={"seen": seen(lead)}).status_code == 302
    assert step(engine_web, world) is Step.SIGNED
    assert lead.post(f"{MONTH}/signature", data={"seen": "0000"}).status_code == 422
    assert lead.post(f"{MONTH}/signature/withdrawal").status_code == 302
    assert step(engine_web, world) is Step.OPEN
    assert lead.post(f"{MONTH}/signature", data={"seen": seen(lead)}).status_code == 302


def test_a_region_sends_back_and_the_branch_reads_why(browser_as: Any, engine_web: Engine, world: World) -> None:
    region, lead = browser_as(world.person(Role.REGIONAL_MANAGER)), browser_as(world.person(Role.TEAM_LEAD))
    assert f'value="{world.here.id}.' in region.get(f"{REGION}?year=2018").text
    one = f"{REGION}/2018/10/{world.here.id}"
    assert region.get(one).status_code == 200
    assert region.post(f"{one}/return", data={"reason": ""}).status_code == 422
    assert region.post(f"{one}/return", data={"reason": "Kijk naar de telefoon."}).status_code == 302
    assert step(engine_web, world) is Step.RETURNED
    for address in (MONTH, "/hierbeek/today", "/hierbeek/figures"):
        assert "Kijk naar de telefoon." in lead.get(address).text, address
    assert lead.post(f"{MONTH}/signature", data={"seen": seen(lead)}).status_code == 422
    for told in ("Twee zieke kinderen ontbraken.", "Een vader is overleden."):
        answer = lead.post(f"{MONTH}/signature", data={"seen": seen(lead), "reason": told})
        assert answer.status_code == 422, "what the region reads points at nobody"
    signing = {"seen": seen(lead), "reason": "Nagekeken: het klopt."}
    assert lead.post(f"{MONTH}/signature", data=signing).status_code == 302


def test_a_region_accepts_and_undoes_it(browser_as: Any, engine_web: Engine, world: World) -> None:
    region = browser_as(world.person(Role.REGIONAL_MANAGER))
    assert "Nagekeken: het klopt." in region.get(f"{REGION}?year=2018").text
    for address in (f"{REGION}?year=2018", f"{REGION}/2018/10/{world.here.id}"):
        assert "<q>Extra spreekuur.</q>" in region.get(address).text, "what was odd, as the branch says"
    accept = f"{REGION}/2018/10/acceptance"
    assert region.post(accept).status_code == 422
    assert region.post(accept, data={"branches": ["no id"]}).status_code == 404
    assert region.post(accept, data={"branches": [str(world.here.id)]}).status_code == 404, "in no version"
    shown = re.search(rf'value="({world.here.id}\.(\d+))"', region.get(f"{REGION}?year=2018").text)
    assert shown is not None
    assert region.post(accept, data={"branches": [f"{world.elsewhere.id}.1"]}).status_code == 422
    before = int(shown[2]) - 1
    assert region.post(accept, data={"branches": [f"{world.here.id}.{before}"]}).status_code == 422, "signed anew since"
    assert region.post(accept, data={"branches": [shown[1]]}).status_code == 302
    assert step(engine_web, world) is Step.ACCEPTED
    one = f"{REGION}/2018/10/{world.here.id}"
    assert region.post(f"{one}/acceptance/withdrawal").status_code == 302
    assert step(engine_web, world) is Step.SIGNED
    assert f'name="version" value="{shown[2]}"' in region.get(one).text
    assert region.post(f"{one}/acceptance", data={"version": before}).status_code == 422
    assert region.post(f"{one}/acceptance", data={"version": shown[2]}).status_code == 302
    assert region.post(f"{one}/acceptance", data={"version": shown[2]}).status_code == 422


def test_a_region_names_an_exception_and_lifts_it(browser_as: Any, world: World) -> None:
    region = browser_as(world.person(Role.REGIONAL_MANAGER))
    one = f"{REGION}/2018/9/{world.here.id}"
    assert region.post(f"{one}/exception", data={"reason": ""}).status_code == 422
    assert region.post(f"{one}/exception", data={"reason": "Brand in het archief."}).status_code == 302
    assert "Brand in het archief." in region.get(one).text
    assert region.post(f"{one}/exception/end").status_code == 302
    assert region.post(f"{one}/exception/end").status_code == 422


def test_another_regions_branch_is_not_there(browser_as: Any, world: World) -> None:
    region = browser_as(world.person(Role.REGIONAL_MANAGER))
    assert region.get("/comparison/noord/signatures").status_code == 404
    elsewhere = f"{REGION}/2018/10/{world.elsewhere.id}"
    assert region.get(elsewhere).status_code == 404
    for act in ("acceptance", "acceptance/withdrawal", "return", "exception", "exception/end"):
        assert region.post(f"{elsewhere}/{act}", data={"reason": "x"}).status_code == 404, act


def test_the_analyst_reads_a_region_and_moves_nothing_in_it(browser_as: Any, world: World) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    page = analyst.get(f"{REGION}?year=2018")
    assert page.status_code == 200
    assert "<form" not in page.text.partition("<main")[2]
    assert analyst.post(f"{REGION}/2018/10/{world.here.id}/acceptance").status_code == 404


def test_the_nation_publishes_takes_back_and_hands_down(browser_as: Any, engine_web: Engine, world: World) -> None:
    analyst = browser_as(world.person(Role.NATIONAL_ANALYST))
    assert "Elderveen" in analyst.get(NATION).text
    assert analyst.post("/nation/signatures/2018/10/publication").status_code == 422
    with scoped(engine_web, Figures(world.other_region_id)) as session:
        why = "Geen teamleider."
        accepting.name_exception(session, manager(world), OCTOBER, world.elsewhere.id, why, TODAY)
    page = analyst.get(NATION).text
    assert "Geen teamleider." in page
    assert filled(page) == 1
    assert analyst.post("/nation/signatures/2018/10/publication").status_code == 302
    assert step(engine_web, world) is Step.PUBLISHED
    back = "/nation/signatures/2018/10/publication/withdrawal"
    refused = analyst.post(back, data={"m201810-reason": ""})
    assert refused.status_code == 422
    assert 'href="#m201810-reason"' in refused.text
    assert analyst.post(back, data={"m201810-reason": "Dubbel geteld."}).status_code == 302
    assert step(engine_web, world) is Step.ACCEPTED
    down = f"/nation/signatures/2018/10/regions/{world.region_id}/return"
    field = f"m201810-{world.region_id.hex}-reason"
    assert analyst.post(down, data={field: ""}).status_code == 422
    assert analyst.post(down, data={field: "Kijk naar de telefoon."}).status_code == 302
    assert step(engine_web, world) is Step.SIGNED
    assert "Kijk naar de telefoon." in browser_as(world.person(Role.REGIONAL_MANAGER)).get(f"{REGION}?year=2018").text


def test_late_records_show_old_and_new_and_ask_why(
    browser_as: Any, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    late_visit(engine_web, engine_worker, world, visits=3)
    lead = browser_as(world.person(Role.TEAM_LEAD))
    page = lead.get(MONTH).text
    table = page.partition('id="since"')[2].partition("</table>")[0]
    assert re.search(r">60</td>\s*<td[^>]*>63</td>\s*<td[^>]*>\+3<", table)
    assert "2018/10" in lead.get("/hierbeek/today").text
    signature = page.partition('class="signature__paper"')[2].partition("</div>")[0]
    assert "Testboom" in signature, "on paper stands who signed what was"
    assert "signature__line" not in signature, "a question is open"
    answered(lead, CONTACTS)
    assert lead.get(MONTH).text.count('class="signature__line"') == 2, "on paper a place to sign what is counted now"
    assert lead.post(f"{MONTH}/signature", data={"seen": seen(lead)}).status_code == 422
    signing = {"seen": seen(lead), "reason": "Drie bezoeken vergeten."}
    assert lead.post(f"{MONTH}/signature", data=signing).status_code == 302
    assert "Drie bezoeken vergeten." in lead.get(MONTH).text
    assert 'id="since"' not in lead.get(MONTH).text
    assert 'class="signature__paper"' not in lead.get(MONTH).text


def test_the_year_asks_whether_its_months_are_signed(app: Flask, browser_as: Any, world: World) -> None:
    page = browser_as(world.person(Role.TEAM_LEAD)).get("/hierbeek/figures/2018").text
    assert words(app, "Are all months signed?") in page
    assert "maart 2018" in page
    assert "oktober 2018" not in page.partition(words(app, "Are all months signed?"))[2].partition("</li>")[0]


def test_a_sheet_of_paper_says_whose_it_is(browser_as: Any, world: World) -> None:
    for role, address, name in (
        (Role.TEAM_LEAD, MONTH, "Hierbeek"),
        (Role.REGIONAL_MANAGER, f"{REGION}?year=2018", "Zuidwest"),
    ):
        page = browser_as(world.person(role)).get(address).text
        head = page.partition('class="bar__paper"')[2].partition("</p>")[0]
        title = page.partition("<title>")[2].partition(" \N{EN DASH} ")[0]
        assert f"VluchtelingenWerk {name}</b> {title}" in head
