"""Writing a plan into the branch: some thousands of rows a statement, never one at a time, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from tenants.bulk import AT_ONCE, as_json, insert, insert_all, recordset, update_all
from tenants.clients.models import Client, Household, Residence
from tenants.consultations.models import Consultation, Correction
from tenants.dossiers.arriving import settle_arrived
from tenants.housing.corrections import KEPT_AS
from tenants.housing.models import HousingCorrection, Placement
from tenants.imports.cells import BirthDate
from tenants.imports.dossiers.landing import arrived, write_events
from tenants.imports.dossiers.sheets import EVENTS
from tenants.imports.file import Values
from tenants.imports.freezing import UNKNOWN, frozen_in_placement, names_to_find, planned_end_by
from tenants.imports.sheets import BY_NAME, MADE_WHEN_NEW
from tenants.participation.models import Participant
from tenants.partners.models import Partner

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Sequence

    from tenants.audit.actions import Actor
    from tenants.columns import OwnedRecord
    from tenants.imports.comparing import Plan
    from tenants.imports.file import File
    from tenants.imports.gathering import Row
    from tenants.imports.known import Known
    from tenants.imports.sheets import Sheet
    from tenants.isolation import ScopedSession

_MADE = {"households": (Household, "number"), "partners": (Partner, "name")}
_NAMED = {column.of for sheet in BY_NAME.values() for column in sheet.references} - set(MADE_WHEN_NEW)
"""The sheets whose records others name by number."""
_FROZEN = {"birth_date", "sex", "nationality"}


@dataclass(frozen=True)
class Source:
    """Who brings in which file: what a correction gives as its reason."""

    actor: Actor
    file_name: str

    @property
    def reason(self) -> str:
        """Why a record was corrected."""
        return f"Spreadsheet {self.file_name}".strip()


def land(
    session: ScopedSession, plans: Sequence[Plan], file: File, source: Source, progress: Callable[[int], None]
) -> None:
    """Write what is new and what changed, sheet by sheet; `progress` is told how many rows of the file were done."""
    happened: dict[uuid.UUID, Row] = {}
    for plan in plans:
        _make_what_is_named(session, plan, file.known)
        if plan.sheet is EVENTS:
            happened = write_events(session, plan, file, source.actor)
            progress(len(plan.new))
        elif plan.new:
            _add(session, plan, file, progress)
        if plan.changed and plan.sheet is not EVENTS:
            _keep_what_it_said(session, plan, file, source)
            _change(session, plan, file)
        if plan.sheet.name == "clients":
            _settle_clients(session, plan, file)
        progress(plan.same + len(plan.changed))
    settle_arrived(session, arrived(plans, file, happened), source.actor, file.today)


def _make_what_is_named(session: ScopedSession, plan: Plan, known: Known) -> None:
    """Make the households and partners that a sheet names for the first time."""
    for column in plan.sheet.references:
        if column.of in MADE_WHEN_NEW:
            table, name = _MADE[column.of]
            place = plan.sheet.places[column.name]
            rows = [*plan.new, *(change.row for change in plan.changed)]
            said = dict.fromkeys(row.values[place] for row in rows)
            new = [{name: each} for each in said if each is not None and each not in known.ids[column.of]]
            for key, number in insert(session, table, new, name):
                known.ids[column.of][number] = key


def _add(session: ScopedSession, plan: Plan, file: File, progress: Callable[[int], None]) -> None:
    sheet = plan.sheet
    named = sheet.columns[0].stores[0] if sheet.name in _NAMED else None
    for start in range(0, len(plan.new), AT_ONCE):
        rows = [_stored(sheet, row.values, file, new=True) for row in plan.new[start : start + AT_ONCE]]
        for key, number in insert(session, sheet.table, rows, named):
            file.known.ids[sheet.name][number] = key
        progress(len(rows))


def _change(session: ScopedSession, plan: Plan, file: File) -> None:
    rows = [{"id": c.id, **_stored(plan.sheet, c.row.values, file, new=False)} for c in plan.changed]
    update_all(session, plan.sheet.table, rows)


def _keep_what_it_said(session: ScopedSession, plan: Plan, file: File, source: Source) -> None:
    """Keep what records said before, where a page that corrects them keeps it too."""
    rows: list[dict[str, Any]] = []
    person_id = source.actor.person_id
    kept_as = KEPT_AS.get(plan.sheet.table.__tablename__)
    table: type[OwnedRecord] = HousingCorrection if kept_as else Correction
    if kept_as is None and (plan.sheet.table is not Consultation or person_id is None):
        return
    for change in plan.changed:
        before = _columns_of(plan.sheet, change.before, file.known, only=change.columns)
        about = {"record": kept_as, "record_id": change.id} if kept_as else {"consultation_id": change.id}
        rows.append({**about, "person_id": person_id, "reason": source.reason, "before": before})
    insert_all(session, table, rows)


def _stored(sheet: Sheet, values: tuple[Any, ...], file: File, *, new: bool) -> dict[str, Any]:
    """Return the columns of the table for a row; those that are frozen only when it is new."""
    known = file.known
    row = _columns_of(sheet, values, known)
    if sheet.name == "clients":
        row |= names_to_find(row["first_name"], row["last_name"])
    elif sheet.name in {"participation_participants", "language_participants"}:
        row["client_id"] = known.ids["clients"].get(row["number"])
    elif new:
        row |= _frozen(sheet, Values(sheet.places, values), known)
    return row


def _columns_of(
    sheet: Sheet, values: tuple[Any, ...], known: Known, only: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Return the values of a row by the columns of the table in which they are kept."""
    row: dict[str, Any] = {}
    for column, value in zip(sheet.columns, values, strict=True):
        if only is not None and column.name not in only:
            continue
        if column.of:
            row[column.stores[0]] = None if value is None else known.ids[column.of][value]
        elif isinstance(column.kind, BirthDate):
            row["birth_date"], row["birth_precision"] = value or (None, "day")
        else:
            row[column.stores[0]] = value
    return row


def _frozen(sheet: Sheet, values: Values, known: Known) -> dict[str, Any]:
    if sheet.name == "placements":
        return frozen_in_placement(known.people[values["client"]], values["date"])
    if sheet.name == "dossiers":
        return {"municipality_code": known.people[values["client"]].municipality_code}
    if sheet.name == "trajectories":
        said = (values[name] for name in ("municipality", "year_of_guidance", "started_on"))
        return {"planned_end": planned_end_by(known.rules, *said)}
    return {}


def _settle_clients(session: ScopedSession, plan: Plan, file: File) -> None:
    """Write where new clients live; for changed ones, put right where they live and what was frozen about them.

    Where nobody says since when, somebody lives there since they were housed there, or since today.
    """
    places, ids = plan.sheet.places, file.known.ids["clients"]
    housed: dict[tuple[str, str], dt.date] = {}
    for _, values in file.rows("placements"):
        key = values["client"], values["municipality"]
        housed[key] = min(values["date"], housed.get(key, values["date"]))
    homes = [
        {
            "client_id": ids[row.values[places["client"]]],
            "municipality_code": row.values[places["municipality"]],
            "moved_in_on": housed.get((row.values[places["client"]], row.values[places["municipality"]]), file.today),
        }
        for row in plan.new
    ]
    insert_all(session, Residence, homes)
    moved = [c.id for c in plan.changed if "municipality" in c.columns]
    if moved:
        session.execute(
            text(
                f"UPDATE {Residence.__tablename__} home SET municipality_code = client.municipality_code"
                f" FROM {Client.__tablename__} client WHERE client.branch_id = home.branch_id"
                " AND client.id = home.client_id AND home.branch_id = :branch AND home.moved_out_on IS NULL"
                " AND client.id = ANY(:ids)"
            ),
            {"branch": session.branch_id, "ids": moved},
        )
    corrected = {c.id: c.row.values[places["client"]] for c in plan.changed if _FROZEN & set(c.columns)}
    if corrected:
        _freeze_again(session, file, corrected)


def _freeze_again(session: ScopedSession, file: File, clients: dict[uuid.UUID, str]) -> None:
    """Let placements of clients whose birth date, sex or nationality was put right say what is registered now."""
    frozen = ("age_group", "sex", "nationality")
    query = select(Placement.id, Placement.client_id, Placement.day, *(getattr(Placement, name) for name in frozen))
    rows = []
    for key, client, day, *before in session.execute(query.where(Placement.client_id.in_(clients))):
        now = frozen_in_placement(file.known.people[clients[client]], day)
        if [now[name] for name in frozen] != before:
            rows.append({"id": key, **now})
    update_all(session, Placement, rows)
    if "participation_participants" not in file.sheets:
        _freeze_participants(session, file, clients)


def _freeze_participants(session: ScopedSession, file: File, clients: dict[uuid.UUID, str]) -> None:
    """The same for who takes part in a group; a file with that sheet says it itself."""
    name = Participant.__tablename__
    people = file.known.people
    said = [{"client_id": key, "nationality": people[number].nationality or UNKNOWN} for key, number in clients.items()]
    session.execute(
        text(
            f"UPDATE {name} SET nationality = said.nationality"
            f" FROM {recordset(Participant, ('client_id', 'nationality'))}"
            f" WHERE {name}.branch_id = :branch AND {name}.client_id = said.client_id"
            f" AND {name}.nationality <> said.nationality"
        ),
        {"branch": session.branch_id, "rows": as_json(said)},
    )
