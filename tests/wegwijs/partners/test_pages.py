"""Pages of partners and signals: what they show, refuse and cost."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.partners import organisation
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements
from tests.factories.team import hired, put_in_care

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PARTNERS, SIGNALS = "/hierbeek/partners", "/hierbeek/signals"


@pytest.fixture
def mila(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead of `here`."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def bram(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the case worker of `here`."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture(scope="module")
def partner(engine_web: Engine, world: World) -> uuid.UUID:
    """An organisation."""
    return organisation(engine_web, world, "Maatschappelijk werk Hierbeek")


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    """A client in the care of the case worker."""
    client = registered(engine_web, world, "Selam", "Zeewind")
    carer = hired(engine_web, world, "Case Worker Testboom", person_id=world.person(Role.CASE_WORKER))
    put_in_care(engine_web, world, client, carer)
    return client


def meeting(**values: Any) -> dict[str, Any]:
    """Return the form of a regular meeting today."""
    return {
        "kind": "consultation",
        "day": local_date().isoformat(),
        "municipality": "GM9001",
        "client": "",
        "outcome": "",
    } | values


def referral(partner_id: uuid.UUID, **values: Any) -> dict[str, Any]:
    """Return the form of a referral of today."""
    return {
        "partner": str(partner_id),
        "subject": "finance",
        "day": local_date().isoformat(),
        "how": "cold",
        "municipality": "GM9001",
    } | values


def signal(**values: Any) -> dict[str, Any]:
    """Return the form of a signal of today."""
    return {
        "text": "Lang wachten bij de huisarts",
        "topic": "care",
        "municipality": "GM9001",
        "day": local_date().isoformat(),
    } | values


def test_an_organisation_is_added_changed_ended_and_taken_up_again(bram: Browser, ria: Browser) -> None:
    form = {"name": "Taalhuis Hierbeek", "kind": "language_school", "contact": "Henk Kamille"}
    path = bram.post(f"{PARTNERS}/new", data=form).location
    assert "Taalhuis Hierbeek" in ria.get(path).text
    assert bram.post(f"{PARTNERS}/new", data=form).status_code == 422
    assert bram.post(f"{path}/details", data={**form, "contact": ""}).status_code == 303
    assert "Henk Kamille" not in ria.get(path).text
    bram.post(f"{path}/end")
    assert "Taalhuis Hierbeek" not in ria.get(PARTNERS).text
    assert "Taalhuis Hierbeek" in ria.get(f"{PARTNERS}?who=ended").text
    bram.post(f"{path}/reopen")
    assert "Taalhuis Hierbeek" in ria.get(PARTNERS).text
    assert ria.post(f"{path}/end").status_code == 404


def test_a_meeting_is_noted_corrected_with_a_reason_and_taken_back(bram: Browser, partner: uuid.UUID) -> None:
    path = f"{PARTNERS}/{partner}"
    assert bram.get(f"{path}/meetings/new").status_code == 200
    wrong = bram.post(f"{path}/meetings/new", data=meeting(day="2999-01-01", outcome="Samen spreekuur"))
    assert wrong.status_code == 422
    assert "Samen spreekuur" in wrong.text
    assert bram.post(f"{path}/meetings/new", data=meeting(municipality="GM0001")).status_code == 422
    assert bram.post(f"{path}/meetings/new", data=meeting(client="999999")).status_code == 422
    assert bram.post(f"{path}/meetings/new", data=meeting(outcome="Samen spreekuur")).status_code == 303
    [key] = set(re.findall(rf"{PARTNERS}/meetings/([0-9a-f-]{{36}})", bram.get(path).text))
    one = f"{PARTNERS}/meetings/{key}"
    assert bram.get(f"{one}/correction").status_code == 200
    assert bram.post(f"{one}/correction", data=meeting(outcome="Anders")).status_code == 422
    assert bram.post(f"{one}/correction", data=meeting(outcome="Anders", reason="Verschreven")).status_code == 303
    page = bram.get(one).text
    assert "Verschreven" in page
    assert "Samen spreekuur" in page
    back = bram.get(bram.post(f"{one}/withdraw").location).text
    assert f"{one}/restore" in back
    assert bram.get(one).status_code == 404
    bram.post(f"{one}/restore")
    assert bram.get(one).status_code == 200


def test_a_warm_handover_asks_for_consent_and_records_it_on_the_spot(
    bram: Browser, engine_web: Engine, world: World, partner: uuid.UUID, selam: uuid.UUID
) -> None:
    path = f"/hierbeek/clients/{selam}/referrals/new"
    assert bram.get(path).status_code == 200
    refused = bram.post(path, data=referral(partner, how="warm", agreed="Elke week"))
    assert refused.status_code == 422
    assert 'href="#consent_how"' in refused.text
    assert "Elke week" in refused.text
    answer = bram.post(path, data=referral(partner, how="warm", agreed="Elke week", consent_how="met tolk"))
    assert answer.status_code == 303
    page = bram.get(answer.location).text
    assert "Selam Zeewind" in page
    [held] = set(re.findall(rf"{PARTNERS}/meetings/[0-9a-f-]{{36}}", page))
    assert "Elke week" in bram.get(held).text
    assert bram.post(f"{held}/withdraw").status_code == 422
    assert "consent_how" not in bram.get(path).text, "the consent holds now"
    one = answer.location
    assert (
        bram.post(f"{one}/answer", data={"step": "close", "day": local_date().isoformat(), "outcome": ""}).status_code
        == 422
    )
    assert bram.post(f"{one}/answer", data={"step": "take_up", "day": local_date().isoformat()}).status_code == 303
    closed = bram.post(
        f"{one}/answer", data={"step": "close", "day": local_date().isoformat(), "outcome": "Budgetbeheer"}
    )
    assert closed.status_code == 303
    assert "Budgetbeheer" in bram.get(one).text
    assert bram.post(f"{one}/undo").status_code == 303
    assert bram.post(f"{one}/withdraw").status_code == 303
    assert bram.get(held).status_code == 404
    assert bram.post(f"{one}/undo").status_code == 303
    assert bram.get(held).status_code == 200
    assert bram.get(f"{one}/correction").status_code == 200
    assert bram.post(f"{one}/correction", data={"day": local_date().isoformat(), "subject": "work"}).status_code == 303


def test_work_is_logged_corrected_and_taken_back(bram: Browser, partner: uuid.UUID, selam: uuid.UUID) -> None:
    path, form = (
        f"/hierbeek/clients/{selam}/job-contacts/new",
        {"day": local_date().isoformat(), "partner": str(partner), "outcome": "talk"},
    )
    assert bram.get(path).status_code == 200
    for wrong in ({"day": ""}, {"outcome": "sung"}, {"note": "111222333"}, {"partner": str(uuid.uuid4())}):
        assert bram.post(path, data={**form, **wrong}).status_code == 422
    around = bram.post(path, data={**form, "note": "Bakker zoekt iemand"}).location
    page = bram.get(around).text
    assert "Bakker zoekt iemand" in page
    [key] = set(re.findall(rf"{PARTNERS}/job-contacts/([0-9a-f-]{{36}})", page))
    one = f"{PARTNERS}/job-contacts/{key}"
    assert bram.get(one).status_code == 200
    assert bram.post(one, data={**form, "outcome": "job"}).status_code == 303
    back = bram.get(bram.post(f"{one}/withdraw").location).text
    assert f"{one}/restore" in back
    bram.post(f"{one}/restore")
    assert f"{one}" in bram.get(around).text


def test_names_are_shown_only_to_who_may_know_them(
    bram: Browser, ria: Browser, mila: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    partner = organisation(engine_web, world, "Schuldhulp Hierbeek")
    bram.post(f"/hierbeek/clients/{selam}/referrals/new", data=referral(partner))
    number = re.findall(r"client (\d+)|cliënt (\d+)", bram.get(f"/hierbeek/clients/{selam}/partners").text)
    typed = next(part for part in number[0] if part)
    bram.post(f"{PARTNERS}/{partner}/meetings/new", data=meeting(kind="multidisciplinary", client=typed))
    for knows, browser in ((True, bram), (True, mila), (False, ria)):
        page = browser.get(f"{PARTNERS}/{partner}").text
        assert ("Selam Zeewind" in page) == knows
        assert f"{PARTNERS}/meetings/" in page, "that one met is no secret"
        assert (f"{PARTNERS}/referrals/" in page) == knows


def test_a_signal_is_noticed_chosen_and_told(mila: Browser, ria: Browser, selam: uuid.UUID) -> None:
    named = ria.post(SIGNALS, data=signal(text="Selam Zeewind wacht lang"))
    assert named.status_code == 422
    assert "Selam Zeewind wacht lang" in named.text
    asked = ria.post(SIGNALS, data=signal(text="Veel zeewind in de straat"))
    assert asked.status_code == 422
    assert 'name="looked"' in asked.text
    assert ria.post(SIGNALS, data=signal(text="Veel zeewind in de straat", looked="y")).status_code == 303
    assert ria.post(SIGNALS, data=signal()).status_code == 303
    page = mila.get(SIGNALS).text
    first, second = sorted(set(re.findall(rf"{SIGNALS}/([0-9a-f-]{{36}})/choose", page)))
    assert ria.post(f"{SIGNALS}/{first}/choose").status_code == 404
    assert ria.get(f"{SIGNALS}/{first}").status_code == 200
    assert ria.post(f"{SIGNALS}/{second}", data=signal(text="Nog langer wachten", topic="housing")).status_code == 303
    assert mila.post(f"{SIGNALS}/{second}/choose").status_code == 303
    assert mila.post(f"{SIGNALS}/{first}/put-aside").status_code == 303
    assert ria.get(f"{SIGNALS}/{first}").status_code == 422
    report = mila.get(f"{SIGNALS}/report").text
    assert "Nog langer wachten" in report
    assert "zeewind" not in report
    text = mila.get(f"{SIGNALS}/report.txt")
    assert text.mimetype == "text/plain"
    assert "Nog langer wachten (Hierbeek)" in text.text
    assert mila.post(f"{SIGNALS}/{second}/wait").status_code == 303
    assert "Nog langer wachten" not in mila.get(f"{SIGNALS}/report").text
    assert ria.get(f"{SIGNALS}/report").status_code == 404


@pytest.mark.parametrize("period", ["2018-Q5", "2018-Q", "kwartaal", "0001", "9999-Q1"])
def test_a_period_that_cannot_be_is_not_here(mila: Browser, period: str) -> None:
    assert mila.get(f"{SIGNALS}?period={period}").status_code == 404
    assert mila.get(f"{SIGNALS}/report?period={period}").status_code == 404


def test_every_page_costs_at_most_eight_statements_and_leaves_one_line(
    mila: Browser, app: Flask, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    partner = organisation(engine_web, world, "Woonstichting Hierbeek")
    one = mila.post(f"/hierbeek/clients/{selam}/referrals/new", data=referral(partner)).location
    mila.post(f"{PARTNERS}/{partner}/meetings/new", data=meeting(outcome="Samen"))
    mila.post(
        f"/hierbeek/clients/{selam}/job-contacts/new",
        data={"day": local_date().isoformat(), "partner": str(partner), "outcome": "talk"},
    )
    page = mila.get(f"{PARTNERS}/{partner}").text
    held = re.findall(rf"{PARTNERS}/meetings/[0-9a-f-]{{36}}", page)[0]
    contact = re.findall(rf"{PARTNERS}/job-contacts/[0-9a-f-]{{36}}", page)[0]
    mila.post(SIGNALS, data=signal(day=(local_date() - dt.timedelta(days=1)).isoformat()))
    found = re.findall(rf"{SIGNALS}/[0-9a-f-]{{36}}", mila.get(f"{SIGNALS}?period={local_date().year}").text)[0]
    for path in (
        PARTNERS,
        f"{PARTNERS}?who=ended",
        f"{PARTNERS}/{partner}",
        f"{PARTNERS}/new",
        f"{PARTNERS}/{partner}/details",
        f"{PARTNERS}/{partner}/meetings/new",
        held,
        f"{held}/correction",
        f"/hierbeek/clients/{selam}/partners",
        f"/hierbeek/clients/{selam}/referrals/new",
        f"/hierbeek/clients/{selam}/job-contacts/new",
        one,
        f"{one}/correction",
        contact,
        SIGNALS,
        found,
        f"{SIGNALS}/report",
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert mila.get(path).status_code == 200, path
        assert len(sent) <= 8, (path, sent)
        assert len(trail_of(engine_web, world, end)) == 1, path
