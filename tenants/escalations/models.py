"""Questions to the Helpdesk: the copy that crosses, what was said since, and the branch's own link to where it came from."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, OwnedRecord, moment, owned_key, words
from tenants.database import Base, TableClass
from tenants.documents.models import DocumentKind
from tenants.moments import local_date


class Subject(StrEnum):
    """What a question is about; it decides which team of the Helpdesk it goes to."""

    ASYLUM = "asylum"
    FAMILY_REUNIFICATION = "family_reunification"
    INTEGRATION = "integration"
    COUNTRY_INFORMATION = "country_information"
    OTHER = "other"


class State(StrEnum):
    """Where a question stands."""

    PROPOSED = "proposed"
    """Waits for the team lead; the Helpdesk does not see it."""
    RETURNED = "returned"
    """The team lead gave it back to who wrote it; the Helpdesk does not see it."""
    ASKED = "asked"
    CLAIMED = "claimed"
    WAITING = "waiting"
    """The branch has to answer something first: the clock stands still. Whoever claimed it keeps it."""
    MERGED = "merged"
    """It is answered together with another question."""
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN = (State.ASKED, State.CLAIMED, State.WAITING, State.MERGED)
"""The branch still waits for an answer."""
HELD = (State.CLAIMED, State.WAITING)
"""Somebody of the Helpdesk has it."""
RUNNING = (State.ASKED, State.CLAIMED, State.MERGED)
"""The clock runs."""
DONE = (State.ANSWERED, State.CLOSED)


class Rating(StrEnum):
    """Whether an answer helped, as the branch found."""

    HELPED = "helped"
    PARTLY = "partly"
    NOT = "not"


class MessageKind(StrEnum):
    """What is said after the question itself, and by whom."""

    QUESTION_BACK = "question_back"
    """The Helpdesk asks the branch something: the clock stops."""
    REPLY = "reply"
    """The branch answers that: the clock goes on."""
    WORD = "word"
    """The Helpdesk says how it stands; the clock runs on."""
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    """The branch asks on: the question is open again."""


FROM_HELPDESK = (MessageKind.QUESTION_BACK, MessageKind.WORD, MessageKind.ANSWER)


class NoticeKind(StrEnum):
    """What a mail about a question tells; never a word of the question or the answer."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    WORD = "word"
    REMINDED = "reminded"
    """The Helpdesk still waits for the branch."""
    REPLIED = "replied"
    FOLLOW_UP = "follow_up"
    TRANSFERRED = "transferred"
    SECOND_READER = "second_reader"
    READ_BACK = "read_back"
    """The second reader has read it."""
    HANDED_UP = "handed_up"
    GIVEN_BACK = "given_back"
    """It lay still too long, or leave began: it went back to the queue."""


class NoticeState(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """The mail server did not take it, for good."""
    BOUNCED = "bounced"
    """It came back later."""
    NOBODY = "nobody"
    """Whoever it was for has no account any more."""


LOST = (NoticeState.REFUSED, NoticeState.BOUNCED, NoticeState.NOBODY)
"""Whoever it was for did not hear of it by mail."""


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
    pseudonym: Mapped[str] = mapped_column(server_default="")
    """How the question calls the client, instead of by name."""
    sharing: Mapped[bool] = mapped_column(server_default=text("true"))
    """Whether the Helpdesk still sees the facts and papers that went along."""
    state: Mapped[State] = mapped_column(words(State, "state"), server_default=State.ASKED)

    # By when.
    answer_by: Mapped[dt.date | None]
    """The day on which the branch needs the answer, because of a term or an appointment."""
    legal_on: Mapped[dt.date | None]
    """The last day of the dossier's deadline that came along."""
    legal_what: Mapped[str] = mapped_column(server_default="")
    """What that deadline is called in the branch: "Beroep"."""
    first_due_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When the first word of the Helpdesk is promised."""
    first_response_at: Mapped[dt.datetime | None] = moment(nullable=True)
    answer_due_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When the answer is promised; nothing while the clock stands still."""
    clock_since: Mapped[dt.datetime | None] = moment(nullable=True)
    """Since when the clock runs; nothing while it stands still."""
    clock_used: Mapped[int] = mapped_column(server_default="0")
    """Seconds of opening time that were used before `clock_since`."""
    due_on: Mapped[dt.date]
    """The day that decides its place in the queue (`rules.due_day`): an index holds the queue in its order."""

    # At the Helpdesk.
    claimed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    claimed_by_name: Mapped[str | None]
    claimed_at: Mapped[dt.datetime | None] = moment(nullable=True)
    touched_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When whoever has it last did something: a claim that lies still goes back."""
    waiting_for: Mapped[str] = mapped_column(server_default="")
    """What the branch was asked for, in a few words: "Besluit"."""
    waiting_since: Mapped[dt.datetime | None] = moment(nullable=True)
    handed_up_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When it was put before the coordinator, by itself, because it was forgotten."""
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("escalations.id"))
    split_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("escalations.id"))
    """The question that it was a part of; the branch's link is that of the first."""

    # Done.
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_by_name: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When it was answered last."""
    read_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When somebody of the branch first opened the last answer."""
    closed_at: Mapped[dt.datetime | None] = moment(nullable=True)
    rating: Mapped[Rating | None] = mapped_column(words(Rating, "rating"))
    rating_why: Mapped[str] = mapped_column(server_default="")
    rated_at: Mapped[dt.datetime | None] = moment(nullable=True)

    # In the branch, before it is sent.
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_why: Mapped[str] = mapped_column(server_default="")
    """What the team lead wants to see otherwise."""

    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', question), 'B')",
            persisted=True,
        ),
        deferred=True,
    )
    __table_args__ = (
        UniqueConstraint("branch_id", "id", name="uq_escalations_branch"),
        Index("ix_escalations_branch", "branch_id", "asked_at"),
        Index("ix_escalations_asked_at", "asked_at"),
        Index(
            "ix_escalations_asked",
            "due_on",
            "answer_due_at",
            "asked_at",
            "id",
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_escalations_held", "claimed_by", postgresql_where=text("state IN ('claimed', 'waiting')")),
        Index(
            "ix_escalations_handed_up",
            "handed_up_at",
            postgresql_where=text("handed_up_at IS NOT NULL AND state IN ('asked', 'claimed', 'waiting')"),
        ),
        Index("ix_escalations_done", "answered_at", postgresql_where=text("state IN ('answered', 'closed')")),
        Index("ix_escalations_merged", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        CheckConstraint("state NOT IN ('answered', 'closed') OR answered_at IS NOT NULL", name="answered"),
        CheckConstraint("state NOT IN ('claimed', 'waiting') OR claimed_by IS NOT NULL", name="claimed"),
        CheckConstraint("state <> 'waiting' OR waiting_since IS NOT NULL", name="waiting"),
        CheckConstraint("state <> 'merged' OR merged_into IS NOT NULL", name="merged"),
        CheckConstraint("merged_into <> id AND split_from <> id", name="itself"),
        CheckConstraint(
            "(state IN ('asked', 'claimed', 'merged')) = (clock_since IS NOT NULL AND answer_due_at IS NOT NULL)",
            name="clock",
        ),
        CheckConstraint("clock_used >= 0", name="clock_used"),
    )

    @property
    def asked_on(self) -> dt.date:
        """The local date on which it was asked."""
        return local_date(self.asked_at)

    @property
    def open(self) -> bool:
        """Whether the branch still waits for an answer."""
        return self.state in OPEN


def _of_escalation() -> ForeignKeyConstraint:
    """Return the key to a question, which holds the row to the question's own branch."""
    return ForeignKeyConstraint(["branch_id", "escalation_id"], ["escalations.branch_id", "escalations.id"])


class EscalationMessage(Identified):
    """What was said about a question after it was asked, by either side; never changed."""

    __tablename__ = "escalation_messages"
    wall = TableClass.CROSSING
    branch_id: Mapped[uuid.UUID]
    escalation_id: Mapped[uuid.UUID]
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind, "kind"))
    text: Mapped[str]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    written_by_name: Mapped[str]
    written_at: Mapped[dt.datetime] = moment(now=True)
    first_in_time: Mapped[bool | None]
    """Of the Helpdesk's first word since the branch asked, or asked on: whether it came when it was promised."""
    in_time: Mapped[bool | None]
    """Of an answer: whether it came when it was promised."""
    took: Mapped[int | None]
    """Of an answer: the seconds of opening time that the clock ran for it. Figures rest on these three, so they are
    written once and never follow what the question becomes."""
    __table_args__ = (
        _of_escalation(),
        Index("ix_escalation_messages_escalation", "escalation_id", "id"),
        Index("ix_escalation_messages_branch", "branch_id", "written_at"),
        Index("ix_escalation_messages_written", "written_at"),
        CheckConstraint("text <> ''", name="text"),
    )


class SharedFact(Identified):
    """A fact that the branch chose to share; the Helpdesk sees it as long as the question's `sharing` holds."""

    __tablename__ = "shared_facts"
    wall = TableClass.CROSSING
    branch_id: Mapped[uuid.UUID]
    escalation_id: Mapped[uuid.UUID]
    position: Mapped[int]
    """Facts stand in the order in which they happened."""
    term: Mapped[str]
    value: Mapped[str]
    __table_args__ = (
        _of_escalation(),
        Index("ix_shared_facts_escalation", "escalation_id", "position"),
        CheckConstraint("term <> '' AND value <> ''", name="filled"),
    )


class SharedPaper(Identified):
    """A copy of a paper that the branch chose to share, seen by the Helpdesk as long as `sharing` holds."""

    __tablename__ = "shared_papers"
    wall = TableClass.CROSSING
    branch_id: Mapped[uuid.UUID]
    escalation_id: Mapped[uuid.UUID]
    message_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("escalation_messages.id"))
    """What it was sent with; nothing when it went with the question itself."""
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind, "kind"))
    title: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    digest: Mapped[str]
    shared_at: Mapped[dt.datetime] = moment(now=True)
    shared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        _of_escalation(),
        Index("uq_shared_papers_digest", "escalation_id", "digest", unique=True),
        Index("ix_shared_papers_branch", "branch_id"),
        CheckConstraint("title <> ''", name="title"),
    )


class SharedPaperContent(Base):
    """The shared paper itself, sealed for the Helpdesk."""

    __tablename__ = "shared_paper_contents"
    wall = TableClass.CROSSING
    shared_paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shared_papers.id"), primary_key=True)
    branch_id: Mapped[uuid.UUID]
    escalation_id: Mapped[uuid.UUID]
    nonce: Mapped[bytes]
    sealed: Mapped[bytes]
    __table_args__ = (_of_escalation(),)


class EscalationNotice(Identified):
    """A mail about a question to one person, and what became of it."""

    __tablename__ = "escalation_notices"
    wall = TableClass.CROSSING
    branch_id: Mapped[uuid.UUID]
    escalation_id: Mapped[uuid.UUID]
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind, "kind"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    """Whom it is for."""
    person_name: Mapped[str] = mapped_column(server_default="")
    """Their name, for whoever is told that the mail did not arrive."""
    sender_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """Whose act it tells of, and who is told when it does not arrive; nobody for what the platform did by itself."""
    occasion: Mapped[uuid.UUID]
    """The message, or the act, that it tells of: nobody is told of the same thing twice."""
    state: Mapped[NoticeState] = mapped_column(words(NoticeState, "state"), server_default=NoticeState.WAITING)
    reply: Mapped[str] = mapped_column(server_default="")
    """What the mail server answered, as codes: "550 5.1.1"."""
    asked_at: Mapped[dt.datetime] = moment(now=True)
    settled_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        _of_escalation(),
        Index("uq_escalation_notices_once", "escalation_id", "kind", "person_id", "occasion", unique=True),
        Index("ix_escalation_notices_waiting", "asked_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_escalation_notices_branch", "branch_id"),
        Index(
            "ix_escalation_notices_lost",
            "settled_at",
            postgresql_where=text("state IN ('refused', 'bounced', 'nobody')"),
        ),
    )


class AnswerDraft(Base):
    """The answer in the making, shared within the Helpdesk and unseen by the branch."""

    __tablename__ = "answer_drafts"
    wall = TableClass.HELPDESK
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    text: Mapped[str]
    saved_at: Mapped[dt.datetime] = moment(now=True)
    saved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))


class EscalationLink(OwnedRecord):
    """The branch's own note of where a question came from: the client, the dossier and its deadline, the visit."""

    __tablename__ = "escalation_links"
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"))
    client_id: Mapped[uuid.UUID | None]
    dossier_id: Mapped[uuid.UUID | None]
    deadline_id: Mapped[uuid.UUID | None]
    """The deadline that came along: when it moves, the question moves with it."""
    consultation_id: Mapped[uuid.UUID | None]
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("dossier_id", "dossiers"),
        owned_key("deadline_id", "deadlines"),
        owned_key("consultation_id", "consultations"),
        Index("uq_escalation_links_escalation", "branch_id", "escalation_id", unique=True),
        Index("ix_escalation_links_dossier", "branch_id", "dossier_id"),
        Index("ix_escalation_links_deadline", "branch_id", "deadline_id"),
    )


class EscalationChoice(OwnedRecord):
    """How a branch asks: whether its team lead looks at a question before it goes."""

    __tablename__ = "escalation_choices"
    approval: Mapped[bool]
    chosen_at: Mapped[dt.datetime] = moment(now=True)
    chosen_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (Index("uq_escalation_choices_branch", "branch_id", unique=True),)
