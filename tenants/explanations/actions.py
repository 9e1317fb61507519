"""Asking for an explanation, giving one, and taking either back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.branches.models import BranchRegion
from tenants.explanations.models import Explanation
from tenants.explanations.queries import explanation_of
from tenants.explanations.rules import explanation_text
from tenants.faults import AbsentError, RefusalError
from tenants.figures.catalogue import INDICATORS
from tenants.reports.queries import names_of_people
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

FIRST_YEAR = 2004


def ask_why(
    session: ScopedSession, actor: Actor, region_id: uuid.UUID, branch_id: uuid.UUID, indicator: str, year: int,
    now: dt.datetime,
) -> Explanation:  # fmt: skip
    """Ask a branch of the region why a figure is what it is; what was asked or written already stays.

    Raises `AbsentError` for an indicator or year that cannot be and a branch that was not in the region in that year.
    """
    _refuse_unknown(indicator, year, now)
    if region_of(session, branch_id, year, now.date()) != region_id:
        raise AbsentError
    found = explanation_of(session, branch_id, indicator, year)
    if found is not None:
        return found
    asked = Explanation(
        branch_id=branch_id, region_id=region_id, indicator=indicator, year=year,
        asked_at=now, asked_by=actor.who, asked_by_name=actor.name,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    record(session, actor, "ask", "explanation", asked.id)
    return asked


def take_back_question(
    session: ScopedSession, actor: Actor, branch_id: uuid.UUID, indicator: str, year: int, now: dt.datetime
) -> None:
    """Take back a question that was not answered yet.

    Raises `AbsentError` without one, and `RefusalError` when the branch answered meanwhile.
    """
    found = explanation_of(session, branch_id, indicator, year)
    if found is None or found.asked_at is None:
        raise AbsentError
    if not found.waits:
        raise RefusalError(N_("The branch answered already: the question stays beside its answer."))
    found.withdrawn_at = now
    record(session, actor, "withdraw", "explanation", found.id)


def explain(
    session: ScopedSession,
    actor: Actor,
    indicator: str,
    year: int,
    text: str,
    now: dt.datetime,
    *,
    looked: bool = False,
) -> Explanation:
    """Write why a figure of the session's branch is what it is, or write it anew.

    Raises `AbsentError` for an indicator or year that cannot be, and `RefusalError` as `explanation_text` does.
    """
    _refuse_unknown(indicator, year, now)
    said = explanation_text(text, names_of_people(session), looked=looked)
    found = explanation_of(session, session.branch_id, indicator, year)
    if found is None:
        region_id = region_of(session, session.branch_id, year, now.date())
        if region_id is None:
            raise RefusalError(N_("The branch was in no region in that year, so nobody compares the figure."), "figure")
        found = Explanation(branch_id=session.branch_id, region_id=region_id, indicator=indicator, year=year)
        session.add(found)
    verb = "correct" if found.written_at else "register"
    found.words, found.written_at, found.written_by = said, now, actor.who
    session.flush()
    record(session, actor, verb, "explanation", found.id, fields=["words"])
    return found


def take_back_words(session: ScopedSession, actor: Actor, indicator: str, year: int, now: dt.datetime) -> None:
    """Take back what the branch wrote; a question of the region waits again. Raises `AbsentError` without any."""
    found = explanation_of(session, session.branch_id, indicator, year)
    if found is None or found.written_at is None:
        raise AbsentError
    if found.asked_at is None:
        found.withdrawn_at = now
    else:
        found.words, found.written_at, found.written_by = "", None, None
    record(session, actor, "withdraw", "explanation", found.id)


def region_of(session: ScopedSession, branch_id: uuid.UUID, year: int, today: dt.date) -> uuid.UUID | None:
    """Return the region of a branch at the end of `year`, or today while that year runs."""
    day = min(dt.date(year, 12, 31), max(today, dt.date(year, 1, 1)))
    return session.scalar(
        select(BranchRegion.region_id).where(BranchRegion.branch_id == branch_id, BranchRegion.valid.contains(day))
    )


def _refuse_unknown(indicator: str, year: int, now: dt.datetime) -> None:
    if indicator not in INDICATORS or not FIRST_YEAR <= year <= now.year:
        raise AbsentError
