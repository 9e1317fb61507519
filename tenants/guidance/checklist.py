"""The checklist: the branch's own list, a copy of it in each trajectory, and ticking what is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.guidance.models import Phase, TaskTemplate, Trajectory, TrajectoryTask
from tenants.guidance.queries import task_named, template_named, templates, trajectory_named
from tenants.guidance.rules import PHASES, due_on, refuse_empty, refuse_term
from tenants.guidance.usual import USUAL
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


class Mark(StrEnum):
    """What somebody does with a task."""

    TICK = "tick"
    UNTICK = "untick"
    NOT_NEEDED = "not_needed"
    NEEDED = "needed"


@dataclass(frozen=True)
class NewTemplate:
    """What a line of the branch's list says."""

    label: str
    phase: Phase
    due_after_days: int | None = None
    for_children: bool = False


def begin_with_usual_list(session: ScopedSession, actor: Actor) -> int:
    """Put the usual lines on the branch's empty list and return how many; none when it has lines already."""
    _take_turns(session)
    if templates(session):
        return 0
    places = dict.fromkeys(Phase, 0)
    for line in USUAL:
        places[line.phase] += 1
        session.add(TaskTemplate(position=places[line.phase], **line._asdict()))
    session.flush()
    record(session, actor, "begin", "template", "", lines=len(USUAL))
    return len(USUAL)


def take_checklist(session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, *, children: bool) -> int:
    """Copy the lines of the branch's list that belong to the trajectory's year and are not there yet; return how many.

    A branch without a list begins with the usual one.
    """
    trajectory = trajectory_named(session, trajectory_id)
    refuse_ended(trajectory)
    begin_with_usual_list(session, actor)
    present = set(
        session.scalars(select(TrajectoryTask.template_id).where(TrajectoryTask.trajectory_id == trajectory_id))
    )
    taken = [
        line
        for line in templates(session)
        if line.withdrawn_at is None
        and line.phase in PHASES[trajectory.year_of_guidance]
        and (children or not line.for_children)
        and line.id not in present
    ]
    for line in taken:
        session.add(
            TrajectoryTask(
                trajectory_id=trajectory_id,
                template_id=line.id,
                label=line.label,
                phase=line.phase,
                position=line.position,
                due_on=due_on(trajectory.started_on, line.due_after_days),
            )
        )
    session.flush()
    if taken:
        record(session, actor, "take", "checklist", trajectory_id, tasks=len(taken))
    return len(taken)


def mark_task(session: ScopedSession, actor: Actor, task_id: uuid.UUID, mark: Mark, today: dt.date) -> TrajectoryTask:
    """Tick a task as done today, or take that back; say that it is not needed, or is after all.

    Doing it twice changes nothing: the first day stays. Raises `RefusalError` in a trajectory that has ended.
    """
    task = task_named(session, task_id)
    refuse_ended(trajectory_named(session, task.trajectory_id))
    done, not_needed = task.done_on, task.not_needed
    if mark is Mark.TICK and done is None:
        task.done_on, task.done_by, task.not_needed = today, actor.who, False
    elif mark is Mark.UNTICK:
        task.done_on = task.done_by = None
    elif mark is Mark.NOT_NEEDED:
        task.done_on, task.done_by, task.not_needed = None, None, True
    elif mark is Mark.NEEDED:
        task.not_needed = False
    if (done, not_needed) != (task.done_on, task.not_needed):
        record(session, actor, mark.value, "task", task.id)
    return task


def add_task(
    session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, label: str, due: dt.date | None
) -> TrajectoryTask:
    """Add a task for this client only, at the end of the part of the list that is now."""
    trajectory = trajectory_named(session, trajectory_id)
    refuse_ended(trajectory)
    said = refuse_empty(label, "label")
    refuse_service_number(said, "label")
    phase = PHASES[trajectory.year_of_guidance][-1]
    highest = session.scalar(
        select(func.max(TrajectoryTask.position)).where(
            TrajectoryTask.trajectory_id == trajectory_id, TrajectoryTask.phase == phase
        )
    )
    task = TrajectoryTask(trajectory_id=trajectory_id, label=said, phase=phase, position=(highest or 0) + 1, due_on=due)
    session.add(task)
    session.flush()
    record(session, actor, "add", "task", task.id)
    return task


def change_task(
    session: ScopedSession, actor: Actor, task_id: uuid.UUID, label: str, due: dt.date | None
) -> TrajectoryTask:
    """Change what a task says and by which day it should be done."""
    task = task_named(session, task_id)
    refuse_ended(trajectory_named(session, task.trajectory_id))
    said = refuse_empty(label, "label")
    refuse_service_number(said, "label")
    new = {"label": said, "due_on": due}
    fields = sorted(name for name, value in new.items() if getattr(task, name) != value)
    task.label, task.due_on = said, due
    if fields:
        record(session, actor, "change", "task", task.id, fields=fields)
    return task


def add_template(session: ScopedSession, actor: Actor, new: NewTemplate) -> TaskTemplate:
    """Put a line at the end of its part of the branch's list; trajectories that run keep their own copy."""
    _refuse_template(new)
    line = TaskTemplate(
        label=new.label.strip(),
        phase=new.phase,
        position=_end_of(session, new.phase),
        due_after_days=new.due_after_days,
        for_children=new.for_children,
    )
    session.add(line)
    session.flush()
    record(session, actor, "add", "template", line.id)
    return line


def change_template(session: ScopedSession, actor: Actor, template_id: uuid.UUID, changed: NewTemplate) -> TaskTemplate:
    """Change a line of the branch's list; in another part of the list it comes last."""
    line = template_named(session, template_id)
    _refuse_template(changed)
    new = {
        "label": changed.label.strip(),
        "phase": changed.phase,
        "due_after_days": changed.due_after_days,
        "for_children": changed.for_children,
    }
    fields = sorted(name for name, value in new.items() if getattr(line, name) != value)
    if "phase" in fields:
        line.position = _end_of(session, changed.phase)
    for name in fields:
        setattr(line, name, new[name])
    if fields:
        record(session, actor, "change", "template", line.id, fields=fields)
    return line


def move_template(session: ScopedSession, actor: Actor, template_id: uuid.UUID, step: int) -> TaskTemplate:
    """Let a line change places with the one before (-1) or after (1) it; at the end of its part nothing happens."""
    line = template_named(session, template_id)
    part = [each for each in templates(session) if each.phase is line.phase and each.withdrawn_at is None]
    place = part.index(line) + step if line in part else -1
    if 0 <= place < len(part):
        part.remove(line)
        part.insert(place, line)
        for position, each in enumerate(part, 1):
            each.position = position
        record(session, actor, "move", "template", line.id)
    return line


def withdraw_template(session: ScopedSession, actor: Actor, template_id: uuid.UUID) -> TaskTemplate:
    """Take a line off the branch's list; trajectories that have it keep it."""
    line = template_named(session, template_id)
    if line.withdrawn_at is None:
        line.withdrawn_at = func.now()
        record(session, actor, "withdraw", "template", line.id)
    return line


def restore_template(session: ScopedSession, actor: Actor, template_id: uuid.UUID) -> TaskTemplate:
    """Put a line back on the branch's list, at the end of its part."""
    line = template_named(session, template_id)
    if line.withdrawn_at is not None:
        line.withdrawn_at, line.position = None, _end_of(session, line.phase)
        record(session, actor, "restore", "template", line.id)
    return line


def refuse_ended(trajectory: Trajectory) -> None:
    """Raise `RefusalError` for work on a trajectory that ended or was taken back."""
    if trajectory.withdrawn_at is not None:
        msg = N_("This trajectory was taken back. Let it count again first.")
        raise RefusalError(msg)
    if trajectory.ended_on is not None:
        msg = N_("This trajectory has ended. Let it run again first.")
        raise RefusalError(msg)


def _refuse_template(new: NewTemplate) -> None:
    refuse_service_number(refuse_empty(new.label, "label"), "label")
    refuse_term(new.due_after_days)


def _end_of(session: ScopedSession, phase: Phase) -> int:
    highest = session.scalar(select(func.max(TaskTemplate.position)).where(TaskTemplate.phase == phase))
    return (highest or 0) + 1


def _take_turns(session: ScopedSession) -> None:
    """Let two who begin the list at once wait for each other, so that there is one list."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"checklist {session.branch_id}"))))
