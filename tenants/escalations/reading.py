"""What a branch reads of its questions; who sees whom one is about is settled here.

Everybody of the branch may read what was asked and answered: colleagues learn from it, and it is written without a name.
Whom it is about, and the facts and papers that went along, are for whoever asked it and for whom the client's record is
open to. Where the client agreed that the name goes along, it may stand in the text: then the text is for them too.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, case, cast, func, literal, or_, select, union_all

from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.documents.models import DocumentKind
from tenants.dossiers.models import Dossier
from tenants.drafts.models import Draft
from tenants.escalations.models import (
    OPEN,
    Escalation,
    EscalationLink,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    NoticeState,
    SharedFact,
    SharedPaper,
    State,
)
from tenants.escalations.news import FOR_BRANCH, UNREAD
from tenants.escalations.notices import OVERDUE, TO_BRANCH
from tenants.escalations.rules import names_in
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

MOST_WORDS = 12
"""So many words of a search count."""


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
    waits = _news(session)
    draft = and_(
        Draft.branch_id == Escalation.branch_id,
        Draft.person_id == reader.actor.who,
        Draft.form == func.concat("question-", cast(Escalation.number, String)),
    )
    query = _with_client(select(Escalation, Client, Dossier, _is_open(reader), Draft, waits))
    row = session.execute(
        query.outerjoin(Draft, draft).where(_here(session), Escalation.id == escalation_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    question, client, dossier, is_open, typed, news = row
    if client is None:
        return OwnQuestion(question, None, hidden=False, draft=typed, news=news)
    if not is_open and question.asked_by != reader.actor.who:
        names = (client.first_name, client.last_name)
        return OwnQuestion(question, None, hidden=True, news=news, names=names)
    about = About(
        client_id=client.id,
        name=client.name,
        dossier_id=dossier.id if dossier else None,
        dossier_number=dossier.number if dossier else "",
        is_open=is_open,
    )
    return OwnQuestion(question, about, hidden=False, draft=typed, news=news)


def refuse_hidden(session: ScopedSession, reader: Reader, escalation_id: uuid.UUID) -> None:
    """Raise `ClosedRecordError` when a question is about somebody whose record is closed to the reader, who did not ask it.

    Raises `AbsentError` for a question that is not of this branch.
    """
    query = _with_client(select(Escalation.asked_by, Client.id, _is_open(reader)))
    row = session.execute(query.where(_here(session), Escalation.id == escalation_id)).one_or_none()
    if row is None:
        raise AbsentError
    asked_by, client_id, is_open = row
    if client_id is not None and not is_open and asked_by != reader.actor.who:
        raise ClosedRecordError(client_id)


class Rank(StrEnum):
    """Which part of the list a question stands in."""

    NOW = "now"
    """The branch has to do something: answer the Helpdesk, write it again, or let it go."""
    ANSWERED = "answered"
    """An answer that nobody has opened yet."""
    WAITS = "waits"
    EARLIER = "earlier"


@dataclass(frozen=True)
class Listed:
    """A question as it stands in a list."""

    question: Escalation
    rank: Rank
    titled: bool
    """Whether the title may be shown: not when it holds the name of somebody whose record is closed to the reader."""


@dataclass(frozen=True)
class Lines:
    """A part of the questions of a branch, how many there are in all, and how many have news."""

    rows: list[Listed]
    total: int
    news: int


@dataclass(frozen=True)
class Choice:
    """Which questions of the branch somebody wants to see."""

    words: str = ""
    mine: bool = False
    approves: bool = False
    """Whether proposals wait for the reader."""
    page: int = 1
    size: int = 50


def questions_of_branch(session: ScopedSession, reader: Reader, choice: Choice) -> Lines:
    """Return what the branch asked: what it has to do first, then new answers, what waits, and the rest; in one statement.

    Words are found as they are spelled in other forms too. A name is no way to a question: nobody finds what is asked
    about somebody whose record is closed to them by searching for that name.
    """
    rank = _rank(reader, approves=choice.approves)
    waits = _news(session)
    query = _with_client(select(Escalation, rank, Client, _is_open(reader), waits, func.count().over()))
    query = query.where(_here(session), *_chosen(reader, choice))
    order = case({rank_.value: number for number, rank_ in enumerate(Rank)}, value=rank)
    soonest = case((rank.in_([Rank.NOW.value, Rank.WAITS.value]), Escalation.due_on))
    newest = func.coalesce(Escalation.answered_at, Escalation.asked_at).desc()
    ordered = query.order_by(order, soonest.asc().nulls_last(), newest, Escalation.id)
    rows = session.execute(ordered.limit(choice.size).offset((choice.page - 1) * choice.size)).all()
    listed = []
    for question, place, client, is_open, _waiting, _all in rows:
        hidden = client is not None and not is_open and question.asked_by != reader.actor.who
        named = hidden and names_in(question.title, client.first_name, client.last_name)
        listed.append(Listed(question, Rank(place), titled=not named))
    return Lines(listed, rows[0][5] if rows else 0, rows[0][4] if rows else 0)


def _rank(reader: Reader, *, approves: bool) -> ColumnElement[str]:
    mine = Escalation.asked_by == reader.actor.who
    to_do = [Escalation.state == State.WAITING, and_(Escalation.state == State.RETURNED, mine)]
    if approves:
        to_do.append(Escalation.state == State.PROPOSED)
    waits = Escalation.state.in_((*OPEN, State.PROPOSED, State.RETURNED))
    return case(
        (or_(*to_do), Rank.NOW.value),
        (UNREAD, Rank.ANSWERED.value),
        (waits, Rank.WAITS.value),
        else_=Rank.EARLIER.value,
    )


def _chosen(reader: Reader, choice: Choice) -> list[ColumnElement[bool]]:
    mine = Escalation.asked_by == reader.actor.who
    conditions: list[ColumnElement[bool]] = [mine] if choice.mine else []
    words = choice.words.split()[:MOST_WORDS]
    if not words:
        return conditions
    if choice.words.strip().isdecimal():
        return [*conditions, cast(Escalation.number, String) == choice.words.strip()]
    sought = Escalation.search.op("@@")(func.websearch_to_tsquery("dutch", " ".join(words)))
    name = func.to_tsvector("dutch", func.concat_ws(" ", Client.first_name, Client.last_name))
    a_name = or_(*(name.op("@@")(func.plainto_tsquery("dutch", word)) for word in words))
    return [*conditions, sought, or_(Client.id.is_(None), mine, _is_open(reader), ~a_name)]


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


def _here(session: ScopedSession) -> ColumnElement[bool]:
    return Escalation.branch_id == session.branch_id


def _news(session: ScopedSession) -> ColumnElement[int]:
    waits = select(func.count()).where(_here(session), FOR_BRANCH)
    return waits.correlate(None).scalar_subquery()


def _is_open(reader: Reader) -> ColumnElement[bool]:
    return func.coalesce(open_to(reader, Client.id), False)


def of_question() -> ColumnElement[bool]:
    """Return the condition that a link is that of a question: what was split off is about whom the whole was about."""
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    return and_(EscalationLink.branch_id == Escalation.branch_id, EscalationLink.escalation_id == origin)


def _with_client(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Add where questions came from; they are asked for with `Escalation` already."""
    dossier = and_(Dossier.branch_id == EscalationLink.branch_id, Dossier.id == EscalationLink.dossier_id)
    whose = func.coalesce(EscalationLink.client_id, Dossier.client_id)
    return (
        query.select_from(Escalation)
        .outerjoin(EscalationLink, of_question())
        .outerjoin(Dossier, dossier)
        .outerjoin(Client, and_(Client.branch_id == EscalationLink.branch_id, Client.id == whose))
    )
