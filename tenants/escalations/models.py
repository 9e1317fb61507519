"""Questions to the Helpdesk: the copy that crosses, and the branch's own link to where it came from."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, OwnedRecord, moment, owned_key, words
from tenants.database import Base, TableClass
from tenants.moments import local_date
from tenants.settings import TIME_ZONE


class Subject(StrEnum):
    """Which of the Helpdesk's desks a question is for."""

    ASYLUM = "asylum"
    FAMILY_REUNIFICATION = "family_reunification"
    INTEGRATION = "integration"
    COUNTRY_INFORMATION = "country_information"
    OTHER = "other"


class State(StrEnum):
    """Where a question stands."""

    ASKED = "asked"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


OPEN = (State.ASKED, State.CLAIMED)


class Escalation(Identified):
    """The copy a volunteer chose to send: it crosses the wall and holds no key into the branch's records."""

    __tablename__ = "escalations"
    wall = TableClass.CROSSING
    number: Mapped[int] = mapped_column(Identity(start=1000))
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    branch_name: Mapped[str]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[dt.datetime] = moment(now=True)
    subject: Mapped[Subject] = mapped_column(words(Subject, "subject"))
    title: Mapped[str]
    question: Mapped[str]
    tried: Mapped[str] = mapped_column(server_default="")
    answer_by: Mapped[dt.date | None]
    """The day on which the branch needs the answer, because of a term or an appointment."""
    due_on: Mapped[dt.date] = mapped_column(
        Computed(f"coalesce(answer_by, (asked_at AT TIME ZONE '{TIME_ZONE}')::date + 7)", persisted=True)
    )
    """The day that decides its place in the queue (`rules.due_day`): an index holds the queue in its order."""
    pseudonym: Mapped[str] = mapped_column(server_default="")
    """How the question calls the client, instead of by name."""
    facts: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    """The chosen facts as `{"term": ..., "value": ...}`, in the order in which they happened."""
    state: Mapped[State] = mapped_column(words(State, "state"), server_default=State.ASKED)
    claimed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    claimed_by_name: Mapped[str | None]
    claimed_at: Mapped[dt.datetime | None] = moment(nullable=True)
    answer: Mapped[str | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_by_name: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None] = moment(nullable=True)
    read_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When somebody of the branch first opened the answer."""
    __table_args__ = (
        Index("ix_escalations_branch", "branch_id", "asked_at"),
        Index("ix_escalations_asked", "due_on", "asked_at", "id", postgresql_where=text("state = 'asked'")),
        Index("ix_escalations_claimed", "claimed_by", postgresql_where=text("state = 'claimed'")),
        Index("ix_escalations_answered", "answered_at", postgresql_where=text("state = 'answered'")),
        CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name="answer"),
        CheckConstraint("state <> 'claimed' OR claimed_by IS NOT NULL", name="claimed"),
    )

    @property
    def asked_on(self) -> dt.date:
        """The local date on which it was asked."""
        return local_date(self.asked_at)

    @property
    def open(self) -> bool:
        """Whether the branch still waits for an answer."""
        return self.state in OPEN


class AnswerDraft(Base):
    """The answer in the making, shared within the Helpdesk and unseen by the branch."""

    __tablename__ = "answer_drafts"
    wall = TableClass.HELPDESK
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    text: Mapped[str]
    saved_at: Mapped[dt.datetime] = moment(now=True)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))


class EscalationLink(OwnedRecord):
    """The branch's own note of which client a question was about."""

    __tablename__ = "escalation_links"
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"))
    client_id: Mapped[uuid.UUID | None]
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("uq_escalation_links_escalation", "branch_id", "escalation_id", unique=True),
    )
