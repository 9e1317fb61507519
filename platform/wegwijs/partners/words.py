"""The words for the codes and records of partners, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.partners.models import JobContact, MeetingKind, PartnerKind, ReferralState, SignalState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

KINDS: Mapping[StrEnum, object] = {
    PartnerKind.SOCIAL_WORK: _l("Social work"),
    PartnerKind.HOUSING: _l("Housing corporation"),
    PartnerKind.DEBT: _l("Debt counselling"),
    PartnerKind.LANGUAGE_SCHOOL: _l("Language school"),
    PartnerKind.INCOME: _l("Income and benefits"),
    PartnerKind.WORK: _l("Work and employers"),
    PartnerKind.CARE: _l("Health care"),
    PartnerKind.EDUCATION: _l("School"),
    PartnerKind.OTHER: _l("Something else"),
}
MEETINGS: Mapping[StrEnum, object] = {
    MeetingKind.CONSULTATION: _l("Regular meeting"),
    MeetingKind.MULTIDISCIPLINARY: _l("Multidisciplinary meeting"),
    MeetingKind.HANDOVER: _l("Warm handover"),
}
STATES: Mapping[StrEnum, object] = {
    ReferralState.SENT: _l("sent, no answer yet"),
    ReferralState.TAKEN_UP: _l("taken up"),
    ReferralState.CLOSED: _l("closed"),
    ReferralState.WITHDRAWN: _l("withdrawn"),
}
OUTCOMES: Mapping[StrEnum, object] = {
    JobContact.Outcome.TALK: _l("A talk"),
    JobContact.Outcome.INTERNSHIP: _l("A work placement"),
    JobContact.Outcome.VOLUNTARY_WORK: _l("Voluntary work"),
    JobContact.Outcome.JOB: _l("A job"),
    JobContact.Outcome.NOTHING: _l("Nothing yet"),
}
SIGNALS: Mapping[StrEnum, object] = {
    SignalState.NOTICED: _l("waits"),
    SignalState.CHOSEN: _l("in the report"),
    SignalState.PUT_ASIDE: _l("put aside"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (KINDS, MEETINGS, STATES, OUTCOMES, SIGNALS)
RECORDS: dict[str, object] = {
    "partner": _l("partners"),
    "meeting": _l("meetings with partners"),
    "referral": _l("referrals"),
    "job_contact": _l("contacts about work"),
    "signal": _l("signals"),
    "consent": _l("consents"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "partner": _l("a partner"),
    "meeting": _l("a meeting with a partner"),
    "referral": _l("a referral"),
    "job_contact": _l("a contact about work"),
    "signal": _l("a signal"),
    "consent": _l("a consent"),
}
"""The same for one record: "a placement"."""
