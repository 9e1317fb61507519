"""The words for the codes and records of guidance, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.guidance.models import Appointment, ContactMoment, Domain, Phase, TrajectoryEnding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

YEARS = {1: _l("First year"), 2: _l("Second year")}
ENDINGS: Mapping[StrEnum, object] = {
    TrajectoryEnding.COMPLETED: _l("Finished: manages alone"),
    TrajectoryEnding.WARM_HANDOVER: _l("Warm handover to another organisation"),
    TrajectoryEnding.MOVED: _l("Moved away"),
    TrajectoryEnding.STOPPED: _l("Stopped early"),
    TrajectoryEnding.OTHER: _l("Otherwise"),
}
PHASES: Mapping[StrEnum, object] = {
    Phase.BEFORE: _l("Before the move"),
    Phase.FIRST_WEEKS: _l("First two weeks"),
    Phase.FIRST_MONTHS: _l("First three months"),
    Phase.LATER: _l("Rest of the year"),
    Phase.SECOND_YEAR: _l("In the second year"),
}
DOMAINS: Mapping[StrEnum, object] = {
    Domain.LANGUAGE: _l("Language and letters"),
    Domain.MONEY: _l("Money and debts"),
    Domain.HOUSING: _l("House and neighbours"),
    Domain.HEALTH: _l("Health"),
    Domain.WORK: _l("Work and school"),
    Domain.NETWORK: _l("People around them"),
}
WAYS: Mapping[StrEnum, object] = {
    ContactMoment.How.OFFICE: _l("At our office"),
    ContactMoment.How.HOME: _l("At their home"),
    ContactMoment.How.PHONE: _l("On the phone"),
    ContactMoment.How.MESSAGE: _l("By message"),
}
SUBJECTS: Mapping[StrEnum, object] = {
    Appointment.Subject.OFFICE: _l("Talk at our office"),
    Appointment.Subject.MUNICIPALITY: _l("The municipality"),
    Appointment.Subject.DOCTOR: _l("Doctor or hospital"),
    Appointment.Subject.SCHOOL: _l("A school"),
    Appointment.Subject.HOUSING: _l("The landlord"),
    Appointment.Subject.BANK: _l("The bank"),
    Appointment.Subject.IND: _l("The IND"),
    Appointment.Subject.LANGUAGE: _l("Language lesson"),
    Appointment.Subject.WORK: _l("Work or UWV"),
    Appointment.Subject.OTHER: _l("Another appointment"),
}
BRING: Mapping[StrEnum, object] = {
    Appointment.Bring.PERMIT: _l("Residence permit"),
    Appointment.Bring.BANK_CARD: _l("Bank card"),
    Appointment.Bring.LETTER: _l("The letter about it"),
    Appointment.Bring.CONTRACT: _l("Rental contract"),
    Appointment.Bring.INSURANCE: _l("Health insurance card"),
    Appointment.Bring.PHONE: _l("Telephone"),
}
FIELDS = {
    "municipality_code": _l("municipality"),
    "year_of_guidance": _l("year of guidance"),
    "started_on": _l("start"),
    "planned_end": _l("planned end"),
    "ended_on": _l("last day"),
    "ending": _l("how it ended"),
    "withdrawn_at": _l("it counted"),
}
"""The fields of a trajectory, in what it said before a correction."""

WORDS: tuple[Mapping[StrEnum, object], ...] = (ENDINGS, PHASES, DOMAINS, WAYS, SUBJECTS, BRING)
RECORDS: dict[str, object] = {
    "trajectory": _l("trajectories"),
    "task": _l("tasks"),
    "goal": _l("goals"),
    "measurement": _l("measurements of self-reliance"),
    "contact": _l("moments of contact"),
    "appointment": _l("appointments"),
    "checklist": _l("a checklist"),
    "template": _l("the branch's checklist"),
    "rule": _l("agreements about guidance"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "trajectory": _l("a trajectory"),
    "task": _l("a task"),
    "goal": _l("a goal"),
    "measurement": _l("a measurement of self-reliance"),
    "contact": _l("a moment of contact"),
    "appointment": _l("an appointment"),
    "checklist": _l("a checklist"),
    "template": _l("a line of the checklist"),
    "rule": _l("an agreement about guidance"),
}
"""The same for one record: "a placement"."""
