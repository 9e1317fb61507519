"""What the people of the demonstration say about themselves: their role, what they see, what they never see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.roles import Role
from wegwijs.words import word

if TYPE_CHECKING:
    from tenants.auth.queries import Character

SEES = {
    Role.VOLUNTEER: _l("Logs visits, helps clients. Sees no other branch."),
    Role.CASE_WORKER: _l("Guides people in their first years. Sees their own clients."),
    Role.LEGAL_COUNSELLOR: _l("Guards procedures. Sees the legal part of a record, too."),
    Role.TEAM_LEAD: _l("Guards deadlines, signs the figures. Sees no other branch."),
    Role.HELPDESK_LAWYER: _l("Answers questions. Sees only what the branch shares."),
    Role.HELPDESK_COORDINATOR: _l("Divides the questions. Sees only what the branch shares."),
    Role.REGIONAL_MANAGER: _l("Compares figures, sees no people."),
    Role.NATIONAL_ANALYST: _l("Counts the whole country, sees no people."),
    Role.PLATFORM_ADMIN: _l("Opens branches, sees no clients."),
}


def story_of(person: Character) -> dict[str, str]:
    """Return the card of one person."""
    role = word(person.role)
    return {
        "name": person.name,
        "role": f"{role}, {person.unit_name}" if person.unit_name else role,
        "sees": str(SEES[person.role]),
        "value": str(person.person_id),
    }
