"""The administrator's pages, in the browser without a window."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from tenants.audit.models import PlatformEvent
from tenants.auth.models import Invitation, Membership, Person, SignIn
from tenants.branches.models import Branch
from tenants.branches.moving import SETTLE_TASK
from tenants.branches.queries import region_of
from tenants.isolation import Accounts, Directory, scoped
from tenants.jobs.models import OutboxMessage, Run, RunState
from tenants.moments import local_date
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.fixture
def admin(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.PLATFORM_ADMIN))


INVITED = {"name": "Ada Linde", "email": "ada@example.org", "language": "nl", "branch": "", "region": ""}


@pytest.mark.parametrize(
    "path", ["/admin/branches", "/admin/branches/open", "/admin/people", "/admin/people/invite", "/admin/jobs"]
)
def test_an_administrator_opens_each_page_and_nobody_else_does(
    path: str, admin: Browser, browser_as: Callable[[uuid.UUID], Browser], world: World
) -> None:
    assert admin.get(path).status_code == 200
    for role in Role:
        if role is not Role.PLATFORM_ADMIN:
            assert browser_as(world.person(role)).get(path).status_code == 404


def test_an_invitation_waits_for_its_mail_and_shows_that_it_was_not_sent(
    admin: Browser, engine_web: Engine, world: World
) -> None:
    answer = admin.post("/admin/people/invite", data=INVITED | {"role": "volunteer", "branch": str(world.here.id)})
    assert answer.status_code == 302
    with scoped(engine_web, Accounts()) as session:
        invitation = session.scalars(select(Invitation).where(Invitation.email == "ada@example.org")).one()
        assert (invitation.token_hash, invitation.sent_at) == (None, None)
        invitation_id = invitation.id
    page = admin.get("/admin/people").text
    assert "Ada Linde" in page
    again = admin.post("/admin/people/invite", data=INVITED | {"role": "volunteer", "branch": str(world.here.id)})
    assert again.status_code == 422
    assert admin.post(f"/admin/people/invitations/{invitation_id}/withdraw").status_code == 302
    assert admin.post(f"/admin/people/invitations/{invitation_id}/withdraw").status_code == 404
    assert "Ada Linde" not in admin.get("/admin/people").text


def test_a_role_in_a_branch_is_not_given_without_the_branch(admin: Browser) -> None:
    answer = admin.post("/admin/people/invite", data=INVITED | {"role": "team_lead"})
    assert answer.status_code == 422
    assert 'value="ada@example.org"' in answer.text


def test_t31_shutting_an_account_and_ending_a_role_act_at_the_next_request(
    admin: Browser, browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World
) -> None:
    victim = world.lead_elsewhere
    browser = browser_as(victim)
    assert browser.get("/account").status_code == 200
    assert admin.post(f"/admin/people/{victim}/disable").status_code == 302
    assert browser.get("/account").status_code == 302
    assert admin.post(f"/admin/people/{victim}/enable").status_code == 302
    assert browser.get("/account").status_code == 302, "a cookie from before came back to life"
    with scoped(engine_web, Accounts()) as session:
        live = select(func.count()).where(SignIn.person_id == victim, SignIn.ended_at.is_(None))
        assert session.scalar(live) == 0
        membership_id = session.scalars(select(Membership.id).where(Membership.person_id == victim)).one()
    assert admin.post(f"/admin/people/memberships/{membership_id}/end").status_code == 302
    fresh = browser_as(victim)
    assert fresh.get(f"/{world.elsewhere.slug}/today").status_code == 404
    with scoped(engine_web, Directory()) as session:
        verbs = set(session.scalars(select(PlatformEvent.verb)))
    assert {"disable", "enable", "end"} <= verbs


def test_an_administrator_does_not_shut_themselves_out(admin: Browser, engine_web: Engine, world: World) -> None:
    own = world.person(Role.PLATFORM_ADMIN)
    assert admin.post(f"/admin/people/{own}/disable").status_code == 422
    with scoped(engine_web, Accounts()) as session:
        assert session.get_one(Person, own).disabled_at is None


def test_a_night_is_started_by_hand_and_the_late_branch_is_named(
    admin: Browser, engine_web: Engine, world: World
) -> None:
    future = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)).isoformat()
    assert admin.post("/admin/jobs", data={"day": future}).status_code == 422
    assert admin.post("/admin/jobs", data={"day": "2018-12-31"}).status_code == 302
    page = admin.get("/admin/jobs").text
    assert world.here.name in page
    assert 'hx-trigger="every 5s"' in page
    part = admin.get("/admin/jobs", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="nights"')
    with scoped(engine_web, Directory()) as session:
        assert session.scalar(select(func.count()).select_from(Run)) == 3, "one a branch, and one for the sums"
        session.execute(update(Run).values(state=RunState.QUARANTINED, attempts=3, error="ZeroDivisionError"))
        run_id = session.scalars(select(Run.id).where(Run.branch_id == world.here.id)).one()
    page = admin.get("/admin/jobs").text
    assert "ZeroDivisionError" in page
    assert 'hx-trigger="every 5s"' not in page
    assert admin.post(f"/admin/jobs/{run_id}/retry").status_code == 302
    assert admin.post(f"/admin/jobs/{run_id}/retry").status_code == 404
    with scoped(engine_web, Directory()) as session:
        assert session.get_one(Run, run_id).state is RunState.DUE
        session.execute(update(Run).values(state=RunState.DONE))
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) is not None


def test_a_branch_is_opened_and_closed(admin: Browser, engine_web: Engine, world: World) -> None:
    typed = {
        "name": "Nieuwdam",
        "slug": "nieuwdam",
        "region": "+",
        "new_region": "Midden",
        "municipalities": "Hierbeek",
    }
    taken = admin.post("/admin/branches/open", data=typed | {"first": "2020-01-01"})
    assert taken.status_code == 422
    assert 'value="Nieuwdam"' in taken.text
    assert (
        admin.post(
            f"/admin/branches/{world.elsewhere.slug}/close", data={"on": "2030-01-01", "receiving": ""}
        ).status_code
        == 302
    )
    with scoped(engine_web, Directory()) as session:
        closed = session.scalars(select(Branch).where(Branch.id == world.elsewhere.id)).one()
        assert closed.open.upper == dt.date(2030, 1, 1)


def test_what_the_night_proved_and_repaired_is_told(admin: Browser, engine_web: Engine, world: World) -> None:
    found = {"month": "2018-03-01", "indicator": "consultations.contacts", "cells": 4, "amount": -17}
    night = local_date() - dt.timedelta(days=1)
    counts = {"months": 412, "changed": 1, "drift": 1, "found": [found]}
    sums = {"compared": 9876, "drift": 0, "found": []}
    with scoped(engine_web, Directory()) as session:
        for job, branch_id, told in (("count_figures", world.here.id, counts), ("prove_sums", None, sums)):
            session.add(Run(job=job, branch_id=branch_id, day=night, state=RunState.DONE, counts=told))
    page = admin.get("/admin/jobs").text
    proof = page[page.index('id="proof"') :].partition("<section")[0]
    for told in ("412", "9.876", world.here.name, "17"):
        assert told in proof or told.replace(".", ",") in proof, told


def test_a_branch_changes_region_on_the_first_of_a_month_only(
    admin: Browser, engine_web: Engine, world: World, broker_away: None
) -> None:
    path, first = f"/admin/branches/{world.here.slug}/move", local_date().replace(day=1)
    assert admin.get(path).status_code == 200
    for day in (
        first + dt.timedelta(days=14),
        first - dt.timedelta(days=1),
        (first - dt.timedelta(days=1)).replace(day=1),
    ):
        assert admin.post(path, data={"region": "noord", "on": day.isoformat()}).status_code == 422, day
    assert admin.post(path, data={"region": "noord", "on": first.isoformat()}).status_code == 302
    with scoped(engine_web, Directory()) as session:
        before, since = (region_of(session, world.here.id, day) for day in (first - dt.timedelta(days=1), first))
        assert (before.slug, since.slug) == ("zuidwest", "noord")
        asked = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.task == SETTLE_TASK)
        assert session.scalar(asked) == 1
    assert admin.post(path, data={"region": "noord", "on": first.isoformat()}).status_code == 302, "nothing to do"
    assert admin.post(path, data={"region": "zuidwest", "on": first.isoformat()}).status_code == 302, "and back"
    assert admin.get("/admin/branches/nergens/move").status_code == 404


@pytest.mark.parametrize(("recovered", "beyond"), [(0, 0), (0, 2), (3, 0)])
def test_a_hidden_number_that_follows_from_anything_is_an_alarm(
    admin: Browser, engine_web: Engine, recovered: int, beyond: int
) -> None:
    counts = {"hidden": 7, "tried": 9, "recovered": recovered, "beyond": beyond}
    with scoped(engine_web, Directory()) as session:
        session.add(Run(job="audit_editions", day=local_date() + dt.timedelta(days=recovered + beyond), counts=counts))
    audit = admin.get("/admin/jobs").text.partition('id="audit"')[2].partition("</section>")[0]
    assert ('class="late"' in audit) is (recovered + beyond > 0)
    assert str(max(recovered, beyond) or 9) in audit
