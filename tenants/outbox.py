"""Work to be done after a change is safe: written in the change's own transaction, sent afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from tenants.jobs.models import OutboxMessage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


def send_later(session: ScopedSession, task: str, *arguments: object) -> None:
    """Ask for `task` to be sent to the workers once this transaction is safe. Arguments are ids and dates only."""
    # No RETURNING: only the directory's scope may read what was asked.
    session.execute(
        insert(OutboxMessage).values(task=task, arguments=[str(argument) for argument in arguments]).inline()
    )
    session.info["outbox"] = True


def send_all_later(session: ScopedSession, task: str, calls: Sequence[Sequence[object]]) -> None:
    """Ask for `task` once for each of `calls`, the arguments of each, in one statement; as `send_later` otherwise."""
    if calls:
        rows = [{"task": task, "arguments": [str(argument) for argument in call]} for call in calls]
        session.execute(insert(OutboxMessage).inline(), rows)
        session.info["outbox"] = True


def waiting_messages(session: ScopedSession, limit: int = 500) -> Sequence[OutboxMessage]:
    """Return the oldest messages, locked for this transaction; those that another process sends are left out."""
    return session.scalars(
        select(OutboxMessage).order_by(OutboxMessage.id).limit(limit).with_for_update(skip_locked=True)
    ).all()


def forget_messages(session: ScopedSession, ids: list[uuid.UUID]) -> None:
    """Forget messages that the broker has taken."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))
