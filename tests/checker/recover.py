"""Trying to recover hidden cells: everything known as one integer program, and for each cell the least and most it can be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from tests.checker.cells import (
    BALANCES,
    BETWEEN_YEARS,
    DERIVED,
    GUESSES,
    OPENING,
    REQUIRED,
    Epoch,
    Sum,
    by_family,
    by_morning,
    by_night,
    epochs,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.checker.cells import Cell, Document

MOST = 10_000_000
ASKED = "what a ledger asks in a year, whatever was corrected"


class ContradictionError(Exception):
    """What was fetched cannot all be true: some sum does not close."""


@dataclass(frozen=True)
class Recovered:
    """A cell that is hidden everywhere and yet can be only one number."""

    cell: Cell
    value: int
    how: str


def recovered(documents: Iterable[Document]) -> list[Recovered]:
    """Return every hidden cell that what was fetched gives away. Raises `ContradictionError` when a document cannot be true.

    Documents that agree in all that they show are taken to be about the same numbers. Where that turns out impossible they
    are of several nights, and each night is looked at by itself. A cell that is hidden in one document and told by another
    is no longer hidden; that counts when it is of few people, for nobody may tell those.
    """
    found: dict[Cell, Recovered] = {}
    for epoch in epochs(list(documents)):
        try:
            told = list(_of_epoch(epoch))
        except ContradictionError:
            nights = by_night(epoch)
            told = [one for night in nights for one in _of_night(night)]
        small = max((document.small for document in epoch.documents), default=0)
        for one in told:
            # What has no name of its own is nobody's secret unless it is of few people.
            if one.cell.indicator not in DERIVED or 0 < one.value < small:
                found.setdefault(one.cell, one)
    return sorted(found.values(), key=lambda one: str(one.cell))


def _of_night(night: Epoch) -> list[Recovered]:
    """Return what one night gives away; where its tables cannot be of one moment, what each gives away by itself."""
    try:
        return list(_of_epoch(night, guessing=True))
    except ContradictionError:
        night.sums = [one for one in night.sums if one.why != BETWEEN_YEARS]
    try:
        return list(_of_epoch(night, guessing=True))
    except ContradictionError:
        found = [Recovered(cell, night.known[cell], f"shown by {night.where[cell]}") for cell in night.told_after_all]
        for document in night.documents:
            alone = Epoch(night.number, night.family)
            alone.take(document)
            found += _of_epoch(alone, guessing=True)
        return found


def _of_epoch(epoch: Epoch, *, guessing: bool = False) -> Iterator[Recovered]:
    """Give what one state of the records gives away; who is `guessing` gives up a guess that cannot be true."""
    for cell in epoch.told_after_all:
        yield Recovered(cell, epoch.known[cell], f"shown by {epoch.where[cell]}")
    for rows in _components(epoch, guessing=guessing):
        try:
            yield from list(_of_component(rows))
        except ContradictionError:
            certain = [row for row in rows if row[2] not in GUESSES]
            if not guessing or certain == rows:
                raise
            yield from _of_component(certain)


def of_mornings(documents: Iterable[Document], mornings: Sequence[float]) -> list[Recovered]:
    """Return every hidden cell that follows when all mornings are laid side by side.

    A ledger that closes on each of them begins where it began, and is asked what it was asked: what that was nobody need
    know. So a position that moves tells by how much the people housed in some year before it moved.
    """
    housing = [one for document in documents for one in [by_family(document).get("housing")] if one is not None]
    states = by_morning(housing, mornings)
    joint = Epoch(0, "housing")
    for state in states:
        named = {cell: cell if _begins(cell, state) else cell._replace(part=str(state.number)) for cell in state.cells}
        wholes = {cell for cell in state.cells if not cell.slot}
        joint.known |= {named[cell]: value for cell, value in state.known.items() if cell in wholes}
        joint.hidden |= {named[cell] for cell in state.hidden & wholes}
        joint.sums += [
            Sum(tuple((factor, named[cell]) for factor, cell in one.terms), one.why)
            for one in state.sums
            if all(cell in wholes for _, cell in one.terms)
        ]
        joint.sums += [
            Sum(((1, named[cell]), (1, named[opening]), (-1, cell._replace(indicator=ASKED))), ASKED)
            for cell in wholes
            if cell.indicator == REQUIRED and (opening := cell._replace(indicator=OPENING)) in wholes
        ]
    everything = [one for rows in _components(joint, guessing=False) for one in _of_component(rows)]
    # A position that was told on another morning, and is the same, is nobody's secret.
    told = {(cell, value) for state in states for cell, value in state.known.items() if cell.indicator in BALANCES}
    found = [
        one for one in everything if one.cell.indicator != ASKED and (one.cell._replace(part=""), one.value) not in told
    ]
    return sorted(found, key=lambda one: str(one.cell))


def _begins(cell: Cell, state: Epoch) -> bool:
    """Whether a cell is where a ledger begins: the position at the start of the first year there is of it."""
    return cell.indicator == OPENING and cell._replace(year=cell.year - 1) not in state.cells


Row = tuple[dict["Cell", int], int, str]


def _components(epoch: Epoch, *, guessing: bool) -> Iterator[list[Row]]:
    """Put what is known into the sums, and give those that hang together by what is not."""
    rows: list[Row] = []
    for one in epoch.sums:
        free: dict[Cell, int] = defaultdict(int)
        rest = 0
        for factor, cell in one.terms:
            if cell in epoch.known:
                rest -= factor * epoch.known[cell]
            else:
                free[cell] += factor
        free = {cell: factor for cell, factor in free.items() if factor}
        if free:
            rows.append((dict(free), rest, one.why))
        elif rest and not (guessing and one.why in GUESSES):
            told = ", ".join(f"{cell} = {epoch.known[cell]}" for _, cell in one.terms)
            msg = f"{one.why}: {told}"
            raise ContradictionError(msg)
    home: dict[Cell, int] = {}
    groups: dict[int, list[int]] = {}
    for number, (free, _, _) in enumerate(rows):
        touched = {home[cell] for cell in free if cell in home}
        groups[number] = [number]
        for other in touched:
            groups[number] += groups.pop(other)
        for index in groups[number]:
            home.update(dict.fromkeys(rows[index][0], number))
    for group in groups.values():
        yield [rows[index] for index in group]


def _of_component(rows: list[Row]) -> Iterator[Recovered]:
    cells = sorted({cell for free, _, _ in rows for cell in free}, key=str)
    model = _model(cells, rows)
    least = np.full(len(cells), np.inf)
    most = np.full(len(cells), -np.inf)
    for column, cell in enumerate(cells):
        for direction in (1.0, -1.0):
            if most[column] - least[column] > 0.5:
                break
            solution = _solved(model, column, direction, rows)
            np.minimum(least, solution, out=least)
            np.maximum(most, solution, out=most)
        if round(least[column]) == round(most[column]):
            why = next(why for free, _, why in rows if cell in free)
            yield Recovered(cell, round(least[column]), why)


def _model(cells: list[Cell], rows: list[Row]) -> highspy.Highs:
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)  # noqa: FBT003
    # All solvers of a process share their threads: one that asks for another number fails.
    model.setOptionValue("threads", 1)
    place = {cell: number for number, cell in enumerate(cells)}
    for number, cell in enumerate(cells):
        model.addVar(-MOST if cell.indicator in {*BALANCES, ASKED} else 0, MOST)
        model.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    for free, rest, _ in rows:
        columns = np.array([place[cell] for cell in free], dtype=np.int32)
        model.addRow(rest, rest, len(columns), columns, np.array(list(free.values()), dtype=np.double))
    return model


def _solved(model: highspy.Highs, column: int, direction: float, rows: list[Row]) -> np.ndarray:
    model.changeColCost(column, direction)
    model.run()
    status = model.getModelStatus()
    solution = np.array(model.getSolution().col_value)
    model.changeColCost(column, 0.0)
    if status == highspy.HighsModelStatus.kInfeasible:
        msg = "; ".join(f"{why}: {free} = {rest}" for free, rest, why in rows[:20])
        raise ContradictionError(msg)
    assert status == highspy.HighsModelStatus.kOptimal, status
    return solution
