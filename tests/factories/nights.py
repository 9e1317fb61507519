"""Nights: counting branches and adding up, with the very functions the workers run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tasks.base import undisturbed
from tasks.figures import fold_and_publish
from tenants.figures.actions import Counted, count_branch
from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

NIGHT = dt.date(2026, 11, 22)
SMALL = 5


def counted(worker: Engine, branch_id: uuid.UUID, night: dt.date = NIGHT) -> Counted:
    """Count one branch as its nightly job does."""

    def count() -> Counted:
        with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Branch(branch_id)) as session:
            return count_branch(session, night)

    return undisturbed(count)


def one_night(worker: Engine, *branches: uuid.UUID, night: dt.date = NIGHT) -> int:
    """Count some branches and add up; return how many editions are new."""
    for branch_id in branches:
        counted(worker, branch_id, night)
    return fold_and_publish(worker, SMALL)
