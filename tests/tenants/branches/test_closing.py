"""Closing and merging branches."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.branches.actions import close_branch, merge_branches, open_branch
from tenants.branches.models import Branch, BranchRegion, ServiceArea
from tenants.branches.queries import municipalities_of, region_of
from tenants.faults import RefusalError

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession

WIM = Actor(None, "platform_admin")
START, DAY = dt.date(2016, 1, 1), dt.date(2024, 4, 1)


def opened(session: ScopedSession, slug: str, *municipalities: str, from_: dt.date = START) -> Branch:
    return open_branch(session, WIM, slug, slug.title(), "zuidwest", municipalities or [slug.title()], from_).branch


def codes(session: ScopedSession, branch: Branch, day: dt.date) -> list[str]:
    return [served.code for served in municipalities_of(session, branch.id, day)]


def test_a_closed_branch_serves_nobody_from_that_day_on(directory: ScopedSession) -> None:
    goes = opened(directory, "goes")
    assert close_branch(directory, WIM, goes, DAY)
    assert not goes.is_open_on(DAY)
    assert goes.is_open_on(DAY - dt.timedelta(days=1))
    assert codes(directory, goes, DAY) == []
    assert codes(directory, goes, DAY - dt.timedelta(days=1)) == ["GM0664"]
    assert region_of(directory, goes.id, DAY) is None
    assert directory.info["audit"][-1].verb == "close"
    assert not close_branch(directory, WIM, goes, DAY)
    with pytest.raises(RefusalError, match="closed on"):
        close_branch(directory, WIM, goes, dt.date(2025, 1, 1))


def test_a_branch_cannot_close_before_it_opened(directory: ScopedSession) -> None:
    goes = opened(directory, "goes")
    with pytest.raises(RefusalError, match="opened on"):
        close_branch(directory, WIM, goes, START)


def test_what_is_yet_to_begin_is_not_silently_lost(directory: ScopedSession) -> None:
    hellevoetsluis = opened(directory, "hellevoetsluis")
    with pytest.raises(RefusalError, match="begins to serve"):
        close_branch(directory, WIM, hellevoetsluis, dt.date(2020, 1, 1))


def test_the_receiving_branch_serves_what_the_other_served(directory: ScopedSession) -> None:
    hellevoetsluis, nissewaard = opened(directory, "hellevoetsluis"), opened(directory, "nissewaard")
    on = dt.date(2020, 1, 1)
    assert merge_branches(directory, WIM, hellevoetsluis, nissewaard, on)
    assert codes(directory, hellevoetsluis, dt.date(2019, 12, 31)) == ["GM0530"]
    assert codes(directory, nissewaard, on) == ["GM0530", "GM1930"]
    assert codes(directory, nissewaard, dt.date(2023, 1, 1)) == ["GM1930", "GM1992"]
    assert hellevoetsluis.merged_into == nissewaard.id
    assert not merge_branches(directory, WIM, hellevoetsluis, nissewaard, on)
    own = directory.scalars(select(BranchRegion.valid).where(BranchRegion.branch_id == hellevoetsluis.id)).all()
    assert [valid.upper for valid in own] == [on]
    assert directory.scalars(select(ServiceArea.valid).where(ServiceArea.branch_id == hellevoetsluis.id)).all() == own


def test_a_branch_merges_into_one_that_is_open(directory: ScopedSession) -> None:
    goes, tholen = opened(directory, "goes"), opened(directory, "tholen", from_=dt.date(2025, 1, 1))
    with pytest.raises(RefusalError, match="into itself"):
        merge_branches(directory, WIM, goes, goes, DAY)
    with pytest.raises(RefusalError, match="is not open from"):
        merge_branches(directory, WIM, goes, tholen, DAY)
