"""Stating what a branch printed about a year, and taking a statement back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.faults import AbsentError, RefusalError
from tenants.reports.models import PrintedFigure
from tenants.reports.printed import Stated, number_in, printable
from tenants.reports.queries import names_of_people
from tenants.reports.words import refuse_recognisable
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

LONGEST_PRINTED, LONGEST_REASON = 60, 300


def state_printed(session: ScopedSession, actor: Actor, year: int, stated: Stated) -> PrintedFigure:
    """State how a figure of `year` was printed; the same figure stated anew takes the place of what was stated before.

    Raises `RefusalError` for a figure that no page prints, without a number or a reason, and for words that point at somebody.
    """
    printed, reason = stated.printed.strip(), stated.reason.strip()
    if stated.figure not in printable():
        raise RefusalError(N_("Choose one of the figures."), "figure")
    if number_in(printed) is None or len(printed) > LONGEST_PRINTED:
        raise RefusalError(N_("Write the number as it was printed."), "printed")
    if not reason:
        raise RefusalError(
            N_("Say why it differs from what is counted, or that it does not. Readers see it."), "reason"
        )
    names = names_of_people(session)
    for text, field in ((printed, "printed"), (reason, "reason")):
        refuse_recognisable(text, field, names)
    said = insert(PrintedFigure).values(
        branch_id=session.branch_id, year=year, figure=stated.figure, printed=printed, reason=reason[:LONGEST_REASON],
        entered_by=actor.person_id,
    )  # fmt: skip
    found = session.scalars(
        said.on_conflict_do_update(
            index_elements=["branch_id", "year", "figure"],
            set_={
                "printed": said.excluded.printed,
                "reason": said.excluded.reason,
                "entered_by": said.excluded.entered_by,
                "entered_at": func.now(),
                "withdrawn_at": None,
            },
        ).returning(PrintedFigure),
        execution_options={"populate_existing": True},
    ).one()
    record(session, actor, "state", "printed_figure", found.id, year=year, figure=stated.figure)
    return found


def withdraw_printed(session: ScopedSession, actor: Actor, year: int, printed_id: uuid.UUID) -> PrintedFigure:
    """Say that a printed figure was stated by mistake. Raises `AbsentError` for one that is not there."""
    found = session.scalar(
        select(PrintedFigure).where(
            PrintedFigure.id == printed_id, PrintedFigure.year == year, PrintedFigure.withdrawn_at.is_(None)
        )
    )
    if found is None:
        raise AbsentError
    found.withdrawn_at = func.now()
    record(session, actor, "withdraw", "printed_figure", found.id, year=year, figure=found.figure)
    return found


def printed_of_years(session: ScopedSession, years: Collection[int]) -> dict[int, list[PrintedFigure]]:
    """Return what was printed about each of `years`, in one statement."""
    found: dict[int, list[PrintedFigure]] = {year: [] for year in years}
    rows = session.scalars(
        select(PrintedFigure)
        .where(PrintedFigure.year.in_(years), PrintedFigure.withdrawn_at.is_(None))
        .order_by(PrintedFigure.entered_at, PrintedFigure.id)
    )
    for row in rows:
        found[row.year].append(row)
    return found
