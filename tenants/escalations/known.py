"""What the branch knows of a client that may not go to the Helpdesk with a question, found in one statement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from tenants.clients.models import Client, Consent
from tenants.dossiers.models import Dossier, DossierParty, PartyRole
from tenants.escalations.giveaways import Known

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from sqlalchemy import Select

    from tenants.isolation import ScopedSession

FAMILY = (PartyRole.FAMILY_MEMBER, PartyRole.SPONSOR)
HELPERS = (PartyRole.LAWYER, PartyRole.OTHER)


def known_of(session: ScopedSession, client_id: uuid.UUID | None) -> Known:
    """Return what may not go along about a client, of the household and of every dossier, in one statement."""
    if client_id is None:
        return Known()
    columns = union_all(*guarded(client_id)).subquery()
    return known([(kind, said) for kind, said in session.execute(select(columns))])


def known(pairs: Iterable[tuple[str, str]]) -> Known:
    """Return what `guarded` found, put together."""
    found: dict[str, list[str]] = {}
    for kind, said in pairs:
        found.setdefault(kind, []).append(said)
    given = found.pop("consent_on", [])
    name = " ".join(found.pop("name", []))
    consent_on = max(map(dt.date.fromisoformat, given), default=None)
    return Known(name, consent_on=consent_on, **{kind: tuple(said) for kind, said in found.items()})


def guarded(client_id: uuid.UUID) -> list[Select[*tuple[Any, ...]]]:
    """Return the parts of the statement that finds it, as (what, said), for a statement that finds more."""
    return [*_people(client_id), *_dossiers(client_id), _agreed(client_id)]


def _says(kind: str, what: Any) -> Select[*tuple[Any, ...]]:
    return select(literal(kind).label("kind"), cast(what, String).label("said"))


def _people(client_id: uuid.UUID) -> list[Select[*tuple[Any, ...]]]:
    """Return the client and who lives with them: names, numbers, and ways to reach them."""
    me = aliased(Client)
    here = and_(me.branch_id == Client.branch_id, me.id == client_id)
    same = or_(Client.id == client_id, Client.household_id == me.household_id)
    full = func.concat_ws(" ", Client.first_name, Client.last_name)
    return [
        _says("name", full).where(Client.id == client_id),
        _says("household", full).join(me, here).where(Client.household_id == me.household_id, Client.id != client_id),
        _says("numbers", Client.number).join(me, here).where(same),
        _says("contacts", Client.phone).join(me, here).where(same, Client.phone != ""),
        _says("contacts", Client.email).join(me, here).where(same, Client.email != ""),
    ]


def _dossiers(client_id: uuid.UUID) -> list[Select[*tuple[Any, ...]]]:
    """Return the numbers of the client's dossiers, and who is in them."""
    party, mine = DossierParty, Dossier.client_id == client_id
    of_dossier = and_(Dossier.branch_id == party.branch_id, Dossier.id == party.dossier_id)
    return [
        _says("dossiers", Dossier.number).where(mine),
        _says("dossiers", Dossier.reference).where(mine, Dossier.reference != ""),
        *(
            _says(kind, what)
            .select_from(party)
            .join(Dossier, of_dossier)
            .where(mine, party.withdrawn_at.is_(None), which)
            for kind, what, which in (
                ("parties", party.name, party.role.in_(FAMILY)),
                ("helpers", party.name, party.role.in_(HELPERS)),
                ("dossiers", party.reference, party.reference != ""),
                ("contacts", party.phone, party.phone != ""),
                ("contacts", party.email, party.email != ""),
            )
        ),
    ]


def _agreed(client_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return _says("consent_on", Consent.given_on).where(
        Consent.client_id == client_id, Consent.kind == Consent.Kind.HELPDESK, Consent.withdrawn_on.is_(None)
    )
