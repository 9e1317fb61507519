"""Indexes and keys of a table that is filled at once: taken away before, put back after, and every key looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TAKEN_AWAY = text(
    """
    -- First the keys that point to it, then its own, then what is left.
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back,
        CASE WHEN contype = 'f' THEN 1 ELSE 2 END AS turn
    FROM pg_constraint
    WHERE (confrelid = CAST(:table AS regclass) AND contype = 'f')
        OR (conrelid = CAST(:table AS regclass) AND contype IN ('p', 'u'))
    UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid), 3
    FROM pg_index WHERE indrelid = CAST(:table AS regclass)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY turn, away
    """
)
_KEYS = text(
    """
    SELECT constrained.conname AS key, constrained.conrelid::regclass::text AS of, confrelid::regclass::text AS to,
        array_agg(here.attname ORDER BY at) AS columns, array_agg(there.attname ORDER BY at) AS others
    FROM pg_constraint constrained
    CROSS JOIN LATERAL unnest(conkey, confkey) WITH ORDINALITY AS pair (conkey, confkey, at)
    JOIN pg_attribute here ON here.attrelid = conrelid AND here.attnum = pair.conkey
    JOIN pg_attribute there ON there.attrelid = confrelid AND there.attnum = pair.confkey
    WHERE contype = 'f' AND NOT conperiod AND conrelid = ANY(CAST(:tables AS regclass[]))
    GROUP BY constrained.oid, conname, conrelid, confrelid ORDER BY 2, 1
    """
)


def take_away(connection: Connection, table: str) -> list[str]:
    """Drop the indexes of `table`, its keys and those that point to it; return the statements that put them back."""
    rows = connection.execute(_TAKEN_AWAY, {"table": table}).all()
    for away, _, _ in rows:
        connection.exec_driver_sql(away)
    # Its rows are looked at once, when all are there.
    connection.exec_driver_sql(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    return [f"ALTER TABLE {table} RESET (autovacuum_enabled)", *(back for _, back, _ in reversed(rows))]


def broken_keys(connection: Connection, tables: list[str]) -> list[str]:
    """Return the keys of `tables` that point to nothing in some row: the triggers that look were asleep."""
    broken = []
    for key, table, other, columns, others in connection.execute(_KEYS, {"tables": tables}):
        filled = " AND ".join(f"here.{column} IS NOT NULL" for column in columns)
        same = " AND ".join(f"there.{two} = here.{one}" for one, two in zip(columns, others, strict=True))
        found = f"SELECT FROM {other} there WHERE {same}"
        lost = f"SELECT EXISTS (SELECT FROM {table} here WHERE {filled} AND NOT EXISTS ({found}))"
        if connection.exec_driver_sql(lost).scalar():
            broken.append(key)
    return broken
