"""The sheets a branch brings and takes away: one table, from which everything else about them follows.

Reading, checking, writing, exporting, the page "what goes where" and the empty workbook all read `SHEETS`. The sheets stand
in the order in which they lean on each other: a client before their placement, a group before its workshops.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tenants.clients.models import Client
from tenants.consultations.models import Channel, Consultation, Guidance, Outcome
from tenants.consultations.rules import MOST_AT_ONCE
from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome
from tenants.guidance.models import Trajectory
from tenants.housing.models import BalanceEntry, Dwelling, DwellingKind, EntryKind, Placement, Quota, Route
from tenants.imports import codes
from tenants.imports.cells import (
    BirthDate,
    Code,
    Day,
    HalfYear,
    Kind,
    Languages,
    Nationality,
    Number,
    Place,
    Text,
    Topics,
    Whole,
    YesNo,
)
from tenants.language.models import ClassKind, LanguageClass, Pupil
from tenants.participation.models import Participant, ParticipationGroup, Workshop
from tenants.partners.models import MeetingKind, PartnerMeeting
from tenants.roles import Right
from tenants.volunteers.models import Kind as WorkKind
from tenants.volunteers.models import Volunteer
from tenants.words import N_

if TYPE_CHECKING:
    from tenants.columns import OwnedRecord

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


def _column(name: str, kind: Kind, *stores: str, required: bool = False, **more: Any) -> Column:
    return Column(name, kind, stores or (name,), required=required, **more)


def _must(name: str, kind: Kind, *stores: str, **more: Any) -> Column:
    return _column(name, kind, *stores, required=True, **more)


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


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "quotas",
        N_("How many people the state asks a municipality to house in a half-year."),
        Quota,
        (
            _must("municipality", PLACE, "municipality_code"),
            _must("period", HalfYear(), "starts_on", ahead=2 * YEAR),
            _must("quota", Whole(0, 99_999), "persons", about=N_("Without what is left of earlier half-years.")),
        ),
        key=("municipality", "period"),
        day="period",
        right=Right.HOUSING_READ,
        note=N_("One row for each municipality and half-year."),
    ),
    Sheet(
        "balance_entries",
        N_("The ledger: where a municipality stood, and what changed that."),
        BalanceEntry,
        (
            _must("municipality", PLACE, "municipality_code"),
            _must("date", DAY, "day"),
            _must("kind", Code(EntryKind, codes.ENTRIES)),
            _must("persons", Whole(-99_999, 99_999), about=N_("A plus means fewer people left to house.")),
            _must("reason", Text()),
        ),
        day="date",
        right=Right.HOUSING_READ,
        note=N_("Every column makes the row: a row that differs in one of them is another entry."),
    ),
    Sheet(
        "clients",
        N_("The people you help."),
        Client,
        (
            _must("client", NUMBER, "number"),
            _column(
                "household",
                NUMBER,
                "household_id",
                of="households",
                about=N_("People with the same number live together."),
            ),
            _column("first_name", Text(100), default=""),
            _must("last_name", Text(100)),
            _column("birth_date", BirthDate(), "birth_date", "birth_precision"),
            _column("sex", Code(codes.Sex, codes.SEXES), about=N_("m (man), f (woman) or x.")),
            _column("nationality", Nationality()),
            _must("municipality", PLACE, "municipality_code", about=N_("Where they live now.")),
            _column("arrived_on", DAY, about=N_("Arrival in the Netherlands.")),
            _column("language", Languages(), "languages", default=()),
        ),
        key=("client",),
        right=Right.CLIENT_ALL,
        note=N_("Known by the client number."),
    ),
    Sheet(
        "dwellings",
        N_("Homes made available."),
        Dwelling,
        (
            _must("dwelling", NUMBER, "number"),
            _must("municipality", PLACE, "municipality_code"),
            _must("offered_on", DAY),
            _column("kind", Code(DwellingKind, codes.DWELLINGS), default=DwellingKind.HOUSE),
            _column("temporary", YES_NO, default=False),
            _column("corporation", Text(100), default=""),
        ),
        key=("dwelling",),
        day="offered_on",
        right=Right.HOUSING_READ,
        note=N_("Known by the number of the dwelling."),
    ),
    Sheet(
        "placements",
        N_("Who was housed, where and when."),
        Placement,
        (
            _must("client", NUMBER, "client_id", of="clients"),
            _must("municipality", PLACE, "municipality_code"),
            _must("date", DAY, "day"),
            _column("dwelling", NUMBER, "dwelling_id", of="dwellings"),
            _must("route", Code(Route, codes.ROUTES)),
            _must("counts_for_quota", YES_NO),
        ),
        day="date",
        right=Right.CLIENT_ALL,
        note=N_("Known by every column but the dwelling: a client is housed once on a day."),
    ),
    Sheet(
        "consultations",
        N_("Visits and calls to the walk-in hour."),
        Consultation,
        (
            _must("date", DAY, "day"),
            _must("municipality", PLACE, "municipality_code"),
            _must("channel", Code(Channel, codes.CHANNELS)),
            _column("client", NUMBER, "client_id", of="clients", about=N_("Empty for a visit without a name.")),
            _must("topics", Topics()),
            _column("guidance", Code(Guidance, codes.GUIDANCE), default=Guidance.OUTSIDE),
            _column("minutes", Whole(0, 1440)),
            _column("outcome", Code(Outcome, codes.OUTCOMES), default=Outcome.ANSWERED),
            _column(
                "visits",
                Whole(1, MOST_AT_ONCE),
                default=1,
                about=N_("More than 1 for a day's tally of visits without a name."),
            ),
        ),
        day="date",
        right=Right.CLIENT_ALL,
        note=N_("Known by date, municipality, channel, topics and client; equal rows are told apart by their order."),
    ),
    Sheet(
        "dossiers",
        N_("Legal procedures of clients."),
        Dossier,
        (
            _must("dossier", NUMBER, "number"),
            _must("client", NUMBER, "client_id", of="clients"),
            _must("kind", Code(DossierKind, codes.DOSSIERS)),
            _must("opened_on", DAY),
            _column("closed_on", DAY),
            _column("outcome", Code(DossierOutcome, codes.ENDINGS)),
        ),
        key=("dossier",),
        day="opened_on",
        right=Right.DOSSIER_READ,
        note=N_("Known by the number of the dossier."),
    ),
    Sheet(
        "trajectories",
        N_("The first and second year of guidance."),
        Trajectory,
        (
            _must("client", NUMBER, "client_id", of="clients"),
            _must("municipality", PLACE, "municipality_code"),
            _must("year_of_guidance", Whole(1, 2)),
            _must("started_on", DAY),
            _column("ended_on", DAY),
        ),
        day="started_on",
        right=Right.CLIENT_ALL,
        note=N_("Known by every column but the end."),
    ),
    Sheet(
        "participation_groups",
        N_("Groups of the participation track."),
        ParticipationGroup,
        (
            _must("group", NUMBER, "number"),
            _must("municipality", PLACE, "municipality_code"),
            _must("started_on", DAY, ahead=YEAR),
        ),
        key=("group",),
        day="started_on",
        right=Right.PARTICIPATION_READ,
        note=N_("Known by the name of the group."),
    ),
    Sheet(
        "participation_workshops",
        N_("The three workshops of a group."),
        Workshop,
        (
            _must("group", NUMBER, "group_id", of="participation_groups"),
            _must("workshop", Whole(1, 3)),
            _must("date", DAY, "day", ahead=YEAR),
        ),
        key=("group", "workshop"),
        day="date",
        right=Right.PARTICIPATION_READ,
        note=N_("Known by the group and the number of the workshop."),
    ),
    Sheet(
        "participation_participants",
        N_("Who takes part in a group, and who signed the statement."),
        Participant,
        (
            _must("group", NUMBER, "group_id", of="participation_groups"),
            _must(
                "participant",
                NUMBER,
                "number",
                about=N_("The client number, or a code of your own for who is no client."),
            ),
            _column(
                "nationality", Nationality("unknown"), leaves=True, about=N_("Empty takes over that of the client.")
            ),
            _column("signed_on", DAY),
        ),
        key=("group", "participant"),
        right=Right.CLIENT_ALL,
        note=N_("Known by the group and the participant."),
    ),
    Sheet(
        "language_classes",
        N_("Language classes and homework help."),
        LanguageClass,
        (
            _must("class", NUMBER, "number"),
            _must("municipality", PLACE, "municipality_code"),
            _must("kind", Code(ClassKind, codes.CLASSES)),
            _must("started_on", DAY, ahead=YEAR),
            _column("ended_on", DAY, ahead=2 * YEAR),
        ),
        key=("class",),
        day="started_on",
        right=Right.LANGUAGE_READ,
        note=N_("Known by the name of the class."),
    ),
    Sheet(
        "language_participants",
        N_("Who takes part in a class."),
        Pupil,
        (
            _must("class", NUMBER, "class_id", of="language_classes"),
            _must(
                "participant",
                NUMBER,
                "number",
                about=N_("The client number, or a code of your own for who is no client."),
            ),
            _must("joined_on", DAY),
            _column("left_on", DAY),
        ),
        key=("class", "participant", "joined_on"),
        right=Right.CLIENT_ALL,
        note=N_("Known by the class, the participant and the day they joined."),
    ),
    Sheet(
        "people",
        N_("The people who work for the branch."),
        Volunteer,
        (
            _must("person", NUMBER, "number"),
            _must("name", Text(200)),
            _must("kind", Code(WorkKind, codes.PEOPLE)),
            _column("role", Text(100), default="", about=N_("What they do, such as language teacher.")),
            _must("started_on", DAY, ahead=YEAR),
            _column("ended_on", DAY, about=N_("The last day.")),
            _column(
                "counts_as_volunteer",
                YES_NO,
                leaves=True,
                about=N_("Empty means yes for a volunteer or an intern, and no for who is paid."),
            ),
        ),
        key=("person",),
        day="started_on",
        right=Right.VOLUNTEER_READ,
        note=N_("Known by the number of the person."),
    ),
    Sheet(
        "partner_meetings",
        N_("Meetings with partners."),
        PartnerMeeting,
        (
            _must("date", DAY, "day"),
            _must(
                "partner",
                Text(120),
                "partner_id",
                of="partners",
                about=N_("A partner that is new is added to your partners."),
            ),
            _must("kind", Code(MeetingKind, codes.MEETINGS)),
            _column(
                "municipality",
                PLACE,
                "municipality_code",
                leaves=True,
                about=N_("May be empty when the branch serves one municipality."),
            ),
        ),
        day="date",
        right=Right.PARTNER_READ,
        note=N_("Known by date, partner and kind; equal rows are told apart by their order."),
    ),
)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
MADE_WHEN_NEW = ("households", "partners")
"""What a sheet may name without a sheet of its own."""
IN_ORDER = {
    "dossiers": ("opened_on", "closed_on"),
    "trajectories": ("started_on", "ended_on"),
    "language_classes": ("started_on", "ended_on"),
    "language_participants": ("joined_on", "left_on"),
    "people": ("started_on", "ended_on"),
}
"""The columns with the first and the last day of something."""
