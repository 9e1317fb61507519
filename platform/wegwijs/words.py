"""The words for our codes, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.consultations.models import Channel, Guidance, Outcome, Topic
from tenants.jobs.models import RunState
from tenants.roles import Role
from wegwijs.annual_editions import words as annual_editions
from wegwijs.annual_report import words as annual_report
from wegwijs.api import words as api
from wegwijs.clients import words as clients
from wegwijs.deadlines import words as deadlines
from wegwijs.documents import words as documents
from wegwijs.dossiers import words as dossiers
from wegwijs.escalations import words as escalations
from wegwijs.explanations import words as explanations
from wegwijs.guidance import words as guidance
from wegwijs.helpdesk import words as helpdesk
from wegwijs.housing import words as housing
from wegwijs.imports import words as imports
from wegwijs.knowledge import words as knowledge
from wegwijs.language import words as language
from wegwijs.municipality_reports import words as municipality_reports
from wegwijs.participation import words as participation
from wegwijs.partners import words as partners
from wegwijs.signing import words as signing
from wegwijs.terms import words as terms
from wegwijs.volunteers import words as volunteers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

TOPICS = {
    Topic.ALLOWANCES: _l("Tax, allowances"),
    Topic.FINANCE: _l("Money"),
    Topic.LEGAL: _l("Legal"),
    Topic.EDUCATION: _l("Education"),
    Topic.PARTICIPATION: _l("Participation"),
    Topic.WORK: _l("Work"),
    Topic.HOUSING: _l("Housing"),
    Topic.CARE: _l("Care"),
}
SHORT_TOPICS = {**TOPICS, Topic.ALLOWANCES: _l("Allowances")}
"""The same in a list with commas between them."""
OUTCOMES = {
    Outcome.ANSWERED: _l("Answered"),
    Outcome.REFERRED: _l("Referred"),
    Outcome.DOSSIER: _l("In dossier"),
    Outcome.ESCALATED: _l("Helpdesk"),
}
CHANNELS = {
    Channel.WALK_IN: _l("At the desk"),
    Channel.PHONE: _l("By phone"),
    Channel.EMAIL: _l("By e-mail"),
    Channel.HOME: _l("At home"),
}
GUIDANCE = {Guidance.OUTSIDE: _l("outside a trajectory"), Guidance.INSIDE: _l("inside a trajectory")}
ROLES = {
    Role.VOLUNTEER: _l("Volunteer"),
    Role.CASE_WORKER: _l("Guide"),
    Role.LEGAL_COUNSELLOR: _l("Legal counsellor"),
    Role.TEAM_LEAD: _l("Team lead"),
    Role.HELPDESK_LAWYER: _l("Lawyer, Helpdesk"),
    Role.HELPDESK_COORDINATOR: _l("Coordinator, Helpdesk"),
    Role.REGIONAL_MANAGER: _l("Regional manager"),
    Role.NATIONAL_ANALYST: _l("Analyst, national office"),
    Role.PLATFORM_ADMIN: _l("Administrator"),
}
RUN_STATES = {
    RunState.DUE: _l("waits for its turn"),
    RunState.RUNNING: _l("is being done"),
    RunState.DONE: _l("done"),
    RunState.FAILED: _l("failed, is tried again"),
    RunState.QUARANTINED: _l("set aside after three attempts"),
}
FEATURES = (
    annual_editions,
    annual_report,
    api,
    clients,
    deadlines,
    documents,
    dossiers,
    escalations,
    explanations,
    guidance,
    helpdesk,
    housing,
    imports,
    knowledge,
    language,
    municipality_reports,
    participation,
    partners,
    signing,
    terms,
    volunteers,
)
"""The features whose words stand in a `words.py` of their own."""
JOBS = {
    "count_figures": _l("Counting the figures"),
    "guard_deadlines": _l("Guarding the deadlines"),
    "prove_sums": _l("Proving the sums of regions and nation"),
    "guard_questions": _l("Guarding the questions to the Helpdesk"),
    "audit_editions": _l("Trying to recover hidden numbers"),
    "report_night": _l("Making the reports of the night"),
    "report_regions": _l("Making the reports of regions and the nation"),
}

_WORDS: dict[type[StrEnum], Mapping[StrEnum, object]] = {
    type(next(iter(words))): words
    for words in (
        *(TOPICS, OUTCOMES, CHANNELS, GUIDANCE, ROLES, RUN_STATES),
        *(words for feature in FEATURES for words in feature.WORDS),
    )
}


def word(code: StrEnum) -> str:
    """Return the word for one of our codes, in the page's language. Raises `KeyError` for a code without one."""
    return str(_WORDS[type(code)][code])


def about(topics: Iterable[str], outcome: Outcome | str) -> str:
    """Return what a visit was about and, unless it was simply answered, how it ended: `juridisch, Helpdesk`."""
    said = [str(SHORT_TOPICS[Topic(topic)]).lower() for topic in topics]
    if outcome == Outcome.ESCALATED:
        said.append(str(OUTCOMES[Outcome.ESCALATED]))
    elif outcome != Outcome.ANSWERED:
        said.append(str(OUTCOMES[Outcome(outcome)]).lower())
    return ", ".join(said)
