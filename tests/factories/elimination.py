"""What follows from equations, in fractions: for attackers in tests, which share nothing with the rules they attack."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Cell = tuple[Any, ...]
Equation = tuple[dict[Cell, int], int]
"""Cells with their factors, and what they add up to."""


def solved(equations: Iterable[Equation]) -> dict[Cell, Fraction]:
    """Return every unknown that has one solution only, by elimination."""
    rows: dict[Cell, tuple[dict[Cell, Fraction], Fraction]] = {}
    for terms, amount in equations:
        row = {cell: Fraction(factor) for cell, factor in terms.items() if factor}
        right = Fraction(amount)
        for cell in [cell for cell in row if cell in rows]:
            factor = row.get(cell, Fraction(0))
            if factor:
                row, right = _less(row, right, factor, *rows[cell])
        if not row:
            assert right == 0, "what is published contradicts itself"
            continue
        pivot = next(iter(row))
        row, right = {cell: value / row[pivot] for cell, value in row.items()}, right / row[pivot]
        for other, (theirs, their_right) in list(rows.items()):
            if pivot in theirs:
                rows[other] = _less(theirs, their_right, theirs[pivot], row, right)
        rows[pivot] = (row, right)
    return {cell: right for cell, (row, right) in rows.items() if len(row) == 1}


def _less(
    row: dict[Cell, Fraction], right: Fraction, factor: Fraction, other: dict[Cell, Fraction], other_right: Fraction
) -> tuple[dict[Cell, Fraction], Fraction]:
    found = dict(row)
    for cell, value in other.items():
        found[cell] = found.get(cell, Fraction(0)) - factor * value
    return {cell: value for cell, value in found.items() if value}, right - factor * other_right
