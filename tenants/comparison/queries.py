"""Editions as a comparison needs them: the newest of some years, and of each only the figures that were asked for.

They come from the rows of those figures (`EditionFigure`), so that a page costs what it shows and not what an edition holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tenants.comparison.choice import Told
from tenants.figures.reading import Table

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from tenants.isolation import ScopedSession

_FIGURES = """
SELECT edition.id, edition.year, edition.night, edition.version, edition.made_at, figure.indicator,
    CASE WHEN figure.indicator = ANY(:names) THEN figure.content END AS content,
    CASE WHEN figure.indicator = :cut THEN figure.by_unit END AS by_unit,
    CASE WHEN figure.year = :told THEN figure.told END AS told
FROM edition_figures figure JOIN editions edition ON edition.id = figure.edition_id
WHERE {whose} AND (
    figure.year = :told
    OR figure.year = ANY(:years) AND figure.indicator = ANY(:others)
    OR figure.year = :newest AND figure.indicator = ''
)
ORDER BY figure.year, figure.edition_id
"""


@dataclass(frozen=True)
class Extract:
    """What was taken out of an edition."""

    year: int
    night: dt.date
    version: int
    made_at: dt.datetime
    table: Table
    told: Mapping[str, Told]
    """Of the year that was asked about: how each of its figures is told."""


_YEARS = """
SELECT possible.year, edition.night
FROM generate_series(
    (SELECT min(year) FROM editions WHERE {whose}), (SELECT max(year) FROM editions WHERE {whose})
) AS possible (year)
CROSS JOIN LATERAL (
    SELECT night FROM editions WHERE {whose} AND editions.year = possible.year ORDER BY version DESC LIMIT 1
) AS edition
ORDER BY possible.year DESC
"""


def years(session: ScopedSession, region_id: uuid.UUID | None) -> dict[int, dt.date]:
    """Return the years of which there is an edition, the newest first, with the night of the newest version of each."""
    query = _YEARS.format(whose=_whose(region_id))
    return {row.year: row.night for row in session.execute(text(query), {"region_id": region_id} if region_id else {})}


def _whose(region_id: uuid.UUID | None) -> str:
    return "editions.region_id = :region_id" if region_id else "editions.region_id IS NULL"


def extracts(
    session: ScopedSession,
    region_id: uuid.UUID | None,
    told: int | None,
    names: Collection[str],
    years: Collection[int] = (),
    others: Collection[str] = (),
    cut: str = "",
    newest: int | None = None,
) -> dict[int, Extract]:
    """Return the newest editions of some years, by year, in one statement; a year without one is not in the answer.

    `told` is the year of which everything that can be chosen is asked, with the figures `names`; of `years` the figures
    `others` are, and of the year `newest` only its units. `cut` is the figure of which the parts of each unit are asked.
    """
    if told is None and not years:
        return {}
    whose = "figure.region_id = :region_id" if region_id else "figure.region_id IS NULL"
    values = {"cut": cut, "newest": newest, **({"region_id": region_id} if region_id else {})}
    return {one.year: one for one in _extracts(session, whose, told, names, years, others, values)}


def extracts_of_regions(session: ScopedSession, year: int, names: Collection[str], cut: str = "") -> list[Extract]:
    """Return the newest edition of every region in `year`, with the figures `names`, in one statement; `cut` as above."""
    return _extracts(session, "figure.region_id IS NOT NULL", None, (), [year], names, {"cut": cut, "newest": None})


def _extracts(
    session: ScopedSession,
    whose: str,
    told: int | None,
    names: Collection[str],
    years: Collection[int],
    others: Collection[str],
    values: Mapping[str, Any],
) -> list[Extract]:
    """Return the newest editions of some units, each from the rows of its figures."""
    rows = session.execute(
        text(_FIGURES.format(whose=whose)),
        {
            **values,
            "told": told,
            "names": ["", *sorted({*names, *others})],
            "years": sorted(years),
            "others": ["", *sorted(others)],
        },
    )
    return [_extract(list(figures)) for _, figures in groupby(rows, key=lambda row: row.id)]


def _extract(rows: Sequence[Any]) -> Extract:
    first, figures = rows[0], {row.indicator: row for row in rows}
    content = {
        **figures[""].content,
        "figures": {
            name: {**row.content, "unit_breakdowns": row.by_unit or {}}
            for name, row in figures.items()
            if name and row.content is not None
        },
    }
    told = {name: Told(row.told["grain"], row.told["parts"]) for name, row in figures.items() if name and row.told}
    return Extract(first.year, first.night, first.version, first.made_at, Table.of(content), told)
