"""Whom a branch's questions are about, and for whom that is to be seen.

Everybody of the branch may read what was asked and answered: colleagues learn from it, and it is written without a name.
Whom it is about, and the facts and papers that went along, are for whoever asked it and for whom the client's record is
open to. Where the client agreed that the name goes along, it may stand in the text: then the text is for them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.dossiers.models import Dossier
from tenants.escalations.models import Escalation, EscalationLink
from tenants.escalations.news import FOR_BRANCH

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


def here(session: ScopedSession) -> ColumnElement[bool]:
    """Return the condition that a question is of the session's branch."""
    return Escalation.branch_id == session.branch_id


def news(session: ScopedSession) -> ColumnElement[int]:
    """Return how many questions of the branch have something to read or to answer, as a column."""
    waits = select(func.count()).where(here(session), FOR_BRANCH)
    return waits.correlate(None).scalar_subquery()


def is_open(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that the record of whom a question is about is open to the reader."""
    return func.coalesce(open_to(reader, Client.id), False)


def of_question() -> ColumnElement[bool]:
    """Return the condition that a link is that of a question: what was split off is about whom the whole was about."""
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    return and_(EscalationLink.branch_id == Escalation.branch_id, EscalationLink.escalation_id == origin)


def with_client(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Add where questions came from; they are asked for with `Escalation` already."""
    dossier = and_(Dossier.branch_id == EscalationLink.branch_id, Dossier.id == EscalationLink.dossier_id)
    whose = func.coalesce(EscalationLink.client_id, Dossier.client_id)
    return (
        query.select_from(Escalation)
        .outerjoin(EscalationLink, of_question())
        .outerjoin(Dossier, dossier)
        .outerjoin(Client, and_(Client.branch_id == EscalationLink.branch_id, Client.id == whose))
    )


def shown_to(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that the reader may see whom a question is about, and act on it."""
    return or_(Client.id.is_(None), Escalation.asked_by == reader.actor.who, is_open(reader))
