"""The steps of a dossier: the copy it gets when it is opened, what is added for one dossier, and the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from tenants.audit.actions import record
from tenants.dossiers.models import DossierStep, EntryKind, PartyRole
from tenants.dossiers.queries import opened_part
from tenants.dossiers.rules import refuse_not_running
from tenants.dossiers.templates import lines_for, templates
from tenants.dossiers.timeline import add_entry
from tenants.faults import RefusalError
from tenants.gatherings import plain_text
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Sequence

    from tenants.clients.access import Reader
    from tenants.dossiers.models import Dossier, StepTemplate
    from tenants.dossiers.usual import Line
    from tenants.isolation import ScopedSession

LONGEST = 80
TERM_ENDED = "objection_term_ended"
"""The term for a decision on an objection is counted from the end of the term to object, not from the objection itself
(Awb 7:10 lid 1; Vw 2000 art. 76)."""


def prepare_steps(session: ScopedSession, dossier: Dossier) -> None:
    """Give a dossier its steps, as the lines of the day on which it was opened say. Nothing when it has steps."""
    prepare_steps_of(session, [dossier])


def prepare_steps_of(session: ScopedSession, dossiers: Sequence[Dossier]) -> int:
    """Give every dossier its steps that has none yet, in three statements however many; return how many got theirs."""
    session.flush()
    ids = [dossier.id for dossier in dossiers]
    served = set(session.scalars(select(DossierStep.dossier_id).where(DossierStep.dossier_id.in_(ids)).distinct()))
    bare = [dossier for dossier in dossiers if dossier.id not in served]
    if bare:
        own = templates(session)
        rows = [row for dossier in bare for row in _rows(lines_for(own, dossier), dossier.id)]
        # Past the ORM, which would ask for each id apart.
        session.execute(insert(DossierStep), [{"branch_id": session.branch_id, **row} for row in rows])
    return len(bare)


def put_steps_ready(session: ScopedSession, reader: Reader, dossier: Dossier) -> None:
    """Give a running dossier its steps that came without; nothing when it has steps."""
    refuse_not_running(dossier)
    if prepare_steps_of(session, [dossier]):
        record(session, reader.actor, "begin", "step", "", dossier=str(dossier.id))


def prepare_again(session: ScopedSession, dossier: Dossier) -> None:
    """Give a dossier whose kind was corrected the steps of that kind; those of the other kind stay as not needed.

    Nothing when a step is done already: somebody then changes the steps by hand.
    """
    present = steps_of(session, dossier.id)
    if any(step.done_on is not None for step in present):
        return
    for step in present:
        step.not_needed = True
    lines = lines_for(templates(session, dossier.kind), dossier)
    session.add_all(_copies(lines, dossier.id, after=len(present)))
    session.flush()


def _rows(
    lines: Iterable[StepTemplate] | Iterable[Line],
    dossier_id: uuid.UUID,
    after: int = 0,
    *,
    after_refusal: bool = False,
) -> list[dict[str, Any]]:
    taken = [line for line in lines if line.after_refusal is after_refusal]
    return [
        {
            "dossier_id": dossier_id,
            "template_id": getattr(line, "id", None),
            "position": after + place,
            "label": line.label,
            "waits_for": line.waits_for,
            "event": line.event,
            "terms": list(line.terms),
            "guarded_by": list(line.guarded_by),
        }
        for place, line in enumerate(taken, 1)
    ]


def _copies(
    lines: Iterable[StepTemplate] | Iterable[Line],
    dossier_id: uuid.UUID,
    after: int = 0,
    *,
    after_refusal: bool = False,
) -> list[DossierStep]:
    return [DossierStep(**row) for row in _rows(lines, dossier_id, after, after_refusal=after_refusal)]


def steps_of(session: ScopedSession, dossier_id: uuid.UUID) -> list[DossierStep]:
    """Return the steps of a dossier in their order, those that are not needed included."""
    query = select(DossierStep).where(DossierStep.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(DossierStep.position, DossierStep.id)))


def say_not_needed(
    session: ScopedSession, reader: Reader, step_id: uuid.UUID, today: dt.date, *, needed: bool = False
) -> DossierStep:
    """Say that a step is not needed in this dossier, or is after all. Twice changes nothing."""
    step, found = opened_part(session, reader, DossierStep, step_id)
    refuse_not_running(found.dossier)
    if step.done_on is not None:
        msg = N_("This step is done. Undo it first.")
        raise RefusalError(msg)
    if step.not_needed is needed:
        step.not_needed = not needed
        verb = "needed" if needed else "not_needed"
        record(session, reader.actor, verb, "step", step.id)
        kind = EntryKind.STEP_UNDONE if needed else EntryKind.STEP_NOT_NEEDED
        add_entry(session, found.dossier.id, kind, today, reader.actor, step_id=step.id)
    return step


def follow_event(session: ScopedSession, event_id: uuid.UUID, day: dt.date | None) -> None:
    """Let the step by which something was noted follow a correction: its day, or with none that it is not done after all."""
    for step in session.scalars(select(DossierStep).where(DossierStep.event_id == event_id)):
        if day is None:
            step.done_on = step.done_by = step.event_id = step.outcome = None
        elif step.done_on is not None and step.event != TERM_ENDED:
            step.done_on = day


def add_step(
    session: ScopedSession,
    reader: Reader,
    dossier: Dossier,
    label: str,
    waits_for: PartyRole,
    after_id: uuid.UUID | None = None,
) -> DossierStep:
    """Add a step to this dossier alone, after another one or at the end. Raises `RefusalError` for one without words."""
    refuse_not_running(dossier)
    said = _label(label)
    steps = steps_of(session, dossier.id)
    place = next((number for number, each in enumerate(steps, 1) if each.id == after_id), len(steps))
    step = DossierStep(dossier_id=dossier.id, position=0, label=said, waits_for=waits_for)
    steps.insert(place, step)
    _number(steps)
    session.add(step)
    session.flush()
    record(session, reader.actor, "add", "step", step.id)
    return step


def change_step(
    session: ScopedSession, reader: Reader, step_id: uuid.UUID, label: str, waits_for: PartyRole
) -> DossierStep:
    """Change what a step of this dossier is called and who has to act."""
    step, found = opened_part(session, reader, DossierStep, step_id)
    refuse_not_running(found.dossier)
    new = {"label": _label(label), "waits_for": waits_for}
    fields = sorted(name for name, value in new.items() if getattr(step, name) != value)
    for name in fields:
        setattr(step, name, new[name])
    if fields:
        record(session, reader.actor, "change", "step", step_id, fields=fields)
    return step


def move_step(session: ScopedSession, reader: Reader, step_id: uuid.UUID, places: int) -> DossierStep:
    """Let a step change places with the one before (-1) or after (1) it; at the end nothing happens."""
    step, found = opened_part(session, reader, DossierStep, step_id)
    refuse_not_running(found.dossier)
    steps = [each for each in steps_of(session, found.dossier.id) if not each.not_needed]
    place = steps.index(step) + places if step in steps else -1
    if 0 <= place < len(steps):
        other = steps[place]
        step.position, other.position = other.position, step.position
        record(session, reader.actor, "move", "step", step_id)
    return step


def objection_lines(
    own: Iterable[StepTemplate], dossier: Dossier, steps: Iterable[DossierStep]
) -> list[StepTemplate] | list[Line]:
    """Return the lines after a refusal that a dossier does not have yet."""
    present = {step.label for step in steps if not step.not_needed}
    lines = lines_for(own, dossier)
    return [line for line in lines if line.after_refusal and line.label not in present]  # type: ignore[return-value]


def begin_objection(session: ScopedSession, reader: Reader, dossier: Dossier) -> list[DossierStep]:
    """Put the steps after a refusal (objection, decision, appeal) behind the last step that is done; return them.

    Raises `RefusalError` when the dossier has them, or its kind knows none.
    """
    refuse_not_running(dossier)
    steps = steps_of(session, dossier.id)
    lines = objection_lines(templates(session, dossier.kind), dossier, steps)
    if not lines:
        msg = N_("The steps of an objection are there already, or this kind has none. Add a step of your own.")
        raise RefusalError(msg)
    place = max((number for number, each in enumerate(steps, 1) if each.done_on is not None), default=len(steps))
    added = _copies(lines, dossier.id, after_refusal=True)
    steps[place:place] = added
    _number(steps)
    session.add_all(added)
    session.flush()
    record(session, reader.actor, "add", "step", added[0].id, steps=len(added))
    return added


def _number(steps: Iterable[DossierStep]) -> None:
    for position, each in enumerate(steps, 1):
        each.position = position


def _label(label: str) -> str:
    said = plain_text(label, "label", LONGEST)
    if not said:
        msg = N_("Fill in what this step is called.")
        raise RefusalError(msg, "label")
    return said
