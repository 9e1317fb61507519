"""How long a term is, and how far before or after its end a branch wants to be ready."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """In what a length is measured."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True)
class Length:
    """So many days, weeks, months or years; never less than one."""

    count: int
    unit: Unit

    @classmethod
    def of(cls, text: str) -> Length:
        """Read `3 months`; `1 month` is understood too. Raises `ValueError` for anything else."""
        count, _, unit = text.strip().lower().partition(" ")
        unit = f"{unit.strip().removesuffix('s')}s"
        if not count.isdecimal() or int(count) < 1 or unit not in set(Unit):
            msg = f"no length: {text!r}"
            raise ValueError(msg)
        return cls(int(count), Unit(unit))

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


@dataclass(frozen=True)
class OwnNorm:
    """How many days before (negative) or after the unmoved end a branch wants to be ready."""

    days: int

    @classmethod
    def of(cls, text: str) -> OwnNorm:
        """Read `30 days before` or `14 days after`."""
        count, _, side = text.split()
        return cls(int(count) * {"before": -1, "after": 1}[side])
