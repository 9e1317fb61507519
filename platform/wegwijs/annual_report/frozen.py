"""What a signed version says, read with care: a number, hidden, or unknown, and never one for the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import CLIENTS, CONTACTS, INDICATORS, TOPICS
from tenants.figures.rules import MONTHS, SHOWN_AS_HIDDEN, Shown, alike
from tenants.reports.printed import number_in
from wegwijs.pictures import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wegwijs.pictures import Value

VISITS_ALONE = ("consultations",)
"""The chapters of a version of before there were chapters."""


@dataclass(frozen=True)
class Figure:
    """One indicator of one year."""

    value: Shown = None
    months: tuple[int | None, ...] = (None,) * len(MONTHS)
    breakdowns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    held_back: frozenset[str] = frozenset()
    """The breakdowns that may not be seen."""

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

    def parts(self, breakdown: str) -> Mapping[str, int]:
        """Return the parts that are told of a breakdown, none of them small."""
        return self.breakdowns.get(breakdown, {})


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed on paper, and what is told of it now."""

    figure: str
    printed: str
    reason: str
    computed: Shown

    @property
    def area(self) -> str:
        """The chapter it belongs to."""
        return self.figure.partition(".")[0]

    @property
    def differs(self) -> bool:
        """Whether what is told now is something else."""
        return number_in(self.printed) != self.computed


@dataclass(frozen=True)
class Photo:
    """A photograph of a version; `people` says that somebody can be recognised, who agreed."""

    id: str
    alt: str
    people: bool


@dataclass(frozen=True)
class Content:
    """A signed version: `now` and `before` by indicator; what of the year before is not known has no figures at all."""

    year: int
    branch: str
    now: Mapping[str, Figure]
    before: Mapping[str, Figure]
    story: Mapping[str, Mapping[str, str]]
    night: str
    small: int
    chapters: tuple[str, ...] = VISITS_ALONE
    municipalities: Mapping[str, str] = field(default_factory=dict)
    """Names by code; none for a branch with one municipality."""
    printed: tuple[Printed, ...] = ()
    photos: Mapping[str, tuple[Photo, ...]] = field(default_factory=dict)
    """By chapter."""
    is_old: bool = False
    """Whether it was signed when only visits were counted."""

    def figure(self, indicator: str) -> Figure:
        """Return an indicator of this year."""
        return self.now.get(indicator, Figure())

    def was(self, indicator: str) -> Figure:
        """Return the year before."""
        return self.before.get(indicator, Figure())

    @property
    def contacts(self) -> Figure:
        """Visits."""
        return self.figure(CONTACTS.id)

    @property
    def topics(self) -> Figure:
        """What they were about."""
        return self.figure(TOPICS.id)

    @property
    def people(self) -> Figure:
        """Different people."""
        return self.figure(CLIENTS.id)

    def has_before(self, area: str) -> bool:
        """Whether anything of the year before stands beside a part of the work."""
        return any(name.startswith(f"{area}.") for name in self.before)

    @property
    def compared(self) -> tuple[int, int] | None:
        """Visits of this year and the last over the months that are known in both."""
        then = self.was(CONTACTS.id).months
        return alike(list(self.contacts.months), list(then)) if self.before else None

    @property
    def knows_the_same_months(self) -> bool:
        """Whether visits are known of the same months in both years, so that their totals may stand beside each other."""
        both = zip(self.contacts.months, self.was(CONTACTS.id).months, strict=True)
        return all((now is None) == (then is None) for now, then in both)

    @property
    def is_whole_year_compared(self) -> bool:
        """Whether all twelve months are known in both years."""
        return None not in (*self.contacts.months, *self.was(CONTACTS.id).months)


def read(content: Mapping[str, Any]) -> Content:
    """Return the frozen content of a version (`tenants.reports.content`)."""
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
        chapters=tuple(content.get("chapters", VISITS_ALONE)),
        municipalities=content.get("municipalities", {}),
        printed=tuple(Printed(**found) for found in content.get("printed", ())),
        photos={
            name: tuple(Photo(**found) for found in several) for name, several in content.get("photos", {}).items()
        },
        is_old="chapters" not in content,
    )


def _figure(found: Mapping[str, Any]) -> Figure:
    months = tuple(found.get("months") or ()) or (None,) * len(MONTHS)
    return Figure(found.get("value"), months, found.get("breakdowns", {}), frozenset(found.get("hidden", ())))
