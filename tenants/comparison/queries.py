"""Editions as a comparison needs them: the newest of some years, and of each only the figures that were asked for.

The database takes those figures out of the content, so that a page costs what it shows and not what an edition holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tenants.comparison.choice import Told
from tenants.figures.reading import Table

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping

    from tenants.isolation import ScopedSession

# One look at each content: what is taken out of a stored document is unpacked anew each time.
_EDITIONS = """
SELECT edition.year, edition.night, edition.version, edition.made_at, said.small, said.name, said.units,
    coalesce((
        SELECT jsonb_object_agg(name, said.figures -> name) FROM unnest(CAST(:names AS text[])) AS name
        WHERE said.figures ? name
    ), '{{}}') AS figures,
    said.helpdesk, said.late, said.exceptions,
    CASE WHEN edition.year = :told THEN (
        SELECT jsonb_object_agg(figure.key, jsonb_build_object('grain', figure.value -> 'grain', 'parts', (
            SELECT jsonb_object_agg(part.key, (SELECT jsonb_agg(DISTINCT name) FROM jsonb_object_keys(part.value) AS name))
            FROM jsonb_each(figure.value -> 'breakdowns') AS part
            WHERE figure.value -> 'unit_breakdowns' ? part.key
        ))) FROM jsonb_each(said.figures) AS figure
    ) END AS told
FROM unnest(CAST(:years AS integer[])) AS asked (year)
CROSS JOIN LATERAL (
    SELECT * FROM editions
    WHERE {whose} AND editions.year = asked.year ORDER BY editions.version DESC LIMIT 1
) AS edition
CROSS JOIN LATERAL jsonb_to_record(edition.content)
    AS said (small integer, name text, units jsonb, figures jsonb, helpdesk jsonb, late jsonb, exceptions jsonb)
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
    session: ScopedSession, region_id: uuid.UUID | None, years: Collection[int], names: Collection[str], told: int
) -> dict[int, Extract]:
    """Return the newest edition of each of `years` that there is one of, with the figures `names`, in one statement.

    `told` is the year of which everything that can be chosen is asked.
    """
    rows = session.execute(
        text(_EDITIONS.format(whose=_whose(region_id))),
        {"region_id": region_id, "years": sorted(years), "names": sorted(names), "told": told},
    )
    return {row.year: _extract(row) for row in rows}


def extracts_of_regions(session: ScopedSession, year: int, names: Collection[str]) -> list[Extract]:
    """Return the newest edition of every region in `year`, with the figures `names`, in one statement."""
    query = _EDITIONS.format(
        whose="(editions.region_id, editions.version) IN (SELECT newest.region_id, max(newest.version) FROM editions newest"
        " WHERE newest.year = :told AND newest.region_id IS NOT NULL GROUP BY newest.region_id)"
    ).replace("ORDER BY editions.version DESC LIMIT 1", "")
    rows = session.execute(text(query), {"years": [year], "names": sorted(names), "told": year})
    return [_extract(row) for row in rows]


def _extract(row: Any) -> Extract:
    content = {
        "shape": 2, "year": row.year, "small": row.small, "name": row.name or "", "units": row.units or [],
        "figures": row.figures, "helpdesk": row.helpdesk or {}, "late": row.late or [],
        "exceptions": row.exceptions or [],
    }  # fmt: skip
    told = {name: Told(one["grain"], one["parts"] or {}) for name, one in (row.told or {}).items()}
    return Extract(row.year, row.night, row.version, row.made_at, Table.of(content), told)
