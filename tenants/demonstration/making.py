"""What every part of the demonstration makes records with: ids that follow from the dice, and rows written at once."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Table

    from tenants.columns import Owned
    from tenants.isolation import ScopedSession

_AT_ONCE = 5000
Made = TypeVar("Made")
Told = TypeVar("Told")


def made_id(dice: random.Random, day: dt.date) -> uuid.UUID:
    """Return a time-ordered id of `day` (UUIDv7), the same for the same dice."""
    moment = int(dt.datetime.combine(day, dt.time(9), LOCAL).timestamp() * 1000) + dice.randrange(28_800_000)
    bits = (moment << 80) | (7 << 76) | (dice.getrandbits(12) << 64) | (2 << 62) | dice.getrandbits(62)
    return uuid.UUID(int=bits)


def write(session: ScopedSession, model: type[Owned], rows: Sequence[dict[str, Any]]) -> None:
    """Write `rows` of one shape into the session's branch, thousands in one statement.

    What guards and counts a table is woken once for a statement: row by row it would be woken for each of them.
    """
    table = cast("Table", model.__table__)
    quoted = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
    for begin in range(0, len(rows), _AT_ONCE):
        names = ", ".join(quoted.quote(name) for name in rows[begin])
        statement = f"""
            INSERT INTO {table.name} (branch_id, {names})
            SELECT current_branch(), {names} FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json))
        """
        told = json.dumps(rows[begin : begin + _AT_ONCE], default=_told)
        session.execute(text(statement), {"rows": told})


def _told(value: object) -> str:
    """Return a value as the database reads it."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(type(value))


def half_years(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Give the half-years from that of `first` up to that of `last`, each by its first and last day."""
    year, half = first.year, 1 if first.month <= 6 else 2  # noqa: PLR2004
    while True:
        begin = dt.date(year, 1 if half == 1 else 7, 1)
        if begin > last:
            return
        yield begin, dt.date(year, 6, 30) if half == 1 else dt.date(year, 12, 31)
        year, half = (year, 2) if half == 1 else (year + 1, 1)


def side_by_side(make: Callable[[Made], Told], several: Sequence[Made]) -> Iterator[Told]:
    """Make two at a time, for the database works while we think; give what each returns, in their order.

    Whoever stops it does not wait for what runs: that ends when the database does.
    """
    pool = ThreadPoolExecutor(max_workers=2)
    try:
        yield from pool.map(make, several)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
