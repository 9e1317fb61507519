"""Every route into a dossier, opened by who may read dossiers and has not said why they open this client's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.clients.access import OPEN_FOR
from tenants.roles import RIGHTS, Right, Role
from tests.factories.routes import TABLE_OF, address, routes
from wegwijs.access import Door

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.routes import Route
    from tests.factories.rows import Rows
    from tests.factories.world import World

MATTER = {
    "dossiers", "dossier_parties", "dossier_steps", "dossier_tasks", "dossier_notes", "dossier_events", "deadlines",
    "documents",
}  # fmt: skip
"""The tables whose rows are one client's matter."""
READERS = [role for role, rights in RIGHTS.items() if Right.DOSSIER_READ in rights and Right.CLIENT_ALL not in rights]


def leads_into_a_dossier(route: Route) -> bool:
    return route.need is not None and bool({TABLE_OF.get(name) for name in route.rule.arguments} & MATTER)


def test_every_route_into_a_dossier_asks_why_first(
    app: Flask,
    browser_as: Callable[[uuid.UUID], Browser],
    world: World,
    rows: Rows,
    tried: Callable[[str, int], None],
) -> None:
    cases, wrong = 0, []
    for role in READERS:
        browser = browser_as(world.person(role))
        for route in filter(leads_into_a_dossier, routes(app)):
            assert route.need is not None
            assert route.need.door is Door.MEMBER
            if route.need.right not in RIGHTS[role]:
                continue
            answer = browser.open(address(app, route, rows, world.here, "own", "zuidwest"), method=route.method)
            cases += 1
            if answer.status_code not in {302, 303} or "/opening" not in answer.headers["Location"]:
                wrong.append(f"{role} {route}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert cases > 50
    tried("need-to-know: role x route into a dossier", cases)


def test_a_reason_holds_for_eight_hours(
    app: Flask,
    browser_as: Callable[[uuid.UUID], Browser],
    superuser: Engine,
    world: World,
    rows: Rows,
) -> None:
    browser = browser_as(world.person(Role.LEGAL_COUNSELLOR))
    reads = [route for route in routes(app) if leads_into_a_dossier(route) and route.method == "GET"]
    opening = f"/{world.here.slug}/clients/{rows.id('clients', world.here)}/opening"
    assert browser.post(opening, data={"reason": "phone"}).status_code == 303

    def led_away(route: Route) -> bool:
        answer = browser.get(address(app, route, rows, world.here, "own", "zuidwest"))
        return answer.status_code == 302 and "/opening" in answer.headers["Location"]

    assert [str(route) for route in reads if led_away(route)] == []
    eight_hours_on = "UPDATE client_accesses SET opened_at = opened_at - :past, ends_at = ends_at - :past"
    with superuser.begin() as behind:
        behind.execute(text(eight_hours_on), {"past": OPEN_FOR})
    assert [str(route) for route in reads if not led_away(route)] == []
