"""One question of a branch as a reader may see it, with all that was said and went along."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, literal, or_, select, union_all

from tenants.clients.access import ClosedRecordError
from tenants.clients.models import Client
from tenants.documents.models import DocumentKind
from tenants.dossiers.models import Dossier
from tenants.drafts.models import Draft
from tenants.escalations.models import (
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    NoticeState,
    SharedFact,
    SharedPaper,
)
from tenants.escalations.notices import OVERDUE, TO_BRANCH
from tenants.escalations.rules import names_in
from tenants.escalations.whose import here, is_open, news, shown_to, with_client
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


def draft_form(number: int) -> str:
    """Return the name under which somebody's words to a question are kept while they are typed."""
    return f"question-{number}"


@dataclass(frozen=True)
class About:
    """Whom a question is about, and where it came from: what the Helpdesk never sees."""

    client_id: uuid.UUID
    name: str
    dossier_id: uuid.UUID | None
    dossier_number: str
    is_open: bool
    """Whether the record is open to the reader; whoever asked sees the name without."""


@dataclass(frozen=True)
class OwnQuestion:
    """A question of the branch, as one reader may see it."""

    question: Escalation
    about: About | None
    """Nobody when it is about nobody, and when it is not for this reader."""
    hidden: bool
    """Whether it is about somebody whose record is closed to the reader, who did not ask it."""
    draft: Draft | None = None
    news: int = 0
    """How many questions of the branch have something to read or to answer."""
    names: tuple[str, str] = field(default=("", ""), repr=False)
    """Of whom it is about when that is hidden, to know what else has to be."""

    def withholds(self, text: str) -> bool:
        """Whether a text is not for the reader: the name of somebody whose record is closed to them stands in it."""
        return self.hidden and names_in(text, *self.names)

    @property
    def may_act(self) -> bool:
        """Whether the reader may reply, ask on or share: not for somebody whose record is closed to them."""
        return not self.hidden


def own_question(session: ScopedSession, reader: Reader, escalation_id: uuid.UUID) -> OwnQuestion:
    """Return one question of the branch, with what the reader was typing. Raises `AbsentError` when there is none here."""
    draft = and_(
        Draft.branch_id == Escalation.branch_id,
        Draft.person_id == reader.actor.who,
        Draft.form == func.concat("question-", cast(Escalation.number, String)),
    )
    query = with_client(select(Escalation, Client, Dossier, is_open(reader), Draft, news(session)))
    row = session.execute(
        query.outerjoin(Draft, draft).where(here(session), Escalation.id == escalation_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    question, client, dossier, opened, typed, waits = row
    if client is None:
        return OwnQuestion(question, None, hidden=False, draft=typed, news=waits)
    if not opened and question.asked_by != reader.actor.who:
        names = (client.first_name, client.last_name)
        return OwnQuestion(question, None, hidden=True, news=waits, names=names)
    about = About(
        client_id=client.id,
        name=client.name,
        dossier_id=dossier.id if dossier else None,
        dossier_number=dossier.number if dossier else "",
        is_open=opened,
    )
    return OwnQuestion(question, about, hidden=False, draft=typed, news=waits)


def refuse_hidden(session: ScopedSession, reader: Reader, escalation_id: uuid.UUID) -> None:
    """Raise `ClosedRecordError` when a question is about somebody whose record is closed to the reader, who did not ask it.

    Raises `AbsentError` for a question that is not of this branch.
    """
    query = with_client(select(Client.id, shown_to(reader)))
    row = session.execute(query.where(here(session), Escalation.id == escalation_id)).one_or_none()
    if row is None:
        raise AbsentError
    if not row[1]:
        raise ClosedRecordError(row[0])


@dataclass(frozen=True)
class Words:
    """What was said about a question."""

    id: uuid.UUID
    kind: MessageKind
    text: str
    by: uuid.UUID
    by_name: str
    at: dt.datetime


@dataclass(frozen=True)
class Along:
    """A paper that went along, with the question itself or with what was said."""

    id: uuid.UUID
    message_id: uuid.UUID | None
    title: str
    kind: DocumentKind
    pages: int


@dataclass(frozen=True)
class Lost:
    """A mail that did not arrive: what it was to tell, and whom."""

    kind: NoticeKind
    person_id: uuid.UUID
    person_name: str
    state: NoticeState
    reply: str
    at: dt.datetime


@dataclass(frozen=True)
class Beside:
    """Everything that belongs to a question, in the order in which it came."""

    words: list[Words] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    papers: list[Along] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def with_message(self, message_id: uuid.UUID | None) -> list[Along]:
        """Return the papers that went with one message, or with the question itself."""
        return [paper for paper in self.papers if paper.message_id == message_id]


OF_BRANCH = (*TO_BRANCH, NoticeKind.REPLIED, NoticeKind.FOLLOW_UP)
"""Mails to people of the branch, and of what it said; those within the Helpdesk are no matter of the branch."""
NOT_ARRIVED = (NoticeState.REFUSED, NoticeState.BOUNCED, NoticeState.NOBODY)


def beside(session: ScopedSession, escalation_id: uuid.UUID, moment: dt.datetime) -> Beside:
    """Return what was said, what went along, and which mails did not arrive, in one statement."""
    lost = _lost(escalation_id, moment)
    parts = union_all(_words(escalation_id), _facts(escalation_id), _papers(escalation_id), lost)
    found = Beside()
    columns = parts.subquery()
    for kind, key, at, said in session.execute(select(columns).order_by(columns.c.at, columns.c.id)):
        if kind == "words":
            words = (said["text"], uuid.UUID(said["by"]), said["name"], at)
            found.words.append(Words(key, MessageKind(said["kind"]), *words))
        elif kind == "fact":
            found.facts.append((said["term"], said["value"]))
        elif kind == "paper":
            of = uuid.UUID(said["message"]) if said["message"] else None
            found.papers.append(Along(key, of, said["title"], DocumentKind(said["kind"]), said["pages"]))
        else:
            whom = (NoticeKind(said["kind"]), uuid.UUID(said["person"]), said["name"])
            found.lost.append(Lost(*whom, NoticeState(said["state"]), said["reply"], at))
    return found


def _part(kind: str, key: Any, at: Any, escalation_id: uuid.UUID, of: Any, /, **said: Any) -> Select[Any]:
    pairs = [part for name, value in said.items() for part in (name, value)]
    detail = func.jsonb_build_object(*pairs).label("said")
    part = select(literal(kind).label("kind"), key.label("id"), at.label("at"), detail)
    return part.where(of.escalation_id == escalation_id)


def _words(escalation_id: uuid.UUID) -> Select[Any]:
    one = EscalationMessage
    said = {"kind": one.kind, "text": one.text, "by": one.written_by, "name": one.written_by_name}
    return _part("words", one.id, one.written_at, escalation_id, one, **said)


def _facts(escalation_id: uuid.UUID) -> Select[Any]:
    one = SharedFact
    # Facts come first, in their own order, which the seconds of 1970 keep.
    return _part("fact", one.id, func.to_timestamp(one.position), escalation_id, one, term=one.term, value=one.value)


def _papers(escalation_id: uuid.UUID) -> Select[Any]:
    one = SharedPaper
    said = {"message": one.message_id, "title": one.title, "kind": one.kind, "pages": one.pages}
    return _part("paper", one.id, one.shared_at, escalation_id, one, **said)


def _lost(escalation_id: uuid.UUID, moment: dt.datetime) -> Select[Any]:
    one = EscalationNotice
    said = {"kind": one.kind, "person": one.person_id, "name": one.person_name, "state": one.state, "reply": one.reply}
    lost = _part("lost", one.id, one.asked_at, escalation_id, one, **said)
    return lost.where(did_not_arrive(moment), one.kind.in_(OF_BRANCH))


def did_not_arrive(moment: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a mail did not arrive, or still waits after a day."""
    late = and_(EscalationNotice.state == NoticeState.WAITING, EscalationNotice.asked_at < moment - OVERDUE)
    return or_(EscalationNotice.state.in_(NOT_ARRIVED), late)
