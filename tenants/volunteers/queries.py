"""Questions about the roster."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from tenants.auth.models import Membership, Person
from tenants.clients.models import Caseload
from tenants.faults import AbsentError
from tenants.volunteers.models import Certificate, Departure, Leave, Volunteer, VolunteerCorrection
from tenants.volunteers.rules import Paper, Standing, standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from tenants.isolation import ScopedSession
    from tenants.roles import Role

NOTHING = literal([], JSONB)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the roster as a form offers them; `person_id` is their account, when they have one."""

    id: uuid.UUID
    name: str
    role: str = ""
    person_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Away:
    """Until when somebody is away, and who stands in for them."""

    until: dt.date
    stand_in: str


@dataclass(frozen=True)
class Listed:
    """Somebody as the roster shows them on a day."""

    volunteer: Volunteer
    standing: Standing
    away: Away | None
    clients: int
    """How many clients are in their care."""


@dataclass(frozen=True)
class Unlisted:
    """Somebody with an account here who is not on the roster."""

    person_id: uuid.UUID
    name: str
    role: Role
    since: dt.date | None


def on_roster(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that somebody works for the branch on `day`, their last day included."""
    return (Volunteer.started_on <= day) & or_(Volunteer.ended_on.is_(None), Volunteer.ended_on >= day)


def has_left(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that somebody no longer works here; from the moment they left, also on their last day."""
    left = exists().where(
        Departure.branch_id == Volunteer.branch_id,
        Departure.volunteer_id == Volunteer.id,
        Departure.undone_at.is_(None),
    )
    return and_(Volunteer.ended_on.is_not(None), or_(Volunteer.ended_on < today, left))


def successors(session: ScopedSession, today: dt.date, but: uuid.UUID) -> list[Colleague]:
    """Return who can take over work today, by name: everybody who works here but one."""
    query = (
        select(Volunteer.id, Volunteer.name, Volunteer.role, Volunteer.person_id)
        .where(on_roster(today), ~has_left(today), Volunteer.id != but)
        .order_by(func.lower(Volunteer.name), Volunteer.id)
    )
    return [Colleague(*row) for row in session.execute(query)]


def among_colleagues(
    session: ScopedSession, volunteer_id: uuid.UUID, today: dt.date
) -> tuple[Volunteer, list[Colleague]]:
    """Return somebody of the roster, and the colleagues who can take over work today. Raises `AbsentError` for nobody."""
    works = on_roster(today) & ~has_left(today)
    query = select(Volunteer).where(or_(works, Volunteer.id == volunteer_id))
    found = session.scalars(query.order_by(func.lower(Volunteer.name), Volunteer.id)).all()
    one = next((each for each in found if each.id == volunteer_id), None)
    if one is None:
        raise AbsentError
    return one, [Colleague(each.id, each.name, each.role, each.person_id) for each in found if each is not one]


def volunteer_choices(session: ScopedSession, day: dt.date) -> list[Colleague]:
    """Return who works for the branch on `day`, by name: the choices of a form that asks who does something."""
    query = (
        select(Volunteer.id, Volunteer.name, Volunteer.role, Volunteer.person_id)
        .where(on_roster(day))
        .order_by(func.lower(Volunteer.name), Volunteer.id)
    )
    return [Colleague(*row) for row in session.execute(query)]


def volunteer_named(session: ScopedSession, volunteer_id: uuid.UUID, *, lock: bool = False) -> Volunteer:
    """Return who has this id on the roster, locked when asked. Raises `AbsentError` when there is nobody here."""
    query = select(Volunteer).where(Volunteer.id == volunteer_id)
    volunteer = session.scalar(query.with_for_update() if lock else query)
    if volunteer is None:
        raise AbsentError
    return volunteer


def volunteer_of_person(session: ScopedSession, person_id: uuid.UUID) -> Volunteer | None:
    """Return the place on the roster of somebody who signs in, or none."""
    return session.scalar(select(Volunteer).where(Volunteer.person_id == person_id))


def names_of(session: ScopedSession, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of people of the roster by their id as text; asks nothing when there are none."""
    wanted = {uuid.UUID(each) for each in ids}
    if not wanted:
        return {}
    rows = session.execute(select(Volunteer.id, Volunteer.name).where(Volunteer.id.in_(wanted)))
    return {str(key): name for key, name in rows}


def gathered(query: Select[*tuple[Any, ...]], order: ColumnElement[Any] | Any, **columns: Any) -> ScalarSelect[Any]:
    """Return rows of `query` beside a volunteer as one JSON list of objects, so that a page asks once."""
    pairs: list[Any] = [part for name, column in columns.items() for part in (name, column)]
    gathered = func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), order))
    return query.with_only_columns(func.coalesce(gathered, NOTHING)).correlate(Volunteer).scalar_subquery()


def kept_of(table: type[Certificate | Departure | VolunteerCorrection]) -> Select[*tuple[Any, ...]]:
    """Return what is kept of somebody on the roster."""
    return select(table).where(table.branch_id == Volunteer.branch_id, table.volunteer_id == Volunteer.id)


def certificates_beside() -> ScalarSelect[Any]:
    """Return the certificates of somebody on the roster, the newest first, as `gathered` does."""
    query = kept_of(Certificate).where(Certificate.withdrawn_at.is_(None))
    return gathered(
        query, Certificate.issued_on.desc(), id=Certificate.id, kind=Certificate.kind, title=Certificate.title,
        issued_on=Certificate.issued_on, expires_on=Certificate.expires_on,
    )  # fmt: skip


def clients_beside(today: dt.date) -> ScalarSelect[int]:
    """Return how many clients somebody on the roster has in their care."""
    return (
        select(func.count())
        .where(
            Caseload.branch_id == Volunteer.branch_id,
            Caseload.volunteer_id == Volunteer.id,
            or_(Caseload.until.is_(None), Caseload.until > today),
        )
        .correlate(Volunteer)
        .scalar_subquery()
    )


def day_of(text: str | None) -> dt.date | None:
    """Return a day that came out of a JSON list."""
    return dt.date.fromisoformat(text) if text else None


def standing_of(certificates: list[dict[str, Any]], today: dt.date) -> Standing:
    """Return how gathered certificates stand on a day."""
    papers = [Paper(Certificate.Kind(each["kind"]), each["title"], day_of(each["expires_on"])) for each in certificates]
    return standing(papers, today)


def roster(session: ScopedSession, today: dt.date, *, gone: bool = False) -> list[Listed]:
    """Return who works for the branch, or who is `gone`, by name: with certificates, leave and clients, in one statement.

    Who begins later is on the roster too.
    """
    stand_in = aliased(Volunteer)
    away = (
        select(func.jsonb_build_array(Leave.last_day, func.coalesce(stand_in.name, "")))
        .outerjoin(stand_in, (stand_in.branch_id == Leave.branch_id) & (stand_in.id == Leave.stand_in_id))
        .where(Leave.branch_id == Volunteer.branch_id, Leave.volunteer_id == Volunteer.id, _on(today))
        .order_by(Leave.last_day.desc())
        .limit(1)
        .correlate(Volunteer)
        .scalar_subquery()
    )
    query = (
        select(Volunteer, certificates_beside(), away, clients_beside(today))
        .where(has_left(today) if gone else ~has_left(today))
        .order_by(func.lower(Volunteer.name), Volunteer.id)
    )
    return [
        Listed(
            volunteer,
            standing_of(certificates, today),
            Away(dt.date.fromisoformat(absence[0]), absence[1]) if absence else None,
            clients,
        )
        for volunteer, certificates, absence, clients in session.execute(query)
    ]


def _on(today: dt.date) -> ColumnElement[bool]:
    """The condition that a leave holds on a day."""
    return and_(Leave.withdrawn_at.is_(None), Leave.first_day <= today, Leave.last_day >= today)


def accounts_off_the_roster(session: ScopedSession, today: dt.date) -> list[Unlisted]:
    """Return who has an account in this branch today and is not on the roster, by name."""
    listed = exists().where(Volunteer.branch_id == session.branch_id, Volunteer.person_id == Person.id)
    query = (
        select(Person.id, Person.name, Membership.role, func.lower(Membership.valid))
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.branch_id == session.branch_id,
            Membership.valid.contains(today),
            ~listed,
        )
        .order_by(func.lower(Person.name), Person.id, Membership.role)
    )
    found: dict[uuid.UUID, Unlisted] = {}
    for row in session.execute(query):
        found.setdefault(row[0], Unlisted(*row))
    return list(found.values())


def certificate_named(session: ScopedSession, certificate_id: uuid.UUID) -> Certificate:
    """Return a certificate that was not withdrawn. Raises `AbsentError` when there is none here."""
    found = session.scalar(
        select(Certificate).where(Certificate.id == certificate_id, Certificate.withdrawn_at.is_(None))
    )
    if found is None:
        raise AbsentError
    return found
