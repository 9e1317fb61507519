"""Every route of the application, and an address of it for a branch with ids that are its own, foreign or absent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

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
    "escalation_id": "escalations",
    "branch_id": "branches",
    "account_id": "people",
    "membership_id": "memberships",
    "invitation_id": "invitations",
    "run_id": "runs",
    "sign_in_id": "sign_ins",
}
"""Which table an id in an address belongs to. A route with another name for its id must be added here."""
PLAIN: dict[str, object] = {"slug": "hierbeek", "year": 2018, "form": "desk", "token": "x" * 20, "version": 1}
OWNED = {"client_id", "consultation_id", "waiting_id"}


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
            values[name] = rows.keys[TABLE_OF[name]][whose]["id"] if whose else ABSENT
        else:
            values[name] = PLAIN[name]
    with app.test_request_context():
        return url_for(route.rule.endpoint, **values)
