"""What every part of the demonstration makes records with: ids that follow from the dice, and rows written at once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert

from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Table

    from tenants.columns import Owned
    from tenants.isolation import ScopedSession

_AT_ONCE = 5000


def made_id(dice: random.Random, day: dt.date) -> uuid.UUID:
    """Return a time-ordered id of `day` (UUIDv7), the same for the same dice."""
    moment = int(dt.datetime.combine(day, dt.time(9), LOCAL).timestamp() * 1000) + dice.randrange(28_800_000)
    bits = (moment << 80) | (7 << 76) | (dice.getrandbits(12) << 64) | (2 << 62) | dice.getrandbits(62)
    return uuid.UUID(int=bits)


def write(session: ScopedSession, model: type[Owned], rows: Sequence[dict[str, Any]]) -> None:
    """Write `rows` of one shape into the session's branch, thousands at once."""
    for begin in range(0, len(rows), _AT_ONCE):
        part = [{"branch_id": session.branch_id, **row} for row in rows[begin : begin + _AT_ONCE]]
        # Past the ORM, which would part the rows by which of their values are none.
        session.execute(insert(cast("Table", model.__table__)), part)


def half_years(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Give the half-years from that of `first` up to that of `last`, each by its first and last day."""
    year, half = first.year, 1 if first.month <= 6 else 2  # noqa: PLR2004
    while True:
        begin = dt.date(year, 1 if half == 1 else 7, 1)
        if begin > last:
            return
        yield begin, dt.date(year, 6, 30) if half == 1 else dt.date(year, 12, 31)
        year, half = (year, 2) if half == 1 else (year + 1, 1)
