"""What a sheet is: its columns, where their values are kept, and by which of them a row is known again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tenants.imports.cells import Day, Kind, Number, Place, YesNo

if TYPE_CHECKING:
    from tenants.columns import OwnedRecord
    from tenants.roles import Right

DAY = Day()
PLACE = Place()
YES_NO = YesNo()
NUMBER = Number()
YEAR = 366


@dataclass(frozen=True)
class Column:
    """One column of a sheet, and where its values are kept.

    `stores` names the columns of the table, two for a birth date with its precision. With `of`, the cell names a record of
    that sheet by its number, and its id is kept; households and partners have no sheet and are made when they are new.
    `default` is what an empty cell means. With `leaves`, an empty cell leaves alone what is recorded already, because it
    was filled in for the branch when the record was made.
    """

    name: str
    kind: Kind
    stores: tuple[str, ...]
    required: bool = False
    default: Any = None
    leaves: bool = False
    of: str = ""
    ahead: int = 0
    """How many days ahead of today a date may lie: what happened cannot, what is planned may."""
    about: str = ""
    """What people ask about it, for the page that explains the sheets."""


def column(name: str, kind: Kind, *stores: str, required: bool = False, **more: Any) -> Column:
    """Return a column that may be left out; without `stores` it is kept under its own name."""
    return Column(name, kind, stores or (name,), required=required, **more)


def must(name: str, kind: Kind, *stores: str, **more: Any) -> Column:
    """Return a column that cannot be left out."""
    return column(name, kind, *stores, required=True, **more)


@dataclass(frozen=True)
class Sheet:
    """One sheet: what a row of it is kept as, and by which columns a row is known again.

    With `key` a row is known by the branch's own number. Without, it is known by its required columns, its client and how
    many equal rows stand before it: equal rows are told apart by their order only.
    """

    name: str
    about: str
    table: type[OwnedRecord]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    day: str = ""
    """The column with the date on which the row's municipality is named and served; empty means today."""
    right: Right = field(kw_only=True)
    """What somebody must hold to take the sheet away: the right that opens the same rows on a page."""
    note: str = field(default="", kw_only=True)
    """How a row is known again, for the page that explains the sheets."""

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each column stands in a row's values."""
        return {column.name: place for place, column in enumerate(self.columns)}

    @property
    def is_keyed(self) -> bool:
        """Whether the branch's own numbers say which record a row is."""
        return bool(self.key)

    @cached_property
    def known_by(self) -> tuple[int, ...]:
        """Where the columns stand by which a row is known again."""
        names = self.key or tuple(c.name for c in self.columns if c.required or c.name == "client")
        return tuple(self.places[name] for name in names)

    @cached_property
    def references(self) -> tuple[Column, ...]:
        """The columns that name a record of another sheet."""
        return tuple(column for column in self.columns if column.of)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Return one of the columns."""
        return self.columns[self.places[name]]
