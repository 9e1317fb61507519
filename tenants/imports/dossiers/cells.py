"""Cells of what happened in a dossier: events and terms by the ids of the catalogue, or by the Dutch words for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from tenants.deadlines.rules import EXTENDED_BY_LETTER, StillReason
from tenants.faults import RefusalError
from tenants.imports.cells import Cell, Day, Kind, said
from tenants.imports.codes import folded
from tenants.imports.dossiers.codes import EVENTS, NOT_YET, TERMS, UNITS
from tenants.terms.catalogue import CATALOGUE, Length, term_ids
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

STARTING: tuple[str, ...] = tuple(dict.fromkeys(term.starts_at for term in CATALOGUE))
"""What can start a term, as the catalogue calls it."""
MOVING: tuple[str, ...] = (*StillReason, EXTENDED_BY_LETTER)
"""What makes a term stand still or longer."""
_PLACE_OF_TERM = {term_id: place for place, term_id in enumerate(term_ids())}
_PARTS = re.compile(r"\s*[+;,|]\s*")
_LENGTH = re.compile(r"(\d{1,3})\s*([a-z]+)")


def in_order(terms: Any) -> tuple[str, ...]:
    """Return ids of terms as the catalogue orders them, each once."""
    return tuple(sorted(set(terms), key=lambda term_id: (_PLACE_OF_TERM.get(term_id, len(_PLACE_OF_TERM)), term_id)))


def _code(text: str) -> str:
    plain = folded(text).replace(" ", "_").replace("-", "_")
    return plain if plain in {*STARTING, *MOVING} else EVENTS.get(folded(text), "")


@dataclass(frozen=True)
class Event(Kind):
    """What happened."""

    name = N_("what happened")

    @property
    def choices(self) -> tuple[str, ...]:
        """What can start a term, make it stand still or make it longer."""
        return (*STARTING, *MOVING)

    def read(self, cell: Cell) -> str:
        """Return the code. Raises `RefusalError` that names the nearest ones, or all."""
        text = said(cell)
        found = _code(text)
        if found:
            return found
        near = get_close_matches(folded(text).replace(" ", "_"), (*STARTING, *MOVING), n=3)
        msg = N_("We do not know this event. Fill in one of: %(choices)s.")
        raise RefusalError(msg, choices=", ".join(near or STARTING))


@dataclass(frozen=True)
class EventNamed(Kind):
    """An event of the same dossier, with its date where that is needed: `application_received 2018-03-12`."""

    name = N_("what happened, with its date when there are several")

    def read(self, cell: Cell) -> tuple[str, dt.date | None]:
        """Return the code and the day, none when none is given. Raises `RefusalError` for what cannot be read."""
        text = said(cell)
        head, _, tail = text.rpartition(" ")
        if head and tail[:1].isdigit():
            return str(Event().read(head)), Day().read(tail)
        return str(Event().read(text)), None

    def write(self, value: tuple[str, dt.date | None] | None) -> str | None:
        """Return the code, and the day when it is needed."""
        return None if value is None else " ".join(str(part) for part in value if part is not None)


@dataclass(frozen=True)
class TermId(Kind):
    """A term of the catalogue."""

    name = N_("id of a term, such as family_reunification.decision")

    def read(self, cell: Cell) -> str:
        """Return the id. Raises `RefusalError` that names the nearest ones."""
        text = folded(said(cell)).replace(" ", "_")
        if text in _PLACE_OF_TERM:
            return text
        if folded(said(cell)) in TERMS:
            return TERMS[folded(said(cell))]
        near = get_close_matches(text, _PLACE_OF_TERM, n=3, cutoff=0.4)
        msg = N_("There is no such term. Did you mean one of: %(choices)s?")
        raise RefusalError(msg, choices=", ".join(near or list(_PLACE_OF_TERM)[:3]))


@dataclass(frozen=True)
class TermIds(Kind):
    """Terms of the catalogue."""

    name = N_("ids of terms, joined by +")

    @property
    def choices(self) -> tuple[str, ...]:
        """Every term of the catalogue."""
        return term_ids()

    def read(self, cell: Cell) -> tuple[str, ...]:
        """Return the ids, in the order of the catalogue. Raises `RefusalError` for an unknown one."""
        return in_order(str(TermId().read(part)) for part in _PARTS.split(said(cell)) if part)

    def write(self, value: tuple[str, ...] | None) -> str | None:
        """Return the ids, joined by a plus."""
        return "+".join(value) if value else None


@dataclass(frozen=True)
class Longer(Kind):
    """How much longer a term becomes."""

    name = N_("a length such as 3 months or 6 weeks")

    def read(self, cell: Cell) -> str:
        """Return the length as the catalogue writes it. Raises `RefusalError` for anything else."""
        match = _LENGTH.fullmatch(folded(said(cell)))
        try:
            return str(Length.of(f"{match[1]} {UNITS.get(match[2], match[2])}" if match else ""))
        except ValueError as error:
            msg = N_("Fill in a length such as 3 months or 6 weeks.")
            raise RefusalError(msg) from error


@dataclass(frozen=True)
class MetOn(Kind):
    """When terms were met: one day for all of them, or one each in the order of the terms."""

    name = N_("date; several joined by +")

    def read(self, cell: Cell) -> tuple[dt.date | None, ...]:
        """Return the days, none for a term that is open. Raises `RefusalError` for what is no day."""
        if not isinstance(cell, str):
            return (Day().read(cell),)
        parts = [part for part in re.split(r"\s*[+;|]\s*", cell.strip()) if part]
        return as_one(tuple(None if folded(part) in NOT_YET else Day().read(part) for part in parts))

    def write(self, value: tuple[dt.date | None, ...] | None) -> Cell:
        """Return one day as a day, several joined by a plus."""
        if not value:
            return None
        if len(value) == 1 and value[0] is not None:
            return value[0]
        return "+".join(day.isoformat() if day else "open" for day in value)


def as_one(days: tuple[dt.date | None, ...]) -> tuple[dt.date | None, ...]:
    """Return days of terms as a cell says them: one when they are all the same."""
    return days[:1] if len(set(days)) == 1 else days
