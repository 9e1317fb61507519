"""One claimer, as a process of its own: takes the next question over HTTP, or in the database, and writes down what came.

Run as a script. It reads one line of JSON, what to do, says "ready", waits for a line, and writes one line of JSON: a list
of [what was taken, seconds it took].
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def over_http(job: dict[str, Any]) -> Callable[[], str | None]:
    """Return how to press "Take the next one" in a signed-in browser with a connection of its own."""
    wire = http.client.HTTPConnection("localhost", job["port"], timeout=60)
    headers = {"Cookie": job["cookie"], "X-CSRFToken": job["token"], "Content-Length": "0"}

    def take() -> str | None:
        wire.request("POST", "/helpdesk/next", headers=headers)
        answer = wire.getresponse()
        answer.read()
        assert answer.status == 303, answer.status
        where = str(answer.headers["Location"]).rsplit("/", 1)[1]
        return where if len(where) == len(str(uuid.UUID(int=0))) else None

    return take


def in_sql(job: dict[str, Any]) -> Callable[[], str | None]:
    """Return how to take the next question in a transaction that is held for `hold` seconds before its audit line.

    One claim is made by the program itself; then the very statements that it sent are sent again without the program, so
    that the database is measured and not this process. With `waits` they wait for locked rows instead of passing them.
    """
    from sqlalchemy import create_engine, event

    from tenants.audit.actions import Actor
    from tenants.escalations.claiming import claim_next
    from tenants.isolation import Helpdesk, ScopedSession

    engine, said = create_engine(job["url"]), []
    actor = Actor(uuid.UUID(job["person"]), "helpdesk_lawyer", "Proef Iepenlaan")

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_c: object, _k: object, statement: str, given: Any, *_more: object) -> None:
        said.append((statement.replace(" SKIP LOCKED", "") if job["waits"] else statement, given))

    with ScopedSession(engine, scope=Helpdesk()) as session, session.begin():
        claim_next(session, actor)
    engine.dispose()
    *before, claim, audit = said
    wire: Any = engine.raw_connection()

    def take() -> str | None:
        cursor = wire.cursor()
        for statement, given in before:
            cursor.execute(statement, given)
        cursor.execute(*claim)
        taken = cursor.fetchone()
        time.sleep(job["hold"])
        if job["audits"]:
            cursor.execute(*audit)
        wire.commit()
        return str(taken[0]) if taken else None

    return take


def main() -> None:
    """Take questions until there are none, or the time is over; `pace` is the pause between two clicks."""
    job = json.loads(sys.stdin.readline())
    take = over_http(job) if job["how"] == "http" else in_sql(job)
    print("ready", flush=True)  # noqa: T201  this is how it speaks with who started it
    sys.stdin.readline()
    dice = random.Random(job["number"])
    taken: list[tuple[str, float]] = []
    until = time.perf_counter() + job["seconds"]
    while time.perf_counter() < until:
        if job["pace"]:
            time.sleep(job["pace"] * dice.uniform(0.5, 1.5))
        begin = time.perf_counter()
        came = take()
        if came is None:
            break
        taken.append((came, time.perf_counter() - begin))
    print(json.dumps(taken), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
