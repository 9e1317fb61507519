"""What stands beside a question at the Helpdesk: notes, second readers, papers, ready paragraphs, mails that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Uuid, cast, literal, null, or_, select, union_all

from tenants.documents.models import DocumentKind
from tenants.escalations.models import LOST, EscalationNotice, NoticeKind, NoticeState, SharedPaper, Subject
from tenants.escalations.notices import OVERDUE, TO_BRANCH
from tenants.helpdesk.models import HelpdeskNote, Paragraph, SecondReading

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Row, Select

    from tenants.isolation import ScopedSession

OF_HELPDESK = (
    NoticeKind.ANSWERED,
    NoticeKind.ASKED_BACK,
    NoticeKind.WORD,
    NoticeKind.REMINDED,
    NoticeKind.TRANSFERRED,
    NoticeKind.SECOND_READER,
    NoticeKind.READ_BACK,
)
"""What the Helpdesk tells; what a branch tells is for the branch to see."""


@dataclass(frozen=True)
class Note:
    """A note among colleagues."""

    id: uuid.UUID
    by: uuid.UUID
    name: str
    text: str
    at: dt.datetime


@dataclass(frozen=True)
class Reading:
    """A second reader, and what they found once they have read it."""

    id: uuid.UUID
    reader_id: uuid.UUID
    name: str
    remark: str
    read_at: dt.datetime | None
    agreed: bool | None
    asked_by: uuid.UUID
    asked_by_name: str


@dataclass(frozen=True)
class Ready:
    """A paragraph that may be put in."""

    id: uuid.UUID
    title: str
    text: str
    subject: Subject | None


@dataclass(frozen=True)
class Unarrived:
    """A mail that did not arrive: for whom, and what the mail server said."""

    name: str
    reply: str
    state: NoticeState
    kind: NoticeKind

    @property
    def to_branch(self) -> bool:
        """Whether it was for the branch, and not for a colleague."""
        return self.kind in TO_BRANCH


@dataclass(frozen=True)
class Paper:
    """A paper that the branch shares."""

    id: uuid.UUID
    title: str
    kind: DocumentKind
    pages: int


@dataclass
class Beside:
    """All of it, each in its order: notes, readers and papers as they came, the paragraphs of the question's subject first."""

    notes: list[Note] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    paragraphs: list[Ready] = field(default_factory=list)
    unarrived: list[Unarrived] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    """Nothing once the branch no longer shares them."""


def beside(session: ScopedSession, escalation_id: uuid.UUID, subject: Subject, moment: dt.datetime) -> Beside:
    """Return what stands beside a question about `subject` at `moment`, in one statement."""
    found = Beside()
    for row in session.execute(union_all(*_parts(escalation_id, moment)).order_by("rank", "id")):
        _PUT[row.rank](found, row)
    found.paragraphs.sort(key=lambda each: (each.subject is not subject, each.subject is not None, each.title.lower()))
    return found


def _parts(escalation_id: uuid.UUID, moment: dt.datetime) -> list[Select[Any]]:
    """Return one query for each kind of line, with the same columns."""
    note, reading, ready, notice, paper = HelpdeskNote, SecondReading, Paragraph, EscalationNotice, SharedPaper
    nobody, never = cast(null(), Uuid), null()
    agreed = cast(reading.agreed, String)
    late = (notice.state == NoticeState.WAITING) & (notice.asked_at < moment - OVERDUE)
    return [
        _part(
            0, note.id, note.written_by, note.written_by_name, note.text, note.written_at, literal(""), nobody, ""
        ).where(note.escalation_id == escalation_id, note.withdrawn_at.is_(None)),
        _part(
            1,
            *(reading.id, reading.reader_id, reading.reader_name, reading.remark, reading.read_at),
            *(agreed, reading.asked_by, reading.asked_by_name),
        ).where(reading.escalation_id == escalation_id, reading.withdrawn_at.is_(None)),
        _part(2, ready.id, nobody, ready.title, ready.text, never, cast(ready.subject, String), nobody, "").where(
            ready.withdrawn_at.is_(None)
        ),
        _part(
            3,
            *(notice.id, notice.person_id, notice.person_name, notice.reply, notice.settled_at),
            *(cast(notice.state, String), nobody, cast(notice.kind, String)),
        ).where(notice.escalation_id == escalation_id, or_(notice.state.in_(LOST), late), notice.kind.in_(OF_HELPDESK)),
        _part(
            4,
            *(paper.id, nobody, paper.title, cast(paper.pages, String), paper.shared_at),
            *(cast(paper.kind, String), nobody, ""),
        ).where(paper.escalation_id == escalation_id),
    ]


_COLUMNS = ("id", "person_id", "name", "text", "at", "code", "other_id", "other")


def _part(rank: int, *columns: Any) -> Select[Any]:
    named = (
        (literal(value) if isinstance(value, str) else value).label(name)
        for name, value in zip(_COLUMNS, columns, strict=True)
    )
    return select(literal(rank).label("rank"), *named)


def _put_note(found: Beside, row: Row[Any]) -> None:
    found.notes.append(Note(row.id, row.person_id, row.name, row.text, row.at))


def _put_reading(found: Beside, row: Row[Any]) -> None:
    agreed = None if row.code is None else row.code == "true"
    found.readings.append(Reading(row.id, row.person_id, row.name, row.text, row.at, agreed, row.other_id, row.other))


def _put_paragraph(found: Beside, row: Row[Any]) -> None:
    found.paragraphs.append(Ready(row.id, row.name, row.text, Subject(row.code) if row.code else None))


def _put_unarrived(found: Beside, row: Row[Any]) -> None:
    found.unarrived.append(Unarrived(row.name, row.text, NoticeState(row.code), NoticeKind(row.other)))


def _put_paper(found: Beside, row: Row[Any]) -> None:
    found.papers.append(Paper(row.id, row.name, DocumentKind(row.code), int(row.text)))


_PUT = {0: _put_note, 1: _put_reading, 2: _put_paragraph, 3: _put_unarrived, 4: _put_paper}
