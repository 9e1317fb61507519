"""The report of a night as people meet it: their own, with links to what they may see, and on one sheet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from flask_babel import force_locale

from tenants.isolation import Accounts, scoped
from tenants.night_reports.letters import write_letters
from tenants.night_reports.models import LetterState, NightLetter
from tenants.roles import Role
from tests.factories.papers import links
from tests.factories.statements import statements
from wegwijs.night_reports.several import _unsigned

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World


def text_of(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_newest_report_tells_what_moved_and_leads_to_the_one_before(
    as_: Callable[[Role], Browser], night: dt.date
) -> None:
    page = text_of(as_(Role.TEAM_LEAD), "/hierbeek/night-reports")
    assert ">30<" in page
    assert "is-odd" in page
    before = night - dt.timedelta(days=1)
    assert f"/hierbeek/night-reports/{before}" in page
    assert f"/hierbeek/night-reports/{night}.pdf" in page
    assert f"/hierbeek/night-reports/{night}" in text_of(as_(Role.TEAM_LEAD), f"/hierbeek/night-reports/{before}")


def test_what_waits_for_the_team_lead_is_for_the_team_lead(as_: Callable[[Role], Browser], night: dt.date) -> None:
    assert 'id="waits"' in text_of(as_(Role.TEAM_LEAD), "/hierbeek/night-reports"), "months wait for a signature"
    volunteer = text_of(as_(Role.VOLUNTEER), f"/hierbeek/night-reports/{night}")
    assert 'id="waits"' not in volunteer
    assert "/hierbeek/dossiers" not in volunteer, "a volunteer has no list of dossiers"


@pytest.mark.parametrize("day", ["2018-13-01", "nonsense", "2018-12-31.xlsx"])
def test_what_is_no_day_leads_nowhere(as_: Callable[[Role], Browser], night: dt.date, day: str) -> None:
    assert night
    browser = as_(Role.TEAM_LEAD)
    assert browser.get(f"/hierbeek/night-reports/{day}").status_code == 404
    assert browser.get(f"/hierbeek/night-reports/{day}.pdf").status_code == 404


def test_of_a_day_without_a_report_it_is_said_kindly(as_: Callable[[Role], Browser], night: dt.date) -> None:
    assert night
    lead = as_(Role.TEAM_LEAD)
    assert "2001" in text_of(lead, "/hierbeek/night-reports/2001-01-01")
    assert (
        lead.get("/hierbeek/night-reports/2001-01-01.pdf").headers["Location"] == "/hierbeek/night-reports/2001-01-01"
    )


def test_the_sheet_is_a_pdf(app: Flask, as_: Callable[[Role], Browser], night: dt.date) -> None:
    for role, path in (
        (Role.TEAM_LEAD, f"/hierbeek/night-reports/{night}.pdf"),
        (Role.REGIONAL_MANAGER, f"/comparison/zuidwest/night-reports/{night}.pdf"),
        (Role.NATIONAL_ANALYST, f"/nation/night-reports/{night}.pdf"),
    ):
        answer = as_(role).get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF")
        assert all(link.startswith(f"{app.extensions['settings'].address}/") for link in links(answer.data))
        assert links(answer.data) or role is not Role.NATIONAL_ANALYST, "a reader goes on to the regions"


def test_a_manager_reads_the_own_region_and_an_analyst_every_one(
    as_: Callable[[Role], Browser], night: dt.date
) -> None:
    manager, analyst = as_(Role.REGIONAL_MANAGER), as_(Role.NATIONAL_ANALYST)
    assert "Hierbeek" in text_of(manager, "/comparison/zuidwest/night-reports")
    assert manager.get("/comparison/noord/night-reports").status_code == 404
    assert manager.get("/nation/night-reports").status_code == 404
    assert "Hierbeek" not in text_of(analyst, f"/comparison/noord/night-reports/{night}")
    nation = text_of(analyst, "/nation/night-reports")
    assert "Zuidwest" in nation
    assert "/comparison/zuidwest/night-reports" in nation


def test_the_link_in_the_mail_leads_everybody_to_their_own_report(
    as_: Callable[[Role], Browser], night: dt.date
) -> None:
    for role, path in (
        (Role.TEAM_LEAD, f"/hierbeek/night-reports/{night}"),
        (Role.REGIONAL_MANAGER, f"/comparison/zuidwest/night-reports/{night}"),
        (Role.NATIONAL_ANALYST, f"/nation/night-reports/{night}"),
    ):
        answer = as_(role).get(f"/night-reports/{night}")
        assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert as_(Role.VOLUNTEER).get(f"/night-reports/{night}").status_code == 404


def test_the_page_of_today_has_one_line_about_last_night_for_the_team_lead(
    as_: Callable[[Role], Browser], night: dt.date
) -> None:
    assert night
    assert "/hierbeek/night-reports" in text_of(as_(Role.TEAM_LEAD), "/hierbeek/today")
    assert "/hierbeek/night-reports" not in text_of(as_(Role.CASE_WORKER), "/hierbeek/today")


def test_a_mail_that_did_not_arrive_is_shown_to_who_leads_the_branch_and_on_their_account(
    as_: Callable[[Role], Browser], engine_web: Engine, engine_worker: Engine, world: World, night: dt.date
) -> None:
    with scoped(engine_worker, Accounts()) as session:
        write_letters(session, world.here.id, None, night, night + dt.timedelta(days=1))
    with scoped(engine_web, Accounts()) as session:
        letter = session.query(NightLetter).filter_by(person_id=world.person(Role.TEAM_LEAD)).one()
        letter.state, letter.settled_at = LetterState.REFUSED, dt.datetime.now(dt.UTC)
    lead = as_(Role.TEAM_LEAD)
    assert "utrecht-alert--warning" in text_of(lead, "/hierbeek/night-reports")
    assert 'id="lost-mail"' in text_of(lead, "/account")
    assert "utrecht-alert--warning" not in text_of(as_(Role.VOLUNTEER), "/hierbeek/night-reports")


def test_the_mail_can_be_switched_off_by_who_gets_it(as_: Callable[[Role], Browser]) -> None:
    lead = as_(Role.TEAM_LEAD)
    assert 'name="night_mail"' in text_of(lead, "/account")
    assert 'name="night_mail"' not in text_of(as_(Role.VOLUNTEER), "/account")
    lead.post("/account", data={"language": "nl", "shortcuts": "y"})
    assert lead.get("/account").get_data(as_text=True).count("night_mail") >= 1
    page = text_of(lead, "/account")
    box = page[page.index('id="night_mail"') - 300 : page.index('id="night_mail"') + 300]
    assert "checked" not in box
    lead.post("/account", data={"language": "nl", "shortcuts": "y", "night_mail": "y"})


def test_the_page_asks_few_statements(app: Flask, as_: Callable[[Role], Browser], night: dt.date) -> None:
    lead = as_(Role.TEAM_LEAD)
    lead.get(f"/hierbeek/night-reports/{night}")
    with statements(app) as sent:
        lead.get(f"/hierbeek/night-reports/{night}")
    work = [each for each in sent if "night_reports" in each or "night_letters" in each]
    assert len(work) == 2


def test_before_the_first_night_the_page_is_kind(as_: Callable[[Role], Browser]) -> None:
    assert as_(Role.NATIONAL_ANALYST).get("/comparison/noord/night-reports").status_code == 200


def test_who_is_late_with_signing_is_named_by_month_and_leads_there(app: Flask) -> None:
    late = [
        {"slug": "b", "name": "Beekdal", "months": 2, "branches": 1, "which": ["2018-10-01", "2018-11-01"]},
        {"slug": "a", "name": "Aardeveld", "months": 1, "branches": 1, "which": ["2018-11-01"]},
    ]
    with app.test_request_context(), force_locale("nl"):
        october, november = _unsigned(late, "region", "zuidwest")
        before = [{key: value for key, value in one.items() if key != "which"} for one in late]
        old, _ = _unsigned(before, "region", "zuidwest")
        of_nation = _unsigned(late, "nation", "")
    assert (october.count, october.what) == ("1", "Oktober 2018: Beekdal.")
    assert (november.count, november.what) == ("2", "November 2018: Aardeveld en Beekdal.")
    assert november.href == "/comparison/zuidwest/signatures?year=2018"
    assert "Beekdal" in old.what, "of a report from before the months were kept"
    assert of_nation[0].href == "/comparison/b/signatures"
