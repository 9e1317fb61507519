"""One row in every table for both branches, made behind the wall, so that the wall has something to hide everywhere."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Table, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, Range
from sqlalchemy.types import BigInteger, Boolean, Date, DateTime, Enum, Integer, LargeBinary, String, Uuid

from tenants.database import Base
from tenants.roles import Role
from tests.factories import editions

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import Spot, World

TABLES: dict[str, Table] = {table.name: table for table in Base.metadata.sorted_tables}
SEEDED = {"platform_heads", "platform_events"}
"""Tables in which the migration itself puts the only row there can be, and the chain that hangs on it."""
DAY = dt.date(2018, 3, 12)
MONTH = dt.date(2018, 10, 1)
MOMENT = dt.datetime(2018, 3, 12, 10, 30, tzinfo=dt.UTC)
EMPTY_NIGHT = {
    "shape": 1,
    **{part: [] for part in ("units", "missing", "moves", "whole", "persons")},
    "helpdesk": {"now": {}, "before": {}},
    "proof": {"branches": 0, "months": 0, "drift": 0},
}
"""The report of a night in which nothing happened, with the parts that every one has."""


@dataclass
class Rows:
    """The key of the one row that was made in each table, by table name and then branch slug."""

    keys: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def id(self, table: str, spot: Spot) -> uuid.UUID:
        """Return the id of the row of `spot` in `table`."""
        return self.id_of(table, spot.slug)

    def id_of(self, table: str, slug: str) -> uuid.UUID:
        """Return the id of the row of the branch `slug`; in a table about people that of the person."""
        key = self.keys[table][slug]
        found: uuid.UUID = key["id"] if "id" in key else key["person_id"]
        return found


def fill_every_table(superuser: Engine, world: World) -> Rows:
    """Make the rows as the superuser, who alone is in front of no wall."""
    rows = Rows()
    with superuser.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for number, spot in enumerate((world.here, world.elsewhere)):
                if table.name in SEEDED:
                    continue
                values = row_values(table, spot, world, rows, number)
                key = connection.execute(table.insert().values(values).returning(*table.primary_key)).one()
                rows.keys.setdefault(table.name, {})[spot.slug] = dict(key._mapping)
    return rows


def row_values(table: Table, spot: Spot, world: World, rows: Rows, number: int) -> dict[str, Any]:
    """Return values that `table` accepts for a row that belongs to `spot`, as far as it can belong to anyone."""
    values = {
        column.name: _value(column, spot, world, rows, number)
        for column in table.columns
        if _must_be_given(column) or column.name in {"branch_id", "region_id", "client_id"}
    }
    return {**values, **_special(table.name, spot, world, rows)}


def _must_be_given(column: Column[Any]) -> bool:
    return not column.nullable and column.server_default is None and column.identity is None


def _value(column: Column[Any], spot: Spot, world: World, rows: Rows, number: int) -> Any:
    if column.name == "branch_id":
        return spot.id
    if column.name == "region_id":
        return world.region_id if number == 0 else world.other_region_id
    for key in column.foreign_keys:
        target = key.column.table.name
        if target == "people":
            return world.volunteer_elsewhere if number else next(iter(world.people.values()))
        if target in rows.keys:
            return rows.keys[target][spot.slug][key.column.name]
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    plain: list[tuple[type[Any], Any]] = [
        (Uuid, uuid.uuid4()),
        (ARRAY, ["legal"]),
        (JSONB, {}),
        (Boolean, True),
        (DateTime, MOMENT),
        (Date, DAY),
        (BigInteger, number + 1),
        (Integer, number + 1),
        (LargeBinary, b"\x00"),
        (String, f"{spot.slug}-{uuid.uuid4().hex[:6]}"),
    ]
    return next((value for kind, value in plain if isinstance(column.type, kind)), Range(DAY, None))


def _special(table: str, spot: Spot, world: World, rows: Rows) -> dict[str, Any]:
    role = {"role": "volunteer", "region_id": None}
    branch = editions.unit(spot.name, DAY, key=str(spot.id), slug=spot.slug, codes=[spot.municipality])
    quarter = {"municipality_code": spot.municipality, "year": 2018, "quarter": 1}
    values: dict[str, dict[str, Any]] = {
        "clients": {"municipality_code": spot.municipality},
        # To a third branch, so that neither of the two meets the other's.
        "client_handovers": {"to_branch_id": rows.keys.get("branches", {}).get(spot.slug, {}).get("id")},
        "figure_deltas": {key: [""] for key in ("municipalities", "indicators", "breakdowns", "parts")}
        | {"days": [DAY], "amounts": [0]},
        "quotas": {"starts_on": dt.date(2018, 1, 1)},
        "explanations": {
            "asked_at": MOMENT,
            "region_id": world.region_id if spot is world.here else world.other_region_id,
        },
        "escalations": {"clock_since": MOMENT, "answer_due_at": MOMENT, "first_due_at": MOMENT},
        # Asked and read by two people.
        "second_readings": {"asked_by": rows.keys.get("people", {}).get(spot.slug, {}).get("id")},
        # Of the Helpdesk's own people: a lawyer reaches their own leave, the coordinator everybody's.
        "helpdesk_leaves": {"person_id": world.person(Role.HELPDESK_LAWYER)},
        "helpdesk_members": {
            "person_id": world.person(Role.HELPDESK_LAWYER if spot is world.here else Role.HELPDESK_COORDINATOR)
        },
        # One that branches find, and one that is still written.
        "articles": _published(rows, spot) if spot.slug == "hierbeek" else {},
        "placements": {"age_group": "adult", "sex": "f"},
        "referrals": {"warm": False, "subject": "legal"},
        "signals": {"topic": "legal"},
        "exports": {"form": "xlsx", "role": "team_lead"},
        "language_participants": {"joined_on": DAY},
        "memberships": role,
        "invitations": {**role, "branch_id": spot.id},
        "service_areas": {"service": "legal", "municipality_code": spot.municipality, "valid": Range(DAY, None)},
        "branches": {"open": Range(DAY, None), "merged_into": None},
        # The branches of the world have their region already; the ones made here get theirs.
        "branch_regions": {"branch_id": rows.keys.get("branches", {}).get(spot.slug, {}).get("id")},
        # The head stands where the one seeded line left it.
        "audit_heads": {"sequence": 1},
        "audit_events": {"sequence": 1},
        # What can be retried is in quarantine.
        "runs": {"state": "quarantined", "job": "count_figures"},
        "published_reports": {"version": 1, "year": 2018},
        "printed_figures": {"year": 2018, "figure": "housing.housed", "printed": "82", "reason": "Een nagekomen gezin"},
        "annual_photos": {"year": 2018, "chapter": "housing", "media_type": "image/png"},
        "month_signatures": {"month": MONTH, "version": 1},
        "month_exceptions": {"month": MONTH},
        "month_answers": {"month": MONTH, "reason": "Nieuw spreekuur"},
        "night_reports": {"content": {"shape": 1}},
        "regional_night_reports": {"content": EMPTY_NIGHT},
        "contract_lines": {"municipality_code": spot.municipality, "year": 2018, "indicator": "housing.housed"},
        "municipality_reports": quarter,
        "municipality_report_versions": {**quarter, "version": 1},
        "editions": {"year": 2018, "content": edition_of(branch)},
        "published_editions": {"version": 1, "year": 2018},
        "versions_taken_back": {"version": 1, "year": 2018, "region_id": None},
        "api_tokens": {"expires_on": dt.date(2100, 1, 1)},
    }
    return values.get(table, {})


def edition_of(*units: dict[str, Any]) -> dict[str, Any]:
    """Return the content of an edition of 2018 in which each of `units` has twelve visits in every month."""
    visits = editions.figure({unit["id"]: [12] * 12 for unit in units})
    return editions.content(2018, list(units), {"consultations.contacts": visits})


def _published(rows: Rows, spot: Spot) -> dict[str, Any]:
    reader = rows.keys.get("people", {}).get(spot.slug, {}).get("id")
    return {"state": "published", "reviewed_by": reader, "published_at": MOMENT, "valid_from": DAY}


def count(connection: Connection, table: Table, **where: Any) -> int:
    """Return how many rows of `table` the connection sees."""
    query = select(table.primary_key.columns.values()[0]).where(
        *(table.c[name] == value for name, value in where.items())
    )
    return len(connection.execute(query).all())
