"""What moves a running deadline: a clock that stands still and goes on, and an extension by letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.audit.actions import record
from tenants.deadlines import rules
from tenants.deadlines.events import LONGEST, note, refuse_withdrawn, running, standing_event
from tenants.deadlines.models import DeadlineState, DossierEvent, EventRole
from tenants.deadlines.queries import Standing, deadline_opened
from tenants.deadlines.recounting import recount
from tenants.dossiers.models import EntryKind
from tenants.faults import RefusalError
from tenants.gatherings import plain_text
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tenants.terms.catalogue import Term


def suspend(
    session: ScopedSession,
    reader: Reader,
    deadline_id: uuid.UUID,
    since: dt.date | None,
    until: dt.date | None,
    why: str,
    proof: str,
    today: dt.date,
) -> DossierEvent:
    """Let the clock of an authority's term stand still after `since`, up to and including `until` when that is known.

    Days on which it stands still already count once. Raises `RefusalError` for a term of the client, for days that cannot
    be, and without a reason or proof: a date that moves later must be provable (Awb 4:15).
    """
    standing, term = _open(session, reader, deadline_id)
    stopped = rules.refuse_standstill(term, standing.event.day, since, until, today)
    if why not in set(rules.StillReason):
        raise RefusalError(N_("Choose why the clock stands still."), "why")
    said = {"code": rules.StillReason(why).value, "day": stopped, "until": until, "proof": _proof(proof)}
    return _move(session, reader, standing, EventRole.SUSPENDS, said, today)


def end_suspension(
    session: ScopedSession, reader: Reader, event_id: uuid.UUID, until: dt.date | None, today: dt.date
) -> DossierEvent:
    """Let the clock go on after `until`, the last day that does not count; no day lets it stand still again.

    Raises `RefusalError` for a day before the clock stopped, and for an event that let no clock stand still.
    """
    event, dossier = standing_event(session, reader, event_id)
    if event.role is not EventRole.SUSPENDS:
        raise RefusalError(N_("No clock stands still by this event, so none can go on."))
    rules.refuse_going_on(event.day, until, today)
    if event.until == until:
        raise RefusalError(N_("Nothing is different yet. Change what is wrong, or go back."), "until")
    event.until = until
    session.flush()
    kind, day = (EntryKind.RESUMED, until) if until else (EntryKind.SUSPENDED, event.day)
    note(session, event, reader, kind, today, day)
    record(session, reader.actor, "correct", "event", event.id, fields=["until"])
    recount(session, dossier.id, reader.actor, today, day)
    return event


def extend(
    session: ScopedSession,
    reader: Reader,
    deadline_id: uuid.UUID,
    length: str,
    day: dt.date | None,
    proof: str,
    today: dt.date,
) -> DossierEvent:
    """Make a term longer by a letter of `day`.

    Raises `RefusalError` for an extension that the law does not give or that was used already, and without proof.
    """
    standing, term = _open(session, reader, deadline_id)
    given = [event.length for event in standing.of_role(EventRole.EXTENDS)]
    asked = rules.refuse_extension(term, standing.event.day, length, given, day, today)
    said = {"code": rules.EXTENDED_BY_LETTER, "day": day, "length": str(asked), "proof": _proof(proof)}
    return _move(session, reader, standing, EventRole.EXTENDS, said, today)


def _open(session: ScopedSession, reader: Reader, deadline_id: uuid.UUID) -> tuple[Standing, Term]:
    """Return an open deadline and its term. Raises `RefusalError` when it was met or dropped, or its term is unknown."""
    found = deadline_opened(session, reader, deadline_id)
    running(session, reader, found.dossier.id)
    # Another may have moved it while this waited for its turn.
    found = deadline_opened(session, reader, deadline_id)
    refuse_withdrawn(found.standing)
    if found.standing.deadline.state is not DeadlineState.OPEN:
        raise RefusalError(N_("This deadline is done. Open it again first."))
    if found.standing.counted is None or found.standing.term is None:
        raise RefusalError(N_("No rule is known for this term on that day, so nothing can move it."))
    return found.standing, found.standing.term


def _proof(text: str) -> str:
    kept = plain_text(text, "proof", LONGEST)
    if not kept:
        msg = N_("Fill in how you know: the letter and its date. Without proof the date stays as it is.")
        raise RefusalError(msg, "proof")
    return kept


def _move(
    session: ScopedSession, reader: Reader, standing: Standing, role: EventRole, said: dict[str, Any], today: dt.date
) -> DossierEvent:
    event = DossierEvent(
        dossier_id=standing.event.dossier_id,
        role=role,
        target_id=standing.event.id,
        terms=[standing.deadline.term],
        entered_by=reader.actor.who,
        **said,
    )
    session.add(event)
    session.flush()
    kind = EntryKind.SUSPENDED if role is EventRole.SUSPENDS else EntryKind.EXTENDED
    note(session, event, reader, kind, today, deadline_id=standing.deadline.id)
    record(session, reader.actor, "register", "event", event.id, code=event.code)
    recount(session, event.dossier_id, reader.actor, today, event.day)
    return event
