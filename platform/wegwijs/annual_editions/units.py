"""For whom a year is told: a region, or the whole country; and where its pages are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from tenants.branches.queries import regions
from tenants.faults import AbsentError
from wegwijs.requests import session

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True)
class Unit:
    """A region; without an id the nation."""

    id: uuid.UUID | None = None
    slug: str = ""
    name: str = ""

    @property
    def is_nation(self) -> bool:
        """Whether it is the whole country."""
        return not self.slug

    @property
    def called(self) -> str:
        """Its name as a page says it."""
        return self.name or str(_("the Netherlands"))

    @property
    def public_slug(self) -> str | None:
        """Its slug for the questions about what is published; none is the nation."""
        return self.slug or None

    def to(self, page: str, **values: Any) -> str:
        """Return the address of one of its pages; `page` is the name of the view without its unit."""
        where: dict[str, Any] = values if self.is_nation else {"region": self.slug, **values}
        return url_for(f"annual_editions.{'nation' if self.is_nation else 'region'}_{page}", **where)


NATION = Unit()


def region_named(slug: str) -> Unit:
    """Return the region of an address. Raises `AbsentError` for one that is not there."""
    found = next((one for one in regions(session()) if one.slug == slug), None)
    if found is None:
        raise AbsentError
    return Unit(found.id, found.slug, found.name)
