"""What is wrong or odd in a file, by sheet, row, column and value, with what to do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import holds_service_number
from tenants.imports.sheets import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_VALUE = 80
HIDDEN = "…"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong (or, as a warning, odd): where it stands and, as a source sentence, what to do."""

    sheet: str
    row: int | None
    """As the file shows it, the header being row 1; none for a whole sheet."""
    column: str
    value: str
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What to do, in English."""
        return self.message % self.values if self.values else self.message

    @property
    def place(self) -> str:
        """Where it stands, in English: `clients, row 12, birth_date`."""
        parts = (self.sheet, f"row {self.row}" if self.row else "", self.column)
        return ", ".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """Return it as the row of an import keeps it."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
            "values": self.values,
        }


def fault(sheet: str, row: int | None, column: str, value: str, message: str, /, **values: object) -> Fault:
    """Return a fault. A value with a citizen service number is left out: we keep none, not even to say it is wrong."""
    shown = HIDDEN if holds_service_number(value) else value
    if len(shown) > LONGEST_VALUE:
        shown = shown[: LONGEST_VALUE - 1] + HIDDEN
    plain = {name: each.isoformat() if isinstance(each, dt.date) else each for name, each in values.items()}
    hidden = {
        name: HIDDEN if isinstance(each, str) and holds_service_number(each) else each for name, each in plain.items()
    }
    return Fault(sheet, row, column, shown, message, hidden)


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults as somebody goes through the file: sheet by sheet, from the first row down."""
    places = {name: place for place, name in enumerate(BY_NAME)}
    return sorted(faults, key=lambda each: (places.get(each.sheet, -1), each.sheet, each.row or 0))
