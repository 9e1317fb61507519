"""Organisations a branch works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.isolation import Branch, scoped
from tenants.partners.actions import NewPartner, add_partner
from tenants.partners.models import PartnerKind
from tests.factories.team import lead

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World


def organisation(
    web: Engine, world: World, name: str, kind: PartnerKind = PartnerKind.SOCIAL_WORK, spot: Spot | None = None
) -> uuid.UUID:
    """Add an organisation here, or at `spot`, and return the id."""
    with scoped(web, Branch((spot or world.here).id)) as session:
        return add_partner(session, lead(world), NewPartner(name, kind)).id
