"""Taking a branch out of what is remembered of earlier editions: the memory is JSON, which no key to the branch cascades to."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import cast, delete, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import String

from tenants.figures.areas.housing import CLOSING
from tenants.figures.housed import HousedTold
from tenants.figures.models import ToldBefore, ToldOfHoused
from tenants.protection.memory import Memory

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession


def forget_branch(session: ScopedSession, branch_id: uuid.UUID) -> int:
    """Take a branch out of everything that was ever told; return in how many memories it was. For whoever erases it.

    `session` is in the `Fold` scope. Its rows, tables and positions go. Where its hidden number stands behind a sum that
    was told, the number stays under a name that is nobody's: without it the next version would give away the numbers
    of the others behind that sum.
    """
    gone = str(branch_id)
    holding = cast(ToldBefore.content, JSONB).cast(String).contains(gone, autoescape=True)
    found = session.scalars(select(ToldBefore).where(holding)).all()
    for row in found:
        row.content = (
            _positions_without(row.content, gone) if row.indicator == CLOSING.id else _without(row.content, gone)
        )
    session.flush()
    session.execute(delete(ToldOfHoused).where(ToldOfHoused.branch_id == branch_id))
    return len(found)


def _positions_without(content: dict[str, Any], gone: str) -> dict[str, Any]:
    housed = HousedTold.of_data(content)
    housed.forget(gone)
    return housed.as_data()


def _without(content: dict[str, Any], gone: str) -> dict[str, Any]:
    memory = Memory.of_data(content)
    memory.forget(gone, str(uuid.uuid4()))
    return memory.as_data()
