"""T38 for the dossiers: whatever is written in a text field comes back as text, on every page that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Enum, String, Table, text

from tenants.roles import Role
from tests.factories.routes import address, routes
from tests.factories.rows import TABLES
from wegwijs.access import Door

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.rows import Rows
    from tests.factories.world import World

WRITTEN = {
    "clients", "dossiers", "dossier_parties", "dossier_steps", "dossier_tasks", "dossier_notes", "dossier_events",
    "deadlines", "documents", "step_templates", "volunteers", "escalations", "escalation_messages", "shared_facts",
    "shared_papers",
}  # fmt: skip
CODES = {"counted_by", "media_type", "digest", "municipality_code", "term", "code", "length", "sex", "event", "colour",
         "nationality", "birth_precision", "late_reason"}  # fmt: skip
"""Text that nobody types, or that holds only together with something else."""
SCRIPT = '<script>x("y")</script><img src=x onerror=y>'


def typed(table: Table) -> Iterator[str]:
    for column in table.columns:
        if isinstance(column.type, String) and not isinstance(column.type, Enum) and column.name not in CODES:
            yield column.name


def test_t38_no_script_from_a_text_field_of_a_dossier(
    app: Flask,
    browser_as: Callable[[uuid.UUID], Browser],
    superuser: Engine,
    world: World,
    rows: Rows,
    tried: Callable[[str, int], None],
) -> None:
    with superuser.begin() as behind:
        for name in sorted(WRITTEN):
            values = ", ".join(f"{column} = :script" for column in typed(TABLES[name]))
            behind.execute(
                text(f"UPDATE {name} SET {values} WHERE branch_id = :b"), {"script": SCRIPT, "b": world.here.id}
            )
        late = "UPDATE deadlines SET late_reason = :script, late_said_at = now() WHERE branch_id = :b"
        behind.execute(text(late), {"script": SCRIPT, "b": world.here.id})
    browser = browser_as(world.person(Role.TEAM_LEAD))
    shown = 0
    for route in routes(app):
        assert route.need is not None
        if route.method != "GET" or route.need.door is not Door.MEMBER or "branch" not in route.rule.arguments:
            continue
        answer = browser.get(address(app, route, rows, world.here, "own", "zuidwest"))
        if answer.mimetype != "text/html":
            continue
        page = answer.get_data(as_text=True)
        assert "<script>x(" not in page, str(route)
        assert "<img src=x" not in page, str(route)
        assert 'onerror=y"' not in page, f"{route}: out of its attribute"
        assert answer.status_code < 500, str(route)
        shown += "&lt;script&gt;x(" in page
    assert shown > 30
    tried("T38 pages that show what was written in a dossier", shown)
