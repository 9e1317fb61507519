"""What the national office does with a month: publishing it once every region is done, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.faults import RefusalError
from tenants.signing.actions import name_of
from tenants.signing.models import State
from tenants.signing.moving import SOMEBODY_ELSE, given_reason, moved
from tenants.signing.queries import is_settled, state_of_months
from tenants.signing.rules import SETTLED_STEPS
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def publish_month(session: ScopedSession, actor: Actor, month: dt.date, today: dt.date) -> int:
    """Publish a month of the whole country; return how many branches it is of.

    Every branch is accepted by its region or named by it as an exception. Raises `RefusalError` else, and when nothing
    waits to be published.
    """
    states = [one for one in state_of_months(session, month.year, None, today) if one.month == month]
    if not is_settled(states):
        missing = sorted({one.region_name for one in states if one.step not in SETTLED_STEPS})
        raise RefusalError(
            N_("Not yet: branches of %(regions)s are neither accepted nor named as an exception."),
            "month",
            regions=", ".join(missing),
        )
    published = moved(
        session, month, (State.ACCEPTED,), state=State.PUBLISHED, published_by=actor.who, published_at=func.now()
    )
    if not published:
        raise RefusalError(SOMEBODY_ELSE, "month")
    record(session, actor, "publish", "month", name_of(month), branches=len(published))
    return len(published)


def take_publication_back(session: ScopedSession, actor: Actor, month: dt.date, reason: str) -> int:
    """Take a published month back with a reason that regions and branches read; return how many branches it is of.

    Raises `RefusalError` without a reason, and when nothing of it is published.
    """
    why = given_reason(reason, N_("Say why it is taken back. Regions and branches read it."))
    taken = moved(
        session, month, (State.PUBLISHED,), state=State.ACCEPTED, published_by=None, published_at=None,
        returned_by=actor.who, returned_at=func.now(), returned_reason=why,
    )  # fmt: skip
    if not taken:
        raise RefusalError(SOMEBODY_ELSE, "reason")
    record(session, actor, "unpublish", "month", name_of(month), branches=len(taken))
    return len(taken)


def hand_to_region(session: ScopedSession, actor: Actor, month: dt.date, region_id: uuid.UUID, reason: str) -> int:
    """Give a region's accepted month back to the region with a reason; return of how many branches.

    Raises `RefusalError` without a reason, and when nothing of it waits to be published.
    """
    why = given_reason(reason, N_("Say why it goes back. The region reads it."))
    handed = moved(
        session, month, (State.ACCEPTED,), region_id=region_id, state=State.SIGNED, accepted_by=None, accepted_at=None,
        returned_by=actor.who, returned_at=func.now(), returned_reason=why,
    )  # fmt: skip
    if not handed:
        raise RefusalError(SOMEBODY_ELSE, "reason")
    record(session, actor, "return", "month", name_of(month), region=str(region_id), branches=len(handed))
    return len(handed)
