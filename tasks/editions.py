"""The night's editions: made and audited together, and how that went on the jobs page. One that fails is never shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from tenants.figures.editions import AuditError, Made, make_editions
from tenants.figures.ledger import outward
from tenants.isolation import Directory, scoped
from tenants.jobs.actions import note_outcome
from tenants.jobs.models import Run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

AUDIT_JOB = "audit_editions"
log = structlog.get_logger()


@dataclass(frozen=True)
class Outcome:
    """How the editions of one year went."""

    year: int
    made: Made
    failed: bool = False


def publish_year(session: ScopedSession, year: int, night: dt.date, small: int) -> Outcome:
    """Make the editions of `year`; when the audit recovers a hidden number, keep none of them: the last good ones stay."""
    try:
        with session.begin_nested():
            return Outcome(year, make_editions(session, year, night, small))
    except AuditError as error:
        # Without its traceback: what stands beside it are numbers of branches.
        log.error("editions failed their audit", year=year, recovered=error.recovered)  # noqa: TRY400
        return Outcome(year, Made(recovered=error.recovered), failed=True)


def publish_years(session: ScopedSession, years: Iterable[int], night: dt.date, small: int) -> list[Outcome]:
    """Make the editions of some years, and of those whose positions are told otherwise because of them."""
    waiting, outcomes = set(years), []
    while waiting:
        year = min(waiting, key=outward)
        waiting.remove(year)
        outcomes.append(publish_year(session, year, night, small))
        waiting |= set(outcomes[-1].made.touched)
    return outcomes


def failed_years(session: ScopedSession) -> set[int]:
    """Return the years whose editions failed the last audit: they are tried again, though nothing in them changed."""
    counts = session.scalar(
        select(Run.counts).where(Run.job == AUDIT_JOB, Run.branch_id.is_(None)).order_by(Run.day.desc()).limit(1)
    )
    return set((counts or {}).get("failed", ()))


def note_audit(source: Engine, night: dt.date, outcomes: Iterable[Outcome]) -> int:
    """Say on the jobs page how the audit of `night` went, set aside when it failed; return how many editions are new."""
    found = list(outcomes)
    failed = [outcome.year for outcome in found if outcome.failed]
    counts = {
        "years": len(found),
        "hidden": sum(outcome.made.hidden for outcome in found),
        "tried": sum(outcome.made.tried for outcome in found),
        "recovered": sum(outcome.made.recovered for outcome in found),
        "beyond": sum(outcome.made.beyond for outcome in found),
        "failed": failed,
    }
    if counts["beyond"]:
        log.error("hidden numbers follow from what was told before", night=night.isoformat(), beyond=counts["beyond"])
    if found:
        with scoped(source, Directory()) as session:
            note_outcome(session, AUDIT_JOB, night, counts, AuditError.__name__ if failed else None)
    return sum(outcome.made.new for outcome in found)
