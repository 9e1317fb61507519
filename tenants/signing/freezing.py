"""The figures of a month as they are frozen with a signature, and what differs from them later.

{"cells": {"housing.housed": 4, "housing.housed|sex|f": 3, ...},      # flows, by indicator, breakdown and value
"stocks": {"dossiers.open_at_end": 7, ...},                          # at the end of the month
"unknown": ["language.lessons", ...],                                # what a person said nobody knows
"answers": [{"cell": ..., "amount": ..., "answer": ..., "reason": ...}],
"definitions": {"housing.housed": "5f1c9a02", ...},                  # which definition each number was counted by
"counted_at": "2018-11-06T02:10:00+00:00"}
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import FLOWS, INDICATORS
from tenants.signing.oddities import Cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from tenants.signing.models import MonthAnswer

FROZEN = frozenset(flow.id for flow in FLOWS if flow.area != "signing")
"""The flows of a month. That it was signed follows from the signature and is no part of what is signed."""


@dataclass(frozen=True)
class Difference:
    """A figure that is no longer what was signed; none is unknown."""

    cell: Cell
    signed: int | None
    now: int | None


def key_of(cell: Cell) -> str:
    """Return how a cell is called in the content: `housing.housed|sex|f`, and its total `housing.housed`."""
    return f"{cell.indicator}|{cell.breakdown}|{cell.value}" if cell.breakdown else cell.indicator


def cell_of(key: str) -> Cell:
    """Return the cell that is called `key`."""
    return Cell(*key.split("|", 2))


def frozen(
    cells: Mapping[Cell, int],
    stocks: Mapping[str, int],
    answers: Sequence[MonthAnswer],
    unknown: Sequence[Cell],
    counted_at: dt.datetime,
) -> dict[str, Any]:
    """Return the content of a signed month."""
    return {
        "cells": {key_of(cell): amount for cell, amount in sorted(cells.items()) if cell.indicator in FROZEN},
        "stocks": dict(sorted(stocks.items())),
        "unknown": [key_of(cell) for cell in sorted(unknown)],
        "answers": [
            {
                "cell": key_of(Cell(one.indicator, one.breakdown, one.value)),
                "amount": one.amount,
                "answer": one.answer.value,
                "reason": one.reason,
            }
            for one in answers
        ],
        "definitions": definitions(),
        "counted_at": counted_at.isoformat(),
    }


@lru_cache(maxsize=1)
def definitions() -> dict[str, str]:
    """Return for every flow a short mark of how it is defined and counted: another definition has another mark."""
    found = {}
    for name in sorted(FROZEN):
        one = INDICATORS[name]
        said = repr((one.definition, one.source, one.amount, one.rows, sorted(one.breakdowns.items())))
        found[name] = hashlib.sha256(said.encode()).hexdigest()[:8]
    return found


def differences(content: Mapping[str, Any], cells: Mapping[Cell, int]) -> list[Difference]:
    """Return where the counted `cells` of a month differ from the signed ones, totals before their parts.

    A figure whose definition changed since is left out: it is not the records that changed.
    """
    counted_by = content.get("definitions", {})
    same = {name for name, mark in definitions().items() if counted_by.get(name) == mark}
    signed: dict[str, int] = content.get("cells", {})
    now = {key_of(cell): amount for cell, amount in cells.items() if cell.indicator in same}
    return [
        Difference(cell_of(key), signed.get(key, 0), now.get(key, 0))
        for key in sorted(signed.keys() | now.keys())
        if key.partition("|")[0] in same and signed.get(key, 0) != now.get(key, 0)
    ]


def mark_of(content: Mapping[str, Any]) -> str:
    """Return a short mark of the figures somebody looks at, so that they sign what they saw and nothing else."""
    seen = repr((sorted(content["cells"].items()), sorted(content["stocks"].items()), content["unknown"]))
    return hashlib.sha256(seen.encode()).hexdigest()[:16]
