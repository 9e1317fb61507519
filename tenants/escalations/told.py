"""What was asked and answered about a dossier, as lines of its timeline: read from the questions themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from tenants.escalations.acts import UNSENT
from tenants.escalations.models import Escalation, EscalationLink, EscalationMessage, MessageKind
from tenants.moments import local_date

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator

    from tenants.isolation import ScopedSession


class SpokenKind(StrEnum):
    """What a line tells."""

    ASKED = "asked"
    ASKED_BACK = "asked_back"
    REPLIED = "replied"
    WORD = "word"
    ANSWERED = "answered"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


_KINDS = {
    MessageKind.QUESTION_BACK: SpokenKind.ASKED_BACK,
    MessageKind.REPLY: SpokenKind.REPLIED,
    MessageKind.WORD: SpokenKind.WORD,
    MessageKind.ANSWER: SpokenKind.ANSWERED,
    MessageKind.FOLLOW_UP: SpokenKind.FOLLOWED_UP,
}


@dataclass(frozen=True)
class Spoken:
    """One line about a question: what happened, when and who did it; empty for what closed by itself."""

    escalation_id: uuid.UUID
    title: str
    kind: SpokenKind
    at: dt.datetime
    person_name: str

    @property
    def day(self) -> dt.date:
        """The local date."""
        return local_date(self.at)


@dataclass(frozen=True)
class OfDossier:
    """The questions about a dossier, the newest first, and what was said about them, the newest first."""

    questions: list[Escalation]
    lines: list[Spoken]


def told_of_dossier(session: ScopedSession, dossier_id: uuid.UUID) -> OfDossier:
    """Return what the Helpdesk was asked about a dossier, in one statement. The dossier was opened to the reader before."""
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    link = and_(EscalationLink.branch_id == Escalation.branch_id, EscalationLink.escalation_id == origin)
    one = EscalationMessage
    query = (
        select(Escalation, one.kind, one.written_at, one.written_by_name)
        .join(EscalationLink, link)
        .outerjoin(one, and_(one.branch_id == Escalation.branch_id, one.escalation_id == Escalation.id))
        .where(EscalationLink.dossier_id == dossier_id, Escalation.branch_id == session.branch_id)
        .order_by(Escalation.asked_at.desc(), Escalation.id, one.id)
    )
    questions: dict[uuid.UUID, Escalation] = {}
    lines = []
    for question, kind, at, name in session.execute(query):
        questions[question.id] = question
        if kind is not None:
            lines.append(Spoken(question.id, question.title, _KINDS[kind], at, name))
    lines += [line for question in questions.values() for line in _own_lines(question)]
    return OfDossier(list(questions.values()), sorted(lines, key=lambda line: line.at, reverse=True))


def _own_lines(question: Escalation) -> Iterator[Spoken]:
    """Give the lines that a question itself tells: that it was asked, and closed."""
    if question.state not in UNSENT:
        yield Spoken(question.id, question.title, SpokenKind.ASKED, question.asked_at, question.asked_by_name)
    if question.closed_at is not None:
        yield Spoken(question.id, question.title, SpokenKind.CLOSED, question.closed_at, "")
