"""One's own account, invitations, and another password."""

from __future__ import annotations

import dataclasses
import html
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import func, select, text

from tasks.mail import mail_invitation, mail_password_reset
from tenants.audit.actions import Actor
from tenants.auth.invitations import NewInvitation, invite, withdraw_invitation
from tenants.auth.models import Membership, PasswordReset, Person, RecoveryCode
from tenants.isolation import Accounts, Directory, scoped
from tenants.moments import now
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

NEW = "een-ander-woord-voor-regen"


@pytest.fixture
def someone(engine_web: Engine, settings: Settings, world: World) -> Account:
    return account(engine_web, settings.secret, world)


@pytest.fixture(autouse=True)
def fresh_attempts(superuser: Engine) -> Iterator[None]:
    yield
    with superuser.begin() as connection:
        connection.execute(text("DELETE FROM attempts"))


def _newest_link(settings: Settings) -> str:
    newest = max((settings.home / "mail").glob("*.eml"))
    letter = message_from_bytes(newest.read_bytes(), policy=policy.default)
    found = re.search(rf"{settings.address}(/\S+)", letter.get_content())
    assert found is not None
    return found[1]


def _invited(engine_web: Engine, engine_worker: Engine, settings: Settings, world: World, email: str) -> uuid.UUID:
    admin = Actor(world.person(Role.PLATFORM_ADMIN), Role.PLATFORM_ADMIN)
    with scoped(engine_web, Directory()) as session:
        new = NewInvitation("Jip Berkenbos", email, Role.VOLUNTEER, world.elsewhere.id)
        invitation_id = invite(session, admin, new, now()).id
    assert mail_invitation(engine_worker, settings, invitation_id)
    return invitation_id


def _offered(page: str) -> tuple[str, str]:
    sealed = re.search(r'name="sealed" type="hidden" value="([^"]+)"', page)
    spelled = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert sealed is not None
    assert spelled is not None
    return html.unescape(sealed[1]), spelled[1].replace(" ", "")


def test_who_is_invited_makes_an_account_and_is_in(
    browser: Browser, engine_web: Engine, engine_worker: Engine, settings: Settings, world: World
) -> None:
    _invited(engine_web, engine_worker, settings, world, "jip@example.org")
    link = _newest_link(settings)
    page = browser.get(link)
    assert page.status_code == 200
    assert "style=" not in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page.text
    sealed, secret = _offered(page.text)
    good = {"password": NEW, "sealed": sealed, "code": pyotp.TOTP(secret).now()}
    for wrong in (
        {"password": "kort"},
        {"password": "jip.berkenbos.jip"},
        {"password": "wachtwoord1234"},
        {"code": "000000"},
    ):
        refused = browser.post(link, data=good | wrong)
        assert refused.status_code == 422, wrong
        assert _offered(refused.text)[1] == secret, "the phone that was scanned stays the one"
    done = browser.post(link, data=good)
    assert done.status_code == 200
    codes = re.findall(r"<code[^>]*>(\w{5}-\w{5})</code>", done.text)
    assert len(set(codes)) == 10
    assert browser.get("/account").status_code == 200
    used = browser.get(link)
    absent = browser.get("/invitation/" + "x" * 43)
    assert used.status_code == absent.status_code == 404
    with scoped(engine_web, Accounts()) as session:
        person = session.scalars(select(Person).where(Person.email == "jip@example.org")).one()
        assert session.scalar(select(func.count()).where(Membership.person_id == person.id)) == 1


def test_a_withdrawn_invitation_shows_nothing(
    browser: Browser, engine_web: Engine, engine_worker: Engine, settings: Settings, world: World
) -> None:
    invitation_id = _invited(engine_web, engine_worker, settings, world, "weg@example.org")
    link = _newest_link(settings)
    with scoped(engine_web, Directory()) as session:
        withdraw_invitation(session, Actor(world.person(Role.PLATFORM_ADMIN), "platform_admin"), invitation_id, now())
    answer = browser.get(link)
    assert answer.status_code == 404
    assert "Berkenbos" not in answer.text


def test_who_has_an_account_only_gets_the_role(
    browser: Browser,
    app: Flask,
    engine_web: Engine,
    engine_worker: Engine,
    settings: Settings,
    world: World,
    someone: Account,
) -> None:
    _invited(engine_web, engine_worker, settings, world, someone.email)
    link = _newest_link(settings)
    assert 'name="password"' not in browser.get(link).text
    browser.post(link)
    with scoped(engine_web, Accounts()) as session:
        assert session.scalar(select(func.count()).where(Membership.person_id == someone.id)) == 1
    other = app.test_client()
    sign_in(other, account(engine_web, settings.secret, world))
    assert other.post(link).status_code == 404
    sign_in(browser, someone)
    assert browser.post(link).location == "/places"
    assert world.elsewhere.name in browser.get("/places").text


def test_t33_another_password_does_not_skip_the_second_factor(
    browser: Browser, engine_web: Engine, engine_worker: Engine, settings: Settings, someone: Account
) -> None:
    sign_in(browser, someone)
    visitor = browser.application.test_client()
    known = visitor.post("/forgotten", data={"email": someone.email})
    unknown = visitor.post("/forgotten", data={"email": "niemand@example.org"})
    strip = re.compile(r"X-CSRFToken[^}]+|value=\"[\w.-]{40,}\"")
    assert strip.sub("", known.text) == strip.sub("", unknown.text)
    with scoped(engine_web, Accounts()) as session:
        reset_id = session.scalars(select(PasswordReset.id).where(PasswordReset.person_id == someone.id)).one()
    assert mail_password_reset(engine_worker, settings, reset_id)
    assert not mail_password_reset(engine_worker, settings, reset_id), "a link is mailed once"
    link = _newest_link(settings)
    assert visitor.post(link, data={"password": "kort"}).status_code == 422
    assert visitor.post(link, data={"password": NEW}).location == "/sign-in"
    assert visitor.get(link).status_code == 404
    assert browser.get("/account").status_code == 302, "every device is signed out"
    assert visitor.post("/sign-in", data={"email": someone.email, "password": PASSWORD}).status_code == 422
    answer = visitor.post("/sign-in", data={"email": someone.email, "password": NEW})
    assert answer.location.startswith("/sign-in/code")
    assert visitor.get("/account").status_code == 302


def test_a_password_is_changed_by_who_knows_the_old_one(app: Flask, browser: Browser, someone: Account) -> None:
    sign_in(browser, someone)
    other = app.test_client()
    walk_in(other, someone)
    other.post("/sign-in/code", data={"code": someone.codes[0]})
    assert browser.post("/account/password", data={"old": "fout", "password": NEW}).status_code == 422
    assert browser.post("/account/password", data={"old": PASSWORD, "password": NEW}).status_code == 302
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_new_recovery_codes_end_the_old_ones(browser: Browser, engine_web: Engine, someone: Account) -> None:
    sign_in(browser, someone)
    assert browser.post("/account/recovery-codes", data={"old": "fout"}).status_code == 422
    page = browser.post("/account/recovery-codes", data={"old": PASSWORD})
    assert len(re.findall(r"<code[^>]*>\w{5}-\w{5}</code>", page.text)) == 10
    with scoped(engine_web, Accounts()) as session:
        left = select(func.count()).where(RecoveryCode.person_id == someone.id, RecoveryCode.used_at.is_(None))
        assert session.scalar(left) == 10
    browser.post("/sign-out")
    walk_in(browser, someone)
    assert browser.post("/sign-in/code", data={"code": someone.codes[2]}).status_code == 422


def test_another_phone_takes_over(browser: Browser, someone: Account) -> None:
    sign_in(browser, someone)
    sealed, secret = _offered(browser.get("/account/authenticator").text)
    data = {"sealed": sealed, "old": PASSWORD, "code": pyotp.TOTP(secret).now()}
    assert browser.post("/account/authenticator", data=data | {"code": "123"}).status_code == 422
    assert browser.post("/account/authenticator", data=data).status_code == 302
    browser.post("/sign-out")
    walk_in(browser, someone)
    assert browser.post("/sign-in/code", data={"code": someone.code(steps=1)}).status_code == 422
    fresh = dataclasses.replace(someone, totp_secret=secret)
    assert browser.post("/sign-in/code", data={"code": fresh.code(steps=1)}).status_code == 302


def test_a_secret_sealed_for_one_is_worth_nothing_for_another(
    app: Flask, browser: Browser, engine_web: Engine, settings: Settings, world: World, someone: Account
) -> None:
    thief = app.test_client()
    sign_in(thief, account(engine_web, settings.secret, world))
    sealed, secret = _offered(thief.get("/account/authenticator").text)
    sign_in(browser, someone)
    data = {"sealed": sealed, "old": PASSWORD, "code": pyotp.TOTP(secret).now()}
    assert browser.post("/account/authenticator", data=data).status_code == 422


def test_an_unknown_address_asks_for_as_much_work(browser: Browser, superuser: Engine, broker_away: None) -> None:
    with superuser.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    assert browser.post("/forgotten", data={"email": "weer-niemand@example.org"}).status_code == 200
    with superuser.connect() as connection:
        asked = connection.scalars(text("SELECT task FROM outbox")).all()
    assert asked == ["tasks.mail.send_password_reset"]


def test_keys_can_be_switched_off(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    browser = browser_as(world.nobody)
    assert browser.post("/account", data={"language": "nl"}).status_code == 302
    assert 'data-shortcuts="off"' in browser.get("/account").text
