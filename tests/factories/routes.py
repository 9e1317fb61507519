"""Every route of the application, and an address of it for a branch with ids that are its own, foreign or absent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from tenants.database import TableClass, wall_of
from wegwijs.access import Need, need_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.routing import Rule

    from tests.factories.rows import Rows
    from tests.factories.world import Spot

ABSENT = uuid.UUID("01900000-0000-7000-8000-000000000000")
TABLE_OF = {
    "client_id": "clients",
    "consultation_id": "consultations",
    "waiting_id": "waiting",
    "household_id": "households",
    "residence_id": "residences",
    "consent_id": "consents",
    "note_id": "client_notes",
    "caseload_id": "caseloads",
    "access_id": "client_accesses",
    "handover_id": "client_handovers",
    "quota_id": "quotas",
    "entry_id": "balance_entries",
    "count_id": "authority_counts",
    "dwelling_id": "dwellings",
    "placement_id": "placements",
    "rule_id": "guidance_rules",
    "template_id": "task_templates",
    "trajectory_id": "trajectories",
    "task_id": "trajectory_tasks",
    "goal_id": "goals",
    "contact_id": "contact_moments",
    "appointment_id": "appointments",
    "group_id": "participation_groups",
    "workshop_id": "participation_workshops",
    "participant_id": "participation_participants",
    "class_id": "language_classes",
    "lesson_id": "language_lessons",
    "teacher_id": "language_teachers",
    "pupil_id": "language_participants",
    "volunteer_id": "volunteers",
    "certificate_id": "volunteer_certificates",
    "hours_id": "volunteer_hours",
    "leave_id": "volunteer_leaves",
    "partner_id": "partners",
    "meeting_id": "partner_meetings",
    "referral_id": "referrals",
    "job_contact_id": "job_contacts",
    "signal_id": "signals",
    "dossier_id": "dossiers",
    "party_id": "dossier_parties",
    "step_id": "dossier_steps",
    "step_template_id": "step_templates",
    "dossier_task_id": "dossier_tasks",
    "dossier_note_id": "dossier_notes",
    "event_id": "dossier_events",
    "deadline_id": "deadlines",
    "document_id": "documents",
    "feed_id": "calendar_feeds",
    "import_id": "imports",
    "export_id": "exports",
    "escalation_id": "escalations",
    "shared_paper_id": "shared_papers",
    "notice_id": "escalation_notices",
    "helpdesk_note_id": "helpdesk_notes",
    "helpdesk_leave_id": "helpdesk_leaves",
    "helpdesk_member_id": "helpdesk_members",
    "reading_id": "second_readings",
    "paragraph_id": "paragraphs",
    "article_id": "articles",
    "printed_id": "printed_figures",
    "annual_photo_id": "annual_photos",
    "published_photo_id": "published_photos",
    "branch_id": "branches",
    "region_id": "regions",
    "account_id": "people",
    "membership_id": "memberships",
    "invitation_id": "invitations",
    "run_id": "runs",
    "sign_in_id": "sign_ins",
    "api_token_id": "api_tokens",
}
"""Which table an id in an address belongs to. A route with another name for its id must be added here."""
PLAIN: dict[str, object] = {
    "slug": "hierbeek",
    "edition": "abcdef12",
    "year": 2018,
    "month": 10,
    "form": "desk",
    "token": "x" * 20,
    "version": 1,
    "chapter": "housing",
    "term": "family_reunification.application",
    "indicator": "housing.housed",
    "day": "2018-12-31",
}
OWNED = {name for name, table in TABLE_OF.items() if wall_of(table) in {TableClass.OWNED, TableClass.HANDOVER}}


@dataclass(frozen=True)
class Route:
    """One rule and method of the application, and what its view asks."""

    rule: Rule
    method: str
    need: Need | None

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes(app: Flask) -> Iterator[Route]:
    """Return every rule and method but the static files'."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield Route(rule, method, need_of(app.view_functions[rule.endpoint]))


def address(app: Flask, route: Route, rows: Rows, spot: Spot, ids: str, region: str) -> str:
    """Return the address of `route` in the branch `spot` with ids that are `own`, `foreign` or `absent` there."""
    values: dict[str, Any] = {}
    for name in route.rule.arguments:
        if name == "branch":
            values[name] = spot.slug
        elif name == "region":
            values[name] = region
        elif name in TABLE_OF:
            other = "elderveen" if spot.slug == "hierbeek" else "hierbeek"
            whose = {"own": spot.slug, "foreign": other}.get(ids)
            values[name] = rows.id_of(TABLE_OF[name], whose) if whose else ABSENT
        else:
            values[name] = PLAIN[name]
    with app.test_request_context():
        return url_for(route.rule.endpoint, **values)
