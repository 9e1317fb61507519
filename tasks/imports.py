"""Bringing files in and taking them out, away from the page that asked for it."""

from __future__ import annotations

import io
import time
import uuid
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from tasks.app import app, engine
from tasks.outbox import send_waiting
from tenants.branches.models import Branch as BranchRow
from tenants.faults import RefusalError
from tenants.imports import jobs
from tenants.imports.actions import bring_in
from tenants.imports.exporting import note_export, rows_recorded, take_out
from tenants.imports.models import Export, Import
from tenants.imports.reading import opened
from tenants.isolation import Branch, Directory, scoped
from tenants.moments import local_date, now
from tenants.roles import RIGHTS, Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = structlog.get_logger()

TELL_EVERY = 1.0
"""Seconds between two lines of progress."""


@app.task(name=jobs.IMPORT_TASK)
def run_import(branch_id: str, import_id: str) -> bool:
    """Do one import of a branch, unless it is done or another worker does it."""
    return do_import(engine(), uuid.UUID(branch_id), uuid.UUID(import_id))


@app.task(name=jobs.EXPORT_TASK)
def run_export(branch_id: str, export_id: str) -> bool:
    """Do one export of a branch, unless it is done or another worker does it."""
    return do_export(engine(), uuid.UUID(branch_id), uuid.UUID(export_id))


@app.task(name="tasks.imports.tidy_up")
def tidy_up() -> int:
    """In every branch, ask again for jobs that a lost worker left and throw away what nobody came for."""
    return tidy_branches(engine())


class Progress:
    """Tells a job's own row how far it is, at most once a second, each time in a transaction of its own."""

    def __init__(self, source: Engine, branch_id: uuid.UUID, table: type[Import | Export], job_id: uuid.UUID) -> None:
        self._source = source
        self._scope = Branch(branch_id)
        self._table = table
        self._job_id = job_id
        self._told = 0.0

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell that `done` rows of `total` are done."""
        if time.monotonic() - self._told < TELL_EVERY:
            return
        self._told = time.monotonic()
        with scoped(self._source, self._scope) as session:
            jobs.tell(session, self._table, self._job_id, done, total)


def do_import(source: Engine, branch_id: uuid.UUID, import_id: uuid.UUID) -> bool:
    """Do an import and return whether it was done here; what is wrong with the file stands on its row."""
    scope = Branch(branch_id)
    with scoped(source, scope) as holder:
        if not jobs.hold(holder, import_id):
            return False
        with scoped(source, scope) as claims:
            job = jobs.begin_import(claims, import_id)
        if job is None:
            return False
        progress = Progress(source, branch_id, Import, import_id)
        try:
            with opened(job.file_name, job.content) as parcel, scoped(source, scope) as session:
                outcome = bring_in(
                    session,
                    job.actor,
                    parcel,
                    local_date(),
                    dry_run=job.dry_run,
                    file_name=job.file_name,
                    import_id=import_id,
                    progress=progress,
                )
                jobs.finish_import(session, job, outcome)
        except RefusalError as refusal:
            with scoped(source, scope) as session:
                jobs.refuse_import(session, job, refusal)
        except Exception as error:
            with scoped(source, scope) as session:
                jobs.fail(session, Import, import_id)
            log.warning("import failed", branch=str(branch_id), job=str(import_id), error=type(error).__name__)
            raise
    return True


def do_export(source: Engine, branch_id: uuid.UUID, export_id: uuid.UUID) -> bool:
    """Do an export and return whether it was done here."""
    scope = Branch(branch_id)
    with scoped(source, scope) as holder:
        if not jobs.hold(holder, export_id):
            return False
        with scoped(source, scope) as claims:
            job = jobs.begin_export(claims, export_id)
        if job is None:
            return False
        told = Progress(source, branch_id, Export, export_id)
        isolated = source.execution_options(isolation_level="REPEATABLE READ")
        try:
            with scoped(isolated, scope) as session:
                total = rows_recorded(session)
                rights, file = RIGHTS[Role(job.actor.role)], io.BytesIO()
                rows = take_out(
                    session,
                    rights,
                    local_date(),
                    file,
                    job.form,
                    progress=lambda done: told(done, max(done, total)),
                )
            # Apart from the reading, which saw the branch as it was when it began: the trail has grown since.
            with scoped(source, scope) as session:
                note_export(session, job.actor, job.form, rows, export_id)
                jobs.finish_export(session, job, file.getvalue(), rows)
        except Exception as error:
            with scoped(source, scope) as session:
                jobs.fail(session, Export, export_id)
            log.warning("export failed", branch=str(branch_id), job=str(export_id), error=type(error).__name__)
            raise
    return True


def tidy_branches(source: Engine) -> int:
    """Tidy up every branch, closed ones too; return how many jobs were asked for again."""
    with scoped(source, Directory()) as session:
        branches = list(session.scalars(select(BranchRow.id)))
    again = 0
    for branch_id in branches:
        with scoped(source, Branch(branch_id)) as session:
            again += jobs.tidy(session, now())
    if again:
        send_waiting(source)
    return again
