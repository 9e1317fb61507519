"""Taking turns: two who change the same dossier at once wait for each other, and see what the other did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from tenants.dossiers.models import Dossier
    from tenants.isolation import ScopedSession


def take_turn(session: ScopedSession, dossier: Dossier) -> None:
    """Wait until nobody else changes a dossier, hold it until this transaction ends, and read it anew."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"dossier {dossier.id}"))))
    session.refresh(dossier)
