"""The words for the codes and records of volunteers, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.volunteers.models import Certificate, Kind
from tenants.volunteers.rules import Urgency, Work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

KINDS: Mapping[StrEnum, object] = {
    Kind.VOLUNTEER: _l("Volunteer"),
    Kind.INTERN: _l("Intern"),
    Kind.PAID: _l("Paid member of staff"),
}
PAPERS: Mapping[StrEnum, object] = {
    Certificate.Kind.CONDUCT: _l("Certificate of conduct (VOG)"),
    Certificate.Kind.TRAINING: _l("Training"),
    Certificate.Kind.CONFIDENTIALITY: _l("Promise of confidentiality"),
}
WORK: Mapping[StrEnum, object] = {
    Work.CLIENTS: _l("Clients"),
    Work.DOSSIERS: _l("Legal dossiers"),
    Work.CLASSES: _l("Language classes"),
    Work.APPOINTMENTS: _l("Appointments"),
    Work.STAND_INS: _l("Standing in for colleagues"),
    Work.REFERRALS: _l("Referrals to partners"),
    Work.QUESTIONS: _l("Questions to the Helpdesk"),
}
URGENCIES: Mapping[StrEnum, object] = {
    Urgency.EXPIRED: _l("expired"),
    Urgency.SOON: _l("within a month"),
    Urgency.AHEAD: _l("within three months"),
    Urgency.HOLDS: _l("holds"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (KINDS, PAPERS, WORK, URGENCIES)
RECORDS: dict[str, object] = {
    "volunteer": _l("the team"),
    "certificate": _l("certificates and trainings"),
    "hours": _l("hours worked"),
    "leave": _l("leave"),
    "caseload": _l("who helps whom"),
    "clients": _l("somebody's clients"),
    "dossiers": _l("somebody's dossiers"),
    "classes": _l("somebody's classes"),
    "appointments": _l("somebody's appointments"),
    "stand_ins": _l("standing in"),
    "referrals": _l("somebody's referrals"),
    "questions": _l("somebody's questions"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "volunteer": _l("somebody of the team"),
    "certificate": _l("a certificate or training"),
    "hours": _l("hours worked"),
    "leave": _l("somebody's leave"),
    "caseload": _l("who helps a client"),
    "clients": _l("somebody's clients"),
    "dossiers": _l("somebody's dossiers"),
    "classes": _l("somebody's classes"),
    "appointments": _l("somebody's appointments"),
    "stand_ins": _l("for whom somebody stands in"),
    "referrals": _l("somebody's referrals"),
    "questions": _l("somebody's questions to the Helpdesk"),
}
"""The same for one record: "a placement"."""
