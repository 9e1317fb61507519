"""Who is in a procedure besides us and the client: added, corrected, taken back, and how far each family member is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from tenants.audit.actions import record
from tenants.clients.access import refuse_closed
from tenants.clients.actions import change_permit, register_client
from tenants.clients.households import join_household, new_household
from tenants.clients.models import Client
from tenants.clients.queries import client_named
from tenants.dossiers.models import DossierParty, EntryKind, FamilyState, PartyRole
from tenants.dossiers.queries import dossier_opened, opened_part
from tenants.dossiers.rules import refuse_day, refuse_not_running
from tenants.dossiers.timeline import add_entry
from tenants.faults import RefusalError
from tenants.gatherings import plain_text
from tenants.housing.models import Placement
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.clients.actions import NewClient
    from tenants.clients.models import Permit, Relation
    from tenants.dossiers.models import Dossier
    from tenants.isolation import ScopedSession

ADDED = (
    *(PartyRole.FAMILY_MEMBER, PartyRole.SPONSOR, PartyRole.LAWYER, PartyRole.AUTHORITY),
    *(PartyRole.EMBASSY, PartyRole.COURT, PartyRole.OTHER),
)
"""Who can be added; we and the client are in every dossier."""
_TEXTS = ("name", "relation", "place", "phone", "email", "reference")
_OF_PEOPLE = ("birth_date", "sex", "nationality")


@dataclass(frozen=True)
class NewParty:
    """What is known of somebody in a procedure."""

    role: PartyRole
    name: str
    relation: str = ""
    birth_date: dt.date | None = None
    birth_precision: str = "day"
    sex: str | None = None
    nationality: str | None = None
    place: str = ""
    phone: str = ""
    email: str = ""
    reference: str = ""


def add_party(
    session: ScopedSession, reader: Reader, dossier_id: uuid.UUID, new: NewParty, today: dt.date
) -> DossierParty:
    """Add somebody to a dossier; a family member waits since it was opened.

    Raises `RefusalError` without a name, or for a text with a citizen service number.
    """
    dossier = dossier_opened(session, reader, dossier_id).dossier
    refuse_not_running(dossier)
    party = DossierParty(dossier_id=dossier_id, **_checked(new, today))
    if new.role is PartyRole.FAMILY_MEMBER:
        party.state, party.state_since = FamilyState.WAITING, dossier.opened_on
    session.add(party)
    session.flush()
    record(session, reader.actor, "add", "party", party.id)
    add_entry(session, dossier_id, EntryKind.PARTY_ADDED, today, reader.actor, party_id=party.id, role=new.role.value)
    return party


def change_party(
    session: ScopedSession, reader: Reader, party_id: uuid.UUID, changed: NewParty, today: dt.date
) -> DossierParty:
    """Correct what is known of somebody; what they are in the procedure stays. The trail names the fields."""
    party, found = opened_part(session, reader, DossierParty, party_id)
    refuse_not_running(found.dossier)
    _refuse_withdrawn(party)
    new = _checked(replace(changed, role=party.role), today)
    fields = sorted(name for name, value in new.items() if getattr(party, name) != value)
    for name in fields:
        setattr(party, name, new[name])
    if fields:
        record(session, reader.actor, "change", "party", party.id, fields=fields)
        add_entry(
            session, party.dossier_id, EntryKind.PARTY_CHANGED, today, reader.actor,
            party_id=party.id, fields=",".join(fields),
        )  # fmt: skip
    return party


def withdraw_party(session: ScopedSession, reader: Reader, party_id: uuid.UUID, today: dt.date) -> DossierParty:
    """Say that somebody was added by mistake. Nothing when somebody did already."""
    party, found = opened_part(session, reader, DossierParty, party_id)
    refuse_not_running(found.dossier)
    if party.withdrawn_at is None:
        party.withdrawn_at = func.now()
        _tell(session, reader, party, "withdraw", today, withdrawn="yes")
    return party


def restore_party(session: ScopedSession, reader: Reader, party_id: uuid.UUID, today: dt.date) -> DossierParty:
    """Put somebody back who was taken off by mistake."""
    party, found = opened_part(session, reader, DossierParty, party_id)
    refuse_not_running(found.dossier)
    if party.withdrawn_at is not None:
        party.withdrawn_at = None
        _tell(session, reader, party, "restore", today)
    return party


def set_state(
    session: ScopedSession,
    reader: Reader,
    party_id: uuid.UUID,
    state: FamilyState,
    since: dt.date | None,
    today: dt.date,
) -> DossierParty:
    """Say how far a family member is, since which day. Raises `RefusalError` for a day to come, or somebody else."""
    party, found = opened_part(session, reader, DossierParty, party_id)
    refuse_not_running(found.dossier)
    _refuse_withdrawn(party)
    if party.role is not PartyRole.FAMILY_MEMBER:
        msg = N_("Only of a family member we write down how far they are.")
        raise RefusalError(msg, "state")
    put_in_state(session, reader, party, state, refuse_day(since, today, "state_since"))
    return party


def put_in_state(
    session: ScopedSession, reader: Reader, party: DossierParty, state: FamilyState, since: dt.date
) -> None:
    """Let a family member be in a state from a day on, and write both lines; nothing when they are."""
    if (party.state, party.state_since) == (state, since):
        return
    party.state, party.state_since = state, since
    _tell(session, reader, party, "change", since, state=state.value)


def _tell(session: ScopedSession, reader: Reader, party: DossierParty, verb: str, day: dt.date, **detail: Any) -> None:
    record(session, reader.actor, verb, "party", party.id)
    add_entry(session, party.dossier_id, EntryKind.PARTY_CHANGED, day, reader.actor, party_id=party.id, **detail)


@dataclass(frozen=True)
class Arrival:
    """What is registered of a family member who arrived: who they are, in the household, and by which permit."""

    client: NewClient
    relation: Relation | None
    permit: Permit | None = None
    permit_from: dt.date | None = None
    permit_until: dt.date | None = None


def register_arrival(
    session: ScopedSession, reader: Reader, party_id: uuid.UUID, arrival: Arrival, today: dt.date
) -> Client:
    """Register a family member who arrived as a client, in the household of the client of the dossier.

    Raises `RefusalError` for somebody who has yet to arrive or is registered, and as `register_client` and
    `join_household` do.
    """
    party, found = opened_part(session, reader, DossierParty, party_id)
    _refuse_registering(party)
    actor = reader.actor
    if arrival.relation is None:
        msg = N_("Say what this person is in the household.")
        raise RefusalError(msg, "relation")
    client = register_client(session, actor, arrival.client, today)
    if arrival.permit or arrival.permit_from or arrival.permit_until:
        change_permit(session, actor, client.id, arrival.permit, (arrival.permit_from, arrival.permit_until))
    household_id = found.client.household_id or new_household(session, actor, found.client.id).id
    join_household(session, actor, client.id, household_id, arrival.relation)
    _link(session, reader, party, client, today)
    return client


def link_client(
    session: ScopedSession, reader: Reader, party_id: uuid.UUID, client_id: uuid.UUID, today: dt.date
) -> Client:
    """Say that a family member has a record already. Raises `RefusalError` as `register_arrival` does."""
    party, found = opened_part(session, reader, DossierParty, party_id)
    _refuse_registering(party)
    refuse_closed(session, reader, client_id)
    if client_id == found.client.id:
        msg = N_("This is the client of the dossier. Choose the record of the family member.")
        raise RefusalError(msg, "client")
    client = client_named(session, client_id)
    _link(session, reader, party, client, today)
    return client


def unlink_client(session: ScopedSession, reader: Reader, party_id: uuid.UUID, today: dt.date) -> DossierParty:
    """Take back that a record is that of a family member; the record itself stays."""
    party, _found = opened_part(session, reader, DossierParty, party_id)
    if party.client_id is not None:
        party.client_id = None
        _tell(session, reader, party, "change", today, fields="client_id")
    return party


def _link(session: ScopedSession, reader: Reader, party: DossierParty, client: Client, today: dt.date) -> None:
    party.client_id = client.id
    record(session, reader.actor, "link", "party", party.id, client=str(client.id))
    add_entry(
        session, party.dossier_id, EntryKind.CLIENT_REGISTERED, today, reader.actor,
        party_id=party.id, client_id=client.id,
    )  # fmt: skip


def _refuse_registering(party: DossierParty) -> None:
    _refuse_withdrawn(party)
    if party.client_id is not None:
        msg = N_("This person is registered already.")
        raise RefusalError(msg)
    if party.state is not FamilyState.ARRIVED:
        msg = N_("Write down first that this person arrived.")
        raise RefusalError(msg)


def _refuse_withdrawn(party: DossierParty) -> None:
    if party.withdrawn_at is not None:
        msg = N_("This person was added by mistake. Put them back first.")
        raise RefusalError(msg)


def _checked(new: NewParty, today: dt.date) -> dict[str, Any]:
    values = asdict(new)
    for name in _TEXTS:
        values[name] = plain_text(values[name], name)
    if not values["name"]:
        msg = N_("Fill in a name.")
        raise RefusalError(msg, "name")
    if new.role is not PartyRole.FAMILY_MEMBER:
        values |= dict.fromkeys(_OF_PEOPLE) | {"birth_precision": "day", "relation": ""}
    if new.birth_date and new.birth_date > today:
        msg = N_("This birth date is in the future. Check day, month and year.")
        raise RefusalError(msg, "birth_date")
    return values


@dataclass(frozen=True)
class PartyLine:
    """Somebody in a procedure, and once they arrived the number of their record and the day they were housed."""

    party: DossierParty
    client_number: str
    housed_on: dt.date | None


def parties_of(session: ScopedSession, dossier: Dossier) -> list[PartyLine]:
    """Return who is in a dossier, in one statement: the family by age, then the others; who was taken off comes last.

    The dossier was opened to the reader before.
    """
    housed = (
        select(func.min(Placement.day))
        .where(
            Placement.branch_id == DossierParty.branch_id,
            Placement.client_id == DossierParty.client_id,
            Placement.withdrawn_at.is_(None),
        )
        .correlate(DossierParty)
        .scalar_subquery()
    )
    query = (
        select(DossierParty, Client.number, housed)
        .outerjoin(Client, and_(Client.branch_id == DossierParty.branch_id, Client.id == DossierParty.client_id))
        .where(DossierParty.dossier_id == dossier.id)
    )
    lines = [PartyLine(party, number or "", day) for party, number, day in session.execute(query)]
    return sorted(lines, key=_order)


def _order(line: PartyLine) -> tuple[bool, int, str, str]:
    party = line.party
    place = ADDED.index(party.role) if party.role in ADDED else len(ADDED)
    return party.withdrawn_at is not None, place, str(party.birth_date or "9999"), str(party.id)
