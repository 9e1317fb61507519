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
    CONSULTATION_READ = "consultation:read"
    CONSULTATION_WRITE = "consultation:write"
    CONSULTATION_CORRECT = "consultation:correct"
    ESCALATION_ASK = "escalation:ask"
    ESCALATION_READ = "escalation:read"
    FIGURES_READ = "figures:read"
    REPORT_SIGN = "report:sign"
    AUDIT_READ = "audit:read"
    HELPDESK_READ = "helpdesk:read"
    HELPDESK_ANSWER = "helpdesk:answer"
    HELPDESK_ASSIGN = "helpdesk:assign"
    COMPARISON_READ = "comparison:read"
    NATION_READ = "nation:read"
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
    Right.ESCALATION_ASK,
    Right.ESCALATION_READ,
    Right.FIGURES_READ,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VOLUNTEER: frozenset(_VOLUNTEER),
    Role.TEAM_LEAD: frozenset(_VOLUNTEER | {Right.REPORT_SIGN, Right.AUDIT_READ}),
    Role.HELPDESK_LAWYER: frozenset({Right.HELPDESK_READ, Right.HELPDESK_ANSWER}),
    Role.HELPDESK_COORDINATOR: frozenset({Right.HELPDESK_READ, Right.HELPDESK_ANSWER, Right.HELPDESK_ASSIGN}),
    Role.REGIONAL_MANAGER: frozenset({Right.COMPARISON_READ}),
    Role.NATIONAL_ANALYST: frozenset({Right.COMPARISON_READ, Right.NATION_READ}),
    Role.PLATFORM_ADMIN: frozenset({Right.DIRECTORY_READ, Right.BRANCH_OPEN, Right.PERSON_INVITE, Right.JOB_READ}),
}

UNITS: dict[Role, Unit] = {
    Role.VOLUNTEER: Unit.BRANCH,
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
    **dict.fromkeys(RIGHTS[Role.PLATFORM_ADMIN], "directory"),
}
"""The scope that a view with this right works in; `isolation.py` has the scopes."""


def may(role: Role, right: Right) -> bool:
    """Whether `role` holds `right`."""
    return right in RIGHTS[role]
