"""What stands on paper about a dossier besides its timeline: whose work it is, where, who is in it, and its papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from tenants.branches.models import Municipality
from tenants.documents.models import Document
from tenants.dossiers.models import Dossier, DossierParty
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ScalarSelect

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Paper:
    """What a dossier's paper says; parties and documents as objects with the names of their columns, days as ISO text."""

    municipality: str
    handler: str
    parties: list[dict[str, Any]]
    documents: list[dict[str, Any]]


def paper_of(session: ScopedSession, dossier_id: uuid.UUID) -> Paper:
    """Return what stands on paper about a dossier that was opened to the reader, in one statement."""
    place = (
        select(Municipality.name)
        .where(Municipality.code == Dossier.municipality_code)
        .order_by(func.lower(Municipality.valid).desc().nulls_last())
        .limit(1)
        .correlate(Dossier)
        .scalar_subquery()
    )
    row = session.execute(
        select(func.coalesce(place, ""), func.coalesce(Volunteer.name, ""), _parties(), _documents())
        .select_from(Dossier)
        .outerjoin(Volunteer, and_(Volunteer.branch_id == Dossier.branch_id, Volunteer.id == Dossier.handler_id))
        .where(Dossier.id == dossier_id)
    ).one()
    return Paper(*row)


def _gathered(table: type[DossierParty | Document], order: Any, *names: str) -> ScalarSelect[Any]:
    pairs: list[Any] = [part for name in names for part in (name, getattr(table, name))]
    rows = func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), *order))
    return (
        select(func.coalesce(rows, literal([], JSONB)))
        .where(table.branch_id == Dossier.branch_id, table.dossier_id == Dossier.id, table.withdrawn_at.is_(None))
        .correlate(Dossier)
        .scalar_subquery()
    )


def _parties() -> ScalarSelect[Any]:
    names = ("name", "role", "relation", "birth_date", "birth_precision", "place", "reference", "state", "state_since")
    return _gathered(DossierParty, (DossierParty.role, DossierParty.name, DossierParty.id), *names)


def _documents() -> ScalarSelect[Any]:
    order = (Document.dated_on.nulls_last(), Document.added_at, Document.id)
    return _gathered(Document, order, "title", "kind", "dated_on", "expires_on", "pages")
