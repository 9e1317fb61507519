"""An import or export as a job: asked for on a page, done by a worker, told by its own row, and thrown away in time.

Whoever does it holds it by a lock that ends with its transaction, so a worker that dies lets go by itself and leaves
nothing but one attempt more on the row.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, text, update

from tenants.audit.actions import Actor, record
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.imports.exporting import Form
from tenants.imports.faults import fault
from tenants.imports.models import Export, Import, ImportState
from tenants.imports.queries import export_named, import_named
from tenants.imports.reading import MIB, MOST_BYTES
from tenants.outbox import send_later
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.imports.actions import Outcome
    from tenants.imports.faults import Fault
    from tenants.isolation import ScopedSession

IMPORT_TASK = "tasks.imports.run_import"
EXPORT_TASK = "tasks.imports.run_export"
MOST_ATTEMPTS = 3
MOST_KEPT = 2000
"""Of the faults and of the warnings of one import, as many are kept to be shown."""
LASTS = dt.timedelta(days=1)
"""How long a checked file waits to be done for real, and an export to be fetched."""
DETAILS_LAST = dt.timedelta(days=30)
"""How long the values that were wrong in a file are kept: they are about people."""
FORGOTTEN_AFTER = dt.timedelta(minutes=5)
BUSY = (ImportState.WAITING, ImportState.RUNNING)
ENDINGS = (".xlsx", ".zip", ".csv")


@dataclass(frozen=True)
class ImportJob:
    """What a worker was given to bring in."""

    id: uuid.UUID
    actor: Actor
    file_name: str
    content: bytes
    dry_run: bool


@dataclass(frozen=True)
class ExportJob:
    """What a worker was given to take out."""

    id: uuid.UUID
    actor: Actor
    form: Form


def ask_import(session: ScopedSession, actor: Actor, file_name: str, content: bytes) -> Import:
    """Keep a file that was sent in and ask for a dry run of it.

    Raises `RefusalError` for no file, one that is too large or of another kind, or while another one is being done.
    """
    name = PurePosixPath(file_name.replace("\\", "/")).name.strip()[-200:]
    if not name or not content:
        msg = N_("Choose the file that you want to bring in.")
        raise RefusalError(msg, "file")
    if PurePosixPath(name).suffix.lower() not in ENDINGS:
        msg = N_("This is no workbook. Send an .xlsx file, or a zip with a .csv file for each sheet.")
        raise RefusalError(msg, "file")
    if len(content) > MOST_BYTES:
        msg = N_("This file is larger than %(most)s MB. Send it in parts.")
        raise RefusalError(msg, "file", most=MOST_BYTES // MIB)
    refuse_service_number(name, "file")
    if session.scalar(select(Import.id).where(Import.state.in_(BUSY)).limit(1)) is not None:
        msg = N_("Another file is being done right now. Wait until that one is ready.")
        raise RefusalError(msg, "file")
    asked = Import(file_name=name, content=content, role=actor.role, asked_by=actor.person_id)
    session.add(asked)
    session.flush()
    record(session, actor, "send", "import", asked.id)
    send_later(session, IMPORT_TASK, session.branch_id, asked.id)
    return asked


def ask_for_real(session: ScopedSession, actor: Actor, import_id: uuid.UUID) -> Import:
    """Ask for a file that was checked to be brought in for real. Raises `RefusalError` when it cannot be (any more)."""
    asked = import_named(session, import_id, lock=True)
    if asked.state is not ImportState.CHECKED or asked.content is None:
        msg = N_("This file was not checked, or is gone. Send it once more.")
        raise RefusalError(msg)
    asked.dry_run, asked.state, asked.attempts = False, ImportState.WAITING, 0
    asked.asked_by, asked.role = actor.person_id, actor.role
    asked.rows_done, asked.started_at, asked.finished_at = 0, None, None
    record(session, actor, "request", "import", asked.id)
    send_later(session, IMPORT_TASK, session.branch_id, asked.id)
    return asked


def discard(session: ScopedSession, actor: Actor, import_id: uuid.UUID) -> Import:
    """Throw away a file that was checked and is not wanted for real. Nothing when it is thrown away already."""
    asked = import_named(session, import_id, lock=True)
    if asked.state is ImportState.DISCARDED:
        return asked
    if asked.state is not ImportState.CHECKED:
        msg = N_("There is nothing left to throw away.")
        raise RefusalError(msg)
    asked.state, asked.content = ImportState.DISCARDED, None
    record(session, actor, "discard", "import", asked.id)
    return asked


def ask_export(session: ScopedSession, actor: Actor, form: Form) -> Export:
    """Ask for an export that is too large to wait for."""
    asked = Export(form=form.value, role=actor.role, asked_by=actor.person_id)
    session.add(asked)
    session.flush()
    record(session, actor, "request", "export", asked.id)
    send_later(session, EXPORT_TASK, session.branch_id, asked.id)
    return asked


def fetch_export(session: ScopedSession, actor: Actor, export_id: uuid.UUID, now: dt.datetime) -> tuple[Export, bytes]:
    """Hand an export over to who asked for it, once. Raises `RefusalError` for anybody else, or when it is gone."""
    export = export_named(session, export_id, lock=True)
    if export.asked_by is None or export.asked_by != actor.person_id:
        msg = N_("Only who asked for these spreadsheets can fetch them. Ask for your own.")
        raise RefusalError(msg)
    content = export.content
    if export.state is not ImportState.DONE or content is None or _is_over(export.finished_at, now):
        msg = N_("These spreadsheets are not ready, or they are gone. Ask for them once more.")
        raise RefusalError(msg)
    export.content, export.fetched_at = None, func.now()
    record(session, actor, "fetch", "export", export.id)
    return export, content


def _is_over(finished_at: dt.datetime | None, now: dt.datetime) -> bool:
    return finished_at is not None and now - finished_at > LASTS


def hold(session: ScopedSession, job_id: uuid.UUID) -> bool:
    """Hold a job for this transaction; false when another worker does. A worker that dies lets go by itself."""
    key = f"sheets {job_id}"
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}))


def begin_import(session: ScopedSession, import_id: uuid.UUID) -> ImportJob | None:
    """Count one more attempt and return what is to be done; none when it is done, or was tried too often.

    Committed before the work begins, so that a worker that dies of the work is counted too.
    """
    row = _begin(session, Import, import_id)
    if row is None or row.content is None:
        return None
    return ImportJob(row.id, Actor(row.asked_by, row.role), row.file_name, row.content, row.dry_run)


def begin_export(session: ScopedSession, export_id: uuid.UUID) -> ExportJob | None:
    """Count one more attempt and return what is to be done; none when it is done, or was tried too often."""
    row = _begin(session, Export, export_id)
    return None if row is None else ExportJob(row.id, Actor(row.asked_by, row.role), Form(row.form))


def _begin(session: ScopedSession, table: type[Any], job_id: uuid.UUID) -> Any:
    row = session.scalar(select(table).where(table.id == job_id).with_for_update())
    if row is None or row.state not in BUSY:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.content, row.finished_at = ImportState.FAILED, None, func.clock_timestamp()
        return None
    row.state, row.attempts, row.started_at = ImportState.RUNNING, row.attempts + 1, func.clock_timestamp()
    row.rows_done, row.rows_total = 0, None
    session.flush()
    return row


def tell(session: ScopedSession, table: type[Import | Export], job_id: uuid.UUID, done: int, total: int | None) -> None:
    """Write how far a job is, in a short transaction of its own, so that it is seen while the work runs."""
    session.execute(update(table).where(table.id == job_id).values(rows_done=done, rows_total=total))


def finish_import(session: ScopedSession, job: ImportJob, outcome: Outcome) -> None:
    """Say, in the transaction of the work itself, what an import found and did."""
    state = ImportState.DONE
    if outcome.faults:
        state = ImportState.REFUSED
    elif job.dry_run:
        state = ImportState.CHECKED
    values: dict[str, Any] = {
        "state": state,
        "counts": outcome.counts,
        "faults": _kept(outcome.faults),
        "warnings": _kept(outcome.warnings),
        "rows_total": outcome.rows,
        "rows_done": outcome.rows,
        "finished_at": func.clock_timestamp(),
    }
    if state is not ImportState.CHECKED:
        values["content"] = None
    session.execute(update(Import).where(Import.id == job.id).values(**values))


def _kept(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    kept = [each.as_json() for each in faults[:MOST_KEPT]]
    if len(faults) > MOST_KEPT:
        message = N_("There are %(more)s more like these. Correct these first.")
        kept.append(fault("", None, "", "", message, more=len(faults) - MOST_KEPT).as_json())
    return kept


def refuse_import(session: ScopedSession, job: ImportJob, refusal: RefusalError) -> None:
    """Say that a file could not be brought in at all, and why."""
    said = fault("", None, "", "", refusal.message, **refusal.values).as_json()
    values = {"state": ImportState.REFUSED, "faults": [said], "content": None, "finished_at": func.clock_timestamp()}
    session.execute(update(Import).where(Import.id == job.id).values(**values))


def finish_export(session: ScopedSession, job: ExportJob, content: bytes, rows: int) -> None:
    """Keep what was written until it is fetched."""
    values = {"state": ImportState.DONE, "content": content, "rows_done": rows, "rows_total": rows}
    session.execute(update(Export).where(Export.id == job.id).values(**values, finished_at=func.clock_timestamp()))


def fail(session: ScopedSession, table: type[Import | Export], job_id: uuid.UUID) -> None:
    """Say that a job failed by a fault of ours: nothing was changed."""
    values = {"state": ImportState.FAILED, "content": None, "finished_at": func.clock_timestamp()}
    session.execute(update(table).where(table.id == job_id, table.state.in_(BUSY)).values(**values))


def tidy(session: ScopedSession, now: dt.datetime) -> int:
    """Ask again for jobs that a lost worker left, and throw away what nobody came for; return how many were asked again."""
    over = now - LASTS
    session.execute(
        update(Import)
        .where(Import.state == ImportState.CHECKED, Import.finished_at < over)
        .values(state=ImportState.DISCARDED, content=None)
    )
    session.execute(update(Export).where(Export.content.is_not(None), Export.finished_at < over).values(content=None))
    old = or_(func.jsonb_array_length(Import.faults) > 0, func.jsonb_array_length(Import.warnings) > 0)
    session.execute(update(Import).where(Import.finished_at < now - DETAILS_LAST, old).values(faults=[], warnings=[]))
    again = 0
    for table, task in ((Import, IMPORT_TASK), (Export, EXPORT_TASK)):
        touched = func.greatest(table.asked_at, func.coalesce(table.started_at, table.asked_at))
        lost = select(table.id).where(table.state.in_(BUSY), touched < now - FORGOTTEN_AFTER)
        for job_id in session.scalars(lost):
            send_later(session, task, session.branch_id, job_id)
            again += 1
    return again
