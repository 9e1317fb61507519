"""Spreadsheets in and out from the command line, inside the branch's scope like every request."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tenants.imports.actions import bring_in
from tenants.imports.exporting import Export, Form, note_export, take_out
from tenants.imports.models import Import, ImportState
from tenants.imports.reading import opened
from tenants.imports.writing import csv_files
from tenants.moments import local_date, now
from tenants.roles import RIGHTS, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tenants.audit.actions import Actor
    from tenants.imports.actions import Outcome
    from tenants.imports.faults import Fault
    from tenants.isolation import ScopedSession

BAR_LENGTH = 1000
"""Parts of the bar: a file is read before anybody knows how many rows it has."""


def import_by_hand(inside: AbstractContextManager[ScopedSession], actor: Actor, path: Path, *, dry_run: bool) -> bool:
    """Bring the file or folder at `path` into the branch and say what was done; false when it was refused."""
    with opened(path.name, path) as parcel, inside as session, _bar() as progress:
        row = None if dry_run else _noted(session, actor, path)
        outcome = bring_in(
            session,
            actor,
            parcel,
            local_date(),
            dry_run=dry_run,
            file_name=path.name,
            import_id=row.id if row else "",
            progress=progress,
        )
        if outcome.faults:
            session.rollback()
        elif row is not None:
            row.state, row.counts = ImportState.DONE, outcome.counts
            row.rows_total = row.rows_done = outcome.rows
            row.finished_at = now()
    _say(outcome, dry_run=dry_run)
    return not outcome.faults


def _noted(session: ScopedSession, actor: Actor, path: Path) -> Import:
    row = Import(
        file_name=path.name, role=actor.role, dry_run=False, state=ImportState.RUNNING, started_at=now(), attempts=1
    )
    session.add(row)
    session.flush()
    return row


@contextmanager
def _bar() -> Iterator[Callable[[int, int | None], None]]:
    """Show a progress bar on the terminal and give what moves it on."""
    with click.progressbar(length=BAR_LENGTH, label="Importing", file=sys.stderr) as bar:

        def show(done: int, total: int | None) -> None:
            # Until the number of rows is known the first third fills ever more slowly.
            part = BAR_LENGTH * done // total if total else BAR_LENGTH // 3 * done // (done + 5000)
            if part > bar.pos:
                bar.update(part - bar.pos)

        yield show


def _say(outcome: Outcome, *, dry_run: bool) -> None:
    for warning in outcome.warnings:
        click.echo(f"warning: {_line(warning)}")
    if outcome.faults:
        for fault in outcome.faults:
            click.echo(f"error: {_line(fault)}", err=True)
        click.echo(f"{len(outcome.faults)} errors. Nothing was changed.", err=True)
        return
    for sheet, counts in outcome.counts.items():
        click.echo(f"{sheet}: {counts['new']} new, {counts['changed']} changed, {counts['same']} the same")
    click.echo("This was a dry run: nothing was changed." if dry_run else f"{outcome.changes} rows were written.")


def _line(fault: Fault) -> str:
    value = f" “{fault.value}”" if fault.value else ""
    return f"{fault.place}{value}: {fault.sentence}"


def export_by_hand(inside: AbstractContextManager[ScopedSession], actor: Actor, path: Path) -> int:
    """Write the branch's sheets to `path`: a workbook (.xlsx), a zip (.zip), or else a folder of CSV files."""
    rights = RIGHTS[Role.TEAM_LEAD]
    with inside as session:
        if path.suffix.lower() in {".xlsx", ".zip"}:
            form = Form.XLSX if path.suffix.lower() == ".xlsx" else Form.CSV
            with _kept_private(path).open("wb") as file:
                rows = take_out(session, rights, local_date(), file, form)
            note_export(session, actor, form, rows)
            return rows
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        export = Export(session, local_date(), rights)
        for name, parts in csv_files(export):
            with _kept_private(path / name).open("wb") as file:
                file.writelines(parts)
        note_export(session, actor, Form.CSV, export.rows)
        return export.rows


def _kept_private(path: Path) -> Path:
    """Return the path of a file that only its owner reads: there are people in it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path
