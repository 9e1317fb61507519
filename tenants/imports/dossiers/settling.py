"""What follows from dossiers that came in: their steps, their deadlines, and the lines of their timelines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, any_, cast, select

from tenants.deadlines.models import DossierEvent, EventRole
from tenants.dossiers.models import Dossier, DossierEntry, DossierStep, EntryKind
from tenants.dossiers.steps import prepare_again, prepare_steps_of
from tenants.imports.bulk import insert_all
from tenants.imports.dossiers.deadlines import Deadlines
from tenants.imports.dossiers.landing import entry
from tenants.imports.dossiers.recorded import of_dossiers
from tenants.imports.dossiers.sheets import DOSSIERS, EVENTS

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.audit.actions import Actor
    from tenants.imports.comparing import Change, Plan
    from tenants.imports.file import File
    from tenants.imports.gathering import Row
    from tenants.isolation import ScopedSession

AT_ONCE = 500


@dataclass
class Landed:
    """What of the dossiers of a file was written."""

    new: set[uuid.UUID] = field(default_factory=set)
    changed: dict[uuid.UUID, Change] = field(default_factory=dict)
    events: dict[uuid.UUID, Row] = field(default_factory=dict)
    """The rows of what happened, by event, that are new or changed."""
    new_events: set[uuid.UUID] = field(default_factory=set)

    def touched(self, ids: Mapping[str, uuid.UUID]) -> list[uuid.UUID]:
        """Return the dossiers that something changed in."""
        place = EVENTS.places["dossier"]
        return sorted(self.new | self.changed.keys() | {ids[row.values[place]] for row in self.events.values()})


def landed(plans: Sequence[Plan], file: File, events: Mapping[uuid.UUID, Row]) -> Landed:
    """Return what was written of the dossiers of a file; `events` are the rows of the other sheet."""
    ids, found = file.known.ids["dossiers"], Landed(events=dict(events))
    for plan in plans:
        if plan.sheet is DOSSIERS:
            found.new = {ids[row.values[DOSSIERS.places["dossier"]]] for row in plan.new}
            found.changed = {change.id: change for change in plan.changed}
        elif plan.sheet is EVENTS:
            found.new_events = found.events.keys() - {change.id for change in plan.changed}
    return found


def settle_dossiers(session: ScopedSession, told: Landed, file: File, actor: Actor) -> None:
    """Give the dossiers that came in what follows from what the file says, some hundreds at a time."""
    touched = told.touched(file.known.ids["dossiers"])
    for start in range(0, len(touched), AT_ONCE):
        ids = cast(touched[start : start + AT_ONCE], ARRAY(Uuid))
        dossiers = session.scalars(
            select(Dossier)
            .where(Dossier.id == any_(ids))
            .order_by(Dossier.id)
            .execution_options(populate_existing=True)
        ).all()
        _Settling(session, told, file.today, actor, dossiers).settle()


class _Settling:
    """Some dossiers at once: what is read of them, and the rows to be written."""

    def __init__(
        self, session: ScopedSession, told: Landed, today: dt.date, actor: Actor, dossiers: Sequence[Dossier]
    ) -> None:
        self.session, self.told, self.today, self.actor = session, told, today, actor
        self.dossiers = {dossier.id: dossier for dossier in dossiers}
        self.entries: list[dict[str, Any]] = []

    def settle(self) -> None:
        """Write the steps, the deadlines and the lines."""
        self._tell_dossiers()
        bare = self._prepare_steps()
        events = self._events()
        deadlines = Deadlines(self.session, self.told.events, self.say, self.dossiers, events)
        deadlines.count(self.today)
        self._finish_steps(events, bare, deadlines)
        deadlines.write()
        insert_all(self.session, DossierEntry, self.entries)

    def say(self, dossier_id: uuid.UUID, kind: EntryKind, day: dt.date, **told: Any) -> None:
        """Note a line for a timeline."""
        self.entries.append(entry(dossier_id, kind, min(day, self.today), self.actor, **told))

    def _tell_dossiers(self) -> None:
        for dossier in self.dossiers.values():
            change = self.told.changed.get(dossier.id)
            if dossier.id in self.told.new:
                self.say(dossier.id, EntryKind.OPENED, dossier.opened_on)
            elif change is not None:
                self.say(dossier.id, EntryKind.CORRECTED, self.today, fields=",".join(change.columns))
                if "kind" in change.columns:
                    prepare_again(self.session, dossier)
            closed = change is None or "closed_on" in change.columns
            if dossier.closed_on is not None and closed and (change or dossier.id in self.told.new):
                self.say(dossier.id, EntryKind.CLOSED, dossier.closed_on, outcome=dossier.outcome)
            elif dossier.closed_on is None and change is not None and "closed_on" in change.columns:
                self.say(dossier.id, EntryKind.REOPENED, self.today)

    def _prepare_steps(self) -> set[uuid.UUID]:
        """Give every dossier its steps that has none; return which."""
        query = select(DossierStep.dossier_id).where(DossierStep.dossier_id == any_(self._ids())).distinct()
        bare = self.dossiers.keys() - set(self.session.scalars(query))
        prepare_steps_of(self.session, [self.dossiers[key] for key in sorted(bare)])
        return bare

    def _ids(self) -> Any:
        return cast(list(self.dossiers), ARRAY(Uuid))

    def _events(self) -> dict[uuid.UUID, list[Any]]:
        query = select(DossierEvent).where(of_dossiers(self.dossiers), DossierEvent.withdrawn_at.is_(None))
        query = query.order_by(DossierEvent.day, DossierEvent.id).execution_options(populate_existing=True)
        events: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for event in self.session.scalars(query):
            events[event.dossier_id].append(event)
        return events

    def _finish_steps(self, events: Mapping[uuid.UUID, list[Any]], bare: set[uuid.UUID], deadlines: Deadlines) -> None:
        """Mark the steps as done whose event came in, each event the first such step; the terms that guard it are met."""
        query = select(DossierStep).where(DossierStep.dossier_id == any_(self._ids()))
        steps: dict[uuid.UUID, list[DossierStep]] = defaultdict(list)
        for step in self.session.scalars(query.order_by(DossierStep.position, DossierStep.id)):
            steps[step.dossier_id].append(step)
        for dossier_id, happened in events.items():
            fresh = [one for one in happened if dossier_id in bare or one.id in self.told.new_events]
            for event in fresh:
                if event.role is EventRole.STARTS and event.day <= self.today:
                    self._finish_step(steps[dossier_id], event, deadlines)
        self.session.flush()

    def _finish_step(self, steps: list[DossierStep], event: DossierEvent, deadlines: Deadlines) -> None:
        """Mark the first step that waits for an event; one that happened to several of a family is done once."""
        if any(step.event == event.code and step.done_on == event.day for step in steps):
            return
        found = next((step for step in steps if _waits_for(step, event)), None)
        if found is None:
            return
        found.done_on, found.done_by, found.event_id = event.day, self.actor.person_id, event.id
        self.say(event.dossier_id, EntryKind.STEP_DONE, event.day, step_id=found.id)
        for term in found.guarded_by:
            deadlines.meet_guard(event.dossier_id, term, event.day)


def _waits_for(step: DossierStep, event: DossierEvent) -> bool:
    return step.event == event.code and step.done_on is None and not step.not_needed
