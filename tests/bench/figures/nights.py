"""A night in pieces, with the very functions the workers run."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from tenants.figures.actions import recount
from tenants.figures.editions import make_editions
from tenants.figures.ledger import outward
from tenants.figures.sums import prove_sums
from tenants.isolation import Branch, Fold, scoped
from tests.factories.nights import SMALL, counted, fold_and_publish

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import Engine

ONE_IN = 7
"""A full recount counts so many branches of all sizes less, and takes each for its neighbours."""


def close(worker: Engine) -> None:
    """Bring every figure that changed up to date, with region, nation and editions."""
    fold_and_publish(worker, SMALL)


def prove(worker: Engine, branches: Sequence[uuid.UUID], night: dt.date) -> None:
    """Let every branch prove what changed and a part of its history, and close the night."""
    for branch_id in branches:
        counted(worker, branch_id, night)
    fold_and_publish(worker, SMALL)


def full_recount(worker: Engine, branches: Sequence[uuid.UUID], years: range, night: dt.date) -> float:
    """Count everything again in every branch, and the sums, and make every edition; return the seconds it takes."""
    isolated = worker.execution_options(isolation_level="REPEATABLE READ")
    months = [dt.date(year, month, 1) for year in years for month in range(1, 13)]
    some = branches[::ONE_IN]
    begun = time.perf_counter()
    for branch_id in some:
        with scoped(isolated, Branch(branch_id)) as session:
            recount(session, months, list(years), night)
    counting = (time.perf_counter() - begun) * len(branches) / len(some)
    begun = time.perf_counter()
    with scoped(worker, Fold()) as session:
        prove_sums(session)
    for year in sorted(years, key=outward):
        with scoped(isolated, Fold()) as session:
            make_editions(session, year, night, SMALL)
    return counting + time.perf_counter() - begun
