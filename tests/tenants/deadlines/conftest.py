"""Somebody whose family is to come, and who may work at that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.roles import Role
from tests.factories.legal import dossier_of
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.dossiers.models import Dossier
    from tenants.isolation import ScopedSession
    from tests.factories.world import World


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def counsellor(world: World) -> Reader:
    return reader_as(world, Role.LEGAL_COUNSELLOR)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> Dossier:
    return dossier_of(here, lead, noor)
