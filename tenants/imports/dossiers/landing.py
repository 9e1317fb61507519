"""Writing what happened in dossiers, some thousands of rows a statement; what follows is `dossiers.arriving`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.bulk import fresh_ids, insert_all, update_all
from tenants.deadlines.models import DossierEvent, EventRole
from tenants.deadlines.rules import EXTENDED_BY_LETTER
from tenants.dossiers.arriving import Arrived
from tenants.dossiers.models import DossierEntry, EntryKind
from tenants.dossiers.timeline import entry_row
from tenants.imports.dossiers.cells import MOVING
from tenants.imports.dossiers.recorded import of_dossiers
from tenants.imports.dossiers.sheets import DOSSIERS, EVENTS
from tenants.imports.file import Values

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tenants.audit.actions import Actor
    from tenants.imports.comparing import Plan
    from tenants.imports.file import File
    from tenants.imports.gathering import Row
    from tenants.isolation import ScopedSession

KINDS = {
    EventRole.STARTS: EntryKind.EVENT,
    EventRole.SUSPENDS: EntryKind.SUSPENDED,
    EventRole.EXTENDS: EntryKind.EXTENDED,
}
Begun = dict[tuple["uuid.UUID", str, dt.date], list[tuple["uuid.UUID", list[str]]]]
"""By dossier, code and day: the ids of events by which terms began, with those terms."""


def role_of(code: str) -> EventRole:
    """Return what an event of this code does to the deadlines of its dossier."""
    if code not in MOVING:
        return EventRole.STARTS
    return EventRole.EXTENDS if code == EXTENDED_BY_LETTER else EventRole.SUSPENDS


def write_events(session: ScopedSession, plan: Plan, file: File, actor: Actor) -> dict[uuid.UUID, Row]:
    """Write what is new and what changed of the sheet, with its lines in the timelines; return the rows by event."""
    keys = fresh_ids(session, len(plan.new))
    rows = dict(zip(keys, plan.new, strict=True)) | {change.id: change.row for change in plan.changed}
    starts = {key: row for key, row in rows.items() if role_of(_values(row)["event"]) is EventRole.STARTS}
    begun = _recorded(session, rows.values(), file, leave_out=starts.keys())
    for key, row in starts.items():
        values = _values(row)
        place = file.known.ids["dossiers"][values["dossier"]], values["event"], values["date"]
        begun[place].append((key, list(values["terms"] or ())))
    said = {key: _said(row, file, begun) for key, row in rows.items()}
    # Events by which terms begin come first: the others point to them.
    for wanted in (starts.keys(), rows.keys() - starts.keys()):
        new = [{"id": key, **said[key], "entered_by": actor.person_id} for key in keys if key in wanted]
        insert_all(session, DossierEvent, new)
    changed = [{"id": change.id, **said[change.id]} for change in plan.changed]
    update_all(session, DossierEvent, changed)
    told = [(key, KINDS[role_of(said[key]["code"])]) for key in keys]
    told += [(change.id, EntryKind.EVENT_CHANGED) for change in plan.changed]
    insert_all(session, DossierEntry, [_entry(key, said[key], kind, file.today, actor) for key, kind in told])
    return rows


def _values(row: Row) -> Values:
    return Values(EVENTS.places, row.values)


def _recorded(session: ScopedSession, rows: Iterable[Row], file: File, leave_out: Iterable[uuid.UUID]) -> Begun:
    """Return the recorded events of the dossiers of `rows` by which terms began."""
    ids = {file.known.ids["dossiers"][_values(row)["dossier"]] for row in rows}
    query = select(
        DossierEvent.id, DossierEvent.dossier_id, DossierEvent.code, DossierEvent.day, DossierEvent.terms
    ).where(DossierEvent.role == EventRole.STARTS, DossierEvent.withdrawn_at.is_(None), of_dossiers(ids))
    begun: Begun = defaultdict(list)
    known = set(leave_out)
    for key, dossier_id, code, day, terms in session.execute(query.order_by(DossierEvent.id)):
        if key not in known:
            begun[dossier_id, code, day].append((key, terms))
    return begun


def _said(row: Row, file: File, begun: Begun) -> dict[str, Any]:
    """Return the columns of an event."""
    values = _values(row)
    dossier_id = file.known.ids["dossiers"][values["dossier"]]
    role = role_of(values["event"])
    target, terms = None, list(values["terms"] or ())
    if role is not EventRole.STARTS:
        terms = [values["of_term"]]
        possible = begun[dossier_id, *values["of_event"]]
        target = next(key for key, its in possible if values["of_term"] in its)
    return {
        "dossier_id": dossier_id,
        "role": role,
        "code": values["event"],
        "day": values["date"],
        "until": values["until"],
        "terms": terms,
        "target_id": target,
        "length": values["longer"] or "",
        "proof": values["proof"] or "",
    }


def _entry(key: uuid.UUID, said: dict[str, Any], kind: EntryKind, today: dt.date, actor: Actor) -> dict[str, Any]:
    """Return the line of a timeline about an event: what, when, and the terms that it is about."""
    told = {
        "event_id": key,
        "code": said["code"],
        "on": said["day"],
        "until": said["until"],
        "length": said["length"] or None,
        "terms": ",".join(said["terms"]) or None,
    }
    return entry_row(said["dossier_id"], kind, min(said["day"], today), actor, **told)


def arrived(plans: Sequence[Plan], file: File, events: Mapping[uuid.UUID, Row]) -> Arrived:
    """Return what of the dossiers of a file was written; `events` are the rows of what happened, by event."""
    ids, found = file.known.ids["dossiers"], Arrived(())
    touched = {ids[_values(row)["dossier"]] for row in events.values()}
    for plan in plans:
        if plan.sheet is DOSSIERS:
            found.new = {ids[row.values[DOSSIERS.places["dossier"]]] for row in plan.new}
            found.changed = {change.id: change.columns for change in plan.changed}
            touched |= {*found.new, *found.changed}
        elif plan.sheet is EVENTS:
            found.events = events.keys() - {change.id for change in plan.changed}
    found.dossiers = touched
    found.met = dict(_met(events))
    return found


def _met(events: Mapping[uuid.UUID, Row]) -> Iterator[tuple[tuple[uuid.UUID, str], dt.date | None]]:
    """Give what the rows say of terms that were met; an empty cell says nothing."""
    for key, row in events.items():
        days, terms = _values(row)["met_on"], _values(row)["terms"] or ()
        for place, term in enumerate(terms if days else ()):
            yield (key, term), days[0] if len(days) == 1 else days[place]
