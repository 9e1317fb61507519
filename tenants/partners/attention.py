"""What of partners, referrals and signals asks for attention, for the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, cast, func, literal, null, select, union_all

from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.partners.models import MeetingKind, Partner, PartnerMeeting, Referral, ReferralState, Signal, SignalState
from tenants.partners.rules import ANSWER_WITHIN, MEET_WITHIN, REGULAR_DURING, REGULAR_FROM

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Due:
    """Something that asks for attention: a `referral` without an answer, a `meeting` that is late, or `signals`."""

    kind: str
    id: uuid.UUID | None
    """The referral, or the partner to meet."""
    partner_name: str
    client_name: str
    on: dt.date
    """When the referral was sent, when the last regular meeting was, or when the oldest signal was noticed."""
    count: int


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Due]:
    """Return what asks for attention, in one statement, the oldest first.

    Referrals that nobody answered for `ANSWER_WITHIN`, of clients open to the reader: all of them for who oversees the
    branch, else one's own. For who oversees it also partners met regularly whose meeting is late, and how many signals of
    this quarter and the one before wait to be chosen.
    """
    parts = [_referrals(reader, today)]
    if reader.sees_all:
        parts += [_meetings(today), _signals(today)]
    everything = union_all(*parts).subquery()
    kind, key, partner_name, client_name, on, count = everything.c
    query = select(kind, cast(key, Uuid), partner_name, client_name, on, count).order_by(on, partner_name)
    return [Due(*row) for row in session.execute(query)]


def _referrals(reader: Reader, today: dt.date) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            literal("referral").label("kind"), Referral.id, Partner.name,
            func.concat_ws(" ", Client.first_name, Client.last_name).label("client_name"), Referral.day, literal(1),
        )
        .join(Partner, (Partner.branch_id == Referral.branch_id) & (Partner.id == Referral.partner_id))
        .join(Client, (Client.branch_id == Referral.branch_id) & (Client.id == Referral.client_id))
        .where(Referral.state == ReferralState.SENT, Referral.day <= today - ANSWER_WITHIN, open_to(reader, Client.id))
    )  # fmt: skip
    return query if reader.sees_all else query.where(Referral.referred_by == reader.actor.who)


def _meetings(today: dt.date) -> Select[*tuple[Any, ...]]:
    last = func.max(PartnerMeeting.day)
    often = func.count().filter(PartnerMeeting.day > today - REGULAR_DURING)
    return (
        select(literal("meeting"), Partner.id, Partner.name, literal(""), last, literal(1))
        .join(
            PartnerMeeting, (PartnerMeeting.branch_id == Partner.branch_id) & (PartnerMeeting.partner_id == Partner.id)
        )
        .where(
            Partner.ended_on.is_(None),
            PartnerMeeting.withdrawn_at.is_(None),
            PartnerMeeting.kind == MeetingKind.CONSULTATION,
        )
        .group_by(Partner.branch_id, Partner.id, Partner.name)
        .having(often >= REGULAR_FROM, last < today - MEET_WITHIN)
    )


def _signals(today: dt.date) -> Select[*tuple[Any, ...]]:
    return (
        select(literal("signals"), cast(null(), Uuid), literal(""), literal(""), func.min(Signal.day), func.count())
        .where(Signal.state == SignalState.NOTICED, Signal.day >= quarter_before(today))
        .having(func.count() > 0)
    )


def quarter_before(today: dt.date) -> dt.date:
    """Return the first day of the quarter before that of `today`."""
    month = 3 * ((today.month - 1) // 3) + 1
    first = today.replace(month=month, day=1)
    return first.replace(year=first.year - 1, month=10) if month == 1 else first.replace(month=month - 3)
