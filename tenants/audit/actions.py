"""Writing the trail: changes with the change itself, reads and denials after the work is released."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, text

from tenants.isolation import ScopedSession

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True)
class Actor:
    """Who does something, in which role; no person means the platform does it by itself."""

    person_id: uuid.UUID | None
    role: str
    name: str = ""

    @property
    def who(self) -> uuid.UUID:
        """The person. Raises `ValueError` for the platform, which writes nothing in anybody's name."""
        if self.person_id is None:
            msg = f"{self.role} is nobody."
            raise ValueError(msg)
        return self.person_id


NIGHT = Actor(None, "night")


@dataclass(frozen=True)
class Line:
    """One line of the trail. `detail` holds field names, counts and codes: never a name or a text."""

    actor: Actor
    verb: str
    record: str
    record_id: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the line as `append_audit` reads it."""
        return {
            "person_id": str(self.actor.person_id) if self.actor.person_id else None,
            "role": self.actor.role,
            "verb": self.verb,
            "record": self.record,
            "record_id": self.record_id,
            "detail": self.detail,
        }


def record(session: ScopedSession, actor: Actor, verb: str, record: str, record_id: object = "", **detail: Any) -> None:
    """Note that `actor` did `verb` to a record; written as the last statement before the session commits."""
    session.info.setdefault("audit", []).append(Line(actor, verb, record, str(record_id or ""), detail))


def append_now(session: ScopedSession, lines: list[Line]) -> None:
    """Write `lines` at the end of the chain that the session's scope belongs to, in one statement."""
    function = "append_audit" if session.scope.branch_id else "append_platform_events"
    session.execute(text(f"SELECT {function}(:lines)"), {"lines": json.dumps([line.as_json() for line in lines])})


@event.listens_for(ScopedSession, "before_commit")
def _append_noted_lines(session: ScopedSession) -> None:
    """Lock the head of the chain as late as can be: it is then held for one flush to disk."""
    lines = session.info.pop("audit", [])
    if lines:
        session.flush()
        append_now(session, lines)
        session.info["audit_written"] = session.info.get("audit_written", 0) + len(lines)


@event.listens_for(ScopedSession, "after_rollback")
def _forget_noted_lines(session: ScopedSession) -> None:
    session.info.pop("audit", None)
