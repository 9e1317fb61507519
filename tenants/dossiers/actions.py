"""What people do with dossiers: open, correct, close with an outcome, open again, and take back a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.access import refuse_closed
from tenants.clients.queries import client_named
from tenants.deadlines.closing import bring_back, drop_open
from tenants.deadlines.recounting import recount
from tenants.dossiers.handing import handlers, take_into_care
from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome, EntryKind
from tenants.dossiers.queries import dossier_opened, highest_given, number_in_use
from tenants.dossiers.rules import next_number, refuse_closing, refuse_opening, refuse_regime
from tenants.dossiers.steps import prepare_again, prepare_steps
from tenants.dossiers.timeline import add_entry
from tenants.dossiers.turns import take_turn
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import plain_text, reason_given
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

LONGEST_NUMBER = 40


@dataclass(frozen=True)
class NewDossier:
    """What is known of a procedure when it begins; without a number it gets the next one."""

    kind: DossierKind
    opened_on: dt.date | None
    number: str = ""
    reference: str = ""
    """The number under which the authority knows it."""
    regime_on: dt.date | None = None
    """Which law holds: the day of the asylum application, or on which the duty to integrate began."""
    handler_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Corrected(NewDossier):
    """What a dossier should say; the closing only of one that is closed."""

    closed_on: dt.date | None = None
    outcome: DossierOutcome | None = None


def open_dossier(
    session: ScopedSession, reader: Reader, client_id: uuid.UUID, new: NewDossier, today: dt.date
) -> Dossier:
    """Open a dossier for a client; it counts in the municipality where they live now.

    Whose work it is also gets the client in their care, or they could not open it. Raises `RefusalError` when a rule
    refuses it, `ClosedRecordError` when the client's record is not open to the reader.
    """
    refuse_closed(session, reader, client_id)
    client = client_named(session, client_id)
    opened_on = refuse_opening(new.opened_on, today)
    regime_on = refuse_regime(new.kind, new.regime_on, today)
    if new.handler_id is not None:
        refuse_handler(session, new.handler_id, today)
    number = _number(session, new.number, None)
    dossier = Dossier(
        number=number,
        client_id=client_id,
        kind=new.kind,
        municipality_code=client.municipality_code,
        opened_on=opened_on,
        reference=plain_text(new.reference, "reference", LONGEST_NUMBER),
        regime_on=regime_on,
        handler_id=new.handler_id,
    )
    session.add(dossier)
    session.flush()
    record(session, reader.actor, "register", "dossier", dossier.id, kind=new.kind.value)
    add_entry(session, dossier.id, EntryKind.OPENED, opened_on, reader.actor)
    prepare_steps(session, dossier)
    if new.handler_id is not None:
        take_into_care(session, reader.actor, [dossier], new.handler_id, today)
    return dossier


def correct_dossier(
    session: ScopedSession, reader: Reader, dossier_id: uuid.UUID, changed: Corrected, reason: str, today: dt.date
) -> Dossier:
    """Correct what a dossier says; it counts in the figures, so somebody says why. The trail names the fields.

    Raises `RefusalError` without a reason or a change, or where a rule refuses what it would say.
    """
    dossier = _standing(session, reader, dossier_id)
    opened_on = refuse_opening(changed.opened_on, today)
    new: dict[str, Any] = {"kind": changed.kind, "opened_on": opened_on}
    if dossier.closed_on is not None:
        refuse_closing(opened_on, changed.closed_on, changed.outcome, today)
        new |= {"closed_on": changed.closed_on, "outcome": changed.outcome}
    new["number"] = _number(session, changed.number.strip() or dossier.number, dossier)
    new["reference"] = plain_text(changed.reference, "reference", LONGEST_NUMBER)
    new["regime_on"] = refuse_regime(changed.kind, changed.regime_on, today)
    fields = sorted(name for name, value in new.items() if getattr(dossier, name) != value)
    if not fields:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    why = reason_given(reason)
    for name in fields:
        setattr(dossier, name, new[name])
    record(session, reader.actor, "correct", "dossier", dossier.id, fields=fields, reason=why.value)
    add_entry(session, dossier.id, EntryKind.CORRECTED, today, reader.actor, fields=",".join(fields))
    if "kind" in fields:
        prepare_again(session, dossier)
    if "regime_on" in fields:
        recount(session, dossier.id, reader.actor, today)
    return dossier


def close_dossier(
    session: ScopedSession,
    reader: Reader,
    dossier_id: uuid.UUID,
    closed_on: dt.date | None,
    outcome: DossierOutcome | None,
    today: dt.date,
) -> Dossier:
    """Close a dossier with its outcome. Raises `RefusalError` when it is closed already, or a rule refuses the day."""
    dossier = _standing(session, reader, dossier_id)
    if dossier.closed_on is not None:
        msg = N_("This dossier is closed already. Correct it, or open it again.")
        raise RefusalError(msg)
    closing = refuse_closing(dossier.opened_on, closed_on, outcome, today)
    dossier.closed_on, dossier.outcome = closing, outcome
    record(session, reader.actor, "finish", "dossier", dossier.id)
    add_entry(session, dossier.id, EntryKind.CLOSED, closing, reader.actor, outcome=outcome)
    drop_open(session, reader.actor, dossier.id, closing)
    return dossier


def reopen_dossier(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Dossier:
    """Open a dossier again that was closed too early. Nothing when it is open."""
    dossier = _standing(session, reader, dossier_id)
    if dossier.closed_on is not None:
        dossier.closed_on = dossier.outcome = None
        record(session, reader.actor, "reopen", "dossier", dossier.id)
        add_entry(session, dossier.id, EntryKind.REOPENED, local_date(reader.moment), reader.actor)
        session.flush()
        bring_back(session, reader.actor, dossier.id, local_date(reader.moment))
    return dossier


def withdraw_dossier(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Dossier:
    """Say that a dossier was entered by mistake: it does not count. Nothing when somebody did already."""
    dossier = _taken(session, reader, dossier_id)
    if dossier.withdrawn_at is None:
        dossier.withdrawn_at = func.now()
        record(session, reader.actor, "withdraw", "dossier", dossier.id)
    return dossier


def restore_dossier(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Dossier:
    """Let a dossier count again that was taken back."""
    dossier = _taken(session, reader, dossier_id)
    if dossier.withdrawn_at is not None:
        dossier.withdrawn_at = None
        record(session, reader.actor, "restore", "dossier", dossier.id)
    return dossier


def refuse_handler(session: ScopedSession, handler_id: uuid.UUID, day: dt.date) -> None:
    """Raise `RefusalError` for somebody who does not work here on `day`, or may not see dossiers."""
    if handler_id not in {each.id for each in handlers(session, day)}:
        msg = N_("Choose a colleague who works here and may see dossiers.")
        raise RefusalError(msg, "handler")


def _standing(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Dossier:
    """Return a dossier that was not taken back. Raises `AbsentError` for one that was."""
    dossier = _taken(session, reader, dossier_id)
    if dossier.withdrawn_at is not None:
        raise AbsentError
    return dossier


def _taken(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Dossier:
    """Return a dossier, taken back or not, that nobody else changes until this transaction ends."""
    dossier = dossier_opened(session, reader, dossier_id).dossier
    take_turn(session, dossier)
    return dossier


def next_free_number(session: ScopedSession) -> str:
    """Return the number that the next dossier of the branch gets; nobody else gets it until this transaction ends."""
    _take_turns(session)
    return next_number(highest_given(session))


def _take_turns(session: ScopedSession) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"dossiers {session.branch_id}"))))


def _number(session: ScopedSession, wanted: str, present: Dossier | None) -> str:
    """Return the number of a dossier, the next one when nothing is wanted. Raises `RefusalError` for one in use."""
    if present is not None and wanted.strip() == present.number:
        return present.number
    number = plain_text(wanted, "number", LONGEST_NUMBER)
    if not number:
        return next_free_number(session)
    _take_turns(session)
    if number_in_use(session, number):
        msg = N_("Number %(number)s is in use. Leave the field empty to get the next number.")
        raise RefusalError(msg, "number", number=number)
    return number
