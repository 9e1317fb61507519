"""Bringing a branch's spreadsheets in: everything is looked at first, and either all of it is written or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tenants.audit.actions import record
from tenants.faults import RefusalError
from tenants.imports.checking import check
from tenants.imports.comparing import Plan, compare
from tenants.imports.dossiers.recorded import know_events
from tenants.imports.dossiers.sheets import EVENTS
from tenants.imports.faults import in_order
from tenants.imports.file import File
from tenants.imports.gathering import Findings, Reading, gather
from tenants.imports.known import known_in
from tenants.imports.landing import Source, land
from tenants.imports.places import places_of
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from tenants.audit.actions import Actor
    from tenants.imports.faults import Fault
    from tenants.imports.reading import Parcel
    from tenants.isolation import ScopedSession

PHASES = 3
"""A row is read, compared and written: each is a third of the work."""


@dataclass(frozen=True)
class Outcome:
    """What an import found, and wrote unless something was wrong or it was a dry run."""

    faults: list[Fault]
    warnings: list[Fault]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """By sheet: rows that are `new`, that `changed`, and that are the `same`."""
    rows: int = 0

    @property
    def changes(self) -> int:
        """How many rows are new or changed."""
        return sum(counts["new"] + counts["changed"] for counts in self.counts.values())


def bring_in(
    session: ScopedSession,
    actor: Actor,
    parcel: Parcel,
    today: dt.date,
    *,
    dry_run: bool = False,
    file_name: str = "",
    import_id: object = "",
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> Outcome:
    """Bring the sheets of `parcel` into the branch of `session`, in its transaction; with `dry_run` only say what would be.

    Nothing is written when anything is wrong: the outcome holds every fault. `progress` is told how many rows are done of
    how many, none while that is unknown. Raises `RefusalError` for a file that cannot be read at all, or when somebody
    registered the same numbers meanwhile.
    """
    _take_turns(session)
    findings = Findings()
    gathered = gather(
        parcel, Reading(places := places_of(session), today), findings, lambda rows: progress(rows // PHASES, None)
    )
    file = File({each.sheet.name: each for each in gathered}, known_in(session), places, today, findings)
    know_events(session, file.known, {row["dossier"] for _, row in file.rows(EVENTS.name)})
    check(file)
    rows = sum(each.read for each in gathered)
    if findings.faults:
        return Outcome(in_order(findings.faults), in_order(findings.warnings), rows=rows)
    steps = _Steps(rows, progress)
    plans = [compare(session, each, file, steps.done) for each in gathered]
    counts = {plan.sheet.name: plan.counts for plan in plans}
    outcome = Outcome(in_order(findings.faults), in_order(findings.warnings), counts, rows)
    if findings.faults or dry_run:
        return outcome
    try:
        land(session, plans, file, Source(actor, file_name), steps.done)
    except IntegrityError as error:
        msg = N_("Somebody registered the same numbers meanwhile. Nothing was changed: send the file once more.")
        raise RefusalError(msg, "file") from error
    record(session, actor, "import", "import", import_id, rows=rows, sheets=_told(plans))
    return outcome


class _Steps:
    """How far an import is after it was read, counted in rows of the file."""

    def __init__(self, rows: int, progress: Callable[[int, int | None], None]) -> None:
        self._rows = rows
        self._steps = rows
        self._progress = progress

    def done(self, rows: int) -> None:
        """Say that so many rows more were compared, or written."""
        self._steps += rows
        self._progress(self._steps // PHASES, self._rows)


def _told(plans: list[Plan]) -> dict[str, dict[str, object]]:
    """Return what the trail keeps: counts by sheet, and which columns were corrected; never what they say."""
    return {
        plan.sheet.name: {
            **plan.counts,
            "columns": sorted({column for change in plan.changed for column in change.columns}),
        }
        for plan in plans
    }


def _take_turns(session: ScopedSession) -> None:
    """Let two imports of one branch wait for each other, so that neither counts on what the other changes."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"imports {session.branch_id}"))))
