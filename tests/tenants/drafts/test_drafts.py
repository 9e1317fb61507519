"""Drafts: one per person and form, one's own, and gone once it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.audit.actions import Actor
from tenants.drafts.actions import MOST_LETTERS, forget_draft, save_draft
from tenants.drafts.queries import draft_of
from tenants.faults import RefusalError
from tenants.isolation import Branch
from tenants.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.isolation import Scope, ScopedSession
    from tests.factories.world import World


def actor(world: World, role: Role = Role.VOLUNTEER) -> Actor:
    """Return somebody of `here`."""
    return Actor(world.person(role), role.value)


def test_a_draft_replaces_the_one_before(here: ScopedSession, world: World) -> None:
    first = save_draft(here, actor(world), "desk", {"who": ["Sel"]}).saved_at
    second = save_draft(here, actor(world), "desk", {"who": ["Selam"]})
    found = draft_of(here, actor(world), "desk")
    assert found is not None
    assert (found.content, found.id) == ({"who": ["Selam"]}, second.id)
    assert found.saved_at > first


def test_a_draft_is_of_one_person_one_form_and_one_branch(
    here: ScopedSession, world: World, session_in: Callable[[Scope], ScopedSession]
) -> None:
    save_draft(here, actor(world), "desk", {"who": ["Selam"]})
    assert draft_of(here, actor(world, Role.TEAM_LEAD), "desk") is None
    assert draft_of(here, actor(world), "question") is None
    assert draft_of(session_in(Branch(world.elsewhere.id)), actor(world), "desk") is None


def test_a_draft_that_is_sent_is_gone(here: ScopedSession, world: World) -> None:
    save_draft(here, actor(world), "desk", {"who": ["Selam"]})
    forget_draft(here, actor(world), "desk")
    forget_draft(here, actor(world), "desk")
    assert draft_of(here, actor(world), "desk") is None


@pytest.mark.parametrize("words", ["BSN 111222333", "x" * (MOST_LETTERS + 1)])
def test_what_may_not_be_kept_is_not_kept(here: ScopedSession, world: World, words: str) -> None:
    with pytest.raises(RefusalError):
        save_draft(here, actor(world), "question", {"facts": [{"value": words}]})
    assert draft_of(here, actor(world), "question") is None
