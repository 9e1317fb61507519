"""Figures of many branches at once, from the catalogue's own definitions, and the proof that a recount finds the same.

Only the superuser may look over the wall like this, and only in a made-up country; what it counts is what each branch's
own recount would, which `differences` asks of some of them.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.figures.actions import recount
from tenants.figures.balances import balance_cells
from tenants.figures.catalogue import FLOWS, YEARLY, Indicator, Kind
from tenants.figures.counting import YEARS
from tenants.figures.editions import make_editions
from tenants.figures.ledger import outward
from tenants.isolation import Branch, Fold, scoped

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Engine, TextClause

_HERE = "branch_id = ANY(:branches)"


def _cells(indicator: Indicator, period: str, source: str, condition: str, key: str, *, cut: bool = True) -> str:
    """Return the SELECT that counts `indicator` by branch, `key`, `period` and, when `cut`, by each breakdown."""
    cuts = [("''", "''"), *((f"'{name}'", how) for name, how in indicator.breakdowns.items())] if cut else []
    values = ", ".join(f"({name}, ({how})::text)" for name, how in cuts)
    labels = ["cuts.breakdown", "cuts.value"] if cut else []
    keys = ["branch_id", *([key] if key else [])]
    counts = "IS NOT NULL" if indicator.kind is Kind.QUANTILE else "> 0"
    return f"""
        SELECT {", ".join(keys)}, {period} AS period, '{indicator.id}' AS indicator, {"".join(f"{one}, " for one in labels)}
            ({indicator.amount})::int AS amount
        FROM {source} {indicator.rows} {f"CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)" if cut else ""}
        WHERE {_HERE} AND {indicator.source.counts_when} AND {condition} {"AND cuts.value IS NOT NULL" if cut else ""}
        GROUP BY {", ".join([*keys, period, *labels])} HAVING ({indicator.amount}) {counts}
    """


def _flows(period: str, *, cut: bool) -> str:
    return " UNION ALL ".join(
        _cells(
            flow,
            period.format(day=flow.source.day),
            flow.source.table,
            f"{flow.source.day} BETWEEN :first AND :last",
            "municipality_code",
            cut=cut,
        )
        for flow in FLOWS
    )


MONTHS = text(
    f"""
    INSERT INTO figure_months (branch_id, municipality_code, month, indicator, breakdown, value, amount)
    {_flows("date_trunc('month', {day})::date", cut=True)} ORDER BY period, branch_id
    """
)
"""Month after month, as nights would have left them: a year of all branches lies together."""
DAYS = text(
    "INSERT INTO figure_days (branch_id, municipality_code, day, indicator, amount)"
    f" {_flows('{day}', cut=False)} ORDER BY period, branch_id"
)
_OF_YEARS = " UNION ALL ".join(
    _cells(one, "years.year", f"years JOIN {one.source.table} ON ({one.within})", "true", "") for one in YEARLY
)
OF_YEARS = text(
    f"""
    WITH {YEARS}
    INSERT INTO figure_years (branch_id, year, indicator, breakdown, value, amount)
    {_OF_YEARS}
    """
)
REGIONS = text(
    """
    INSERT INTO region_figures (region_id, month, indicator, breakdown, value, amount)
    SELECT region_id, month, indicator, breakdown, value, sum(amount)
    FROM figure_months figure JOIN branch_regions place ON place.branch_id = figure.branch_id AND place.valid @> figure.month
    GROUP BY region_id, month, indicator, breakdown, value
    """
)
NATION = text(
    """
    INSERT INTO nation_figures (month, indicator, breakdown, value, amount)
    SELECT month, indicator, breakdown, value, sum(amount) FROM figure_months GROUP BY month, indicator, breakdown, value
    """
)
STANDINGS = text(
    """
    INSERT INTO figure_standings (branch_id, counted_at, night) SELECT branch_id, now(), CAST(:night AS date) FROM filling.towns
    """
)
_BALANCES = text(
    """
    INSERT INTO figure_years (branch_id, year, indicator, breakdown, value, amount)
    SELECT current_branch(), period, indicator, breakdown, value, amount
    FROM jsonb_to_recordset(CAST(:given AS jsonb))
        AS given (period int, indicator text, breakdown text, value text, amount int)
    """
)


def count_flows(
    connection: Connection, of: TextClause, branches: Sequence[uuid.UUID], first: dt.date, last: dt.date
) -> None:
    """Run `MONTHS` or `DAYS` from `first` to `last`, which were not counted before."""
    connection.execute(of, {"branches": list(branches), "first": first, "last": last})


def count_years(connection: Connection, branches: Sequence[uuid.UUID], years: range, night: dt.date) -> None:
    """Count what does not add up over months, for some branches, none of which was counted before."""
    connection.execute(OF_YEARS, {"branches": list(branches), "years": list(years), "horizon": night})


def count_balances(worker: Engine, branches: Iterable[uuid.UUID], years: range, night: dt.date) -> None:
    """Count the positions of the ledger, which its own rules know, each in the scope of its branch."""
    for branch_id in branches:
        with scoped(worker, Branch(branch_id)) as session:
            session.execute(_BALANCES, {"given": json.dumps(balance_cells(session, years, night))})


def publish(worker: Engine, years: range, night: dt.date, small: int, told: Callable[[], object]) -> None:
    """Make the editions of every region and of the nation in each of `years`."""
    for year in sorted(years, key=outward):
        with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Fold()) as session:
            make_editions(session, year, night, small)
        told()


def differences(worker: Engine, branches: Iterable[uuid.UUID], years: range, night: dt.date) -> int:
    """Recount some branches in the ordinary way, each in its own scope; return in how many months and years it differed."""
    months = [dt.date(year, month, 1) for year in years for month in range(1, 13)]
    found = 0
    for branch_id in branches:
        with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Branch(branch_id)) as session:
            differed = recount(session, months, list(years), night)
            found += len({(one.month, one.is_yearly) for one in differed})
    return found
