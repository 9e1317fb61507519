"""The words for the codes and records of deadlines, as people in the field say them, and the sentence of each term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.deadlines.models import DropReason
from tenants.deadlines.rules import Situation, StillReason
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

STILL_REASONS: dict[StrEnum, object] = {
    StillReason.COMPLETION: _l("The authority asked to complete the application"),
    StillReason.FOREIGN: _l("The authority waits for information from abroad, and told so"),
    StillReason.AGREED: _l("The client agreed to it in writing"),
    StillReason.DELAY: _l("The client causes the delay"),
    StillReason.FORCE_MAJEURE: _l("Force majeure"),
}
DROP_REASONS: dict[StrEnum, object] = {
    DropReason.TAKEN_BACK: _l("The application or objection was withdrawn"),
    DropReason.NOT_NEEDED: _l("It does not have to be done after all"),
    DropReason.OTHER_WAY: _l("Something else came in its place"),
    DropReason.CLOSED: _l("The dossier was closed"),
}
SITUATIONS: dict[StrEnum, object] = {
    Situation.RUNS: _l("runs"),
    Situation.PASSED: _l("the day is past"),
    Situation.LATE: _l("late"),
    Situation.LATE_EXPLAINED: _l("late, and explained"),
    Situation.IN_THE_POST: _l("posted, may still arrive"),
    Situation.STILL: _l("stands still"),
    Situation.NO_RULE: _l("no date"),
    Situation.MET: _l("done in time"),
    Situation.MET_BY_POST: _l("done in time, by post"),
    Situation.MET_LATE: _l("done too late"),
    Situation.DROPPED: _l("not needed any more"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (STILL_REASONS, DROP_REASONS, SITUATIONS)
RECORDS: dict[str, object] = {
    "deadline": _l("deadlines"),
    "event": _l("events in dossiers"),
    "calendar": _l("dates for one’s own calendar"),
}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {
    "deadline": _l("a deadline"),
    "event": _l("an event in a dossier"),
    "calendar": _l("dates for one’s own calendar"),
}
"""The same for one record."""
VERBS: dict[str, object] = {
    "drop": _l("%(who)s said that %(what)s is not needed any more."),
    "take_up": _l("%(who)s took up %(what)s."),
    "put_down": _l("%(who)s put down %(what)s."),
    "explain": _l("%(who)s said why %(what)s was missed."),
    "recount": _l("%(who)s counted %(what)s again."),
    "fetch": _l("The calendar of %(who)s fetched %(what)s."),
    "pass": _l("%(who)s saw the last day pass of %(what)s."),
}
"""What is done to these records, as a sentence of the trail."""

_DECIDE = N_("The IND has to decide up to and including %(day)s")
_OBJECT = N_("Objection is possible up to and including %(day)s")
_APPEAL = N_("Appeal is possible up to and including %(day)s")
_HIGHER = N_("Higher appeal is possible up to and including %(day)s")
_VIEW = N_("A view can be sent up to and including %(day)s")
_RENEW = N_("Renewal can be asked for up to and including %(day)s")
_RENEW_FROM = N_("Renewal can be asked for from %(day)s")
_VALID = N_("The permit is valid up to and including %(day)s")
_NATURALISE = N_("Naturalisation can be asked for from %(day)s")
_DECIDE_OBJECTION = N_("The IND has to decide on the objection up to and including %(day)s")
_MOVE = N_("The move can be reported up to and including %(day)s")
SENTENCES: Mapping[str, str] = {
    "family_reunification.application": N_("The family can be applied for up to and including %(day)s"),
    "family_reunification.decision": _DECIDE,
    "family_reunification.collect_visa": N_("The family can collect the visa (mvv) up to and including %(day)s"),
    "family_reunification.enter_on_visa": N_("The family can travel in on the visa (mvv) up to and including %(day)s"),
    "family_reunification.report_arrival": N_("The family has to report up to and including %(day)s"),
    "family_reunification.permit_after_report": N_("The IND has to give the permit up to and including %(day)s"),
    "family_reunification.objection": _OBJECT,
    "family_reunification.objection_decision": _DECIDE_OBJECTION,
    "family_reunification.appeal": _APPEAL,
    "asylum.view_on_intention": _VIEW,
    "asylum.view_on_withdrawal": _VIEW,
    "asylum.appeal_short": _APPEAL,
    "asylum.appeal": _APPEAL,
    "asylum.decision": _DECIDE,
    "asylum.decision_moratorium": _DECIDE,
    "asylum.higher_appeal_short": _HIGHER,
    "asylum.higher_appeal": _HIGHER,
    "asylum.permit_validity": _VALID,
    "asylum.permanent_permit_window": N_("A permanent permit can be asked for from %(day)s"),
    "permit_asylum.renewal_window": _RENEW_FROM,
    "permit_asylum.renewal": _RENEW,
    "permit_regular.renewal_window": _RENEW_FROM,
    "permit_regular.renewal": _RENEW,
    "permit_regular.renewal_grace": N_("Renewal can still be repaired up to and including %(day)s"),
    "regular.decision": _DECIDE,
    "regular.objection": _OBJECT,
    "regular.objection_decision": _DECIDE_OBJECTION,
    "regular.appeal": _APPEAL,
    "travel_document.decision": N_("The municipality has to decide up to and including %(day)s"),
    "travel_document.objection": _OBJECT,
    "naturalisation.residence": _NATURALISE,
    "naturalisation.residence_stateless": _NATURALISE,
    "naturalisation.decision": _DECIDE,
    "naturalisation.objection": _OBJECT,
    "naturalisation.appeal": _APPEAL,
    "general.objection": _OBJECT,
    "general.decision": N_("The authority has to decide up to and including %(day)s"),
    "default_notice.appeal_opens": N_("Appeal because no decision was made is open from %(day)s"),
    "default_notice.penalty": N_("The penalty payment runs up to and including %(day)s"),
    "integration.term": N_("Civic integration has to be done up to and including %(day)s"),
    "integration.participation_statement": N_(
        "The participation statement has to be signed up to and including %(day)s"
    ),
    "integration.intake_and_plan": N_("The municipality has to make the plan (PIP) up to and including %(day)s"),
    "integration.financial_relief": N_("The municipality pays the fixed costs up to and including %(day)s"),
    "registration.address_minister": _MOVE,
    "registration.address_municipality": _MOVE,
    "privacy.request_answer": N_("We have to answer the privacy request up to and including %(day)s"),
}
"""By term, who may or must do what until which day; a term without one is told by its name."""
