"""People who live together: who is in a household, and who joins or leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, func, select

from tenants.audit.actions import record
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client, Household, Relation
from tenants.clients.queries import client_named
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

ORDER = tuple(Relation)
"""Who stands first on the page of a household: whoever it is registered under, then partner, children, others."""


def new_household(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, relation: Relation = Relation.HEAD
) -> Household:
    """Begin a household with a client in it. Raises `RefusalError` when they live in one already."""
    client = client_named(session, client_id)
    if client.household_id is not None:
        msg = N_("%(name)s is in a household already. Let them leave that one first.")
        raise RefusalError(msg, "household", name=client.name)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"households {session.branch_id}"))))
    whole = Household.number.regexp_match("^[0-9]{1,9}$")
    highest = session.scalar(select(func.max(cast(Household.number, Integer))).where(whole))
    household = Household(number=str((highest or 0) + 1))
    session.add(household)
    session.flush()
    client.household_id, client.relation = household.id, relation
    record(session, actor, "register", "household", household.id)
    record(session, actor, "join", "client", client.id, household=str(household.id))
    return household


def join_household(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, household_id: uuid.UUID, relation: Relation | None
) -> Client:
    """Let a client join a household, or say anew what they are in it; who was in another one leaves that.

    Raises `RefusalError` without a relation or for a second head, `AbsentError` for a household not of here.
    """
    client, _household = client_named(session, client_id), household_named(session, household_id)
    if relation is None:
        msg = N_("Say what this person is in the household.")
        raise RefusalError(msg, "relation")
    if relation is Relation.HEAD:
        heads = select(Client).where(
            Client.household_id == household_id, Client.relation == Relation.HEAD, Client.id != client_id
        )
        head = session.scalar(heads)
        if head is not None:
            msg = N_("This household is registered under %(name)s already. Choose another relation.")
            raise RefusalError(msg, "relation", name=head.name)
    if (client.household_id, client.relation) != (household_id, relation):
        client.household_id, client.relation = household_id, relation
        record(session, actor, "join", "client", client.id, household=str(household_id))
    return client


def leave_household(session: ScopedSession, actor: Actor, client_id: uuid.UUID) -> Client:
    """Let a client leave their household; the trail keeps which one it was."""
    client = client_named(session, client_id)
    if client.household_id is None:
        msg = N_("%(name)s is in no household.")
        raise RefusalError(msg, "household", name=client.name)
    left = client.household_id
    client.household_id = client.relation = None
    record(session, actor, "leave", "client", client.id, household=str(left))
    return client


def household_named(session: ScopedSession, household_id: uuid.UUID) -> Household:
    """Return the household with this id. Raises `AbsentError` when there is none here."""
    household = session.scalar(select(Household).where(Household.id == household_id))
    if household is None:
        raise AbsentError
    return household


@dataclass(frozen=True)
class Home:
    """A household with who lives in it, and which of their records are open to the reader."""

    household: Household
    members: list[Client]
    open: set[uuid.UUID]


def home_of(session: ScopedSession, reader: Reader, household_id: uuid.UUID) -> Home:
    """Return a household in one statement: its members by their relations, and then the eldest first.

    Raises `AbsentError` for one not of here, `ClosedRecordError` for the first member when nobody's record is open.
    """
    lives_here = (Client.branch_id == Household.branch_id) & (Client.household_id == Household.id)
    query = (
        select(Household, Client, func.coalesce(open_to(reader, Client.id), False))
        .outerjoin(Client, lives_here)
        .where(Household.id == household_id)
    )
    rows = session.execute(query).all()
    if not rows:
        raise AbsentError
    members = sorted((row[1] for row in rows if row[1] is not None), key=_place)
    is_open = {row[1].id for row in rows if row[1] is not None and row[2]}
    if members and not is_open:
        raise ClosedRecordError(members[0].id)
    return Home(rows[0][0], members, is_open)


def _place(client: Client) -> tuple[int, str, str]:
    relation = ORDER.index(client.relation) if client.relation else len(ORDER)
    return relation, str(client.birth_date or "9999"), client.number
