"""The sheets a branch brings and takes away: one table, from which everything else about them follows.

Reading, checking, writing, exporting, the page "what goes where" and the empty workbook all read `SHEETS`. The sheets stand
in the order in which they lean on each other: a client before their placement, a dossier before what happened in it.
"""

from __future__ import annotations

from tenants.clients.models import Client
from tenants.consultations.models import Channel, Consultation, Guidance, Outcome
from tenants.consultations.rules import MOST_AT_ONCE
from tenants.guidance.models import Trajectory
from tenants.housing.models import BalanceEntry, Dwelling, DwellingKind, EntryKind, Placement, Quota, Route
from tenants.imports import codes
from tenants.imports.cells import BirthDate, Code, HalfYear, Languages, Nationality, Text, Topics, Whole
from tenants.imports.columns import DAY, NUMBER, PLACE, YEAR, YES_NO, Column, Sheet, column, must
from tenants.imports.dossiers.sheets import DOSSIERS, EVENTS
from tenants.language.models import ClassKind, LanguageClass, Pupil
from tenants.participation.models import Participant, ParticipationGroup, Workshop
from tenants.partners.models import MeetingKind, PartnerMeeting
from tenants.roles import Right
from tenants.volunteers.models import Kind as WorkKind
from tenants.volunteers.models import Volunteer
from tenants.words import N_

__all__ = ["BY_NAME", "IN_ORDER", "MADE_WHEN_NEW", "SHEETS", "Column", "Sheet"]
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "quotas",
        N_("How many people the state asks a municipality to house in a half-year."),
        Quota,
        (
            must("municipality", PLACE, "municipality_code"),
            must("period", HalfYear(), "starts_on", ahead=2 * YEAR),
            must("quota", Whole(0, 99_999), "persons", about=N_("Without what is left of earlier half-years.")),
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
            must("municipality", PLACE, "municipality_code"),
            must("date", DAY, "day"),
            must("kind", Code(EntryKind, codes.ENTRIES)),
            must("persons", Whole(-99_999, 99_999), about=N_("A plus means fewer people left to house.")),
            must("reason", Text()),
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
            must("client", NUMBER, "number"),
            column(
                "household",
                NUMBER,
                "household_id",
                of="households",
                about=N_("People with the same number live together."),
            ),
            column("first_name", Text(100), default=""),
            must("last_name", Text(100)),
            column("birth_date", BirthDate(), "birth_date", "birth_precision"),
            column("sex", Code(codes.Sex, codes.SEXES), about=N_("m (man), f (woman) or x.")),
            column("nationality", Nationality()),
            must("municipality", PLACE, "municipality_code", about=N_("Where they live now.")),
            column("arrived_on", DAY, about=N_("Arrival in the Netherlands.")),
            column("language", Languages(), "languages", default=()),
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
            must("dwelling", NUMBER, "number"),
            must("municipality", PLACE, "municipality_code"),
            must("offered_on", DAY),
            column("kind", Code(DwellingKind, codes.DWELLINGS), default=DwellingKind.HOUSE),
            column("temporary", YES_NO, default=False),
            column("corporation", Text(100), default=""),
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
            must("client", NUMBER, "client_id", of="clients"),
            must("municipality", PLACE, "municipality_code"),
            must("date", DAY, "day"),
            column("dwelling", NUMBER, "dwelling_id", of="dwellings"),
            must("route", Code(Route, codes.ROUTES)),
            must("counts_for_quota", YES_NO),
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
            must("date", DAY, "day"),
            must("municipality", PLACE, "municipality_code"),
            must("channel", Code(Channel, codes.CHANNELS)),
            column("client", NUMBER, "client_id", of="clients", about=N_("Empty for a visit without a name.")),
            must("topics", Topics()),
            column("guidance", Code(Guidance, codes.GUIDANCE), default=Guidance.OUTSIDE),
            column("minutes", Whole(0, 1440)),
            column("outcome", Code(Outcome, codes.OUTCOMES), default=Outcome.ANSWERED),
            column(
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
        "people",
        N_("The people who work for the branch."),
        Volunteer,
        (
            must("person", NUMBER, "number"),
            must("name", Text(200)),
            must("kind", Code(WorkKind, codes.PEOPLE)),
            column("role", Text(100), default="", about=N_("What they do, such as language teacher.")),
            must("started_on", DAY, ahead=YEAR),
            column("ended_on", DAY, about=N_("The last day.")),
            column(
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
    DOSSIERS,
    EVENTS,
    Sheet(
        "trajectories",
        N_("The first and second year of guidance."),
        Trajectory,
        (
            must("client", NUMBER, "client_id", of="clients"),
            must("municipality", PLACE, "municipality_code"),
            must("year_of_guidance", Whole(1, 2)),
            must("started_on", DAY),
            column("ended_on", DAY),
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
            must("group", NUMBER, "number"),
            must("municipality", PLACE, "municipality_code"),
            must("started_on", DAY, ahead=YEAR),
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
            must("group", NUMBER, "group_id", of="participation_groups"),
            must("workshop", Whole(1, 3)),
            must("date", DAY, "day", ahead=YEAR),
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
            must("group", NUMBER, "group_id", of="participation_groups"),
            must(
                "participant",
                NUMBER,
                "number",
                about=N_("The client number, or a code of your own for who is no client."),
            ),
            column(
                "nationality", Nationality("unknown"), leaves=True, about=N_("Empty takes over that of the client.")
            ),
            column("signed_on", DAY),
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
            must("class", NUMBER, "number"),
            must("municipality", PLACE, "municipality_code"),
            must("kind", Code(ClassKind, codes.CLASSES)),
            must("started_on", DAY, ahead=YEAR),
            column("ended_on", DAY, ahead=2 * YEAR),
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
            must("class", NUMBER, "class_id", of="language_classes"),
            must(
                "participant",
                NUMBER,
                "number",
                about=N_("The client number, or a code of your own for who is no client."),
            ),
            must("joined_on", DAY),
            column("left_on", DAY),
        ),
        key=("class", "participant", "joined_on"),
        right=Right.CLIENT_ALL,
        note=N_("Known by the class, the participant and the day they joined."),
    ),
    Sheet(
        "partner_meetings",
        N_("Meetings with partners."),
        PartnerMeeting,
        (
            must("date", DAY, "day"),
            must(
                "partner",
                Text(120),
                "partner_id",
                of="partners",
                about=N_("A partner that is new is added to your partners."),
            ),
            must("kind", Code(MeetingKind, codes.MEETINGS)),
            column(
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
