"""What happened with partners, as lines of a page; also for the page of a client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.consultations.models import Topic
from tenants.partners.models import JobContact, MeetingKind, ReferralState
from tenants.partners.queries import happenings_around
from wegwijs import words
from wegwijs.dates import day_short

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.partners.queries import Happening


@dataclass(frozen=True)
class Line:
    """One line: when, what, with or about whom, and where it leads."""

    kind: str
    """`meeting`, `referral` or `job_contact`."""
    on: dt.date
    when: str
    what: str
    who: str
    text: str
    href: str


def lines_of(happened: Iterable[Happening], *, with_partner: bool) -> list[Line]:
    """Return lines that name the partner, or else the client."""
    return [_line(each, with_partner=with_partner) for each in happened]


def lines_around(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> list[Line]:
    """Return what happened with partners around a client, newest first, in one statement: for the client's page.

    Nothing when the client's record is not open to the reader.
    """
    return lines_of(happenings_around(session, reader, client_id), with_partner=True)


def _line(each: Happening, *, with_partner: bool) -> Line:
    who = each.partner_name if with_partner else each.client_name
    return Line(each.kind, each.day, day_short(each.day), _what(each), who, each.text, _href(each))


def _what(each: Happening) -> str:
    if each.kind == "meeting":
        return words.word(MeetingKind(each.what))
    if each.kind == "job_contact":
        return str(_("Work: %(outcome)s", outcome=words.word(JobContact.Outcome(each.what)).lower()))
    topic, state = words.word(Topic(each.what)).lower(), words.word(ReferralState(each.state))
    if each.warm:
        return str(_("Warm handover for %(topic)s: %(state)s", topic=topic, state=state))
    return str(_("Sent on for %(topic)s: %(state)s", topic=topic, state=state))


def _href(each: Happening) -> str:
    if each.kind == "meeting":
        return url_for("partners.meeting", meeting_id=each.id)
    if each.kind == "job_contact":
        return url_for("partners.job_contact", job_contact_id=each.id)
    return url_for("partners.referral", referral_id=each.id)
