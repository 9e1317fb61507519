"""Whom a question is going to be about, what of the record is offered to go along, and what of it may not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Uuid, and_, cast, exists, func, literal, select, union_all

from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, EventRole
from tenants.documents.models import Document, DocumentKind
from tenants.dossiers.models import Dossier, DossierParty, DossierStep
from tenants.escalations.giveaways import Known
from tenants.escalations.known import guarded, known
from tenants.escalations.models import Escalation, EscalationChoice
from tenants.escalations.news import FOR_BRANCH
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

MOST_OFFERED = 60
"""Of each kind of thing that a dossier offers, the newest."""


@dataclass(frozen=True)
class Source:
    """From where somebody asks: a dossier, a visit or a client; from nowhere when it is loose."""

    dossier_id: uuid.UUID | None = None
    visit_id: uuid.UUID | None = None
    client_id: uuid.UUID | None = None


@dataclass(frozen=True)
class About:
    """Whom a question is going to be about, with the municipality's name, and what it came from."""

    client: Client | None = None
    municipality: str = ""
    topics: tuple[str, ...] = ()
    dossier: Dossier | None = None
    visit_id: uuid.UUID | None = None

    @property
    def source(self) -> Source:
        """From where one asks, as the page keeps it."""
        return Source(self.dossier.id if self.dossier else None, self.visit_id, self.client.id if self.client else None)


def about(session: ScopedSession, reader: Reader, source: Source, today: dt.date) -> About:
    """Return whom a question is going to be about, in one statement; nobody when it is loose.

    Raises `AbsentError` for what is not of this branch or was entered by mistake, `ClosedRecordError` for a client whose
    record is not open to the reader: a question offers what is known of them.
    """
    query = _from(source)
    if query is None:
        return About()
    is_open = func.coalesce(open_to(reader, Client.id), False)
    place = (Municipality.code == Client.municipality_code) & Municipality.valid.contains(today)
    row = session.execute(query.outerjoin(Municipality, place).add_columns(is_open, Municipality.name)).one_or_none()
    if row is None:
        raise AbsentError
    client, dossier, topics, may, municipality = row
    if client is not None and not may:
        raise ClosedRecordError(client.id)
    return About(client, municipality or "", tuple(topics or ()), dossier, source.visit_id)


def _from(source: Source) -> Select[*tuple[Any, ...]] | None:
    """Return the query of the client with the dossier and the topics of the visit, of what is nearest; none when loose."""
    none = literal(None)
    if source.dossier_id is not None:
        of = and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id)
        found = select(Client, Dossier, none).select_from(Dossier).join(Client, of)
        return found.where(Dossier.id == source.dossier_id, Dossier.withdrawn_at.is_(None))
    if source.visit_id is not None:
        of = and_(Client.branch_id == Consultation.branch_id, Client.id == Consultation.client_id)
        visited = select(Client, none, Consultation.topics).select_from(Consultation).outerjoin(Client, of)
        return visited.where(Consultation.id == source.visit_id, Consultation.withdrawn_at.is_(None))
    if source.client_id is not None:
        return select(Client, none, none).select_from(Client).where(Client.id == source.client_id)
    return None


@dataclass(frozen=True)
class Happened:
    """Something that happened in a dossier; `whose` is the relation of whom it happened to, when it was not everybody."""

    id: uuid.UUID
    role: EventRole
    code: str
    day: dt.date
    until: dt.date | None
    whose: str


@dataclass(frozen=True)
class Taken:
    """A step that was done."""

    id: uuid.UUID
    label: str
    day: dt.date


@dataclass(frozen=True)
class Runs:
    """A deadline that is open, with the day found for it."""

    id: uuid.UUID
    term: str
    last_day: dt.date


@dataclass(frozen=True)
class Paper:
    """A paper that can go along."""

    id: uuid.UUID
    title: str
    kind: DocumentKind
    pages: int
    digest: str


@dataclass
class Offers:
    """What a dossier offers to go along. Nothing goes that nobody ticks."""

    events: list[Happened] = field(default_factory=list)
    steps: list[Taken] = field(default_factory=list)
    deadlines: list[Runs] = field(default_factory=list)
    """The nearest first."""
    papers: list[Paper] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    """What may not go along."""
    news: int = 0
    """How many questions have something for the branch: for the bar of the page."""
    approval: bool = False
    """Whether the branch wants its team lead to look at a question first."""

    def nearest(self, today: dt.date) -> Runs | None:
        """Return the deadline that is next to come, or none."""
        return next((one for one in self.deadlines if one.last_day >= today), None)


def offers(session: ScopedSession, about: About) -> Offers:
    """Return what the record offers and what may not go, in one statement. Whom it is about was opened before."""
    waits = select(func.count()).where(Escalation.branch_id == session.branch_id, FOR_BRANCH).scalar_subquery()
    parts = [
        _part("approval", _nothing(Uuid), _nothing(Date)).where(_first_to_the_lead()),
        _part("news", _nothing(Uuid), _nothing(Date), count=waits),
    ]
    if about.client is not None:
        said = union_all(*guarded(about.client.id)).subquery()
        parts.append(_part("known", _nothing(Uuid), _nothing(Date), what=said.c.kind, said=said.c.said))
    if about.dossier is not None:
        key = about.dossier.id
        parts += [_events(key), _steps(key), _deadlines(key), _papers(key)]
    found, said_of = Offers(), []
    columns = union_all(*parts).subquery()
    for kind, key, day, said in session.execute(select(columns).order_by(columns.c.day, columns.c.id)):
        if kind == "approval":
            found.approval = True
        elif kind == "news":
            found.news = said["count"]
        elif kind == "known":
            said_of.append((said["what"], said["said"]))
        elif kind == "event":
            until = dt.date.fromisoformat(said["until"]) if said["until"] else None
            found.events.append(Happened(key, EventRole(said["role"]), said["code"], day, until, said["whose"] or ""))
        elif kind == "step":
            found.steps.append(Taken(key, said["label"], day))
        elif kind == "deadline":
            found.deadlines.append(Runs(key, said["term"], day))
        else:
            found.papers.append(Paper(key, said["title"], DocumentKind(said["kind"]), said["pages"], said["digest"]))
    found.known = known(said_of)
    return found


def _nothing(type_: type[Any]) -> ColumnElement[Any]:
    """Return nothing, as a column of a type."""
    return cast(literal(None), type_)


def _first_to_the_lead() -> ColumnElement[bool]:
    return exists().where(EscalationChoice.approval)


def _part(kind: str, key: Any, day: Any, /, **said: Any) -> Select[*tuple[Any, ...]]:
    pairs = [part for name, value in said.items() for part in (name, value)]
    return select(
        literal(kind).label("kind"), key.label("id"), day.label("day"), func.jsonb_build_object(*pairs).label("said")
    )


def _events(dossier_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    one, party = DossierEvent, DossierParty
    said = {"role": one.role, "code": one.code, "until": one.until, "whose": party.relation}
    of_party = and_(party.branch_id == one.branch_id, party.id == one.party_id)
    found = _part("event", one.id, one.day, **said).select_from(one).outerjoin(party, of_party)
    return found.where(one.dossier_id == dossier_id, one.withdrawn_at.is_(None)).limit(MOST_OFFERED)


def _steps(dossier_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    one = DossierStep
    found = _part("step", one.id, one.done_on, label=one.label)
    # One that was noted as an event is offered as that.
    return found.where(one.dossier_id == dossier_id, one.done_on.is_not(None), one.event_id.is_(None)).limit(
        MOST_OFFERED
    )


def _deadlines(dossier_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    one = Deadline
    found = _part("deadline", one.id, one.last_day, term=one.term)
    runs = (one.state == DeadlineState.OPEN, one.withdrawn_at.is_(None), one.last_day.is_not(None))
    return found.where(one.dossier_id == dossier_id, *runs).limit(MOST_OFFERED)


def _papers(dossier_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    one = Document
    said = {"title": one.title, "kind": one.kind, "pages": one.pages, "digest": one.digest}
    added = cast(one.added_at, Date)
    found = _part("paper", one.id, added, **said)
    return found.where(one.dossier_id == dossier_id, one.withdrawn_at.is_(None)).limit(MOST_OFFERED)
