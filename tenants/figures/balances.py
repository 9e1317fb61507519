"""The balance with the state's task as figures: counted by the ledger's own rules, never a second time in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, OPENING, QUOTA, REQUIRED
from tenants.housing.queries import balances_of_years

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from tenants.isolation import ScopedSession


def balance_cells(
    session: ScopedSession, years: Collection[int], until: dt.date, municipality: str | None = None
) -> list[dict[str, Any]]:
    """Return the cells of the balances in `years`, of one municipality when given: the branch's sum and each part.

    The branch's sum is known only when it is known of every municipality; an unknown position has no cell.
    """
    found = balances_of_years(session, years, until)
    if municipality is not None:
        found = [balance for balance in found if balance.municipality_code == municipality]
    cells = []
    for year in sorted({balance.year for balance in found}):
        of_year = [balance for balance in found if balance.year == year]
        for indicator, amounts in (
            (QUOTA, {one.municipality_code: one.quota for one in of_year}),
            (OPENING, {one.municipality_code: one.opening for one in of_year}),
            (REQUIRED, {one.municipality_code: one.required for one in of_year}),
            (CLOSING, {one.municipality_code: one.closing for one in of_year}),
        ):
            known = {code: amount for code, amount in amounts.items() if amount is not None}
            if len(known) == len(amounts):
                cells.append(_cell(year, indicator.id, "", "", sum(known.values())))
            cells += [_cell(year, indicator.id, "municipality", code, amount) for code, amount in known.items()]
    return cells


def _cell(year: int, indicator: str, breakdown: str, value: str, amount: int) -> dict[str, Any]:
    return {"period": year, "indicator": indicator, "breakdown": breakdown, "value": value, "amount": amount}
