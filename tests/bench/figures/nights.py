"""A night in pieces, with the very functions the workers run."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.figures.actions import recount
from tenants.figures.editions import make_editions
from tenants.isolation import Branch, Fold, scoped
from tests.factories.nights import SMALL, counted, fold_and_publish

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import Engine


def close(worker: Engine, branches: Sequence[uuid.UUID], night: dt.date) -> None:
    """Bring every figure that changed up to date, with region, nation and editions."""
    with scoped(worker, Fold()) as session:
        marked = set(session.scalars(text("SELECT DISTINCT branch_id FROM figure_marks")))
    for branch_id in branches:
        if branch_id in marked:
            counted(worker, branch_id, night)
    fold_and_publish(worker, SMALL)


def prove(worker: Engine, branches: Sequence[uuid.UUID], night: dt.date) -> None:
    """Prove what changed and a part of history, in every branch."""
    for branch_id in branches:
        counted(worker, branch_id, night)
    fold_and_publish(worker, SMALL)


def full_recount(worker: Engine, branches: Sequence[uuid.UUID], years: range, night: dt.date) -> float:
    """Count everything again in every branch, and make every edition; return the seconds it takes.

    Every seventh branch is counted, of all sizes, and stands for the seven.
    """
    months = [dt.date(year, month, 1) for year in years for month in range(1, 13)]
    some = branches[::7]
    begun = time.perf_counter()
    for branch_id in some:
        with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Branch(branch_id)) as session:
            recount(session, months, list(years), night)
    counting = (time.perf_counter() - begun) * len(branches) / len(some)
    begun = time.perf_counter()
    for year in years:
        with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Fold()) as session:
            make_editions(session, year, night, SMALL)
    return counting + time.perf_counter() - begun
