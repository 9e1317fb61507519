"""Leaving the team: what a branch may do to accounts, which is nothing by itself and only its own through the one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from tenants.audit.actions import Actor
from tenants.auth.leaving import end_access, give_access_back
from tenants.auth.models import Membership, SignIn
from tenants.faults import RefusalError
from tenants.isolation import Accounts, Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.world import World

CHANGES = (
    "UPDATE memberships SET valid = 'empty'",
    "UPDATE memberships SET role = 'team_lead'",
    "UPDATE sign_ins SET ended_at = now()",
    "UPDATE people SET disabled_at = now()",
)


def test_the_scope_of_a_branch_changes_no_account_itself(
    engine_for: Callable[[str], Engine], world: World, tried: Callable[[str, int], None]
) -> None:
    cases = 0
    for role in ("wegwijs_web", "wegwijs_worker"):
        for change in CHANGES:
            with scoped(engine_for(role), Branch(world.here.id)) as session:
                try:
                    with session.begin_nested():
                        assert session.execute(text(change)).rowcount == 0, f"{role}: {change}"  # type: ignore[attr-defined]
                except ProgrammingError as error:
                    assert "permission denied" in str(error) or "row-level security" in str(error)
            cases += 1
    tried("accounts x change, from a branch", cases)


def test_ending_access_touches_one_branch_and_one_person(engine_web: Engine, world: World) -> None:
    lead, today = Actor(world.person(Role.TEAM_LEAD), Role.TEAM_LEAD), local_date()
    with scoped(engine_web, Accounts()) as session:
        session.add(SignIn(person_id=world.volunteer_elsewhere, device="test", second_factor_at=func.now()))
        session.flush()
        alive = select(func.count()).select_from(Membership).where(Membership.valid.contains(today))
        signed_in = select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_(None))
        before = session.scalar(alive), session.scalar(signed_in)
        assert end_access(session, lead, world.here.id, world.volunteer_elsewhere, today) == []
        assert (session.scalar(alive), session.scalar(signed_in)) == before, "who works elsewhere keeps everything"
        assert end_access(session, lead, world.here.id, world.person(Role.VOLUNTEER), today) == [Role.VOLUNTEER]
        assert end_access(session, lead, world.here.id, world.person(Role.VOLUNTEER), today) == []
        assert session.scalar(alive) == (before[0] or 0) - 1
        give_access_back(session, lead, world.here.id, world.person(Role.VOLUNTEER), [Role.VOLUNTEER], today)
        assert session.scalar(alive) == before[0]


def test_nobody_gives_back_more_than_they_hold(engine_web: Engine, world: World) -> None:
    guide = Actor(world.person(Role.CASE_WORKER), Role.CASE_WORKER)
    lead = Actor(world.person(Role.TEAM_LEAD), Role.TEAM_LEAD)
    refused = 0
    with scoped(engine_web, Accounts()) as session:
        for actor, role in ((guide, Role.TEAM_LEAD), (lead, Role.PLATFORM_ADMIN), (lead, Role.NATIONAL_ANALYST)):
            try:
                give_access_back(session, actor, world.here.id, world.nobody, [role], local_date())
            except RefusalError:
                refused += 1
        assert session.scalars(select(Membership).where(Membership.person_id == world.nobody)).all() == []
    assert refused == 3
