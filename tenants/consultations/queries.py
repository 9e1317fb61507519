"""Questions about visits and the waiting room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Uuid, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from tenants.auth.models import Person
from tenants.branches.models import Branch, Municipality, ServiceArea
from tenants.branches.queries import Served
from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation, Correction, Waiting
from tenants.drafts.models import Draft
from tenants.escalations.models import Escalation
from tenants.escalations.news import FOR_BRANCH
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

DESK_FORM = "desk"
"""The name of the desk's draft."""
_AN_ID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


@dataclass(frozen=True)
class Visit:
    """A visit as a list shows it: with the client's name and who helped."""

    consultation: Consultation
    client_name: str
    volunteer_name: str
    client_number: str = ""
    open: bool = True
    """Whether the client's record is open to who looks; if not, a list says the number and no name."""


@dataclass(frozen=True)
class Waiter:
    """Somebody in the waiting room, with the client's name when it is known."""

    waiting: Waiting
    client_name: str


@dataclass(frozen=True)
class Choice:
    """Which visits: from the first to the last day, and of which kinds; an empty word means all."""

    first: dt.date
    last: dt.date
    topic: str = ""
    channel: str = ""
    guidance: str = ""
    outcome: str = ""
    municipality: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the choice as conditions on the visits."""
        conditions: list[ColumnElement[bool]] = [Consultation.day.between(self.first, self.last)]
        if self.topic:
            conditions.append(Consultation.topics.contains([self.topic]))
        for column, word in (
            (Consultation.channel, self.channel),
            (Consultation.guidance, self.guidance),
            (Consultation.outcome, self.outcome),
            (Consultation.municipality_code, self.municipality),
        ):
            if word:
                conditions.append(column == word)
        return conditions


def _all_visits() -> Select[Consultation, str | None, str | None, str | None, str | None]:
    """Visits with names; the joins carry the branch, as every key between owned tables does."""
    return (
        select(Consultation, Client.first_name, Client.last_name, Person.name, Client.number)
        .outerjoin(Client, (Client.branch_id == Consultation.branch_id) & (Client.id == Consultation.client_id))
        .outerjoin(Person, Person.id == Consultation.volunteer_id)
    )


def _visits() -> Select[Consultation, str | None, str | None, str | None, str | None]:
    """Visits that count, with names."""
    return _all_visits().where(Consultation.withdrawn_at.is_(None))


def _named(row: Sequence[Any]) -> Visit:
    consultation, first_name, last_name, volunteer, number = row
    return Visit(consultation, f"{first_name or ''} {last_name or ''}".strip(), volunteer or "", number or "")


def visits_of_day(session: ScopedSession, day: dt.date) -> list[Visit]:
    """Return the visits that count on `day`, newest first, in one statement."""
    query = _visits().where(Consultation.day == day).order_by(Consultation.at.desc(), Consultation.id.desc())
    return [_named(row) for row in session.execute(query)]


def visits_among(session: ScopedSession, reader: Reader, chosen: Choice) -> list[Visit]:
    """Return the visits of the days and kinds in `chosen`, newest first: the records behind a figure.

    Each tells whether the client's record is open to the reader, or the visit was logged by them.
    """
    shown = or_(open_to(reader, Consultation.client_id), Consultation.volunteer_id == reader.actor.who)
    query = _visits().add_columns(func.coalesce(shown, False)).where(*chosen.conditions())
    rows = session.execute(query.order_by(Consultation.day.desc(), Consultation.id.desc()))
    return [replace(_named(row[:-1]), open=row[-1]) for row in rows]


def months_among(session: ScopedSession, chosen: Choice) -> dict[dt.date, int]:
    """Return the number of visits per month (its first day) among the visits in `chosen`."""
    month = func.date_trunc("month", Consultation.day).cast(Date)
    query = (
        select(month, func.sum(Consultation.visits))
        .where(Consultation.withdrawn_at.is_(None), *chosen.conditions())
        .group_by(month)
        .order_by(month)
    )
    return {first: int(total) for first, total in session.execute(query)}


def visit_with_corrections(
    session: ScopedSession, consultation_id: uuid.UUID
) -> tuple[Visit, list[tuple[Correction, str]]]:
    """Return one visit, also one that was undone, with what it said before each correction, newest first.

    Raises `AbsentError` when there is none here.
    """
    corrector = aliased(Person)
    query = (
        _all_visits()
        .add_columns(Correction, corrector.name)
        .outerjoin(
            Correction,
            (Correction.branch_id == Consultation.branch_id) & (Correction.consultation_id == Consultation.id),
        )
        .outerjoin(corrector, corrector.id == Correction.person_id)
        .where(Consultation.id == consultation_id)
        .order_by(Correction.at.desc(), Correction.id.desc())
    )
    rows = session.execute(query).all()
    if not rows:
        raise AbsentError
    corrections = [(row[-2], row[-1] or "") for row in rows if row[-2] is not None]
    return _named(rows[0][:-2]), corrections


def consultation_named(session: ScopedSession, consultation_id: uuid.UUID) -> Consultation:
    """Return the visit with this id in the branch. Raises `AbsentError` when there is none here."""
    consultation = session.scalar(select(Consultation).where(Consultation.id == consultation_id))
    if consultation is None:
        raise AbsentError
    return consultation


def waiting_people(session: ScopedSession) -> list[Waiter]:
    """Return who waits, the longest first."""
    query = (
        select(Waiting, Client.first_name, Client.last_name)
        .outerjoin(Client, (Client.branch_id == Waiting.branch_id) & (Client.id == Waiting.client_id))
        .where(Waiting.helped_at.is_(None))
        .order_by(Waiting.since)
    )
    return [
        Waiter(waiting, f"{first_name or ''} {last_name or ''}".strip())
        for waiting, first_name, last_name in session.execute(query)
    ]


def waits(session: ScopedSession, client_id: uuid.UUID) -> bool:
    """Whether a client is in the waiting room now."""
    return bool(session.scalar(select(exists().where(Waiting.client_id == client_id, Waiting.helped_at.is_(None)))))


def waiting_named(session: ScopedSession, waiting_id: uuid.UUID) -> Waiting:
    """Return who is, or was, in the waiting room under this id, locked until the transaction ends.

    Raises `AbsentError` when there is none here.
    """
    waiting = session.scalar(select(Waiting).where(Waiting.id == waiting_id).with_for_update())
    if waiting is None:
        raise AbsentError
    return waiting


@dataclass(frozen=True)
class Setting:
    """What the desk stands in: where the branch works, who sits across it, what was typed, what came back."""

    served: tuple[Served, ...]
    client: Client | None
    waiting: Waiting | None
    draft: Draft | None
    unread_answers: int


def setting_of_desk(
    session: ScopedSession,
    actor: Actor,
    today: dt.date,
    client_id: uuid.UUID | None = None,
    waiting_id: uuid.UUID | None = None,
) -> Setting:
    """Return the setting of the desk in one statement.

    The client is the one chosen by id, else called from the waiting room, else chosen in the draft.
    """
    unread = select(func.count()).where(FOR_BRANCH)
    of_this_branch = unread.where(Escalation.branch_id == session.branch_id).scalar_subquery()
    area = (ServiceArea.branch_id == Branch.id) & ServiceArea.valid.contains(today)
    place = (Municipality.code == ServiceArea.municipality_code) & Municipality.valid.contains(today)
    draft = (Draft.person_id == actor.who) & (Draft.form == DESK_FORM)
    typed_client = Draft.content["client"][0].astext
    in_draft = case((typed_client.regexp_match(_AN_ID), cast(typed_client, Uuid)))
    query = (
        select(Municipality.code, Municipality.name, Client, Waiting, Draft, of_this_branch)
        .select_from(Branch)
        .outerjoin(ServiceArea, area)
        .outerjoin(Municipality, place)
        .outerjoin(Waiting, Waiting.id == waiting_id)
        .outerjoin(Draft, draft)
        .outerjoin(Client, Client.id == func.coalesce(cast(client_id, Uuid), Waiting.client_id, in_draft))
        .where(Branch.id == session.branch_id)
        .order_by(Municipality.name)
    )
    rows = session.execute(query).all()
    # A municipality with two services of one branch is there twice.
    served = dict.fromkeys(Served(code, name) for code, name, *_ in rows if code)
    client, waiting, typed, unread_answers = rows[0][2:] if rows else (None, None, None, 0)
    return Setting(tuple(served), client, waiting, typed, unread_answers)
