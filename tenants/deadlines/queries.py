"""Questions about what happened in a dossier and the deadlines that follow; who may know is settled here."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, literal, select, union_all

from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.deadlines import rules
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, EventRole
from tenants.deadlines.recounting import counted, counted_as
from tenants.deadlines.rules import Situation
from tenants.documents.models import Document
from tenants.dossiers.models import Dossier, DossierParty
from tenants.faults import AbsentError
from tenants.terms.catalogue import Bound, Length, Means, UnknownTermError

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.terms.catalogue import Term
    from tenants.terms.counting import Counted


@dataclass(frozen=True)
class Standing:
    """A deadline, the event that started it, how it was counted, and what made it stand still or longer."""

    deadline: Deadline
    event: DossierEvent
    counted: Counted | None
    moved_by: tuple[DossierEvent, ...] = ()

    @property
    def term(self) -> Term | None:
        """The version of the term that counts, else its newest; none when the catalogue no longer has it."""
        if self.counted is not None:
            return self.counted.term
        try:
            return rules.newest(self.deadline.term)
        except UnknownTermError:
            return None

    @property
    def bound(self) -> Bound:
        """Who has to do something before it ends."""
        return self.term.bound if self.term else Bound.CLIENT

    @property
    def last_day(self) -> dt.date | None:
        """The day found; none while the term stands still, or when no rule covers the day."""
        return self.deadline.last_day

    @property
    def moved_too_late(self) -> tuple[DossierEvent, ...]:
        """What moved the date when the term had ended already: by then a notice of default could be sent (Awb 4:14, 6:12).

        Whether that counts is for the lawyer to say.
        """
        return tuple(event for event in self.moved_by if self._had_ended(event))

    def _had_ended(self, event: DossierEvent) -> bool:
        if self.counted is None:
            return False
        before = [each for each in self.moved_by if each.id != event.id and each.day <= event.day]
        ended = counted_as(self.counted.term, self.event, before).last_day
        return ended is not None and event.day > ended

    @property
    def opens_on(self) -> dt.date | None:
        """The first day after it, on which something opens or a notice of default may be sent."""
        return rules.opens_on(self.last_day) if self.last_day else None

    @property
    def next_day(self) -> dt.date | None:
        """The day that people wait for: the last one, or the day on which something opens."""
        opens = self.term is not None and self.term.means is Means.OPENS_AFTER
        return self.opens_on if opens else self.last_day

    def situation(self, today: dt.date) -> Situation:
        """Return how it stands on `today`."""
        return rules.situation(self.deadline, self.bound, today)

    def asks_reason(self, today: dt.date) -> bool:
        """Whether it was missed and nobody has said why: it is red until somebody does."""
        return rules.asks_reason(self.deadline, self.bound, today)

    def why_late(self, today: dt.date) -> str:
        """Return why it was missed; nothing once it turned out to be in time, by a correction or a later last day."""
        late = {rules.Situation.LATE_EXPLAINED, rules.Situation.MET_LATE}
        return self.deadline.late_reason if self.situation(today) in late else ""

    def of_role(self, role: EventRole) -> tuple[DossierEvent, ...]:
        """Return what made it stand still, or what made it longer, by day."""
        return tuple(event for event in self.moved_by if event.role is role)

    @property
    def extensions_left(self) -> tuple[Length, ...]:
        """By what the law lets the term still be made longer."""
        given = Counter(Length.of(event.length) for event in self.of_role(EventRole.EXTENDS))
        return tuple((Counter(self.counted.term.extensions) - given).elements()) if self.counted else ()


@dataclass(frozen=True)
class Found:
    """A deadline or event with the dossier it is of, and the client that is about."""

    dossier: Dossier
    client: Client
    standing: Standing


@dataclass(frozen=True)
class FoundEvent:
    """An event with the dossier it is of, and the client that is about."""

    event: DossierEvent
    dossier: Dossier
    client: Client
    party: str = ""
    """Whom it happened to."""
    paper: str = ""
    """What the paper is called that proves it."""


def standings(session: ScopedSession, dossier_id: uuid.UUID) -> list[Standing]:
    """Return the deadlines of a dossier that stand, the first to come first; two statements, whatever their number."""
    query = select(Deadline, Dossier.regime_on).join(Dossier, _dossier_of(Deadline))
    rows = session.execute(
        query.where(Deadline.dossier_id == dossier_id, Deadline.withdrawn_at.is_(None)).order_by(Deadline.id)
    ).all()
    if not rows:
        return []
    events = events_of_dossier(session, dossier_id)
    found = [_standing(deadline, regime_on, events) for deadline, regime_on in rows]
    return sorted(found, key=lambda one: (one.next_day is None, one.next_day or one.event.day))


def events_of_dossier(session: ScopedSession, dossier_id: uuid.UUID) -> list[DossierEvent]:
    """Return everything that was noted in a dossier, also what was entered by mistake, by day."""
    query = select(DossierEvent).where(DossierEvent.dossier_id == dossier_id)
    return list(session.scalars(query.order_by(DossierEvent.day, DossierEvent.id)))


def _standing(deadline: Deadline, regime_on: dt.date | None, events: Sequence[DossierEvent]) -> Standing:
    event = next(each for each in events if each.id == deadline.event_id)
    moved_by = tuple(
        each
        for each in events
        if each.target_id == event.id and deadline.term in each.terms and each.withdrawn_at is None
    )
    return Standing(deadline, event, counted(deadline.term, event, regime_on, moved_by), moved_by)


_AFTER_ALL = dt.date.max


def next_date(found: Sequence[Standing], today: dt.date) -> Standing | None:
    """Return the deadline that a dossier is about now, or none.

    First what is late and asks why; then the next day to come; then what is late, opened or stands still.
    """
    order = {
        Situation.LATE: 0,
        Situation.IN_THE_POST: 1,
        Situation.RUNS: 1,
        Situation.LATE_EXPLAINED: 2,
        Situation.PASSED: 3,
        Situation.STILL: 4,
        Situation.NO_RULE: 5,
    }
    met_late = [one for one in found if one.asks_reason(today) and one.situation(today) is Situation.MET_LATE]
    waiting = [one for one in found if one.situation(today) in order]
    ranked = [((0, one.last_day or _AFTER_ALL), one) for one in met_late]
    ranked += [((order[one.situation(today)], one.next_day or _AFTER_ALL), one) for one in waiting]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def deadline_opened(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID) -> Found:
    """Return a deadline with its dossier, its client and how it was counted, in one statement.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the client's record is not open to the reader.
    """
    mine = and_(DossierEvent.branch_id == Dossier.branch_id, DossierEvent.dossier_id == Dossier.id)
    query = (
        select(Dossier, Client, _may(reader), Deadline, DossierEvent)
        .select_from(Deadline)
        .join(Dossier, _dossier_of(Deadline))
        .join(Client, _OF_CLIENT)
        .join(DossierEvent, mine)
        .where(Deadline.id == deadline_id)
        .order_by(DossierEvent.day, DossierEvent.id)
    )
    rows = session.execute(query).all()
    dossier, client, deadline = _open_alone(rows)
    return Found(dossier, client, _standing(deadline, dossier.regime_on, [row[4] for row in rows]))


def event_opened(session: ScopedSession, reader: Reader, event_id: uuid.UUID) -> FoundEvent:
    """Return an event with its dossier and client, in one statement. Raises as `deadline_opened` does."""
    party = and_(DossierParty.branch_id == DossierEvent.branch_id, DossierParty.id == DossierEvent.party_id)
    paper = and_(Document.branch_id == DossierEvent.branch_id, Document.id == DossierEvent.document_id)
    query = (
        select(Dossier, Client, _may(reader), DossierEvent, DossierParty.name, Document.title)
        .select_from(DossierEvent)
        .join(Dossier, _dossier_of(DossierEvent))
        .join(Client, _OF_CLIENT)
        .outerjoin(DossierParty, party)
        .outerjoin(Document, paper)
        .where(DossierEvent.id == event_id)
    )
    rows = session.execute(query).all()
    dossier, client, event = _open_alone(rows)
    return FoundEvent(event, dossier, client, rows[0][4] or "", rows[0][5] or "")


_OF_CLIENT = and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id)


def _dossier_of(table: type[Deadline | DossierEvent]) -> ColumnElement[bool]:
    return and_(Dossier.branch_id == table.branch_id, Dossier.id == table.dossier_id)


def _may(reader: Reader) -> ColumnElement[bool]:
    return func.coalesce(open_to(reader, Client.id), False)


def _open_alone(rows: Sequence[Any]) -> tuple[Dossier, Client, Any]:
    """Return what was read. Raises `AbsentError` for nothing, `ClosedRecordError` for what is not open to the reader."""
    if not rows:
        raise AbsentError
    dossier, client, may, found = rows[0][:4]
    if not may:
        raise ClosedRecordError(client.id)
    return dossier, client, found


@dataclass(frozen=True)
class Choice:
    """Somebody, a paper or a deadline that can be chosen; a deadline by the id of its term."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class Choices:
    """What there is to choose from when something is noted in a dossier."""

    parties: list[Choice]
    papers: list[Choice]
    open: list[Choice]
    """Its deadlines that are open."""
    started: frozenset[str]
    """The terms that began once already."""


def choices_of(session: ScopedSession, dossier_id: uuid.UUID) -> Choices:
    """Return whom something can have happened to, which papers can prove it, and which terms run; in one statement."""
    parties = select(literal("party"), DossierParty.id, DossierParty.name).where(
        DossierParty.dossier_id == dossier_id, DossierParty.withdrawn_at.is_(None)
    )
    papers = select(literal("paper"), Document.id, Document.title).where(
        Document.dossier_id == dossier_id, Document.withdrawn_at.is_(None)
    )
    terms = select(cast(Deadline.state, String), Deadline.id, Deadline.term).where(
        Deadline.dossier_id == dossier_id, Deadline.withdrawn_at.is_(None)
    )
    found: dict[str, list[Choice]] = defaultdict(list)
    for what, key, name in session.execute(union_all(parties, papers, terms)):
        found[what].append(Choice(key, name))
    by_name = {what: sorted(some, key=lambda one: (one.name, one.id)) for what, some in found.items()}
    begun = (each.name for state in DeadlineState for each in found.get(state.value, []))
    running = by_name.get(DeadlineState.OPEN.value, [])
    return Choices(by_name.get("party", []), by_name.get("paper", []), running, frozenset(begun))


def events_running(session: ScopedSession, dossier_id: uuid.UUID, code: str, day: dt.date) -> list[DossierEvent]:
    """Return what was noted of one kind of event on one day, and not taken back."""
    query = select(DossierEvent).where(
        DossierEvent.dossier_id == dossier_id,
        DossierEvent.role == EventRole.STARTS,
        DossierEvent.code == code,
        DossierEvent.day == day,
        DossierEvent.withdrawn_at.is_(None),
    )
    return list(session.scalars(query))
