"""The one table of who may do what: roles against rights."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """What a role is held in."""

    BRANCH = "branch"
    REGION = "region"
    NATION = "nation"


class Role(StrEnum):
    """What a person is, in one unit and for a while."""

    VOLUNTEER = "volunteer"
    CASE_WORKER = "case_worker"
    LEGAL_COUNSELLOR = "legal_counsellor"
    TEAM_LEAD = "team_lead"
    HELPDESK_LAWYER = "helpdesk_lawyer"
    HELPDESK_COORDINATOR = "helpdesk_coordinator"
    REGIONAL_MANAGER = "regional_manager"
    NATIONAL_ANALYST = "national_analyst"
    PLATFORM_ADMIN = "platform_admin"

    @property
    def unit(self) -> Unit:
        """The kind of unit this role is held in."""
        return UNITS[self]


class Right(StrEnum):
    """One thing that may be done, as `resource:action`."""

    BRANCH_HOME = "branch:home"
    CLIENT_FIND = "client:find"
    CLIENT_READ = "client:read"
    CLIENT_REGISTER = "client:register"
    CLIENT_ALL = "client:all"
    CLIENT_CARE = "client:care"
    CLIENT_ASSIGN = "client:assign"
    CLIENT_HANDOVER = "client:handover"
    CLIENT_LEGAL = "client:legal"
    CLIENT_MEDICAL = "client:medical"
    ACCESS_REVIEW = "access:review"
    CONSULTATION_READ = "consultation:read"
    CONSULTATION_WRITE = "consultation:write"
    CONSULTATION_CORRECT = "consultation:correct"
    DOSSIER_READ = "dossier:read"
    DOSSIER_WRITE = "dossier:write"
    DOSSIER_TEMPLATE = "dossier:template"
    HOUSING_READ = "housing:read"
    HOUSING_WRITE = "housing:write"
    HOUSING_LEDGER = "housing:ledger"
    GUIDANCE_READ = "guidance:read"
    GUIDANCE_WRITE = "guidance:write"
    GUIDANCE_TEMPLATE = "guidance:template"
    PARTICIPATION_READ = "participation:read"
    PARTICIPATION_WRITE = "participation:write"
    LANGUAGE_READ = "language:read"
    LANGUAGE_ATTEND = "language:attend"
    LANGUAGE_WRITE = "language:write"
    VOLUNTEER_READ = "volunteer:read"
    VOLUNTEER_WRITE = "volunteer:write"
    HOURS_WRITE = "hours:write"
    PARTNER_READ = "partner:read"
    PARTNER_WRITE = "partner:write"
    SIGNAL_WRITE = "signal:write"
    SIGNAL_CHOOSE = "signal:choose"
    IMPORT_RUN = "import:run"
    EXPORT_RUN = "export:run"
    ESCALATION_ASK = "escalation:ask"
    ESCALATION_READ = "escalation:read"
    ESCALATION_APPROVE = "escalation:approve"
    KNOWLEDGE_READ = "knowledge:read"
    FIGURES_READ = "figures:read"
    REPORT_SIGN = "report:sign"
    AUDIT_READ = "audit:read"
    HELPDESK_READ = "helpdesk:read"
    HELPDESK_ANSWER = "helpdesk:answer"
    HELPDESK_ASSIGN = "helpdesk:assign"
    KNOWLEDGE_WRITE = "knowledge:write"
    COMPARISON_READ = "comparison:read"
    NATION_READ = "nation:read"
    EXPLANATION_ASK = "explanation:ask"
    EXPLANATION_WRITE = "explanation:write"
    FIGURES_ACCEPT = "figures:accept"
    FIGURES_PUBLISH = "figures:publish"
    DIRECTORY_READ = "directory:read"
    BRANCH_OPEN = "branch:open"
    PERSON_INVITE = "person:invite"
    JOB_READ = "job:read"


_VOLUNTEER = {
    Right.BRANCH_HOME,
    Right.CLIENT_FIND,
    Right.CLIENT_READ,
    Right.CLIENT_REGISTER,
    Right.CONSULTATION_READ,
    Right.CONSULTATION_WRITE,
    Right.CONSULTATION_CORRECT,
    Right.HOUSING_READ,
    Right.GUIDANCE_READ,
    Right.PARTICIPATION_READ,
    Right.LANGUAGE_READ,
    Right.LANGUAGE_ATTEND,
    Right.VOLUNTEER_READ,
    Right.HOURS_WRITE,
    Right.PARTNER_READ,
    Right.SIGNAL_WRITE,
    Right.ESCALATION_ASK,
    Right.ESCALATION_READ,
    Right.KNOWLEDGE_READ,
    Right.FIGURES_READ,
}
_CASE_WORKER = _VOLUNTEER | {
    Right.CLIENT_CARE,
    Right.CLIENT_MEDICAL,
    Right.CLIENT_HANDOVER,
    Right.HOUSING_WRITE,
    Right.GUIDANCE_WRITE,
    Right.PARTICIPATION_WRITE,
    Right.LANGUAGE_WRITE,
    Right.PARTNER_WRITE,
}
_LEGAL_COUNSELLOR = _VOLUNTEER | {Right.CLIENT_LEGAL, Right.DOSSIER_READ, Right.DOSSIER_WRITE}
_TEAM_LEAD = (
    _CASE_WORKER
    | _LEGAL_COUNSELLOR
    | {
        Right.CLIENT_ALL,
        Right.CLIENT_ASSIGN,
        Right.ACCESS_REVIEW,
        Right.HOUSING_LEDGER,
        Right.GUIDANCE_TEMPLATE,
        Right.DOSSIER_TEMPLATE,
        Right.VOLUNTEER_WRITE,
        Right.SIGNAL_CHOOSE,
        Right.ESCALATION_APPROVE,
        Right.IMPORT_RUN,
        Right.EXPORT_RUN,
        Right.REPORT_SIGN,
        Right.EXPLANATION_WRITE,
        Right.AUDIT_READ,
    }
)
_HELPDESK_LAWYER = {Right.HELPDESK_READ, Right.HELPDESK_ANSWER, Right.KNOWLEDGE_WRITE}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VOLUNTEER: frozenset(_VOLUNTEER),
    Role.CASE_WORKER: frozenset(_CASE_WORKER),
    Role.LEGAL_COUNSELLOR: frozenset(_LEGAL_COUNSELLOR),
    Role.TEAM_LEAD: frozenset(_TEAM_LEAD),
    Role.HELPDESK_LAWYER: frozenset(_HELPDESK_LAWYER),
    Role.HELPDESK_COORDINATOR: frozenset(_HELPDESK_LAWYER | {Right.HELPDESK_ASSIGN}),
    Role.REGIONAL_MANAGER: frozenset({Right.COMPARISON_READ, Right.EXPLANATION_ASK, Right.FIGURES_ACCEPT}),
    Role.NATIONAL_ANALYST: frozenset(
        {Right.COMPARISON_READ, Right.NATION_READ, Right.EXPLANATION_ASK, Right.FIGURES_PUBLISH}
    ),
    Role.PLATFORM_ADMIN: frozenset({Right.DIRECTORY_READ, Right.BRANCH_OPEN, Right.PERSON_INVITE, Right.JOB_READ}),
}

UNITS: dict[Role, Unit] = {
    Role.VOLUNTEER: Unit.BRANCH,
    Role.CASE_WORKER: Unit.BRANCH,
    Role.LEGAL_COUNSELLOR: Unit.BRANCH,
    Role.TEAM_LEAD: Unit.BRANCH,
    Role.HELPDESK_LAWYER: Unit.NATION,
    Role.HELPDESK_COORDINATOR: Unit.NATION,
    Role.REGIONAL_MANAGER: Unit.REGION,
    Role.NATIONAL_ANALYST: Unit.NATION,
    Role.PLATFORM_ADMIN: Unit.NATION,
}

SCOPE_OF_RIGHT: dict[Right, str] = {
    **dict.fromkeys(RIGHTS[Role.TEAM_LEAD], "branch"),
    **dict.fromkeys(RIGHTS[Role.HELPDESK_COORDINATOR], "helpdesk"),
    Right.COMPARISON_READ: "figures",
    Right.NATION_READ: "figures",
    Right.EXPLANATION_ASK: "figures",
    Right.FIGURES_ACCEPT: "figures",
    Right.FIGURES_PUBLISH: "figures",
    **dict.fromkeys(RIGHTS[Role.PLATFORM_ADMIN], "directory"),
}
"""The scope that a view with this right works in; `isolation.py` has the scopes."""


def may(role: Role, right: Right) -> bool:
    """Whether `role` holds `right`."""
    return right in RIGHTS[role]
