"""Where every family stands that is to be reunited: who waits for what, of whom, since when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.dossiers.models import (
    Dossier,
    DossierKind,
    DossierParty,
    DossierStep,
    FamilyState,
    PartyRole,
)
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Subquery

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Family:
    """A family as a list shows it: how many are how far, the step where it stands, and the next date."""

    dossier: Dossier
    client: Client
    states: Counter[FamilyState]
    step: str
    """What they wait for; empty when every step is done, or the dossier has none."""
    has_steps: bool
    waits_for: PartyRole | None
    since: dt.date
    next_day: dt.date | None
    term: str
    """The id of the term that ends on that day."""
    handler: str

    @property
    def people(self) -> int:
        """How many are to come or came: not who was refused or stays."""
        return sum(self.states.values()) - self.states[FamilyState.REFUSED] - self.states[FamilyState.STAYS]


def families(session: ScopedSession, reader: Reader) -> list[Family]:
    """Return the running dossiers of family reunification that are open to the reader, the nearest date first.

    One statement, however many.
    """
    step, since, members, term = _steps(), _since(), _members(), _terms()
    query = (
        select(
            *(Dossier, Client, members.c.states, step.c.label, step.c.waits_for),
            *(since.c.dossier_id, since.c.since, term.c.last_day, term.c.term, Volunteer.name),
        )
        .join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))
        .outerjoin(Volunteer, and_(Volunteer.branch_id == Dossier.branch_id, Volunteer.id == Dossier.handler_id))
        .outerjoin(members, members.c.dossier_id == Dossier.id)
        .outerjoin(step, step.c.dossier_id == Dossier.id)
        .outerjoin(since, since.c.dossier_id == Dossier.id)
        .outerjoin(term, term.c.dossier_id == Dossier.id)
        .where(
            Dossier.kind == DossierKind.FAMILY_REUNIFICATION,
            Dossier.closed_on.is_(None),
            Dossier.withdrawn_at.is_(None),
            open_to(reader, Client.id),
        )
        .order_by(term.c.last_day.nulls_last(), Dossier.opened_on, Dossier.number)
    )
    return [_family(*row) for row in session.execute(query)]


def _family(dossier: Dossier, client: Client, states: list[str] | None, *rest: Any) -> Family:
    label, waits_for, has_steps, since, last_day, term, handler = rest
    return Family(
        dossier=dossier,
        client=client,
        states=Counter(FamilyState(each) for each in states or ()),
        step=label or "",
        has_steps=has_steps is not None,
        waits_for=waits_for,
        since=since or dossier.opened_on,
        next_day=last_day,
        term=term or "",
        handler=handler or "",
    )


def _steps() -> Subquery:
    """The first step of each dossier that is neither done nor left out."""
    one = DossierStep
    return (
        select(one.dossier_id, one.label, one.waits_for)
        .where(one.done_on.is_(None), one.not_needed.is_(False))
        .ext(distinct_on(one.dossier_id))
        .order_by(one.dossier_id, one.position, one.id)
        .subquery()
    )


def _since() -> Subquery:
    one = DossierStep
    return select(one.dossier_id, func.max(one.done_on).label("since")).group_by(one.dossier_id).subquery()


def _members() -> Subquery:
    one = DossierParty
    return (
        select(one.dossier_id, func.array_agg(cast(one.state, String), type_=ARRAY(String)).label("states"))
        .where(one.role == PartyRole.FAMILY_MEMBER, one.withdrawn_at.is_(None))
        .group_by(one.dossier_id)
        .subquery()
    )


def _terms() -> Subquery:
    """The open deadline of each dossier that ends first."""
    one = Deadline
    return (
        select(one.dossier_id, one.last_day, one.term)
        .where(one.state == DeadlineState.OPEN, one.withdrawn_at.is_(None), one.last_day.is_not(None))
        .ext(distinct_on(one.dossier_id))
        .order_by(one.dossier_id, one.last_day, one.id)
        .subquery()
    )
