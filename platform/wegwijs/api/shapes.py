"""What the interface answers: one plain class per kind of answer. Its description (OpenAPI) is made from these."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  msgspec reads the annotations
import uuid  # noqa: TC003
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

Shown = Annotated[
    int | Literal["hidden"] | None,
    Meta(
        description="A number; `hidden` when it is of few people, or would give them away; null when it is not known."
        " Unknown is never 0."
    ),
]
Slug = Annotated[str, Meta(description="The name in addresses; it does not change.", examples=["hellevoetsluis"])]
Code = Annotated[str, Meta(description="CBS code of a municipality.", examples=["GM0530"])]
IndicatorId = Annotated[str, Meta(description="Id of an indicator; see /indicators.", examples=["housing.housed"])]
Year = Annotated[int, Meta(examples=[2018])]
Kind = Literal["flow", "distinct", "stock", "balance", "quantile", "elapsed"]
Status = Literal["published", "current"]


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    nl: str
    en: str


@dataclass(frozen=True)
class Breakdown:
    """One way in which an indicator is told in parts."""

    id: str
    name: Text
    adds_up: Annotated[bool, Meta(description="Whether the parts add up to the whole.")]
    parts: Annotated[
        dict[str, Text],
        Meta(description="Words by code; empty where codes are of ISO 3166 (countries), CBS, or our terms of the law."),
    ]


@dataclass(frozen=True)
class Definition:
    """One version of a definition, and the days on which it counts; a new one is a break in every trend."""

    version: int
    text: Text
    valid_from: Annotated[dt.date | None, Meta(description="The first day; null from the beginning of the records.")]
    valid_to: Annotated[dt.date | None, Meta(description="The last day; null while it counts.")]


@dataclass(frozen=True)
class Indicator:
    """What is counted, and how: an entry of the codebook."""

    id: IndicatorId
    area: str
    name: Text
    definition: Text
    unit: Text
    kind: Kind
    adds_up: Annotated[Text, Meta(description="How it adds up, in plain words.")]
    adds_up_over_time: bool
    adds_up_over_units: bool
    of_persons: Annotated[
        bool, Meta(description="Whether it speaks of people helped, so that small numbers are hidden.")
    ]
    hiding: Text
    source: str
    owner: str
    breakdowns: list[Breakdown]
    definitions: list[Definition]
    page: str


@dataclass(frozen=True)
class Indicators:
    """Every indicator there is."""

    items: list[Indicator]
    licence: str


@dataclass(frozen=True)
class Links:
    """Where a long list goes on."""

    next: str | None = None
    prev: str | None = None


@dataclass(frozen=True)
class Stay:
    """The region of a branch in some days; a branch that moves takes no history along."""

    region: Slug
    name: str
    valid_from: dt.date | None
    valid_until: Annotated[dt.date | None, Meta(description="The first day on which it is no longer so.")]


@dataclass(frozen=True)
class Serving:
    """A municipality that a branch gives a service in, in some days."""

    code: Code
    service: Literal["all", "legal"]
    valid_from: dt.date | None
    valid_until: dt.date | None


@dataclass(frozen=True)
class Branch:
    """A local branch."""

    id: uuid.UUID
    slug: Slug
    name: str
    open_from: dt.date | None
    open_until: dt.date | None
    regions: list[Stay]
    municipalities: list[Serving]
    years: Annotated[list[int], Meta(description="The years of which figures are published.")]


@dataclass(frozen=True)
class Branches:
    """Branches, by name."""

    items: list[Branch]
    total: int
    page: int
    links: Links


@dataclass(frozen=True)
class Region:
    """A group of branches."""

    id: uuid.UUID
    slug: Slug
    name: str
    years: Annotated[list[int], Meta(description="The years of which figures are published.")]


@dataclass(frozen=True)
class Regions:
    """Regions, by name."""

    items: list[Region]
    total: int


@dataclass(frozen=True)
class Nation:
    """The country as a whole."""

    name: str
    years: Annotated[list[int], Meta(description="The years of which figures are published.")]


@dataclass(frozen=True)
class Municipality:
    """A municipality under one name; its code may have had another one before."""

    code: Code
    name: str
    province: str
    province_code: str
    valid_from: dt.date | None
    valid_until: dt.date | None


@dataclass(frozen=True)
class Municipalities:
    """Municipalities, by code and then day."""

    items: list[Municipality]
    total: int
    page: int
    links: Links


@dataclass(frozen=True)
class Version:
    """One published version of a year."""

    version: int
    published_at: dt.datetime
    reason: Annotated[str, Meta(description="Why there is a new version; empty for the first.")] = ""


@dataclass(frozen=True)
class Told:
    """One indicator of a branch in one year."""

    value: Shown
    months: Annotated[list[int | None], Meta(description="Twelve numbers, for some kinds of work; else empty.")] = (
        field(default_factory=list)
    )
    breakdowns: dict[str, dict[str, int]] = field(default_factory=dict)
    held_back: Annotated[list[str], Meta(description="Breakdowns of which not every part may be shown.")] = field(
        default_factory=list
    )


@dataclass(frozen=True)
class BranchFigure(Told):
    """One indicator of a branch, with the year before as it was shown beside it."""

    previous: Told | None = None


@dataclass(frozen=True)
class BranchYear:
    """What a branch published of a year: frozen, with what is of few people left out."""

    branch: Slug
    name: str
    year: Year
    version: int
    published_at: dt.datetime
    versions: Annotated[list[Version], Meta(description="All versions that were not taken back, newest first.")]
    counted_up_to: dt.date | None
    small: Annotated[int, Meta(description="Fewer people than this are not shown.")]
    municipalities: Annotated[dict[str, str], Meta(description="Names by CBS code, where there are several.")]
    figures: dict[IndicatorId, BranchFigure]
    page: str
    licence: str


@dataclass(frozen=True)
class Unit:
    """A row of a table: a branch of the region, or a region of the country."""

    id: str
    slug: Slug
    name: str
    counted_up_to: dt.date | None
    municipalities: list[Code]
    branches: Annotated[int, Meta(description="Of a region: how many branches it had in the year.")] = 0


@dataclass(frozen=True)
class Cell:
    """A number, and the same by part of the year."""

    value: Shown
    parts: Annotated[
        list[Shown] | None, Meta(description="12 months, 4 quarters or 2 half-years, as `grain` says; or nothing.")
    ] = None


@dataclass(frozen=True)
class Figure:
    """One indicator of a region or the country in one year."""

    grain: Literal["month", "quarter", "half", "year"]
    units: Annotated[dict[str, Cell], Meta(description="By id of a unit.")]
    whole: Annotated[Cell | None, Meta(description="All units together; null where they do not add up.")] = None
    breakdowns: dict[str, dict[str, Shown]] = field(default_factory=dict)
    unit_breakdowns: dict[str, dict[str, dict[str, Shown]]] = field(default_factory=dict)
    places: Annotated[dict[str, Shown], Meta(description="The whole by CBS code of the municipality.")] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class EditionYear:
    """The protected table of a region or the country: what is of few people is hidden, and what would give it away."""

    unit: Literal["region", "nation"]
    slug: Annotated[str, Meta(description="Of the region; empty for the country.")]
    name: str
    year: Year
    status: Status
    version: int
    made_at: dt.datetime
    versions: Annotated[list[Version], Meta(description="Published versions, newest first.")]
    small: Annotated[int, Meta(description="Fewer people than this are not shown.")]
    units: list[Unit]
    figures: dict[IndicatorId, Figure]
    exceptions: Annotated[
        list[dict[str, str]], Meta(description="Units whose figures were not accepted yet, and why.")
    ] = field(default_factory=list)
    page: str | None = None
    licence: str = ""


@dataclass(frozen=True)
class Service:
    """Where everything is."""

    title: str
    version: str
    description: str
    documentation: str
    codebook: str
    licence: str
    links: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing that was wrong with what was asked."""

    name: str
    reason: str


@dataclass(frozen=True)
class Problem:
    """What went wrong, in the reader's language (RFC 9457)."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    errors: list[Fault] = field(default_factory=list)
