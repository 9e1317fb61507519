"""Every page in a real browser: nothing an assistive tool stumbles over, nothing refused, nothing that scrolls sideways.

The pages come from the application's own routes, so a new one is looked at by itself. Two pictures of each are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import url_for
from sqlalchemy import text

from tenants.isolation import Directory, scoped
from tenants.moments import local_date
from tenants.roles import RIGHTS, Role
from tests.factories.routes import TABLE_OF, Route, routes
from tests.journeys.conftest import AXE, picture
from wegwijs.access import Door
from wegwijs.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey

PEOPLE = {
    Role.VOLUNTEER: "Ria Duinroos",
    Role.CASE_WORKER: "Sanne Stuurboord",
    Role.LEGAL_COUNSELLOR: "Karim Wetsboek",
    Role.TEAM_LEAD: "Marjan Vuurtoren",
    Role.HELPDESK_LAWYER: "Ilse Kompas",
    Role.HELPDESK_COORDINATOR: "Tom Waterlijn",
    Role.REGIONAL_MANAGER: "Petra Vergezicht",
    Role.NATIONAL_ANALYST: "Noor Telraam",
    Role.PLATFORM_ADMIN: "Wim Sleutelbos",
}
NOT_PAGES = {"health.health", "health.metrics", "night_reports.mine"}
PLAIN = {
    "branch": "hellevoetsluis",
    "slug": "hellevoetsluis",
    "region": "zuidwest-nederland",
    "year": 2018,
    "month": 10,
    "chapter": "housing",
    "version": 1,
    "token": "onbekend",
    "term": "asylum.decision",
    "indicator": "housing.housed",
    "day": local_date().isoformat(),
    "code": "GM0530",
    "quarter": "2018-Q3",
}


OF_ILSE = {"helpdesk_leaves": "WHERE person_id = (SELECT id FROM people WHERE name = 'Ilse Kompas')"}
"""What a lawyer opens of their own only."""


def sample_ids(town: Town) -> dict[str, str]:
    """Return an id of each kind that people of Hellevoetsluis, or of the nation, can open."""
    found: dict[str, str] = {}
    with town.superuser.connect() as behind:
        branch = behind.scalar(text("SELECT id FROM branches WHERE slug = 'hellevoetsluis'"))
        for name, table in TABLE_OF.items():
            columns = set(
                behind.scalars(
                    text("SELECT column_name FROM information_schema.columns WHERE table_name = :t"), {"t": table}
                )
            )
            own = "WHERE branch_id = :b" if "branch_id" in columns else OF_ILSE.get(table, "")
            key = "id" if "id" in columns else "person_id"
            row = behind.scalar(
                text(f"SELECT {key} FROM {table} {own} ORDER BY 1 LIMIT 1"), {"b": branch} if own else {}
            )
            found[name] = str(row)
    return found


def pages(app: Flask, ids: dict[str, str]) -> list[tuple[Route, str]]:
    """Return every page with an address of it; not the data of the open figures, which a browser shows in its own way."""
    found = []
    with app.test_request_context():
        for route in routes(app):
            if route.method != "GET" or route.rule.endpoint in NOT_PAGES or route.rule.rule.startswith("/api/"):
                continue
            values: dict[str, Any] = {name: ids.get(name, PLAIN.get(name, "desk")) for name in route.rule.arguments}
            found.append((route, url_for(route.rule.endpoint, **values)))
    return found


def visitor(route: Route) -> str | None:
    """Return who looks at a page, none for somebody signed out."""
    need = route.need
    assert need is not None
    if need.door in {Door.PUBLIC, Door.ENTRANCE}:
        return None
    if need.right is None:
        return PEOPLE[Role.VOLUNTEER]
    roles = [role for role in (Role.TEAM_LEAD, *Role) if need.right in RIGHTS[role]]
    if "region" in route.rule.arguments:
        roles = [Role.REGIONAL_MANAGER]
    return PEOPLE[roles[0]]


def test_every_page_is_whole(town: Town, enter: Callable[..., Page], open_page: Callable[..., Page]) -> None:
    with scoped(town.engine, Directory()):
        app = create_app(town.around.settings)
    axe = AXE.read_text()
    faults: list[str] = []
    looked = 0
    windows: dict[str | None, Page] = {}
    for route, address in pages(app, sample_ids(town)):
        who = visitor(route)
        if who not in windows:
            windows[who] = enter(who) if who else open_page()
        window = windows[who]
        # Data, papers and pictures a browser shows with styles of its own, which no page of ours would let in.
        kind = window.request.head(address).headers.get("content-type", "")
        if not kind.startswith("text/html"):
            continue
        window.set_viewport_size({"width": 1280, "height": 800})
        answer = window.goto(address)
        assert answer is not None
        if "<html" not in answer.text():
            continue  # a piece of a page, seen inside it
        name = f"{route.rule.endpoint}".replace(".", "-")
        if answer.status >= 500 or (answer.status == 404 and "token" not in route.rule.arguments):
            faults.append(f"{address}: {answer.status}")
            continue
        faults += look(window, address, axe, name)
        looked += 1
    assert not faults, "\n".join(faults)
    assert looked > 25
    print(f"looked at {looked} pages, wide and narrow")


def look(window: Page, address: str, axe: str, name: str) -> list[str]:
    """Look at one page wide and narrow; return what is wrong with it."""
    faults = []
    picture(window, name)
    window.evaluate(axe)
    for violation in window.evaluate("async () => (await axe.run()).violations"):
        nodes = ", ".join(
            node["target"][0] if isinstance(node["target"][0], str) else "?" for node in violation["nodes"][:3]
        )
        faults.append(f"{address}: axe {violation['id']} at {nodes}")
    for width in (1280, 320):
        window.set_viewport_size({"width": width, "height": 700})
        over = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            faults.append(f"{address}: {over} px too wide at {width}")
    picture(window, f"{name}-phone")
    return faults
