"""A file beside what is recorded: which rows are new, which say something else than before, and which are as they were."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.consultations.models import Consultation
from tenants.dossiers.models import DossierOutcome
from tenants.imports.checking import ENDS_BEFORE
from tenants.imports.dossiers.checking import default_terms
from tenants.imports.dossiers.recorded import of_dossiers
from tenants.imports.dossiers.sheets import EVENTS
from tenants.imports.file import Values
from tenants.imports.gathering import Row
from tenants.imports.sheets import IN_ORDER
from tenants.imports.stored import records_of
from tenants.volunteers.models import Kind as WorkKind
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable

    from tenants.imports.file import File
    from tenants.imports.gathering import Gathered
    from tenants.imports.known import Record
    from tenants.imports.sheets import Sheet
    from tenants.isolation import ScopedSession

Key = tuple[Any, ...]
TAKEN_BACK = N_("This was taken back in Wegwijs as a mistake, and stays so. Is it right after all? Enter it there.")


@dataclass(frozen=True)
class Change:
    """A recorded row that says something else from now on."""

    id: uuid.UUID
    row: Row
    before: tuple[Any, ...]
    columns: tuple[str, ...]
    """The columns of the sheet that differ."""


@dataclass
class Plan:
    """What bringing in one sheet comes down to."""

    sheet: Sheet
    new: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed and the same."""
        return {"new": len(self.new), "changed": len(self.changed), "same": self.same}


def compare(session: ScopedSession, gathered: Gathered, file: File, progress: Callable[[int], None]) -> Plan:
    """Return the plan for one sheet."""
    plan = Plan(gathered.sheet)
    kept = _recorded(session, gathered, file)
    if gathered.sheet.is_keyed:
        _compare_keyed(gathered, kept, plan, file)
    else:
        _compare_counted(gathered, kept, plan, file)
    progress(len(gathered.rows))
    return plan


def _recorded(session: ScopedSession, gathered: Gathered, file: File) -> dict[Key, list[Record]]:
    """Return what is recorded under the keys of the file's rows."""
    sheet = gathered.sheet
    wanted = {_key(sheet, row.values) for row in gathered.rows}
    kept: dict[Key, list[Record]] = defaultdict(list)
    for record in records_of(session, sheet, file.known, *_span(gathered, file)):
        key = _key(sheet, record.values)
        if key in wanted:
            kept[key].append(record)
    return kept


def _span(gathered: Gathered, file: File) -> Iterable[Any]:
    """Return the days or the dossiers of the file: a branch has too many visits to look at all of them."""
    if gathered.sheet is EVENTS:
        ids = file.known.ids["dossiers"]
        numbers = {row.values[gathered.sheet.places["dossier"]] for row in gathered.rows}
        return (of_dossiers(ids[number] for number in numbers if number in ids),)
    if gathered.sheet.table is not Consultation or not gathered.rows:
        return ()
    days = {row.values[gathered.sheet.places["date"]] for row in gathered.rows}
    return (Consultation.day.between(min(days), max(days)),)


def _key(sheet: Sheet, values: tuple[Any, ...]) -> Key:
    return tuple(values[place] for place in sheet.known_by)


def _compare_keyed(gathered: Gathered, kept: dict[Key, list[Record]], plan: Plan, file: File) -> None:
    for row in gathered.rows:
        found = kept.get(_key(gathered.sheet, row.values))
        if not found:
            plan.new.append(_completed(gathered.sheet, row, file))
        elif found[0].withdrawn:
            plan.same += 1
            file.findings.odd(gathered.sheet, row, gathered.sheet.key[-1], TAKEN_BACK)
        else:
            _note(gathered, row, found[0], plan, file)


def _compare_counted(gathered: Gathered, kept: dict[Key, list[Record]], plan: Plan, file: File) -> None:
    """Pair rows that are known by what they say: first those that are wholly the same, then the others in their order."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in gathered.rows:
        groups[_key(gathered.sheet, row.values)].append(row)
    for key, rows in groups.items():
        records = kept.get(key, [])
        left = _pair_equal(gathered, rows, records, plan, file) if records else rows
        standing = iter([record for record in records if not record.withdrawn])
        for row in left:
            record = next(standing, None)
            if record is None:
                plan.new.append(_completed(gathered.sheet, row, file))
            else:
                _note(gathered, row, record, plan, file)
    plan.new.sort(key=lambda row: row.number)


def _pair_equal(gathered: Gathered, rows: list[Row], records: list[Record], plan: Plan, file: File) -> list[Row]:
    """Pair rows with records that say the same, standing ones first; return the rows left, and leave the records left."""
    left: list[Row] = []
    taken: set[uuid.UUID] = set()
    by_columns: dict[tuple[int, ...], dict[Key, list[Record]]] = {}
    for row in rows:
        said = _said(gathered, row)
        if said not in by_columns:
            by_columns[said] = _by_values(records, said)
        alike = by_columns[said].get(tuple(row.values[place] for place in said), [])
        while alike and alike[-1].id in taken:
            alike.pop()
        if not alike:
            left.append(row)
            continue
        found = alike.pop()
        taken.add(found.id)
        plan.same += 1
        if found.withdrawn:
            file.findings.odd(gathered.sheet, row, gathered.sheet.columns[0].name, TAKEN_BACK)
    records[:] = [record for record in records if record.id not in taken]
    return left


def _said(gathered: Gathered, row: Row) -> tuple[int, ...]:
    """Return the places at which a row says something; what the file leaves out, it leaves alone."""
    columns = zip(gathered.sheet.columns, gathered.present, row.values, strict=True)
    return tuple(
        place
        for place, (column, present, value) in enumerate(columns)
        if present and not (column.leaves and value is None)
    )


def _by_values(records: list[Record], places: tuple[int, ...]) -> dict[Key, list[Record]]:
    """Return records by what they say at `places`, the one to be paired first at the end of its list."""
    found: dict[Key, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.withdrawn, record.id), reverse=True):
        found[tuple(record.values[place] for place in places)].append(record)
    return found


def _note(gathered: Gathered, row: Row, record: Record, plan: Plan, file: File) -> None:
    """Note what a row changes about its record. What it says is completed by what the file leaves alone."""
    sheet, said = gathered.sheet, set(_said(gathered, row))
    values = [row.values[place] if place in said else old for place, old in enumerate(record.values)]
    if sheet.name == "dossiers":
        _settle_outcome(sheet, values, record)
    whole = Row(row.number, tuple(values))
    names = tuple(
        column.name for column, new, old in zip(sheet.columns, values, record.values, strict=True) if new != old
    )
    if not names:
        plan.same += 1
        return
    if sheet.name in IN_ORDER:
        first, last = (whole.values[sheet.places[name]] for name in IN_ORDER[sheet.name])
        if last is not None and last < first and row.values[sheet.places[IN_ORDER[sheet.name][1]]] is None:
            file.findings.wrong(sheet, whole, IN_ORDER[sheet.name][1], ENDS_BEFORE)
    plan.changed.append(Change(record.id, whole, record.values, names))


def _settle_outcome(sheet: Sheet, values: list[Any], record: Record) -> None:
    """A dossier that is closed has an outcome, and one that is open has none."""
    closed, outcome = sheet.places["closed_on"], sheet.places["outcome"]
    if values[closed] is None:
        values[outcome] = None
    elif values[outcome] is None:
        values[outcome] = record.values[outcome] or DossierOutcome.OTHER


def _completed(sheet: Sheet, row: Row, file: File) -> Row:
    """Return a new row with what an empty cell means where that depends on the rest of the row."""
    values = Values(sheet.places, row.values)
    filled: dict[str, Any] = {}
    if sheet.name == "people" and values["counts_as_volunteer"] is None:
        filled["counts_as_volunteer"] = values["kind"] is not WorkKind.PAID
    elif sheet.name == "partner_meetings" and values["municipality"] is None:
        filled["municipality"] = file.places.only_served(values["date"])
    elif sheet.name == "participation_participants" and values["nationality"] is None:
        person = file.known.people.get(values["participant"])
        filled["nationality"] = (person.nationality if person else None) or "unknown"
    elif sheet.name == "dossiers" and values["closed_on"] is not None and values["outcome"] is None:
        filled["outcome"] = DossierOutcome.OTHER
    elif sheet is EVENTS:
        filled = default_terms(file, values)
    if not filled:
        return row
    return Row(row.number, tuple(filled.get(name, row.values[place]) for name, place in sheet.places.items()))
