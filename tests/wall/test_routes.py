"""Every route, opened by every role with its own, a foreign and an absent id: who gets in, and what the trail says.

The routes come from the application itself and the roles from `tenants/roles.py`, so both tests grow by themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.roles import RIGHTS, Role, Unit
from tests.factories.editions import put_edition, unit
from tests.factories.routes import OWNED, TABLE_OF, Route, address, routes
from tests.factories.rows import DAY, edition_of
from wegwijs.access import Door

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.rows import Rows
    from tests.factories.world import World


OPEN_AGAIN = text(
    "UPDATE escalations SET state = 'asked', sharing = true, clock_since = asked_at, answer_due_at = asked_at,"
    " claimed_by = NULL, claimed_by_name = NULL, merged_into = NULL WHERE id = :id"
)


def has_ids(route: Route) -> bool:
    return bool(route.rule.arguments & set(TABLE_OF))


def same(body: str) -> str:
    """Return a page without what differs between any two answers: tokens, and the address itself."""
    body = re.sub(r'(csrf_token"|X-CSRFToken&#34;: &#34;|X-CSRFToken":\s*")[^>]*?(["&])', r"\1", body)
    body = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", body)
    return re.sub(r'value="[^"]{40,}"|Im[\w.-]{60,}', "TOKEN", body)


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    assert [str(route) for route in routes(app) if route.need is None] == []


def test_every_right_opens_something(app: Flask) -> None:
    used = {route.need.right for route in routes(app) if route.need and route.need.right}
    assert {right for rights in RIGHTS.values() for right in rights} - used == set()


def test_t16_every_route_every_role_own_foreign_and_absent(
    app: Flask,
    browser_as: Callable[[uuid.UUID], Browser],
    world: World,
    rows: Rows,
    superuser: Engine,
    tried: Callable[[str, int], None],
) -> None:
    # Each region has an edition among the rows; the nation's is of nobody, and stands here.
    regions = {"zuidwest": world.region_id, "noord": world.other_region_id}
    units = [unit(slug, DAY, key=str(region_id), branches=1) for slug, region_id in regions.items()]
    put_edition(superuser, None, DAY, edition_of(*units))
    cases = 0
    wrong: list[str] = []
    for role in Role:
        # What the role before took back or closed is open again for this one.
        with superuser.begin() as behind:
            behind.execute(OPEN_AGAIN, [{"id": rows.id("escalations", spot)} for spot in (world.here, world.elsewhere)])
        for route in list(routes(app)):
            need = route.need
            assert need is not None
            if need.door is not Door.MEMBER or need.right is None or route.rule.endpoint.startswith("static"):
                continue
            holds = need.right in RIGHTS[role]
            answers: dict[str, tuple[int, str]] = {}
            kinds = [("own", world.here, "zuidwest"), ("foreign", world.elsewhere, "noord")]
            if has_ids(route):
                # To national work no id is foreign: the row of the other branch was met above.
                foreign = [] if _reaches(role, route, "foreign id") else [("foreign id", world.here, "zuidwest")]
                kinds += [*foreign, ("absent id", world.here, "zuidwest")]
            for kind, spot, region in kinds:
                ids = {"foreign id": "foreign", "absent id": "absent"}.get(kind, "own")
                browser = browser_as(world.person(role))
                response = browser.open(address(app, route, rows, spot, ids, region), method=route.method)
                answers[kind] = (response.status_code, same(response.get_data().decode(errors="replace")))
                cases += 1
                allowed = holds and (kind == "own" or _reaches(role, route, kind))
                if allowed and response.status_code in {401, 403, 404, 405, 500}:
                    wrong.append(f"{role} {route} {kind}: {response.status_code}, may")
                if not allowed and response.status_code != 404:
                    wrong.append(f"{role} {route} {kind}: {response.status_code}, may not")
            if has_ids(route) and not _reaches(role, route, "foreign id"):
                assert answers["foreign id"] == answers["absent id"], f"{role} can tell foreign from absent at {route}"
    assert not wrong, "\n".join(wrong)
    tried("T16 role x route x kind of id", cases)


def _reaches(role: Role, route: Route, kind: str) -> bool:
    """Whether a role that holds the right also reaches what is foreign to a branch or region: national work does."""
    if kind == "absent id":
        return False
    if kind == "foreign" and "branch" not in route.rule.arguments and "region" not in route.rule.arguments:
        return True
    if kind == "foreign id":
        return role.unit is Unit.NATION and not route.rule.arguments & OWNED
    return role.unit is Unit.NATION


def test_signed_out_people_get_in_nowhere(app: Flask, browser: Browser, world: World, rows: Rows) -> None:
    for route in routes(app):
        assert route.need is not None
        if route.need.door in {Door.MEMBER, Door.PERSONAL}:
            response = browser.open(address(app, route, rows, world.here, "own", "zuidwest"), method=route.method)
            assert response.status_code in {302, 303}, str(route)
            assert "/sign-in" in response.headers["Location"], str(route)


@pytest.mark.parametrize("ids", ["own", "foreign", "absent"])
def test_t28_every_request_about_somebody_leaves_a_line(
    app: Flask,
    browser_as: Callable[[uuid.UUID], Browser],
    superuser: Engine,
    world: World,
    rows: Rows,
    ids: str,
    tried: Callable[[str, int], None],
) -> None:
    cases = 0
    for route in routes(app):
        assert route.need is not None
        if not route.need.about:
            continue
        role = next(role for role in Role if route.need.right in RIGHTS[role])
        spot = world.elsewhere if ids == "foreign" and "branch" in route.rule.arguments else world.here
        browser = browser_as(world.person(role))
        before = _lines(superuser)
        browser.open(address(app, route, rows, spot, ids, "zuidwest"), method=route.method)
        added = _lines(superuser) - before
        assert added >= 1, f"{route} with {ids} ids left {added} lines"
        if route.method == "GET":
            assert added == 1, f"{route} with {ids} ids left {added} lines"
        cases += 1
    tried("T28 routes about somebody", cases)


def _lines(superuser: Engine) -> int:
    with superuser.connect() as behind:
        found = behind.scalar(
            text("SELECT (SELECT count(*) FROM audit_events) + (SELECT count(*) FROM platform_events)")
        )
    return int(found or 0)
