"""The deadlines of dossiers that came in with their events, counted by the one way there is (`recounting.wanted`), many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, any_, cast, select

from tenants.bulk import fresh_ids, insert_all
from tenants.deadlines.models import Deadline, DeadlineState, DropReason
from tenants.deadlines.recounting import forget_excuse, wanted
from tenants.deadlines.rules import newest
from tenants.dossiers.models import EntryKind
from tenants.moments import now
from tenants.terms.catalogue import Direction

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from tenants.deadlines.models import DossierEvent
    from tenants.deadlines.recounting import WantedDeadline
    from tenants.dossiers.models import Dossier
    from tenants.isolation import ScopedSession


class Arriving:
    """The deadlines of some dossiers: as they are, and as they have to be."""

    def __init__(
        self,
        session: ScopedSession,
        said: Mapping[tuple[uuid.UUID, str], dt.date | None],
        say: Callable[..., None],
        dossiers: Mapping[uuid.UUID, Dossier],
        events: Mapping[uuid.UUID, Sequence[DossierEvent]],
    ) -> None:
        """`said` is what is known of terms that were met: by event and term the day, none for one that is open after all.

        `say` notes a line for a timeline.
        """
        self._session, self._said, self._say = session, said, say
        self._dossiers, self._events = dossiers, events
        query = select(Deadline).where(Deadline.dossier_id == any_(cast(list(dossiers), ARRAY(Uuid))))
        held = session.scalars(query.order_by(Deadline.id).with_for_update().execution_options(populate_existing=True))
        self._held = {(one.event_id, one.term): one for one in held}
        self._new: dict[tuple[uuid.UUID, str], dict[str, Any]] = {}

    def count(self, today: dt.date) -> None:
        """Count what every deadline has to be, from the events alone."""
        follow = {key: wanted(one.regime_on, self._events.get(key, ())) for key, one in self._dossiers.items()}
        keys = {(one.event_id, one.term) for found in follow.values() for one in found}
        fresh = iter(fresh_ids(self._session, len(keys - self._held.keys())))
        days = {event.id: event.day for happened in self._events.values() for event in happened}
        for dossier_id, found in follow.items():
            for one in found:
                held = self._held.get((one.event_id, one.term))
                if held is None:
                    self._set(self._dossiers[dossier_id], one, next(fresh), days[one.event_id])
                else:
                    self._put_right(self._dossiers[dossier_id], held, one, today)
                self._meet_as_said(self._dossiers[dossier_id], one, today)
        for key in self._held.keys() - keys:
            if self._held[key].withdrawn_at is None:
                self._held[key].withdrawn_at = now()

    def _set(self, dossier: Dossier, one: WantedDeadline, key: uuid.UUID, day: dt.date) -> None:
        self._new[one.event_id, one.term] = {
            "id": key,
            "dossier_id": dossier.id,
            "event_id": one.event_id,
            "term": one.term,
            **one.values,
            **_unmet(dossier),
            "met_on": None,
        }
        values = one.values
        told = {"after": values["last_day"], "stands_still_since": values["stands_still_since"]}
        self._tell(dossier, EntryKind.DEADLINE_SET, day, one.event_id, one.term, **told)

    def _put_right(self, dossier: Dossier, held: Deadline, one: WantedDeadline, today: dt.date) -> None:
        before, back = (held.last_day, held.stands_still_since), held.withdrawn_at is not None
        _put(held, withdrawn_at=None, **one.values)
        forget_excuse(held)
        after = (held.last_day, held.stands_still_since)
        place = (one.event_id, one.term)
        if back:
            self._tell(dossier, EntryKind.DEADLINE_SET, today, *place, after=held.last_day)
        elif before != after:
            self._tell(dossier, EntryKind.DEADLINE_MOVED, today, *place, before=before[0], after=after[0])
        if dossier.closed_on is not None and held.state is DeadlineState.OPEN:
            _put(held, **_unmet(dossier))
            self._tell(dossier, EntryKind.DEADLINE_DROPPED, dossier.closed_on, *place, why=DropReason.CLOSED)
        elif dossier.closed_on is None and held.dropped_why is DropReason.CLOSED:
            _put(held, **_unmet(dossier))
            self._tell(dossier, EntryKind.DEADLINE_REOPENED, today, *place)

    def _meet_as_said(self, dossier: Dossier, one: WantedDeadline, today: dt.date) -> None:
        """Let a term be met, or be open again, when that was said."""
        place = (one.event_id, one.term)
        if place in self._said and self._met_on(*place) != self._said[place]:
            self._meet(dossier, *place, self._said[place], today)

    def meet_guard(self, dossier_id: uuid.UUID, term: str, day: dt.date) -> None:
        """Let a term be met by the step that it guards, unless it was, or somebody said that it was not."""
        for event in self._events.get(dossier_id, ()):
            is_later = event.day > day and newest(term).direction is Direction.FORWARD
            is_said = (event.id, term) in self._said
            known = (event.id, term) in self._new or (event.id, term) in self._held
            if known and not is_later and not is_said and self._met_on(event.id, term) is None:
                self._meet(self._dossiers[dossier_id], event.id, term, day, day)

    def _met_on(self, event_id: uuid.UUID, term: str) -> dt.date | None:
        new = self._new.get((event_id, term))
        day: dt.date | None = new["met_on"] if new else self._held[event_id, term].met_on
        return day

    def _meet(self, dossier: Dossier, event_id: uuid.UUID, term: str, day: dt.date | None, today: dt.date) -> None:
        said = {"state": DeadlineState.MET, "dropped_why": None} if day else _unmet(dossier)
        if (event_id, term) in self._new:
            self._new[event_id, term].update(said, met_on=day)
        else:
            _put(self._held[event_id, term], **said, met_on=day)
        kind = EntryKind.DEADLINE_MET if day else EntryKind.DEADLINE_REOPENED
        self._tell(dossier, kind, day or today, event_id, term)

    def _tell(
        self, dossier: Dossier, kind: EntryKind, day: dt.date, event_id: uuid.UUID, term: str, **told: Any
    ) -> None:
        new = self._new.get((event_id, term))
        key = new["id"] if new else self._held[event_id, term].id
        last_day = new["last_day"] if new else self._held[event_id, term].last_day
        told |= {} if "after" in told else {"last_day": last_day}
        self._say(dossier.id, kind, day, deadline_id=key, event_id=event_id, term=term, **told)

    def write(self) -> None:
        """Write the new deadlines, and those that changed."""
        insert_all(self._session, Deadline, list(self._new.values()))
        self._session.flush()


def _unmet(dossier: Dossier) -> dict[str, Any]:
    """Return how a deadline stands that was not met: open, or dropped with the closing of its dossier."""
    if dossier.closed_on is None:
        return {"state": DeadlineState.OPEN, "dropped_why": None}
    return {"state": DeadlineState.DROPPED, "dropped_why": DropReason.CLOSED}


def _put(deadline: Deadline, **said: Any) -> None:
    for name, value in said.items():
        if getattr(deadline, name) != value:
            setattr(deadline, name, value)
