"""Keeping what a record of housing said before it was corrected or withdrawn, with the reason."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.housing.models import HousingCorrection, Kept
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.audit.actions import Actor
    from tenants.housing.models import AuthorityCount, BalanceEntry, Dwelling, Placement, Quota
    from tenants.isolation import ScopedSession

    HousingRecord = AuthorityCount | BalanceEntry | Dwelling | Placement | Quota

KEPT_AS = {
    "quotas": Kept.QUOTA,
    "balance_entries": Kept.ENTRY,
    "authority_counts": Kept.COUNT,
    "dwellings": Kept.DWELLING,
    "placements": Kept.PLACEMENT,
}


def correct(
    session: ScopedSession, actor: Actor, row: HousingRecord, new: Mapping[str, Any], why: str = ""
) -> list[str]:
    """Give `row` the values `new` and keep what it said before. Returns the names of the fields that changed."""
    before = {name: getattr(row, name) for name, value in new.items() if getattr(row, name) != value}
    if before:
        for name in before:
            setattr(row, name, new[name])
        keep(session, actor, row, before, why)
        record(session, actor, "correct", KEPT_AS[row.__tablename__].value, row.id, fields=sorted(before))
    return sorted(before)


def withdraw(session: ScopedSession, actor: Actor, row: HousingRecord, why: str) -> None:
    """Say that `row` was entered by mistake: it no longer counts. Nothing when it was withdrawn already."""
    if row.withdrawn_at is None:
        row.withdrawn_at = func.now()
        keep(session, actor, row, {}, why)
        record(session, actor, "withdraw", KEPT_AS[row.__tablename__].value, row.id)


def restore(session: ScopedSession, actor: Actor, row: HousingRecord) -> None:
    """Take a withdrawal back: `row` counts again."""
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        record(session, actor, "restore", KEPT_AS[row.__tablename__].value, row.id)


def keep(session: ScopedSession, actor: Actor, row: HousingRecord, before: Mapping[str, Any], why: str) -> None:
    """Keep `before`, the fields of `row` as they were."""
    session.add(
        HousingCorrection(
            record=KEPT_AS[row.__tablename__],
            record_id=row.id,
            person_id=actor.person_id,
            reason=why.strip(),
            before={name: _as_json(value) for name, value in before.items()},
        )
    )


def _as_json(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, uuid.UUID) else value


def refuse_no_reason(why: str, field: str = "why") -> None:
    """Raise `RefusalError` when nobody said why, or said it with a citizen service number."""
    if not why.strip():
        msg = N_("Say why. Others read it later.")
        raise RefusalError(msg, field)
    refuse_service_number(why, field)
