"""One file as the checks see it: its sheets, what is known besides, and what was found wrong or odd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.imports.known import Known, Person, Procedure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from tenants.imports.gathering import Findings, Gathered, Row
    from tenants.imports.places import Places


@dataclass(frozen=True)
class File:
    """The sheets of one file, with what is known besides."""

    sheets: dict[str, Gathered]
    known: Known
    places: Places
    today: dt.date
    findings: Findings

    def rows(self, name: str) -> Iterator[tuple[Row, Values]]:
        """Give the rows of a sheet with their values by column; none when the file has no such sheet."""
        gathered = self.sheets.get(name)
        if gathered is not None:
            places = gathered.sheet.places
            for row in gathered.rows:
                yield row, Values(places, row.values)

    def says(self, name: str, column: str) -> bool:
        """Whether the file has a column."""
        gathered = self.sheets.get(name)
        return gathered is not None and gathered.present[gathered.sheet.places[column]]


class Values:
    """The values of one row by the name of their column."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: dict[str, int], values: tuple[Any, ...]) -> None:
        self._places = places
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._places[name]]


def take_in(file: File) -> None:
    """Add what the file says to what is known: a row that leans on another finds it wherever it stands."""
    known = file.known
    for _, row in file.rows("clients"):
        known.people[row["client"]] = _person(file, row, known.people.get(row["client"]))
    for _, row in file.rows("dossiers"):
        known.dossiers[row["dossier"]] = _procedure(file, row, known.dossiers.get(row["dossier"]))
    for _, row in file.rows("dwellings"):
        last = known.offered.get(row["dwelling"], (None, None, None))[2]
        known.offered[row["dwelling"]] = (row["offered_on"], row["municipality"], last)
    for _, row in file.rows("participation_groups"):
        known.groups[row["group"]] = row["started_on"]
    for _, row in file.rows("language_classes"):
        before = known.classes.get(row["class"], (None, None))[1]
        last = row["ended_on"] if file.says("language_classes", "ended_on") else before
        known.classes[row["class"]] = (row["started_on"], last)
    for _, row in file.rows("participation_workshops"):
        known.workshops[row["group"]][row["workshop"]] = row["date"]


def _procedure(file: File, row: Values, before: Procedure | None) -> Procedure:
    """Return what a dossier is from now on: what the file leaves out stays as it is recorded."""
    closed, regime = (
        row[name] if before is None or file.says("dossiers", name) else old
        for name, old in (("closed_on", before and before.closed_on), ("regime_date", before and before.regime_on))
    )
    return Procedure(row["kind"], row["opened_on"], closed, regime, before is not None and before.withdrawn)


def _person(file: File, row: Values, before: Person | None) -> Person:
    """Return who a client is from now on: what the file leaves out stays as it is recorded."""
    birth = row["birth_date"] or (None, "day")
    if before is not None and not file.says("clients", "birth_date"):
        birth = before.birth_date, before.precision
    rest = [
        getattr(before, name) if before is not None and not file.says("clients", name) else row[name]
        for name in ("sex", "nationality")
    ]
    return Person(row["municipality"], *birth, *rest)
