"""Tokens: made and ended on one's account, and what a program reads with them. T31 for programs."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import Range

from tenants.api_tokens.models import ApiToken
from tenants.auth.models import Membership, Person
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date
from tenants.roles import RIGHTS, Right, Role
from tests.factories.api_tokens import token_for
from tests.factories.world import ALWAYS
from wegwijs.bearers import program_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("told")
CURRENT = "?status=current"
ZUIDWEST, NOORD, NATION = (f"/api/v1/{unit}/years/2018" for unit in ("regions/zuidwest", "regions/noord", "nation"))


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def code(browser: Browser, path: str, token: str) -> int:
    return int(browser.get(path, headers=bearing(token)).status_code)


@pytest.fixture
def newcomer(engine_web: Engine, world: World) -> Iterator[uuid.UUID]:
    """A regional manager of their own, who may be ended in the test."""
    with scoped(engine_web, Accounts()) as session:
        person = Person(name="Noor Kastanjelaan", email=f"{uuid.uuid4().hex}@example.org", language="en")
        session.add(person)
        session.flush()
        session.add(
            Membership(
                person_id=person.id, role=Role.REGIONAL_MANAGER, region_id=world.region_id, valid=Range(ALWAYS.lower)
            )
        )
        return person.id


def test_a_manager_reads_the_current_figures_of_their_region_alone(
    browser: Browser, token_of: Callable[[Role], str]
) -> None:
    token = token_of(Role.REGIONAL_MANAGER)
    answer = browser.get(ZUIDWEST + CURRENT, headers=bearing(token))
    found = answer.get_json()
    assert (found["status"], found["version"], found["name"]) == ("current", 102, "Zuidwest")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    older = browser.get(f"{ZUIDWEST}{CURRENT}&version=101", headers=bearing(token)).get_json()
    assert older["figures"]["housing.housed"]["places"] == {"GM9001": 50}
    foreign = browser.get(NOORD + CURRENT, headers=bearing(token))
    absent = browser.get(f"/api/v1/regions/nergens/years/2018{CURRENT}", headers=bearing(token))
    assert (foreign.status_code, foreign.data) == (absent.status_code, absent.data) == (404, absent.data)
    assert code(browser, NATION + CURRENT, token) == 404


def test_an_analyst_reads_every_region_and_the_country(browser: Browser, token_of: Callable[[Role], str]) -> None:
    token = token_of(Role.NATIONAL_ANALYST)
    assert [code(browser, path + CURRENT, token) for path in (ZUIDWEST, NOORD, NATION)] == [200, 200, 200]
    sheet = browser.get(f"{NATION}.csv{CURRENT}", headers=bearing(token)).text
    assert "housing.housed;2018;current;101;;;75" in sheet


def test_what_is_published_is_the_same_with_and_without_a_token(
    browser: Browser, token_of: Callable[[Role], str]
) -> None:
    path = "/api/v1/branches/hierbeek/years/2018"
    assert browser.get(path).data == browser.get(path, headers=bearing(token_of(Role.REGIONAL_MANAGER))).data


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.REGIONAL_MANAGER, Role.NATIONAL_ANALYST}))
def test_who_compares_nothing_makes_no_token(
    browser_as: Callable[[uuid.UUID], Browser], world: World, role: Role
) -> None:
    assert not RIGHTS[role] & {Right.COMPARISON_READ, Right.NATION_READ}
    browser = browser_as(world.person(role))
    assert browser.get("/account/tokens").status_code == 200
    form = {"name": "Dashboard", "membership": str(uuid.uuid4()), "lasts": "30"}
    assert browser.post("/account/tokens", data=form).status_code == 404


def test_a_token_is_shown_once_and_kept_as_a_hash(
    browser: Browser,
    browser_as: Callable[[uuid.UUID], Browser],
    newcomer: uuid.UUID,
    superuser: Engine,
) -> None:
    mine = browser_as(newcomer)
    page = mine.get("/account/tokens").text
    (membership,) = re.findall(r'name="membership"[^>]*value="([0-9a-f-]{36})"', page)
    form = {"name": "Kaart", "membership": membership, "lasts": "365", "sealed": _sealed(page)}
    made = mine.post("/account/tokens", data=form)
    assert made.status_code == 200
    (token,) = re.findall(r"wegwijs_[\w-]{43}", made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert code(browser, ZUIDWEST + CURRENT, token) == 200
    assert token not in mine.get("/account/tokens").text
    again = mine.post("/account/tokens", data={**form, "name": "Anders"})
    assert re.findall(r"wegwijs_[\w-]{43}", again.text) == [token], "sent again it is the same one"
    assert "Kaart" in again.text
    with superuser.connect() as behind:
        kept = behind.execute(text("SELECT * FROM api_tokens WHERE person_id = :id"), {"id": newcomer}).one()
        trail = behind.execute(text("SELECT * FROM platform_events WHERE record = 'api_token'")).all()
    assert token not in str(kept)
    assert token not in str(trail)
    assert "Kaart" not in str(trail)
    assert kept.last_used_on == local_date()
    assert kept.expires_on == local_date() + dt.timedelta(days=365)
    assert any(line.verb == "make" and line.record_id == str(kept.id) for line in trail)


def test_a_page_that_was_open_too_long_or_is_anothers_makes_nothing_until_it_is_sent_once_more(
    browser_as: Callable[[uuid.UUID], Browser], newcomer: uuid.UUID, world: World, superuser: Engine
) -> None:
    mine = browser_as(newcomer)
    anothers = _sealed(browser_as(world.person(Role.NATIONAL_ANALYST)).get("/account/tokens").text)
    form = {"name": "Kaart", "membership": _membership(mine), "lasts": "30"}
    for sealed in ("", "made up", anothers):
        refused = mine.post("/account/tokens", data={**form, "sealed": sealed})
        assert refused.status_code == 422
        with superuser.connect() as behind:
            made = text("SELECT count(*) FROM api_tokens WHERE person_id = :id")
            assert behind.scalar(made, {"id": newcomer}) == 0
    assert mine.post("/account/tokens", data={**form, "sealed": _sealed(refused.text)}).status_code == 200


def test_one_that_was_ended_is_not_made_again_by_the_same_page(
    browser_as: Callable[[uuid.UUID], Browser], newcomer: uuid.UUID, superuser: Engine
) -> None:
    mine = browser_as(newcomer)
    page = mine.get("/account/tokens").text
    form = {"name": "Kaart", "membership": _membership(mine), "lasts": "30", "sealed": _sealed(page)}
    assert mine.post("/account/tokens", data=form).status_code == 200
    with superuser.connect() as behind:
        key = behind.scalar(text("SELECT id FROM api_tokens WHERE person_id = :id"), {"id": newcomer})
    assert mine.post(f"/account/tokens/{key}/end").status_code == 302
    assert mine.post("/account/tokens", data=form).status_code == 422


def _sealed(page: str) -> str:
    return re.findall(r'name="sealed"[^>]*value="([^"]+)"', page)[0]


def test_a_form_that_cannot_be_keeps_what_was_typed(
    browser_as: Callable[[uuid.UUID], Browser], newcomer: uuid.UUID
) -> None:
    mine = browser_as(newcomer)
    answer = mine.post("/account/tokens", data={"name": "", "membership": "", "lasts": "30"})
    assert answer.status_code == 422
    with_number = mine.post(
        "/account/tokens",
        data={"name": "Nummer 123456782", "membership": _membership(mine), "lasts": "30"},
    )
    assert with_number.status_code == 422
    assert "Nummer 123456782" in with_number.text


def _membership(browser: Browser) -> str:
    return re.findall(r'name="membership"[^>]*value="([0-9a-f-]{36})"', browser.get("/account/tokens").text)[0]


def test_a_token_is_ended_by_its_person_and_by_nobody_else(
    browser: Browser,
    browser_as: Callable[[uuid.UUID], Browser],
    newcomer: uuid.UUID,
    engine_web: Engine,
    world: World,
) -> None:
    token = token_for(engine_web, newcomer)
    with scoped(engine_web, Accounts()) as session:
        key = session.scalars(select(ApiToken.id).where(ApiToken.person_id == newcomer)).one()
    other = browser_as(world.person(Role.NATIONAL_ANALYST))
    assert other.post(f"/account/tokens/{key}/end").status_code == 404
    assert code(browser, ZUIDWEST + CURRENT, token) == 200
    mine = browser_as(newcomer)
    assert mine.post(f"/account/tokens/{key}/end").status_code == 302
    assert code(browser, ZUIDWEST + CURRENT, token) == 401
    assert mine.post(f"/account/tokens/{key}/end").status_code == 404


@pytest.mark.parametrize("how", ["disabled", "role ended", "role came back", "too old", "other role"])
def test_t31_a_token_ends_with_everything_it_stands_on(
    browser: Browser, engine_web: Engine, newcomer: uuid.UUID, world: World, how: str
) -> None:
    token = token_for(engine_web, newcomer)
    assert code(browser, ZUIDWEST + CURRENT, token) == 200
    today = local_date()
    with scoped(engine_web, Accounts()) as session:
        mine = Membership.person_id == newcomer
        if how == "disabled":
            session.execute(update(Person).where(Person.id == newcomer).values(disabled_at=func.now()))
        if how in {"role ended", "role came back"}:
            session.execute(update(Membership).where(mine).values(valid=Range(ALWAYS.lower, today)))
        if how == "role came back":
            again = Membership(
                person_id=newcomer, role=Role.REGIONAL_MANAGER, region_id=world.region_id, valid=Range(today)
            )
            session.add(again)
        if how == "too old":
            session.execute(
                update(ApiToken).where(ApiToken.person_id == newcomer).values(expires_on=today - dt.timedelta(days=1))
            )
        if how == "other role":
            session.execute(update(Membership).where(mine).values(region_id=world.other_region_id))
    # Whoever moved reads where they are now, and nowhere else.
    expected = (404, 200) if how == "other role" else (401, 401)
    assert (code(browser, ZUIDWEST + CURRENT, token), code(browser, NOORD + CURRENT, token)) == expected


def test_a_use_is_noted_once_a_day(browser: Browser, engine_web: Engine, newcomer: uuid.UUID) -> None:
    token = token_for(engine_web, newcomer)
    for path in (ZUIDWEST, ZUIDWEST + CURRENT):
        assert code(browser, path, token) in {200, 404}
    with scoped(engine_web, Accounts()) as session:
        assert (
            session.scalars(select(ApiToken.last_used_on).where(ApiToken.person_id == newcomer)).one() == local_date()
        )


def test_where_a_token_does_not_reach_leaves_a_line(
    browser: Browser, engine_web: Engine, newcomer: uuid.UUID, superuser: Engine
) -> None:
    token = token_for(engine_web, newcomer)
    assert code(browser, NOORD + CURRENT, token) == 404
    with superuser.connect() as behind:
        lines = behind.execute(
            text("SELECT verb, role FROM platform_events WHERE person_id = :id AND verb = 'denied'"), {"id": newcomer}
        ).all()
    assert [tuple(line) for line in lines] == [("denied", "regional_manager")]


def test_a_browser_may_ask_first_whether_it_may_send_its_token(browser: Browser) -> None:
    asked = browser.options(f"{ZUIDWEST}{CURRENT}", headers={"Access-Control-Request-Headers": "authorization"})
    assert asked.status_code in {200, 204}
    assert browser.get(f"{ZUIDWEST}{CURRENT}").status_code == 401


def test_a_token_is_counted_as_one_however_it_is_spelled(
    app: Flask, browser: Browser, token_of: Callable[[Role], str]
) -> None:
    token = token_of(Role.NATIONAL_ANALYST)
    keys = set()
    for given in (f"Bearer {token}", f"bEARER {token}", f"Bearer     {token}", f"  Bearer {token} "):
        with app.test_request_context(ZUIDWEST, headers={"Authorization": given}):
            keys.add(program_key())
    assert len(keys) == 1


def test_signing_out_everywhere_says_that_tokens_stay_and_ends_them_when_asked(
    browser: Browser, browser_as: Callable[[uuid.UUID], Browser], newcomer: uuid.UUID, engine_web: Engine
) -> None:
    assert 'name="tokens"' not in browser_as(newcomer).get("/account").text, "who has none is asked nothing"
    token = token_for(engine_web, newcomer)
    for page in ("/account", "/account/password"):
        asked = browser_as(newcomer).get(page).text
        assert re.search(r'<input[^>]*name="tokens"(?![^>]*checked)[^>]*>', asked), "off until its person says so"
    assert browser_as(newcomer).post("/account/sign-ins/end").status_code == 302
    assert code(browser, ZUIDWEST + CURRENT, token) == 200
    assert browser_as(newcomer).post("/account/sign-ins/end", data={"tokens": "y"}).status_code == 302
    assert code(browser, ZUIDWEST + CURRENT, token) == 401
