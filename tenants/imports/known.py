"""What a branch has recorded already, as far as the rows of a file lean on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from tenants.clients.models import Client, Household
from tenants.dossiers.models import Dossier
from tenants.guidance.queries import local_rules
from tenants.housing.models import BalanceEntry, Dwelling, EntryKind, Placement
from tenants.imports.codes import folded
from tenants.language.models import LanguageClass
from tenants.participation.models import ParticipationGroup, Workshop
from tenants.partners.models import Partner
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.guidance.models import GuidanceRule
    from tenants.isolation import ScopedSession


class Record(NamedTuple):
    """One recorded row of a sheet. What was taken back as a mistake is `withdrawn`: it stays so."""

    id: uuid.UUID
    withdrawn: bool
    values: tuple[Any, ...]


class Procedure(NamedTuple):
    """What the rows about a dossier take from it."""

    kind: str
    opened_on: dt.date
    closed_on: dt.date | None
    regime_on: dt.date | None
    withdrawn: bool


@dataclass(frozen=True)
class Person:
    """What the rows of other sheets take from a client."""

    municipality_code: str
    birth_date: dt.date | None
    precision: str
    sex: str | None
    nationality: str | None


@dataclass
class Known:
    """Records by the branch's own numbers. Ids are of what is in the database; the rest takes in the file too."""

    ids: dict[str, dict[str, uuid.UUID]] = field(default_factory=lambda: defaultdict(dict))
    """By what a column may name (`clients`, `households`) and then by number or name."""
    people: dict[str, Person] = field(default_factory=dict)
    offered: dict[str, tuple[dt.date, str, dt.date | None]] = field(default_factory=dict)
    """By dwelling: since when, in which municipality, and until when."""
    groups: dict[str, dt.date] = field(default_factory=dict)
    classes: dict[str, tuple[dt.date, dt.date | None]] = field(default_factory=dict)
    workshops: dict[str, dict[int, dt.date]] = field(default_factory=lambda: defaultdict(dict))
    openings: dict[tuple[str, dt.date], int] = field(default_factory=dict)
    housed: dict[tuple[str, dt.date], tuple[str, str, bool]] = field(default_factory=dict)
    """By client number and day: municipality, route, and whether it counts."""
    rules: Sequence[GuidanceRule] = ()
    """How long a year of guidance lasts, newest agreement first."""
    dossiers: dict[str, Procedure] = field(default_factory=dict)
    events: dict[str, list[tuple[str, dt.date, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(list))
    """By dossier: the events by which terms began, with their day and the terms; of the dossiers of the file only."""
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The numbers of the people who have a name."""


def known_in(session: ScopedSession) -> Known:
    """Return what the branch has recorded: a handful of statements, whatever the file holds."""
    known = Known()
    facts = (Client.municipality_code, Client.birth_date, Client.birth_precision, Client.sex, Client.nationality)
    for row in session.execute(select(Client.id, Client.number, *facts)):
        known.ids["clients"][row[1]] = row[0]
        known.people[row[1]] = Person(*row[2:])
    for what, table, name in (("households", Household, Household.number), ("partners", Partner, Partner.name)):
        for key, number in session.execute(select(table.id, name)):
            known.ids[what][number] = key
    dwellings = select(Dwelling.id, Dwelling.number, Dwelling.offered_on, Dwelling.municipality_code, Dwelling.ended_on)
    for key, number, day, code, last in session.execute(dwellings):
        known.ids["dwellings"][number] = key
        known.offered[number] = (day, code, last)
    groups = select(ParticipationGroup.id, ParticipationGroup.number, ParticipationGroup.started_on)
    for key, number, day in session.execute(groups):
        known.ids["participation_groups"][number] = key
        known.groups[number] = day
    classes = select(LanguageClass.id, LanguageClass.number, LanguageClass.started_on, LanguageClass.ended_on)
    for key, number, first, last in session.execute(classes):
        known.ids["language_classes"][number] = key
        known.classes[number] = (first, last)
    known.rules = [rule for rule in local_rules(session) if rule.withdrawn_at is None]
    _law(session, known)
    _ledger(session, known)
    return known


def _law(session: ScopedSession, known: Known) -> None:
    facts = (Dossier.kind, Dossier.opened_on, Dossier.closed_on, Dossier.regime_on, Dossier.withdrawn_at)
    for row in session.execute(select(Dossier.id, Dossier.number, *facts)):
        known.ids["dossiers"][row[1]] = row[0]
        known.dossiers[row[1]] = Procedure(*row[2:6], withdrawn=row[6] is not None)
    for key, number, name in session.execute(select(Volunteer.id, Volunteer.number, Volunteer.name)):
        known.ids["people"][number] = key
        known.names[folded(name)].add(number)


def _ledger(session: ScopedSession, known: Known) -> None:
    numbers = {key: number for number, key in known.ids["participation_groups"].items()}
    for key, workshop, day in session.execute(select(Workshop.group_id, Workshop.workshop, Workshop.day)):
        known.workshops[numbers[key]][workshop] = day
    openings = select(BalanceEntry.municipality_code, BalanceEntry.day, BalanceEntry.persons).where(
        BalanceEntry.kind == EntryKind.OPENING, BalanceEntry.withdrawn_at.is_(None)
    )
    known.openings = {(code, day): persons for code, day, persons in session.execute(openings)}
    clients = {key: number for number, key in known.ids["clients"].items()}
    housed = select(
        Placement.client_id, Placement.day, Placement.municipality_code, Placement.route, Placement.counts_for_quota
    ).where(Placement.withdrawn_at.is_(None))
    known.housed = {
        (clients[client], day): (code, route, counts) for client, day, code, route, counts in session.execute(housed)
    }
