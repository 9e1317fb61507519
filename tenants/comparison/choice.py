"""The choice behind a comparison: what, when, per what and with whom; always led to the nearest one that can be.

Pure. A choice is written in an address as five short codes, so that it can be kept and sent. What cannot be is never an
error: it leads to the nearest choice that can, with the reason (`Note`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.comparison.against import BESIDE, Per, fitting, held_against
from tenants.figures.areas.consultations import CONTACTS
from tenants.figures.areas.housing import HOUSED
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.fairness import Law
from tenants.figures.peers import Peers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTHS = 12
CHOSEN = ("topic", "kind", "channel", "guidance", "subject")
"""The breakdowns of work of which one part can be chosen: those of which people in the field ask."""


BASES = {Per.INHABITANTS: (1000, 10_000, 100_000), Per.HOUSED: (1, 10, 100), Per.VOLUNTEERS: (1, 10, 100)}
"""What a rate may be written per: 1,000 inhabitants, one volunteer, or more of them where that would read as nothing."""
PERCENT = 100


def base_of(per: Per, rate: float | None) -> int:
    """Return the first base by which the `rate` of all together reads at least 1; the first when there is no rate."""
    bases = BASES.get(per, (PERCENT,))
    return next((base for base in bases if rate and rate * base >= 1), bases[-1] if rate else bases[0])


class Note(StrEnum):
    """Why another choice is shown than the one that was asked for."""

    WHAT = "what"
    """There is no such figure in this year."""
    YEAR = "year"
    """There are no figures of that year."""
    PERIOD = "period"
    """It is not told in parts as small as that."""
    NEED_YEAR = "need_year"
    """What was needed is known by year only."""
    PER = "per"
    """It cannot be held against that."""
    PEERS = "peers"
    """There are fewer than three of that kind."""


@dataclass(frozen=True)
class Period:
    """A year or a part of it: `year`, `h1`, `q3`, `m11`."""

    code: str

    @property
    def months(self) -> range:
        """The numbers of its months."""
        if self.code == "year":
            return range(1, MONTHS + 1)
        length = {"h": 6, "q": 3, "m": 1}[self.code[0]]
        first = (int(self.code[1:]) - 1) * length + 1
        return range(first, first + length)

    @property
    def grain(self) -> str:
        """How finely a figure must be told for it."""
        return {"y": "year", "h": "half", "q": "quarter", "m": "month"}[self.code[0]]


WHOLE_YEAR = Period("year")
_PARTS = {
    "month": [f"m{number:02}" for number in range(1, 13)],
    "quarter": [f"q{number}" for number in range(1, 5)],
    "half": ["h1", "h2"],
    "year": ["year"],
}
_COARSER = {"month": "quarter", "quarter": "half", "half": "year"}
PARTS = {"month": 12, "quarter": 4, "half": 2, "year": 0}


def periods(grain: str) -> list[Period]:
    """Return the periods that a figure told by `grain` can be shown for, the longest first."""
    finest = list(_PARTS).index(grain)
    return [Period(code) for name in reversed(list(_PARTS)[finest:]) for code in _PARTS[name]]


def period_of(code: str) -> Period:
    """Return the period of an address; the whole year for what is none."""
    return Period(code) if any(code in codes for codes in _PARTS.values()) else WHOLE_YEAR


def nearest_period(wanted: Period, grain: str) -> Period:
    """Return the shortest period that holds `wanted` and is told."""
    told = {period.code for period in periods(grain)}
    found = wanted
    while found.code not in told:
        length = _COARSER[found.grain]
        month = found.months[0]
        found = next(Period(code) for code in _PARTS[length] if month in Period(code).months)
    return found


@dataclass(frozen=True)
class What:
    """A figure, or one part of a figure of work: legal topics."""

    indicator: str
    breakdown: str = ""
    value: str = ""

    @classmethod
    def of(cls, code: str) -> What:
        """Read `consultations.topics` or `consultations.topics:topic:legal`."""
        name, _, rest = code.partition(":")
        breakdown, _, value = rest.partition(":")
        return cls(name, breakdown, value) if breakdown and value else cls(name)

    @property
    def code(self) -> str:
        """How it is written in an address."""
        return f"{self.indicator}:{self.breakdown}:{self.value}" if self.breakdown else self.indicator


@dataclass(frozen=True)
class Told:
    """How a figure is told in an edition: how finely, and in which parts by unit."""

    grain: str
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """What is compared."""

    what: What
    year: int
    period: Period = WHOLE_YEAR
    per: Per = Per.NONE
    peers: Peers = Peers.ALL
    base: int = 0
    """What its rate is written per, where that follows from how large the numbers are (`base_of`); 0 before that is known."""

    @property
    def arguments(self) -> dict[str, str]:
        """How it is written in an address; what goes without saying is left out."""
        return {
            "what": self.what.code,
            "year": str(self.year),
            **({"period": self.period.code} if self.period != WHOLE_YEAR else {}),
            "per": self.per.value,
            **({"with": self.peers.value} if self.peers is not Peers.ALL else {}),
        }

    @property
    def law(self) -> Law:
        """How its counts come about."""
        if self.per is Per.WHOLE and self.what.indicator not in BESIDE:
            return Law.PART
        return Law.PAIR if self.per in {Per.BEFORE, Per.HOUSED, Per.WHOLE} else Law.EVENTS

    @property
    def scale(self) -> int:
        """What its rate is written per; of a bare number, that of a map by inhabitants."""
        return self.base or base_of(Per.INHABITANTS if self.per is Per.NONE else self.per, None)


def whats(told: Mapping[str, Told]) -> list[What]:
    """Return everything that can be chosen: every figure but positions of the ledger, and the parts of work."""
    found = []
    for name, indicator in INDICATORS.items():
        if name not in told or indicator.kind is Kind.BALANCE:
            continue
        found.append(What(name))
        found += [
            What(name, breakdown, value)
            for breakdown, values in told[name].parts.items()
            if breakdown in CHOSEN
            for value in values
        ]
    return found


def pers(what: What) -> list[Per]:
    """Return what a figure can be held against, the best first."""
    return fitting(what.indicator, is_part=bool(what.breakdown))


def needs_of(what: What, per: Per) -> tuple[str, ...]:
    """Return the figures that `what` is held against (`against.held_against`); none for inhabitants."""
    return held_against(what.indicator, per, is_part=bool(what.breakdown))


def usual_what(told: Mapping[str, Told]) -> What:
    """Return what is shown when nobody chose: people housed, else visits, else the first there is."""
    can = whats(told)
    return next((what for what in (What(HOUSED.id), What(CONTACTS.id)) if what in can), can[0])


@dataclass(frozen=True)
class Settled:
    """The choice that is shown, and why it is another one than was asked for."""

    choice: Choice
    notes: tuple[Note, ...] = ()


def settle(wanted: Choice, told: Mapping[str, Told], *, per_chosen: bool = True) -> Settled:
    """Return the nearest choice to `wanted` that an edition can answer; peers are settled once the lines are known.

    With `per_chosen` false nobody asked for a denominator, so the first that fits is taken without a word.
    """
    notes: list[Note] = []
    choice = wanted
    if choice.what not in whats(told):
        without_part = What(choice.what.indicator)
        found = without_part if without_part in whats(told) else usual_what(told)
        choice = replace(choice, what=found)
        notes.append(Note.WHAT)
    can = pers(choice.what)
    if choice.per not in can:
        if per_chosen and not notes:
            notes.append(Note.PER)
        choice = replace(choice, per=can[0])
    grain = "year" if choice.what.breakdown else told[choice.what.indicator].grain
    nearest = nearest_period(choice.period, grain)
    if nearest != choice.period:
        notes.append(Note.PERIOD)
        choice = replace(choice, period=nearest)
    if choice.per in {Per.NEED, Per.HOUSED} and choice.period != WHOLE_YEAR:
        (need,) = needs_of(choice.what, choice.per)
        finer = nearest_period(choice.period, told[need].grain if need in told else "year")
        if finer != choice.period:
            notes.append(Note.NEED_YEAR)
            choice = replace(choice, period=finer)
    return Settled(choice, tuple(notes))
