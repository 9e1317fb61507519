"""The way in and out: two factors, a limited number of tries, a cookie that is worth what its row says."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from sqlalchemy import func, select, text, update

from tenants.audit.models import PlatformEvent
from tenants.auth.models import Attempt, SignIn
from tenants.isolation import Accounts, Directory, scoped
from tenants.roles import Role
from tests.factories.accounts import PASSWORD, account, sign_in, walk_in

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.settings import Settings
    from tests.factories.accounts import Account
    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.fixture
def someone(engine_web: Engine, settings: Settings, world: World) -> Account:
    return account(engine_web, settings.secret, world)


@pytest.fixture(autouse=True)
def fresh_attempts(superuser: Engine) -> Iterator[None]:
    yield
    with superuser.begin() as connection:
        connection.execute(text("DELETE FROM attempts"))


def _without_tokens(page: str) -> str:
    page = re.sub(r'value="[\w.-]{40,}"', "", page)
    page = re.sub(r'\\?"X-CSRFToken\\?": \\?"[^"]+"|X-CSRFToken[^}]+', "", page)
    return re.sub(r"[\w.]+@example\.org", "", page)


def test_two_factors_lead_in_and_one_does_not(browser: Browser, someone: Account, world: World) -> None:
    walk_in(browser, someone, f"/{world.here.slug}/sign-in")
    assert browser.get("/account").location.startswith("/sign-in/code")
    answer = browser.post("/sign-in/code", data={"code": someone.code()})
    assert answer.status_code == 302
    assert browser.get("/account").status_code == 200


def test_a_wrong_password_and_an_unknown_address_look_the_same(browser: Browser, someone: Account) -> None:
    known = browser.post("/sign-in", data={"email": someone.email, "password": "fout"})
    unknown = browser.post("/sign-in", data={"email": "niemand@example.org", "password": "fout"})
    assert known.status_code == unknown.status_code == 422
    assert _without_tokens(known.text) == _without_tokens(unknown.text)


def test_t32_of_a_hundred_wrong_passwords_ten_are_tried(
    app: Flask, browser: Browser, someone: Account, engine_web: Engine
) -> None:
    def attempt(number: int) -> str:
        own = app.test_client()
        answer = own.post("/sign-in", data={"email": someone.email, "password": f"fout {number}"})
        assert answer.status_code == 422
        return _without_tokens(answer.text)

    with ThreadPoolExecutor(4) as pool:
        bodies = set(pool.map(attempt, range(100)))
    assert len(bodies) == 1
    with scoped(engine_web, Accounts()) as session:
        assert session.scalar(select(func.count()).where(Attempt.kind == "password")) == 10
    with scoped(engine_web, Directory()) as session:
        tried = select(func.count()).where(
            PlatformEvent.verb == "sign_in_failed", PlatformEvent.record_id == str(someone.id)
        )
        assert session.scalar(tried) == 10
    right = browser.post("/sign-in", data={"email": someone.email, "password": PASSWORD})
    assert right.status_code == 422, "the right password is not looked at either"


def test_who_succeeds_takes_the_attempt_back(browser: Browser, someone: Account, engine_web: Engine) -> None:
    sign_in(browser, someone)
    with scoped(engine_web, Accounts()) as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_t33_a_code_works_once(app: Flask, someone: Account) -> None:
    first, second = app.test_client(), app.test_client()
    code = someone.code()
    walk_in(first, someone)
    assert first.post("/sign-in/code", data={"code": code}).status_code == 302
    walk_in(second, someone)
    assert second.post("/sign-in/code", data={"code": code}).status_code == 422
    assert second.get("/account").status_code == 302
    assert second.post("/sign-in/code", data={"code": someone.code(steps=1)}).status_code == 302


def test_a_code_of_two_steps_away_does_not_count(browser: Browser, someone: Account) -> None:
    walk_in(browser, someone)
    for steps in (-3, 3):
        assert browser.post("/sign-in/code", data={"code": someone.code(steps=steps)}).status_code == 422


def test_a_recovery_code_works_once(app: Flask, someone: Account) -> None:
    typed = someone.codes[3].upper().replace("-", " ")
    for expected in (302, 422):
        browser = app.test_client()
        walk_in(browser, someone)
        assert browser.post("/sign-in/code", data={"code": typed}).status_code == expected


def test_of_many_codes_ten_are_tried(browser: Browser, someone: Account, engine_web: Engine) -> None:
    walk_in(browser, someone)
    for number in range(15):
        assert browser.post("/sign-in/code", data={"code": f"{number:06}"}).status_code == 422
    assert browser.post("/sign-in/code", data={"code": someone.code()}).status_code == 422
    with scoped(engine_web, Accounts()) as session:
        assert session.scalar(select(func.count()).where(Attempt.kind == "code")) == 10


def _cookie_of(browser: Browser) -> str:
    cookie = browser.get_cookie("wegwijs")
    assert cookie is not None
    return cookie.value


def _opens(app: Flask, cookie: str) -> bool:
    thief = app.test_client()
    thief.set_cookie("wegwijs", cookie)
    return bool(thief.get("/account").status_code == 200)


def test_t31_a_copied_cookie_dies_with_signing_out(app: Flask, browser: Browser, someone: Account) -> None:
    sign_in(browser, someone)
    cookie = _cookie_of(browser)
    assert _opens(app, cookie)
    browser.post("/sign-out")
    assert not _opens(app, cookie)


def test_the_cookie_of_the_first_step_is_not_promoted(app: Flask, browser: Browser, someone: Account) -> None:
    walk_in(browser, someone)
    half = _cookie_of(browser)
    assert browser.post("/sign-in/code", data={"code": someone.code()}).status_code == 302
    assert not _opens(app, half)


def test_t31_signing_out_everywhere_ends_every_device(app: Flask, browser: Browser, someone: Account) -> None:
    sign_in(browser, someone)
    other = app.test_client()
    walk_in(other, someone)
    other.post("/sign-in/code", data={"code": someone.codes[0]})
    assert other.get("/account").text.count("rows__when") >= 5
    browser.post("/account/sign-ins/end")
    assert other.get("/account").status_code == 302


def test_one_ends_only_ones_own_sign_ins(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World
) -> None:
    mine, theirs = browser_as(world.person(Role.VOLUNTEER)), browser_as(world.person(Role.TEAM_LEAD))
    with scoped(engine_web, Accounts()) as session:
        foreign = session.scalars(
            select(SignIn.id).where(SignIn.person_id == world.person(Role.TEAM_LEAD)).order_by(SignIn.id.desc())
        ).first()
    assert mine.post(f"/account/sign-ins/{foreign}/end").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_a_sign_in_lasts_one_long_day(browser: Browser, someone: Account, engine_web: Engine) -> None:
    sign_in(browser, someone)
    with scoped(engine_web, Accounts()) as session:
        session.execute(update(SignIn).values(started_at=func.now() - text("interval '17 hours'")))
    assert browser.get("/account").status_code == 302


def test_fifteen_idle_minutes_lock_and_the_password_unlocks(
    browser: Browser, someone: Account, engine_web: Engine
) -> None:
    sign_in(browser, someone)
    with scoped(engine_web, Accounts()) as session:
        idle = func.now() - text("interval '16 minutes'")
        session.execute(update(SignIn).where(SignIn.person_id == someone.id).values(seen_at=idle))
    assert browser.get("/account?x=1").location == "/lock?next=/account?x%3D1"
    assert browser.post("/lock", data={"password": "fout"}).status_code == 422
    assert browser.get("/account").status_code == 302
    assert browser.post("/lock?next=/account", data={"password": PASSWORD}).location == "/account"
    assert browser.get("/account").status_code == 200
    with scoped(engine_web, Directory()) as session:
        verbs = set(session.scalars(select(PlatformEvent.verb).where(PlatformEvent.person_id == someone.id)))
    assert {"password_shown", "sign_in", "lock", "unlock"} <= verbs


def test_one_locks_before_leaving_the_desk(browser: Browser, someone: Account) -> None:
    sign_in(browser, someone)
    assert browser.post("/lock/now", data={"next": "/account"}).location == "/lock?next=/account"
    assert browser.get("/account").status_code == 302


ELSEWHERE = (
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "data:text/html,x", "http:/evil.example",
    "https:evil.example", " /account", "/\x00/evil", "evil.example", "@evil.example", "/%5c\\evil.example",
    "\x01//evil.example", "/\r\nSet-Cookie: a=b", "////evil.example", "/\\/evil.example", "?next=//evil", "#//evil",
    "mailto:a@b", "ftp://evil", "http://localhost@evil", "/\u2028/evil\\", "//localhost/", "https:///evil",
    "\t//evil.example", "//",
)  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_t36_nobody_is_sent_elsewhere(browser: Browser, someone: Account, target: str) -> None:
    answer = browser.post(
        f"/sign-in?next={quote(target, safe='')}", data={"email": someone.email, "password": PASSWORD}
    )
    assert "evil" not in answer.location
    done = browser.post(f"/sign-in/code?next={quote(target, safe='')}", data={"code": someone.codes[0]})
    assert done.status_code == 302
    assert done.location.startswith("/")
    assert not done.location.startswith(("//", "/\\"))
    assert "evil" not in done.location
    spoken = browser.post("/language", data={"language": "nl", "next": target})
    if "\x00" in target:
        assert (spoken.status_code, spoken.location) == (400, None), "no form holds such a sign"
    else:
        assert "evil" not in spoken.location


def test_nothing_changes_without_a_token_of_the_page(browser: Browser, someone: Account) -> None:
    answer = browser.post("/sign-in", data={"email": someone.email, "password": PASSWORD}, csrf=False)
    assert answer.status_code == 400
    sign_in(browser, someone)
    for path in ("/sign-out", "/lock/now", "/account/sign-ins/end", "/language"):
        assert browser.post(path, csrf=False).status_code == 400
    assert browser.get("/account").status_code == 200


def test_the_language_stays_with_the_person(app: Flask, browser: Browser, someone: Account) -> None:
    assert 'lang="nl"' in browser.get("/sign-in").text
    assert browser.post("/language", data={"language": "en", "next": "/sign-in"}).location == "/sign-in"
    assert '<html lang="en"' in browser.get("/sign-in").text
    sign_in(browser, someone)
    browser.post("/language", data={"language": "nl"})
    other = app.test_client()
    walk_in(other, someone)
    other.post("/sign-in/code", data={"code": someone.codes[1]})
    assert '<html lang="nl"' in other.get("/account").text


def test_in_the_demonstration_one_click_is_enough(browser: Browser, world: World) -> None:
    page = browser.get(f"/{world.here.slug}/sign-in").text
    assert str(world.person(Role.VOLUNTEER)) in page
    answer = browser.post("/sign-in/demonstration", data={"person": str(world.person(Role.PLATFORM_ADMIN))})
    assert answer.location == "/admin/branches"
    assert browser.post("/sign-in/demonstration", data={"person": str(world.nobody)}).status_code == 404
    assert browser.post("/sign-in/demonstration", data={"person": "x"}).status_code == 404
