"""What happened in dossiers, as the sheet would say it: read back from the events and the deadlines they started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, Uuid, any_, cast, select

from tenants.deadlines.models import Deadline, DossierEvent, EventRole
from tenants.imports.dossiers.cells import as_one, in_order
from tenants.imports.known import Record

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement

    from tenants.imports.known import Known
    from tenants.isolation import ScopedSession

_FACTS = (
    DossierEvent.id, DossierEvent.withdrawn_at, DossierEvent.dossier_id, DossierEvent.role, DossierEvent.code,
    DossierEvent.day, DossierEvent.until, DossierEvent.terms, DossierEvent.target_id, DossierEvent.length,
    DossierEvent.proof,
)  # fmt: skip
Met = dict[tuple["uuid.UUID", str], "dt.date | None"]


def events_recorded(session: ScopedSession, known: Known, *where: Any) -> Iterator[Record]:
    """Give what happened in the dossiers of the branch, in the order in which it came, in two statements."""
    numbers = {key: number for number, key in known.ids["dossiers"].items()}
    events = session.execute(select(*_FACTS).where(*where).order_by(DossierEvent.id)).all()
    met = _met(session, *where)
    targets = {event.id: (event.code, event.day) for event in events if event.role is EventRole.STARTS}
    for event in events:
        values = _starting(event, met) if event.role is EventRole.STARTS else _moving(event, targets)
        first = (numbers.get(event.dossier_id), event.code, event.day)
        yield Record(event.id, event.withdrawn_at is not None, (*first, *values, event.proof.strip()))


def _met(session: ScopedSession, *where: Any) -> Met:
    query = select(Deadline.event_id, Deadline.term, Deadline.met_on).join(
        DossierEvent, (DossierEvent.branch_id == Deadline.branch_id) & (DossierEvent.id == Deadline.event_id)
    )
    return {
        (event_id, term): day
        for event_id, term, day in session.execute(query.where(Deadline.met_on.is_not(None), *where))
    }


def _starting(event: Any, met: Met) -> tuple[Any, ...]:
    terms = in_order(event.terms)
    days = as_one(tuple(met.get((event.id, term)) for term in terms)) if terms else None
    return (terms, None, None, None, None, days)


def _moving(event: Any, targets: dict[uuid.UUID, tuple[str, dt.date]]) -> tuple[Any, ...]:
    term = event.terms[0] if event.terms else None
    return (None, event.until, event.length or None, targets.get(event.target_id), term, None)


def know_events(session: ScopedSession, known: Known, numbers: Iterable[str]) -> None:
    """Take into `known` which terms began in some dossiers, and by which events: what stands still leans on them."""
    ids = {known.ids["dossiers"][number]: number for number in numbers if number in known.ids["dossiers"]}
    query = select(DossierEvent.dossier_id, DossierEvent.code, DossierEvent.day, DossierEvent.terms).where(
        DossierEvent.role == EventRole.STARTS, DossierEvent.withdrawn_at.is_(None), of_dossiers(ids)
    )
    for key, code, day, terms in session.execute(query.order_by(DossierEvent.id)):
        known.events[ids[key]].append((code, day, in_order(terms)))


def of_dossiers(ids: Iterable[uuid.UUID]) -> ColumnElement[bool]:
    """Return the condition that an event is of one of some dossiers, however many."""
    return DossierEvent.dossier_id == any_(cast(list(ids), ARRAY(Uuid)))
