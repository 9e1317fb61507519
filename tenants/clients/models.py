"""The people a branch helps, with whom they live, what they agreed to, and who may open their record.

There is no field for a citizen service number, and there never will be.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, OwnedRecord, moment, owned_key, words
from tenants.database import TableClass

SEXES = ("m", "f", "x")
PRECISIONS = ("day", "month", "year")


class Relation(StrEnum):
    """What somebody is in their household."""

    HEAD = "head"
    PARTNER = "partner"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER = "other"


class Permit(StrEnum):
    """On what ground somebody stays; part of the legal section of a record."""

    ASYLUM_TEMPORARY = "asylum_temporary"
    ASYLUM_PERMANENT = "asylum_permanent"
    REGULAR_TEMPORARY = "regular_temporary"
    REGULAR_PERMANENT = "regular_permanent"
    TEMPORARY_PROTECTION = "temporary_protection"
    IN_PROCEDURE = "in_procedure"
    DUTCH = "dutch"
    NONE = "none"


class Retention(StrEnum):
    """Why a record is kept, which says for how long after it ends (`rules.kept_until`)."""

    GUIDANCE = "guidance"
    LEGAL = "legal"
    VISITS = "visits"
    HOLD = "hold"
    """Kept until somebody says otherwise: a claim or a complaint runs."""


class Ending(StrEnum):
    """Why the branch no longer helps somebody."""

    INDEPENDENT = "independent"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    DIED = "died"
    LEFT_COUNTRY = "left_country"
    DOUBLE = "double"
    """Registered twice: the other record goes on, and this one is no longer taken for somebody's double."""
    OTHER = "other"


class Household(OwnedRecord):
    """People who live together."""

    __tablename__ = "households"
    number: Mapped[str]
    __table_args__ = (UniqueConstraint("branch_id", "number", name="uq_households_number"),)


class Client(OwnedRecord):
    """A person helped by the branch."""

    __tablename__ = "clients"
    number: Mapped[str]
    """The branch's own number."""
    first_name: Mapped[str]
    last_name: Mapped[str]
    search_name: Mapped[str]
    """The name as people search for it: lower case, without accents (`rules.search_form`)."""
    sound_name: Mapped[str] = mapped_column(server_default="")
    """The name by its sound, so that spellings of one transliterated name meet (`sounds.sound_form`)."""
    birth_date: Mapped[dt.date | None]
    birth_precision: Mapped[str] = mapped_column(server_default="day")
    """How much of the birth date is known: many a registered birthday is only a year."""
    sex: Mapped[str | None]
    nationality: Mapped[str | None]
    """ISO 3166 alpha-2, `stateless` or nothing when unknown."""
    municipality_code: Mapped[str]
    """Where they live now; `residences` holds where they lived before."""
    household_id: Mapped[uuid.UUID | None]
    relation: Mapped[Relation | None] = mapped_column(words(Relation, "relation"))
    languages: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """ISO 639 codes, the one they speak best first."""
    interpreter: Mapped[bool] = mapped_column(server_default=text("false"))
    arrived_on: Mapped[dt.date | None]
    """Arrival in the country, which is no placement."""
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    permit: Mapped[Permit | None] = mapped_column(words(Permit, "permit"))
    permit_from: Mapped[dt.date | None]
    permit_until: Mapped[dt.date | None]
    restricted: Mapped[bool] = mapped_column(server_default=text("false"))
    """Only their own caseload and the team lead find them by name; the desk needs the whole number."""
    retention: Mapped[Retention] = mapped_column(words(Retention, "retention"), server_default=Retention.GUIDANCE)
    registered_at: Mapped[dt.datetime] = moment(now=True)
    ended_on: Mapped[dt.date | None]
    ending: Mapped[Ending | None] = mapped_column(words(Ending, "ending"))
    __table_args__ = (
        owned_key("household_id", "households"),
        UniqueConstraint("branch_id", "number", name="uq_clients_number"),
        Index("ix_clients_search_name", "branch_id", "search_name"),
        Index("ix_clients_household", "branch_id", "household_id"),
        CheckConstraint("sex IN ('m', 'f', 'x')", name="sex"),
        CheckConstraint("birth_precision IN ('day', 'month', 'year')", name="birth_precision"),
        CheckConstraint("permit_until >= permit_from", name="permit_order"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ended"),
    )

    @property
    def name(self) -> str:
        """First and last name as one writes them."""
        return f"{self.first_name} {self.last_name}".strip()


class Residence(OwnedRecord):
    """Where somebody lived, from one day up to and not including another; the open one is where they live now."""

    __tablename__ = "residences"
    client_id: Mapped[uuid.UUID]
    municipality_code: Mapped[str]
    moved_in_on: Mapped[dt.date]
    moved_out_on: Mapped[dt.date | None]
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("ix_residences_client", "branch_id", "client_id", "moved_in_on"),
        CheckConstraint("moved_out_on > moved_in_on", name="order"),
    )


class Consent(OwnedRecord):
    """Something a client agreed to, until they take it back."""

    __tablename__ = "consents"

    class Kind(StrEnum):
        """To what."""

        HANDOVER = "handover"
        PARTNER = "partner"
        HELPDESK = "helpdesk"
        INTERPRETER = "interpreter"

    client_id: Mapped[uuid.UUID]
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    given_on: Mapped[dt.date]
    withdrawn_on: Mapped[dt.date | None]
    how: Mapped[str] = mapped_column(server_default="")
    """How it was asked and given: a signed form, in words with an interpreter."""
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("ix_consents_client", "branch_id", "client_id"),
        CheckConstraint("withdrawn_on >= given_on", name="order"),
    )


class Section(StrEnum):
    """The parts of a record that ask for a right of their own."""

    GENERAL = "general"
    LEGAL = "legal"
    MEDICAL = "medical"


class ClientNote(OwnedRecord):
    """Something written down about a client, in the section that says who may read it."""

    __tablename__ = "client_notes"
    client_id: Mapped[uuid.UUID]
    section: Mapped[Section] = mapped_column(words(Section, "section"))
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    replaces_id: Mapped[uuid.UUID | None]
    """The note that this one corrects; what it said stays."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("replaces_id", "client_notes"),
        Index("ix_client_notes_client", "branch_id", "client_id", "at"),
        CheckConstraint("text <> ''", name="text"),
    )


class Caseload(OwnedRecord):
    """A client in the care of somebody of the roster, from one day up to and not including another."""

    __tablename__ = "caseloads"
    client_id: Mapped[uuid.UUID]
    volunteer_id: Mapped[uuid.UUID]
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("volunteer_id", "volunteers"),
        Index("ix_caseloads_client", "branch_id", "client_id"),
        Index("ix_caseloads_volunteer", "branch_id", "volunteer_id"),
        Index(
            "uq_caseloads_open",
            "branch_id",
            "client_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("until >= since", name="order"),
    )


class AccessReason(StrEnum):
    """Why somebody opens a record that is not in their caseload."""

    VISIT = "visit"
    PHONE = "phone"
    APPOINTMENT = "appointment"
    STAND_IN = "stand_in"
    CORRECTION = "correction"
    REGISTRATION = "registration"
    """They registered the client just now, and so know what it says."""


class ClientAccess(OwnedRecord):
    """A record opened outside one's caseload: for a reason, for eight hours, and told to the team lead."""

    __tablename__ = "client_accesses"
    client_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[AccessReason] = mapped_column(words(AccessReason, "reason"))
    opened_at: Mapped[dt.datetime] = moment(now=True)
    ends_at: Mapped[dt.datetime] = moment()
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("ix_client_accesses_client", "branch_id", "client_id", "person_id", "ends_at"),
        Index("ix_client_accesses_opened", "branch_id", "opened_at"),
    )


class Handover(Identified):
    """A copy of what one branch hands to another about somebody who moved, with consent; seen by those two alone."""

    __tablename__ = "client_handovers"
    wall = TableClass.HANDOVER
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    """The branch that hands over."""
    to_branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    from_branch_name: Mapped[str]
    content: Mapped[dict[str, Any]]
    """What was chosen (`handovers.py`): a copy, never a way into the record it came from."""
    sent_at: Mapped[dt.datetime] = moment(now=True)
    sent_by_name: Mapped[str]
    accepted_at: Mapped[dt.datetime | None] = moment(nullable=True)
    declined_at: Mapped[dt.datetime | None] = moment(nullable=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_client_handovers_from", "branch_id", "sent_at"),
        Index("ix_client_handovers_to", "to_branch_id", "sent_at"),
        CheckConstraint("to_branch_id <> branch_id", name="elsewhere"),
    )


class HandoverLink(OwnedRecord):
    """Which client a branch handed over, or registered from what it was handed; known to that branch alone."""

    __tablename__ = "client_handover_links"
    handover_id: Mapped[uuid.UUID]
    client_id: Mapped[uuid.UUID]
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("uq_client_handover_links_handover", "branch_id", "handover_id", unique=True),
    )
