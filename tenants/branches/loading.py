"""Bringing the geography of the database up to the files that come with the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from tenants.audit.actions import NIGHT, record
from tenants.branches import geography
from tenants.branches.areas import Area, go_on, one_at_a_time
from tenants.branches.models import Municipality, Population, ServiceArea, Succession
from tenants.branches.rules import days

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from typing import Any

    from tenants.branches.models import Dates
    from tenants.database import Base
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Loaded:
    """How many rows of the geography were new or changed."""

    municipalities: int
    successions: int
    populations: int

    @property
    def anything(self) -> bool:
        """Whether the database was behind."""
        return bool(self.municipalities or self.successions or self.populations)


def load_geography(session: ScopedSession) -> Loaded:
    """Load municipalities, successions and inhabitants where the database lacks them; a second run changes nothing.

    When newer files end a municipality, who serves it goes on in what it became. Rows that the files do not have
    (made by hand) stay. Needs the scope `Directory`.
    """
    one_at_a_time(session)
    moved = _change_municipalities(session)
    loaded = Loaded(
        municipalities=_insert(session, Municipality, _new_municipalities(session)) + len(moved.changed),
        successions=_insert(session, Succession, _new_successions(session)),
        populations=_insert(session, Population, _new_populations(session)) + _change_populations(session),
    )
    for branch_id, area in moved.interrupted:
        go_on(session, branch_id, area)
    if loaded.anything:
        record(session, NIGHT, "load", "geography", **vars(loaded))
    return loaded


@dataclass(frozen=True)
class _Moved:
    """What changing the municipalities touched: the periods, and the services cut short with all their days."""

    changed: list[geography.Period]
    interrupted: list[tuple[uuid.UUID, Area]]


def _change_municipalities(session: ScopedSession) -> _Moved:
    """Change the periods that the files now tell differently."""
    held = {
        (code, valid.lower): (valid.upper, name)
        for code, valid, name in session.execute(select(Municipality.code, Municipality.valid, Municipality.name))
    }
    moved = _Moved([], [])
    for period in geography.periods():
        before = held.get((period.code, period.first))
        if before is None or before == (period.until, period.name):
            continue
        if period.until is not None and not _goes_on(period):
            moved.interrupted.extend(_cut(session, period.code, period.until))
        session.execute(
            update(Municipality)
            .where(Municipality.code == period.code, Municipality.valid == days(period.first, before[0]))
            .values(_row(period))
            .execution_options(synchronize_session=False)
        )
        moved.changed.append(period)
    return moved


def _goes_on(period: geography.Period) -> bool:
    """Whether the municipality lives on under another name after `period`."""
    return any(other.code == period.code and other.first == period.until for other in geography.periods())


def _cut(session: ScopedSession, code: str, on: dt.date) -> list[tuple[uuid.UUID, Area]]:
    """End the services in a municipality on the day it ended; return them with the days that were still to come."""
    straddling = (ServiceArea.municipality_code == code, ServiceArea.valid.contains(on))
    rows = session.execute(
        select(ServiceArea.branch_id, ServiceArea.service, ServiceArea.valid).where(*straddling)
    ).all()
    for _, service, valid in rows:
        session.execute(
            update(ServiceArea)
            .where(*straddling, ServiceArea.service == service)
            .values(valid=days(_first(valid), on))
            .execution_options(synchronize_session=False)
        )
    return [(branch_id, Area(code, service, valid)) for branch_id, service, valid in rows]


def _first(valid: Dates) -> dt.date:
    if valid.lower is None:
        msg = "A service never began before all time."
        raise ValueError(msg)
    return valid.lower


def _row(period: geography.Period) -> dict[str, Any]:
    return {
        "code": period.code,
        "valid": days(period.first, period.until),
        "name": period.name,
        "slug": period.slug,
        "province_code": period.province_code,
        "province": period.province,
    }


def _new_municipalities(session: ScopedSession) -> list[dict[str, Any]]:
    held = {(code, valid.lower) for code, valid in session.execute(select(Municipality.code, Municipality.valid))}
    return [_row(period) for period in geography.periods() if (period.code, period.first) not in held]


def _new_successions(session: ScopedSession) -> list[dict[str, Any]]:
    keys = select(Succession.effective_on, Succession.old_code, Succession.new_code)
    held = {tuple(key) for key in session.execute(keys)}
    return [
        vars(step) for step in geography.successions() if (step.effective_on, step.old_code, step.new_code) not in held
    ]


def _new_populations(session: ScopedSession) -> list[dict[str, Any]]:
    keys = select(Population.municipality_code, Population.reference_date)
    held = {tuple(key) for key in session.execute(keys)}
    return [
        {
            "municipality_code": count.code,
            "reference_date": count.reference_date,
            "inhabitants": count.inhabitants,
            "source": count.source,
        }
        for count in geography.headcounts()
        if (count.code, count.reference_date) not in held
    ]


def _change_populations(session: ScopedSession) -> int:
    """Correct the counts that the files now tell differently; return how many."""
    held = {
        (code, day): count
        for code, day, count in session.execute(
            select(Population.municipality_code, Population.reference_date, Population.inhabitants)
        )
    }
    corrected = [
        count for count in geography.headcounts() if held[count.code, count.reference_date] != count.inhabitants
    ]
    for count in corrected:
        session.execute(
            update(Population)
            .where(Population.municipality_code == count.code, Population.reference_date == count.reference_date)
            .values(inhabitants=count.inhabitants, source=count.source)
            .execution_options(synchronize_session=False)
        )
    return len(corrected)


def _insert(session: ScopedSession, table: type[Base], rows: list[dict[str, Any]]) -> int:
    """Insert `rows` in one statement and return how many there were."""
    if rows:
        session.execute(insert(table).values(rows))
    return len(rows)
