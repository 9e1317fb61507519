"""What a signed version says, read with care: a number, hidden, or unknown, and never one for the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import CLIENTS, CONTACTS, INDICATORS, TOPICS
from tenants.figures.rules import MONTHS, SHOWN_AS_HIDDEN, Shown, alike
from wegwijs.pictures import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wegwijs.pictures import Value


@dataclass(frozen=True)
class Figure:
    """One indicator of one year."""

    value: Shown = None
    months: tuple[int | None, ...] = ()
    breakdowns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        """The number when it is known and may be seen."""
        return self.value if isinstance(self.value, int) else None

    @property
    def is_hidden(self) -> bool:
        """Whether there is a number that may not be seen."""
        return self.value == SHOWN_AS_HIDDEN

    @property
    def drawn(self) -> Value:
        """The same for a picture."""
        return HIDDEN if self.is_hidden else self.number


@dataclass(frozen=True)
class Content:
    """A signed version: `now` and `before` by indicator; a year before that is not known has no figures at all."""

    year: int
    branch: str
    now: Mapping[str, Figure]
    before: Mapping[str, Figure]
    story: Mapping[str, Mapping[str, str]]
    night: str
    small: int

    @property
    def contacts(self) -> Figure:
        """Visits."""
        return self.now.get(CONTACTS.id, Figure())

    @property
    def topics(self) -> Figure:
        """What they were about."""
        return self.now.get(TOPICS.id, Figure())

    @property
    def people(self) -> Figure:
        """Different people."""
        return self.now.get(CLIENTS.id, Figure())

    def was(self, indicator: str) -> Figure:
        """Return the year before."""
        return self.before.get(indicator, Figure())

    @property
    def compared(self) -> tuple[int, int] | None:
        """Visits of this year and the last over the months that are known in both."""
        return alike(list(self.contacts.months), list(self.was(CONTACTS.id).months)) if self.before else None

    @property
    def is_whole_year_compared(self) -> bool:
        """Whether all twelve months are known in both years."""
        return None not in (*self.contacts.months, *self.was(CONTACTS.id).months)


def read(content: Mapping[str, Any]) -> Content:
    """Return the frozen content of a version (`tenants.reports.rules.frozen_content`)."""
    held: Mapping[str, Any] = content.get("figures", {})
    # The database keeps no order; the catalogue does.
    figures: Mapping[str, Any] = {name: held[name] for name in INDICATORS if name in held}
    return Content(
        year=content.get("year", 0),
        branch=content.get("branch", ""),
        now={name: _figure(found) for name, found in figures.items()},
        before={name: _figure(found["previous"]) for name, found in figures.items() if found.get("previous")},
        story=content.get("story", {}),
        night=content.get("night") or "",
        small=content.get("small", 5),
    )


def _figure(found: Mapping[str, Any]) -> Figure:
    months = tuple(found.get("months") or ()) or (None,) * len(MONTHS)
    return Figure(found.get("value"), months, found.get("breakdowns", {}))
