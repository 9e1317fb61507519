"""What an outsider knows: cells with a number, hidden or unknown, and sums that must hold between them.

Nothing here comes from the product: only numbers that were fetched, and what the public codebook says of how they add up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "hidden"
OPENING, REQUIRED, CLOSING = "housing.opening_balance", "housing.required", "housing.closing_balance"
BETWEEN_YEARS = "the end of a year begins the next"
CLOSES = "the ledger closes"
NO_CORRECTIONS = "the ledger closes without corrections"
GUESSES = {CLOSES, NO_CORRECTIONS}
"""What an outsider may guess: it holds unless somebody corrected the ledger, counted late, or keeps none in some branch."""
DERIVED = {"participation.not_signed": ("participation.participants", "participation.signed")}
"""What nobody tells and everybody can subtract: by its name, of what and less what."""
BALANCES = (OPENING, REQUIRED, CLOSING)


class Cell(NamedTuple):
    """One number there is: of whom, of what, when, and which part of it."""

    level: str
    """`branch`, `region`, `nation`, or `place` (a municipality within a region or the nation)."""
    unit: str
    indicator: str
    year: int
    slot: str = ""
    """Empty for the whole; `month`, `quarter`, `half`, or a breakdown."""
    part: str = ""

    @property
    def family(self) -> str:
        """The indicators that are bound to each other by sums: the ledger, and who took part and signed or did not."""
        area = self.indicator.partition(".")[0]
        return area if area in {"housing", "participation"} else self.indicator


@dataclass(frozen=True)
class Sum:
    """Cells that add up to nought, each with its factor."""

    terms: tuple[tuple[int, Cell], ...]
    why: str


@dataclass
class Document:
    """One thing that was fetched, read into cells and sums."""

    source: str
    seen: dict[Cell, int | str] = field(default_factory=dict)
    """A number or `HIDDEN`; what is unknown is not there."""
    sums: list[Sum] = field(default_factory=list)
    rollups: list[Sum] = field(default_factory=list)
    """Sums over cells that other documents tell: they count when every cell of them is told somewhere."""
    rank: float = 0
    """When it was made: of one night are those with the same, and newer ones have a higher."""
    small: int = 0
    """Fewer than this it does not tell."""
    of_night: bool = False
    """Whether it is made anew every night, as tables are; pages are published by somebody on some day."""

    @property
    def chain(self) -> str:
        """What it is a version of."""
        return self.source.partition(" version ")[0]

    def see(self, cell: Cell, value: int | str | None) -> None:
        """Note what a document says of a cell."""
        if value is not None:
            self.seen[cell] = value if isinstance(value, int) else HIDDEN

    def must(self, whole: Cell, parts: list[Cell], why: str) -> None:
        """Note that a whole is the sum of its parts, if the document tells anything of both."""
        told = [part for part in parts if part in self.seen]
        if whole in self.seen and told:
            self.sums.append(Sum(((1, whole), *((-1, part) for part in told)), why))


@dataclass
class Epoch:
    """Documents that can be about one and the same state of the records: nothing they both show differs."""

    number: int
    family: str
    known: dict[Cell, int] = field(default_factory=dict)
    where: dict[Cell, str] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    sums: list[Sum] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def agrees(self, seen: dict[Cell, int | str]) -> bool:
        """Whether what a document shows contradicts nothing that is known."""
        return all(self.known.get(cell, value) == value for cell, value in seen.items() if value != HIDDEN)

    @property
    def told_after_all(self) -> list[Cell]:
        """Cells that one document hides, being of few people, and another tells."""
        small = max((document.small for document in self.documents), default=0)
        return [
            cell
            for cell in self.hidden & self.known.keys()
            if self.known[cell] < small and (cell.slot or self.known[cell])
        ]

    @property
    def cells(self) -> set[Cell]:
        """Everything that is told or hidden."""
        return self.hidden | self.known.keys()

    def take(self, document: Document) -> None:
        """Take what a document says."""
        self.documents.append(document)
        for cell, value in document.seen.items():
            if value == HIDDEN:
                self.hidden.add(cell)
            else:
                self.known[cell] = int(value)
                self.where.setdefault(cell, document.source)
        self.sums += document.sums

    def complete(self) -> None:
        """Add the sums between documents."""
        cells = self.cells
        self.sums += [
            one for document in self.documents for one in document.rollups if all(c in cells for _, c in one.terms)
        ]
        self.sums += without_name(cells)
        self.sums += [*between_periods(cells), *between_years(cells), *between_places(cells)]


def epochs(documents: list[Document]) -> list[Epoch]:
    """Lay documents side by side, newest first: those that agree are about the same numbers; apart by family."""
    found: dict[str, list[Epoch]] = defaultdict(list)
    for document in sorted(documents, key=lambda one: -one.rank):
        for family, part in by_family(document).items():
            epoch = next((one for one in found[family] if one.agrees(part.seen)), None)
            if epoch is None:
                epoch = Epoch(len(found[family]), family)
                found[family].append(epoch)
            epoch.take(part)
    made = [epoch for several in found.values() for epoch in several]
    for epoch in made:
        epoch.complete()
    return made


def by_family(document: Document) -> dict[str, Document]:
    """Return a document in parts that no sum binds to each other."""
    parts: dict[str, Document] = {}
    for cell, value in document.seen.items():
        empty = replace(document, seen={}, sums=[], rollups=[])
        parts.setdefault(cell.family, empty).seen[cell] = value
    for one in document.sums:
        parts[one.terms[0][1].family].sums.append(one)
    for one in document.rollups:
        if one.terms[0][1].family in parts:
            parts[one.terms[0][1].family].rollups.append(one)
    return parts


def by_night(epoch: Epoch) -> list[Epoch]:
    """Return the documents of an epoch as they stood beside each other on each night: of every table its newest version."""
    found = []
    for night in sorted({document.rank for document in epoch.documents}):
        newest: dict[str, Document] = {}
        for document in sorted(epoch.documents, key=lambda one: one.rank):
            if document.rank <= night:
                newest[document.chain] = document
        state = Epoch(epoch.number, epoch.family)
        for document in newest.values():
            state.take(document)
        state.complete()
        found.append(state)
    return found


def by_morning(documents: list[Document], mornings: Sequence[float]) -> list[Epoch]:
    """Return what lay on the table on each morning: of every table its newest version, and what was published that day.

    What was published that day and disagrees with the tables is left out: it tells the same numbers otherwise.
    """
    found = []
    for number, morning in enumerate(mornings):
        end = mornings[number + 1] if number + 1 < len(mornings) else float("inf")
        newest: dict[str, Document] = {}
        for document in sorted(documents, key=lambda one: one.rank):
            if document.rank <= morning and document.of_night:
                newest[document.chain] = document
        state = Epoch(number, "")
        today = [one for one in documents if morning < one.rank < end and not one.of_night]
        for document in (*newest.values(), *today):
            if state.agrees(document.seen):
                state.take(document)
        state.complete()
        found.append(state)
    return found


HALVES = {"1": ("1", "2"), "2": ("3", "4")}
QUARTERS = {str(quarter): tuple(f"{quarter * 3 + month - 3:02}" for month in (1, 2, 3)) for quarter in (1, 2, 3, 4)}


def between_periods(cells: set[Cell]) -> list[Sum]:
    """Return the sums between months, quarters, half-years and years that several documents tell of the same thing."""
    found = []
    for cell in cells:
        groups = {"half": ("quarter", HALVES), "quarter": ("month", QUARTERS)}.get(cell.slot)
        if groups is not None:
            finer, among = groups
            parts = [cell._replace(slot=finer, part=part) for part in among[cell.part]]
            if all(part in cells for part in parts):
                found.append(Sum(((1, cell), *((-1, part) for part in parts)), "a period is the sum of shorter ones"))
    return found


def between_years(cells: set[Cell]) -> list[Sum]:
    """Return that where a year of the ledger ends, the next begins."""
    return [
        Sum(((1, cell), (-1, after)), BETWEEN_YEARS)
        for cell in cells
        if cell.indicator == CLOSING and (after := cell._replace(indicator=OPENING, year=cell.year + 1)) in cells
    ]


def between_places(cells: set[Cell]) -> list[Sum]:
    """Return that a municipality in the nation's table is what the regions tell of it."""
    regional: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.level == "place" and not cell.unit.startswith(":"):
            regional[cell._replace(unit=":" + cell.unit.partition(":")[2])].append(cell)
    return [
        Sum(((1, cell), *((-1, part) for part in parts)), "a municipality in every region together")
        for cell, parts in regional.items()
        if cell in cells
    ]


def without_name(cells: set[Cell]) -> list[Sum]:
    """Return what follows by subtraction without being a figure: of those who took part, who did not sign."""
    return [
        Sum(
            ((1, cell), (-1, cell._replace(indicator=less)), (-1, cell._replace(indicator=name))),
            "what is left of them",
        )
        for name, (of, less) in DERIVED.items()
        for cell in cells
        if cell.indicator == of and cell._replace(indicator=less) in cells
    ]
