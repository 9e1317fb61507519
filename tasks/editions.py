"""The night's editions: made and audited together, and how that went on the jobs page. One that fails is never shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from tenants.figures.editions import AuditError, Made, make_editions
from tenants.isolation import Directory, scoped
from tenants.jobs.actions import note_outcome

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
        log.exception("editions failed their audit", year=year, recovered=error.recovered)
        return Outcome(year, Made(recovered=error.recovered), failed=True)


def note_audit(source: Engine, night: dt.date, outcomes: Iterable[Outcome]) -> int:
    """Say on the jobs page how the audit of `night` went, set aside when it failed; return how many editions are new."""
    found = list(outcomes)
    failed = [outcome.year for outcome in found if outcome.failed]
    counts = {
        "years": len(found),
        "hidden": sum(outcome.made.hidden for outcome in found),
        "tried": sum(outcome.made.tried for outcome in found),
        "recovered": sum(outcome.made.recovered for outcome in found),
        "failed": failed,
    }
    if found:
        with scoped(source, Directory()) as session:
            note_outcome(session, AUDIT_JOB, night, counts, AuditError.__name__ if failed else None)
    return sum(outcome.made.new for outcome in found)
