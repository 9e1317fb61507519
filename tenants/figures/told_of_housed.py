"""What was told and what was hidden outside a branch of people housed in the past: it stays so.

With their number, positions move that are told (`ledger.py`). So whoever is told a number that was hidden, and sees by how
much the position moved, knows what it was: what was hidden stays hidden, on pages and in editions, however large it becomes.
And a number that was told, and has to be hidden now, follows in the same way: the positions after it are not told any more
(they are shut), nor those of the municipalities that hide with it. Both happen seldom: when somebody counts late in a year
before the pivot.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from tenants.figures.ledger import PIVOT
from tenants.figures.models import ToldOfHoused
from tenants.protection.rows import WHOLE

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from tenants.isolation import ScopedSession


@dataclass
class Outside:
    """Of one branch's year: the municipalities, or the `WHOLE`, that were ever told outside it, and that were ever hidden."""

    told: dict[str, int] = field(default_factory=dict)
    """The number that was told last."""
    hidden: set[str] = field(default_factory=set)
    """What stays hidden, unless its branch published it: then everybody knows it."""

    @property
    def shut(self) -> set[str]:
        """Of which no position after the year is told."""
        places = self.hidden - {WHOLE}
        return places if places & self.told.keys() else set()

    def note(self, code: str, told: int | None, *, hidden: bool) -> None:
        """Add what was told of a municipality or the `WHOLE`, and whether it was hidden."""
        if told is not None:
            self.told[code] = told
        if hidden:
            self.hidden.add(code)

    def beyond(self, other: Outside) -> set[str]:
        """Return what is told or hidden here and not in the other."""
        return {code for code, amount in self.told.items() if other.told.get(code) != amount} | (
            self.hidden - other.hidden
        )

    def __or__(self, later: Outside) -> Outside:
        """Return what either tells and hides; the numbers are those of the `later`."""
        return Outside(self.told | later.told, self.hidden | later.hidden)


Years = dict[int, Outside]
"""By year, of one branch."""


def shut_at(branches: Iterable[Mapping[int, Outside]], boundary: int) -> set[str]:
    """Return the municipalities of some branches of which the position at the start of year `boundary` is not told."""
    return {code for years in branches for year, outside in years.items() if year < boundary for code in outside.shut}


def told_of_housed(session: ScopedSession, year: int) -> dict[uuid.UUID, Years]:
    """Return what was told and hidden in `year`, by branch and year, and in every other year of which something is shut."""
    one = ToldOfHoused
    shut = select(one.branch_id, one.year).where(one.hidden, one.told.is_not(None), one.municipality_code != WHOLE)
    rows = session.execute(
        select(one.branch_id, one.year, one.municipality_code, one.told, one.hidden).where(
            or_(one.year == year, tuple_(one.branch_id, one.year).in_(shut))
        )
    )
    found: dict[uuid.UUID, Years] = defaultdict(lambda: defaultdict(Outside))
    for branch_id, of, code, told, hidden in rows:
        found[branch_id][of].note(code, told, hidden=hidden)
    return found


def keep_to(session: ScopedSession, before: Mapping[uuid.UUID, Years], now: Mapping[uuid.UUID, Years]) -> None:
    """Write down of years before the pivot what is told and hidden `now` and was not `before`, in one statement.

    `session` is in the `Fold` scope, or in that of the one branch.
    """
    rows = [
        {"branch_id": branch_id, "year": year, "municipality_code": code,
         "told": outside.told.get(code), "hidden": code in outside.hidden}
        for branch_id, years in now.items()
        for year, outside in years.items() if year < PIVOT
        for code in sorted(outside.beyond(before.get(branch_id, {}).get(year, Outside())))
    ]  # fmt: skip
    if not rows:
        return
    new = insert(ToldOfHoused)
    now_and_ever = {
        "told": func.coalesce(new.excluded.told, ToldOfHoused.told),
        "hidden": or_(ToldOfHoused.hidden, new.excluded.hidden),
    }
    session.execute(
        new.on_conflict_do_update(index_elements=["branch_id", "year", "municipality_code"], set_=now_and_ever), rows
    )
