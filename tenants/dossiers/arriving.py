"""What follows from dossiers that came in: their steps, their deadlines, and the lines of their timelines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, any_, cast, select

from tenants.bulk import insert_all
from tenants.deadlines.arriving import Arriving
from tenants.deadlines.models import DossierEvent, EventRole
from tenants.dossiers.models import Dossier, DossierEntry, DossierStep, EntryKind
from tenants.dossiers.steps import prepare_again, prepare_steps_of
from tenants.dossiers.timeline import entry_row

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

AT_ONCE = 500


@dataclass
class Arrived:
    """What came in: dossiers that are written already, with their events."""

    dossiers: Collection[uuid.UUID]
    """All that something follows for."""
    new: Collection[uuid.UUID] = ()
    changed: Mapping[uuid.UUID, Collection[str]] = field(default_factory=dict)
    """Those that say something else than before, with the names of what differs."""
    events: Collection[uuid.UUID] = ()
    """The events that are new."""
    met: Mapping[tuple[uuid.UUID, str], dt.date | None] = field(default_factory=dict)
    """By event and term: the day on which a term was met; none for one that is open after all."""


def settle_arrived(session: ScopedSession, arrived: Arrived, actor: Actor, today: dt.date) -> None:
    """Give dossiers that came in their steps, their deadlines and the lines of their timelines, some hundreds at a time.

    The events of a dossier say which steps are done, and on which days the terms that guard those were met. Twice changes
    nothing. Nobody notes anything in these dossiers meanwhile: a term that began between two of the questions would be taken
    for one that nothing started.
    """
    every = sorted(arrived.dossiers)
    for start in range(0, len(every), AT_ONCE):
        ids = cast(every[start : start + AT_ONCE], ARRAY(Uuid))
        dossiers = session.scalars(
            select(Dossier)
            .where(Dossier.id == any_(ids))
            .order_by(Dossier.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        _Settling(session, arrived, today, actor, dossiers).settle()


class _Settling:
    """Some dossiers at once: what is read of them, and the rows to be written."""

    def __init__(
        self, session: ScopedSession, arrived: Arrived, today: dt.date, actor: Actor, dossiers: Sequence[Dossier]
    ) -> None:
        self.session, self.arrived, self.today, self.actor = session, arrived, today, actor
        self.dossiers = {dossier.id: dossier for dossier in dossiers}
        self.entries: list[dict[str, Any]] = []

    def settle(self) -> None:
        """Write the steps, the deadlines and the lines."""
        self._tell_dossiers()
        bare = self._prepare_steps()
        events = self._events()
        deadlines = Arriving(self.session, self.arrived.met, self.say, self.dossiers, events)
        deadlines.count(self.today)
        self._finish_steps(events, bare, deadlines)
        deadlines.write()
        insert_all(self.session, DossierEntry, self.entries)

    def say(self, dossier_id: uuid.UUID, kind: EntryKind, day: dt.date, **told: Any) -> None:
        """Note a line for a timeline."""
        self.entries.append(entry_row(dossier_id, kind, min(day, self.today), self.actor, **told))

    def _tell_dossiers(self) -> None:
        for dossier in self.dossiers.values():
            is_new, fields = dossier.id in self.arrived.new, self.arrived.changed.get(dossier.id, ())
            if is_new:
                self.say(dossier.id, EntryKind.OPENED, dossier.opened_on)
            elif fields:
                self.say(dossier.id, EntryKind.CORRECTED, self.today, fields=",".join(sorted(fields)))
            if "kind" in fields:
                prepare_again(self.session, dossier)
            if dossier.closed_on is not None and (is_new or "closed_on" in fields):
                self.say(dossier.id, EntryKind.CLOSED, dossier.closed_on, outcome=dossier.outcome)
            elif dossier.closed_on is None and "closed_on" in fields:
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
        query = select(DossierEvent).where(
            DossierEvent.dossier_id == any_(self._ids()), DossierEvent.withdrawn_at.is_(None)
        )
        query = query.order_by(DossierEvent.day, DossierEvent.id).execution_options(populate_existing=True)
        events: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for event in self.session.scalars(query):
            events[event.dossier_id].append(event)
        return events

    def _finish_steps(self, events: Mapping[uuid.UUID, list[Any]], bare: set[uuid.UUID], deadlines: Arriving) -> None:
        """Mark the steps as done whose event came in, each event the first such step; the terms that guard it are met."""
        query = select(DossierStep).where(DossierStep.dossier_id == any_(self._ids()))
        steps: dict[uuid.UUID, list[DossierStep]] = defaultdict(list)
        for step in self.session.scalars(query.order_by(DossierStep.position, DossierStep.id)):
            steps[step.dossier_id].append(step)
        for dossier_id, happened in events.items():
            fresh = [one for one in happened if dossier_id in bare or one.id in self.arrived.events]
            for event in fresh:
                if event.role is EventRole.STARTS and event.day <= self.today:
                    self._finish_step(steps[dossier_id], event, deadlines)
        self.session.flush()

    def _finish_step(self, steps: list[DossierStep], event: DossierEvent, deadlines: Arriving) -> None:
        """Mark the first step that waits for an event; one that happened to several of a family is done once."""
        if any(step.event == event.code and step.done_on == event.day for step in steps):
            return
        found = next((step for step in steps if _waits_for(step, event)), None)
        if found is None:
            return
        found.done_on, found.done_by, found.event_id = event.day, self.actor.person_id, event.id
        self.say(event.dossier_id, EntryKind.STEP_DONE, event.day, step_id=found.id)
        for earlier in steps[: steps.index(found)]:
            # Nobody asks for papers any more once there is a decision; what has a date of its own may yet come in.
            if not (earlier.event or earlier.guarded_by or earlier.done_on or earlier.not_needed):
                earlier.done_on = event.day
        for term in found.guarded_by:
            deadlines.meet_guard(event.dossier_id, term, event.day)


def _waits_for(step: DossierStep, event: DossierEvent) -> bool:
    return step.event == event.code and step.done_on is None and not step.not_needed
