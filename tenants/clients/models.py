"""The people a branch helps: for now just enough to be found and registered."""

from __future__ import annotations

import datetime as dt  # noqa: TC003

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment

SEXES = ("m", "f", "x")
PRECISIONS = ("day", "month", "year")


class Client(OwnedRecord):
    """A person helped by the branch. There is no field for a citizen service number, and there never will be."""

    __tablename__ = "clients"
    number: Mapped[str]
    """The branch's own number."""
    first_name: Mapped[str]
    last_name: Mapped[str]
    search_name: Mapped[str]
    """The name as people search for it: lower case, without accents (`rules.search_form`)."""
    birth_date: Mapped[dt.date | None]
    birth_precision: Mapped[str] = mapped_column(server_default="day")
    """How much of the birth date is known: many a registered birthday is only a year."""
    sex: Mapped[str | None]
    nationality: Mapped[str | None]
    """ISO 3166 alpha-2, `stateless` or nothing when unknown."""
    municipality_code: Mapped[str]
    registered_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        UniqueConstraint("branch_id", "number", name="uq_clients_number"),
        Index("ix_clients_search_name", "branch_id", "search_name"),
        CheckConstraint("sex IN ('m', 'f', 'x')", name="sex"),
        CheckConstraint("birth_precision IN ('day', 'month', 'year')", name="birth_precision"),
    )

    @property
    def name(self) -> str:
        """First and last name as one writes them."""
        return f"{self.first_name} {self.last_name}".strip()
