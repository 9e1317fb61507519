"""The lines of which dossiers get a copy as their steps: the platform's own, until a branch writes others from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.dossiers.models import PartyRole, StepTemplate
from tenants.dossiers.usual import USUAL
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import plain_text, refuse_unlikely_day
from tenants.terms.catalogue import versions
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from tenants.audit.actions import Actor
    from tenants.dossiers.models import Dossier, DossierKind
    from tenants.dossiers.usual import Line
    from tenants.isolation import ScopedSession

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class NewLine:
    """What a line says; the event is the one by which its terms begin."""

    label: str
    waits_for: PartyRole = PartyRole.US
    terms: tuple[str, ...] = ()
    guarded_by: tuple[str, ...] = ()
    after_refusal: bool = False


def templates(session: ScopedSession, kind: DossierKind | None = None) -> Sequence[StepTemplate]:
    """Return the branch's own lines, of one kind or of all, also those that ended or are to come."""
    query = select(StepTemplate).where(StepTemplate.withdrawn_at.is_(None))
    if kind is not None:
        query = query.where(StepTemplate.kind == kind)
    return session.scalars(query.order_by(StepTemplate.kind, StepTemplate.position, StepTemplate.valid_from)).all()


def template_named(session: ScopedSession, step_template_id: uuid.UUID) -> StepTemplate:
    """Return the line with this id. Raises `AbsentError` when there is none here."""
    found = session.scalar(select(StepTemplate).where(StepTemplate.id == step_template_id))
    if found is None or found.withdrawn_at is not None:
        raise AbsentError
    return found


def holds_on(line: StepTemplate, day: dt.date) -> bool:
    """Whether a line is a step of dossiers that are opened on `day`; both ends are included."""
    return line.valid_from <= day and (line.valid_to is None or day <= line.valid_to)


def lines_for(own: Iterable[StepTemplate], dossier: Dossier) -> list[StepTemplate] | list[Line]:
    """Return the lines that hold for a dossier: the branch's `own` of the day it was opened, else the platform's.

    The platform's follow the law, and so the dossier's regime date where it has one.
    """
    written = [line for line in own if line.kind is dossier.kind and holds_on(line, dossier.opened_on)]
    if written:
        return sorted(written, key=lambda line: line.position)
    return usual_on(dossier.kind, dossier.regime_on or dossier.opened_on)


def usual_on(kind: DossierKind, day: dt.date) -> list[Line]:
    """Return the platform's lines of a kind on `day`."""
    return [line for line in USUAL[kind] if line.holds_on(day)]


def add_line(
    session: ScopedSession, actor: Actor, kind: DossierKind, new: NewLine, since: dt.date | None, today: dt.date
) -> StepTemplate:
    """Write a line of the branch's own, last in its kind, for dossiers that are opened from `since` on.

    A branch that has no lines of this kind then begins with the platform's. Raises `RefusalError` for a line that says
    nothing, terms that do not begin by one event or belong to another kind, or a day before the lines that hold.
    """
    day = _refuse_day(since, today)
    values = _checked(kind, new)
    _take_turns(session)
    own = templates(session, kind)
    _refuse_before(own, day)
    if not any(holds_on(line, day) for line in own):
        own = _begin(session, kind, day)
        record(session, actor, "begin", "step_template", "", kind=kind.value)
    line = StepTemplate(kind=kind, valid_from=day, position=max((each.position for each in own), default=0) + 1)
    _say(line, values)
    session.add(line)
    session.flush()
    record(session, actor, "add", "step_template", line.id)
    return line


def begin_own(session: ScopedSession, actor: Actor, kind: DossierKind, since: dt.date | None, today: dt.date) -> int:
    """Copy the platform's lines of a kind as the branch's own from `since` on, to be changed; return how many.

    None when the branch has lines on that day already.
    """
    day = _refuse_day(since, today)
    _take_turns(session)
    own = templates(session, kind)
    _refuse_before(own, day)
    if any(holds_on(line, day) for line in own):
        return 0
    lines = len(_begin(session, kind, day))
    record(session, actor, "begin", "step_template", "", kind=kind.value)
    return lines


def change_line(
    session: ScopedSession,
    actor: Actor,
    step_template_id: uuid.UUID,
    changed: NewLine,
    since: dt.date | None,
    today: dt.date,
) -> StepTemplate:
    """Change a line for dossiers that are opened from `since` on; those that run, and those before, keep what it said.

    Returns the line that holds from then on. Raises `RefusalError` as `add_line` does, and for a day outside the line.
    """
    line = template_named(session, step_template_id)
    day = _refuse_day(since, today)
    values = _checked(line.kind, changed)
    if all(getattr(line, name) == value for name, value in values.items()):
        return line
    if day < line.valid_from or (line.valid_to is not None and day > line.valid_to):
        msg = N_("This line holds from %(first)s. Choose a day on which it holds.")
        raise RefusalError(msg, "since", first=line.valid_from)
    if day == line.valid_from:
        _say(line, values)
    else:
        line, before = (
            StepTemplate(kind=line.kind, position=line.position, valid_from=day, valid_to=line.valid_to),
            line,
        )
        before.valid_to = day - _DAY
        _say(line, values)
        session.add(line)
    session.flush()
    record(session, actor, "change", "step_template", line.id)
    return line


def move_line(session: ScopedSession, actor: Actor, step_template_id: uuid.UUID, step: int) -> StepTemplate:
    """Let a line change places with the one before (-1) or after (1) it that still holds; at the end nothing happens."""
    line = template_named(session, step_template_id)
    _take_turns(session)
    every = list(templates(session, line.kind))
    part = [each for each in every if each.valid_to is None]
    place = part.index(line) + step if line in part else -1
    if 0 <= place < len(part):
        beside = part[place]
        every.remove(line)
        every.insert(every.index(beside) + (step > 0), line)
        for position, each in enumerate(every, 1):
            each.position = position
        record(session, actor, "move", "step_template", line.id)
    return line


def end_line(
    session: ScopedSession, actor: Actor, step_template_id: uuid.UUID, since: dt.date | None, today: dt.date
) -> StepTemplate:
    """Leave a line out of dossiers that are opened from `since` on. One that never held then was a mistake."""
    line = template_named(session, step_template_id)
    day = _refuse_day(since, today)
    if line.valid_to is not None and line.valid_to < day:
        msg = N_("This line has ended already.")
        raise RefusalError(msg, "since")
    _end(line, day)
    record(session, actor, "end", "step_template", line.id)
    return line


def back_to_usual(
    session: ScopedSession, actor: Actor, kind: DossierKind, since: dt.date | None, today: dt.date
) -> int:
    """Let dossiers that are opened from `since` on get the platform's lines again; return how many lines ended."""
    day = _refuse_day(since, today)
    _take_turns(session)
    ended = [line for line in templates(session, kind) if line.valid_to is None or line.valid_to >= day]
    for line in ended:
        _end(line, day)
    if ended:
        record(session, actor, "end", "step_template", "", kind=kind.value, lines=len(ended))
    return len(ended)


def _end(line: StepTemplate, day: dt.date) -> None:
    if line.valid_from >= day:
        line.withdrawn_at = func.now()
    else:
        line.valid_to = day - _DAY


def _begin(session: ScopedSession, kind: DossierKind, day: dt.date) -> list[StepTemplate]:
    lines = [
        StepTemplate(
            kind=kind,
            valid_from=day,
            position=position,
            label=line.label,
            waits_for=line.waits_for,
            event=line.event,
            terms=list(line.terms),
            guarded_by=list(line.guarded_by),
            after_refusal=line.after_refusal,
        )
        for position, line in enumerate(usual_on(kind, day), 1)
    ]
    session.add_all(lines)
    session.flush()
    return lines


def _say(line: StepTemplate, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(line, name, value)


def _checked(kind: DossierKind, new: NewLine) -> dict[str, object]:
    label = plain_text(new.label, "label", 80)
    if not label:
        msg = N_("Fill in what this step is called.")
        raise RefusalError(msg, "label")
    for term_id, field in (
        *((each, "terms") for each in new.terms),
        *((each, "guarded_by") for each in new.guarded_by),
    ):
        if not any(version.serves(kind.value) for version in versions(term_id)):
            msg = N_("This term does not run in procedures of this kind. Choose another.")
            raise RefusalError(msg, field)
    events = {version.starts_at for term_id in new.terms for version in versions(term_id)}
    if len(events) > 1 and not _any_event(new.terms):
        msg = N_("These terms begin by different events. Make a step for each of them.")
        raise RefusalError(msg, "terms")
    return {
        "label": label,
        "waits_for": new.waits_for,
        "event": _any_event(new.terms),
        "terms": list(new.terms),
        "guarded_by": list(new.guarded_by),
        "after_refusal": new.after_refusal,
    }


def _any_event(terms: tuple[str, ...]) -> str:
    """Return the event by which some version of each of the `terms` begins, the newest law first; empty when none is."""
    if not terms:
        return ""
    shared = set.intersection(*({version.starts_at for version in versions(term_id)} for term_id in terms))
    newest = [version.starts_at for version in reversed(versions(terms[0])) if version.starts_at in shared]
    return newest[0] if newest else ""


def _refuse_day(since: dt.date | None, today: dt.date) -> dt.date:
    if since is None:
        msg = N_("Fill in from which day this holds.")
        raise RefusalError(msg, "since")
    refuse_unlikely_day(since, today, "since")
    return since


def _refuse_before(own: Iterable[StepTemplate], day: dt.date) -> None:
    first = min((line.valid_from for line in own if line.valid_to is None), default=day)
    if day < first:
        msg = N_("The branch has lines of its own from %(day)s. Choose that day or a later one.")
        raise RefusalError(msg, "since", day=first)


def _take_turns(session: ScopedSession) -> None:
    """Let two who write lines at once wait for each other, so that a branch begins once."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"steps {session.branch_id}"))))
