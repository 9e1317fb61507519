"""Tasks of a dossier: something that one of us does, or that a party was asked for and is reminded of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.rules import refuse_service_number
from tenants.dossiers.models import DossierParty, DossierTask, EntryKind, PartyRole
from tenants.dossiers.queries import dossier_opened, opened_part
from tenants.dossiers.rules import refuse_day
from tenants.dossiers.timeline import add_entry
from tenants.faults import AbsentError, RefusalError
from tenants.volunteers.queries import volunteer_choices
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

LONGEST_LABEL = 200
FARTHEST = dt.timedelta(days=5 * 366)
"""No task is planned further ahead: such a year is a slip of the pen."""


@dataclass(frozen=True)
class NewTask:
    """What has to be done, asked on which day, by when, and by whom: one of us, or a party that we wait for.

    With a `party_id` its role says whom we wait for; `CLIENT` is the client, who is no party of the list.
    """

    label: str
    asked_on: dt.date | None
    due_on: dt.date | None = None
    volunteer_id: uuid.UUID | None = None
    waits_for: PartyRole = PartyRole.US
    party_id: uuid.UUID | None = None


def ask_task(
    session: ScopedSession, reader: Reader, dossier_id: uuid.UUID, new: NewTask, today: dt.date
) -> DossierTask:
    """Put a task in a dossier, with its line of the timeline.

    Raises `RefusalError` for what cannot be, `AbsentError` for a dossier that was entered by mistake.
    """
    dossier = dossier_opened(session, reader, dossier_id).dossier
    if dossier.withdrawn_at is not None:
        raise AbsentError
    if dossier.closed_on is not None:
        msg = N_("This dossier is closed. Open it again first.")
        raise RefusalError(msg)
    task = DossierTask(dossier_id=dossier_id, **_fit(session, dossier_id, new, today))
    session.add(task)
    session.flush()
    _tell(session, reader, task, EntryKind.TASK_ASKED, task.asked_on, due_on=task.due_on)
    record(session, reader.actor, "ask", "dossier_task", task.id)
    return task


def change_task(
    session: ScopedSession, reader: Reader, task_id: uuid.UUID, changed: NewTask, today: dt.date
) -> DossierTask:
    """Change what a task says. Raises `RefusalError` for what cannot be, or when nothing is different."""
    task = _standing(session, reader, task_id)
    new = _fit(session, task.dossier_id, changed, today, task)
    fields = sorted(name for name, value in new.items() if getattr(task, name) != value)
    if not fields:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    if task.done_on is not None and new["asked_on"] > task.done_on:
        msg = N_("It was done before this day, on %(day)s. Check both days.")
        raise RefusalError(msg, "asked_on", day=task.done_on)
    for name in fields:
        setattr(task, name, new[name])
    _tell(session, reader, task, EntryKind.TASK_CHANGED, today, due_on=task.due_on)
    record(session, reader.actor, "change", "dossier_task", task.id, fields=fields)
    return task


def remind(session: ScopedSession, reader: Reader, task_id: uuid.UUID, today: dt.date) -> DossierTask:
    """Write down that whom we wait for was reminded today; once a day is enough. Raises `RefusalError` when it is done."""
    task = _standing(session, reader, task_id)
    if task.done_on is not None:
        msg = N_("This is done already: nobody has to be reminded.")
        raise RefusalError(msg)
    if task.reminded_on != today:
        task.reminded_on = today
        _tell(session, reader, task, EntryKind.TASK_REMINDED, today)
        record(session, reader.actor, "remind", "dossier_task", task.id)
    return task


def finish_task(
    session: ScopedSession, reader: Reader, task_id: uuid.UUID, done_on: dt.date | None, today: dt.date
) -> DossierTask:
    """Say on which day a task was done, or what was asked came. Nothing when somebody said so already."""
    task = _standing(session, reader, task_id)
    if task.done_on is not None:
        return task
    day = refuse_day(done_on, today, "done_on")
    if day < task.asked_on:
        msg = N_("This is before it was asked, on %(day)s. Check both days.")
        raise RefusalError(msg, "done_on", day=task.asked_on)
    task.done_on, task.done_by = day, reader.actor.who
    _tell(session, reader, task, EntryKind.TASK_DONE, day)
    record(session, reader.actor, "tick", "dossier_task", task.id)
    return task


def reopen_task(session: ScopedSession, reader: Reader, task_id: uuid.UUID, today: dt.date) -> DossierTask:
    """Say that a task is not done after all. Nothing when it is open."""
    task = _standing(session, reader, task_id)
    if task.done_on is not None:
        task.done_on = task.done_by = None
        _tell(session, reader, task, EntryKind.TASK_UNDONE, today)
        record(session, reader.actor, "untick", "dossier_task", task.id)
    return task


def withdraw_task(session: ScopedSession, reader: Reader, task_id: uuid.UUID, today: dt.date) -> DossierTask:
    """Take back a task that is not needed, or was entered by mistake."""
    task = _standing(session, reader, task_id)
    task.withdrawn_at = func.now()
    _tell(session, reader, task, EntryKind.TASK_WITHDRAWN, today)
    record(session, reader.actor, "withdraw", "dossier_task", task.id)
    return task


def restore_task(session: ScopedSession, reader: Reader, task_id: uuid.UUID, today: dt.date) -> DossierTask:
    """Put a task back that was taken back. Nothing when it stands."""
    task, _of = opened_part(session, reader, DossierTask, task_id)
    if task.withdrawn_at is not None:
        task.withdrawn_at = None
        _tell(session, reader, task, EntryKind.TASK_ASKED, today, due_on=task.due_on)
        record(session, reader.actor, "restore", "dossier_task", task.id)
    return task


def _standing(session: ScopedSession, reader: Reader, task_id: uuid.UUID) -> DossierTask:
    """Return a task to change. Raises `RefusalError` for one that was taken back, `AbsentError` of a dossier that was."""
    task, of = opened_part(session, reader, DossierTask, task_id)
    if of.dossier.withdrawn_at is not None:
        raise AbsentError
    if task.withdrawn_at is not None:
        msg = N_("This task was taken back meanwhile. Put it back first.")
        raise RefusalError(msg)
    return task


def _tell(
    session: ScopedSession, reader: Reader, task: DossierTask, kind: EntryKind, day: dt.date, **more: Any
) -> None:
    add_entry(
        session, task.dossier_id, kind, day, reader.actor,
        task_id=task.id, label=task.label, party_id=task.party_id, volunteer_id=task.volunteer_id,
        waits_for=task.waits_for.value, **more,
    )  # fmt: skip


def _fit(
    session: ScopedSession, dossier_id: uuid.UUID, new: NewTask, today: dt.date, present: DossierTask | None = None
) -> dict[str, Any]:
    """Return the columns of a task. Raises `RefusalError` for what cannot be."""
    label = " ".join(new.label.split())
    if not label:
        msg = N_("Fill in what has to be done or to come.")
        raise RefusalError(msg, "label")
    if len(label) > LONGEST_LABEL:
        msg = N_("Keep it shorter: %(longest)s letters at most.")
        raise RefusalError(msg, "label", longest=LONGEST_LABEL)
    refuse_service_number(label, "label")
    asked_on = refuse_day(new.asked_on, today, "asked_on")
    if new.due_on is not None:
        _refuse_due(new.due_on, asked_on, today)
    return {
        "label": label,
        "asked_on": asked_on,
        "due_on": new.due_on,
        **_by_whom(session, dossier_id, new, today, present),
    }


def _refuse_due(due_on: dt.date, asked_on: dt.date, today: dt.date) -> None:
    if due_on < asked_on:
        msg = N_("This is before it was asked, on %(day)s. Check both days.")
        raise RefusalError(msg, "due_on", day=asked_on)
    if due_on > today + FARTHEST:
        msg = N_("This day is very far away. Check the year.")
        raise RefusalError(msg, "due_on")


def _by_whom(
    session: ScopedSession, dossier_id: uuid.UUID, new: NewTask, today: dt.date, present: DossierTask | None
) -> dict[str, Any]:
    """Return who does it: one of us who works here, or whom we wait for and no one of us."""
    waits_for = new.waits_for
    if new.party_id is not None:
        party = session.scalar(
            select(DossierParty).where(
                DossierParty.id == new.party_id,
                DossierParty.dossier_id == dossier_id,
                DossierParty.withdrawn_at.is_(None),
            )
        )
        if party is None:
            msg = N_("Choose somebody who is in this dossier.")
            raise RefusalError(msg, "whom")
        waits_for = party.role
    ours = waits_for is PartyRole.US
    volunteer_id = new.volunteer_id if ours else None
    known = present is not None and present.volunteer_id == volunteer_id
    if volunteer_id is not None and not known:
        works = {each.id for each in volunteer_choices(session, today)}
        if volunteer_id not in works:
            msg = N_("Choose somebody who works here.")
            raise RefusalError(msg, "volunteer")
    return {"waits_for": waits_for, "party_id": new.party_id, "volunteer_id": volunteer_id}
